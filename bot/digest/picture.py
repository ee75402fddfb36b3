"""The one picture of a digest: a row for each feature or account, with twelve weeks, where it stands and how
it changed (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers import wording as say
from bot.charts.spec import Multiples, Panel
from bot.digest.definitions import MOST_FEATURES
from bot.digest.owned import AccountStory
from bot.digest.reading import SHOWN, Reading
from bot.digest.stories import Story


def picture(title: str, stories: Sequence[Story], reading: Reading) -> Multiples:
    """Accounts' shares; in the accent what moved, dashed and grey what is silent."""
    weeks = next(iter(reading.apps.values())).weeks.weeks[-SHOWN:]
    apps = {story.thing.app_id for story in stories}
    known = reading.catalog.apps_by_id.get(next(iter(apps))) if len(apps) == 1 else None
    where = known.name if known else "its app"
    today = reading.now.date()
    return Multiples(
        title=title,
        subtitle=" · ".join(
            (
                f"Share of accounts active in {where}, by week",
                f"{say.day(weeks[0].start, today)} – {say.day(weeks[-1].end, today)}",
                say.place(reading.week.zone),
                "change in points",
            )
        ),
        periods=tuple(week.start for week in weeks),
        panels=tuple(_panel(story, reading) for story in stories),
        every=True,
    )


def accounts_picture(
    title: str, accounts: Sequence[AccountStory], features: int, reading: Reading
) -> Multiples:
    """The same of accounts: their people who used any of the ``features``; in the accent what is out of the
    usual. As many accounts as have room."""
    weeks = next(iter(reading.apps.values())).weeks.weeks[-SHOWN:]
    shown = accounts[:MOST_FEATURES]
    today, left_out = reading.now.date(), len(accounts) - len(shown)
    subtitle = (
        f"People using {'the feature' if features == 1 else f'any of the {features} features'}, by week",
        f"{say.day(weeks[0].start, today)} – {say.day(weeks[-1].end, today)}",
        say.place(reading.week.zone),
        "change in people",
        f"{len(shown)} of {len(accounts)} accounts" if left_out else "",
    )
    return Multiples(
        title=title,
        subtitle=" · ".join(filter(None, subtitle)),
        periods=tuple(week.start for week in weeks),
        panels=tuple(map(_account_panel, shown)),
        every=True,
    )


def _account_panel(account: AccountStory) -> Panel:
    return Panel(
        label=account.name,
        values=account.used[-SHOWN:],
        end=say.number(account.used[-1] or 0),
        change=_signed(account.change.points) if account.change else "",
        accent=account.verdict not in ("usual", "unused"),
    )


def _panel(story: Story, reading: Reading) -> Panel:
    rates = story.accounts.rates[-SHOWN:]
    silent = story.silent_since
    if silent:
        weeks = next(iter(reading.apps.values())).weeks.weeks[-SHOWN:]
        pairs = zip(rates, weeks, strict=True)
        rates = tuple(rate if week.end <= silent else None for rate, week in pairs)
    return Panel(
        label=story.thing.name,
        values=rates,
        end=say.percent(story.rate).replace("under ", "<").replace("over ", ">"),
        change=_change(story),
        accent=story.verdict in ("new", "up", "down"),
        broken=silent is not None,
        broken_label=f"no data since {say.day(silent, reading.now.date())}" if silent else "",
    )


def _change(story: Story) -> str:
    """In points, whole."""
    if story.verdict == "new":
        return "new"
    if story.change is None:
        return ""
    return _signed(story.change.points)


def _signed(change: float) -> str:
    points = round(change)
    return f"{'+' if points > 0 else '−' if points < 0 else '±'}{abs(points)}"
