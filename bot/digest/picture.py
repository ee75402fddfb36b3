"""The one picture of a digest: a row for each feature, with twelve weeks, where it stands and how it changed
(pure)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers import wording as say
from bot.charts.spec import Multiples, Panel
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
    points = round(story.change.points)
    return f"{'+' if points > 0 else '−' if points < 0 else '±'}{abs(points)}"
