"""Every figure of a digest as a table (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.answer import Row
from bot.digest.owned import AccountStory
from bot.digest.reading import SHOWN, Reading
from bot.digest.stories import Story
from bot.windows import Window


def rows(stories: Sequence[Story], reading: Reading) -> tuple[Row, ...]:
    """A row for each feature; rates are fractions of 1, changes and swings points. None where there is no
    value."""
    return tuple(_row(story, reading) for story in stories)


def account_rows(accounts: Sequence[AccountStory], reading: Reading) -> tuple[Row, ...]:
    """A row for each account; what several features stand in is their names, with ``; `` between."""
    weeks = next(iter(reading.apps.values())).weeks.weeks[-SHOWN:]
    return tuple(_account_row(account, weeks) for account in accounts)


def _account_row(account: AccountStory, weeks: Sequence[Window]) -> Row:
    change = account.change
    return {
        "account": account.name,
        "id": account.id,
        "verdict": account.verdict,
        "visitors_used": account.used[-1],
        "visitors_active": account.active[-1],
        "change_visitors": change.points if change else None,
        "usual_swing_visitors": change.swing if change else None,
        "stopped": _names(account.stopped),
        "started": _names(account.started),
        "not_yet": _names(account.not_yet),
        **{
            f"visitors_{week.start.isoformat()}": people
            for week, people in zip(weeks, account.used[-SHOWN:], strict=True)
        },
    }


def _names(stories: Sequence[Story]) -> str:
    return "; ".join(story.thing.name for story in stories)


def _row(story: Story, reading: Reading) -> Row:
    app, change = reading.catalog.apps_by_id.get(story.thing.app_id), story.change
    weeks = reading.apps[story.thing.app_id].weeks.weeks[-SHOWN:]
    return {
        "feature": story.thing.name,
        "id": story.thing.id,
        "app": app.name if app else story.thing.app_id,
        "verdict": story.verdict,
        "accounts_used": story.accounts.used[-1],
        "accounts_active": story.accounts.active[-1],
        "adoption_rate": story.accounts.rates[-1],
        "change_points": change.points if change else None,
        "usual_swing_points": change.swing if change else None,
        "visitors_used": story.visitors.used[-1],
        "visitors_active": story.visitors.active[-1],
        "accounts_started": len(story.tried),
        "accounts_stopped": len(story.stopped),
        "silent_since": story.silent_since.isoformat() if story.silent_since else None,
        **{
            f"rate_{week.start.isoformat()}": rate
            for week, rate in zip(weeks, story.accounts.rates[-SHOWN:], strict=True)
        },
    }
