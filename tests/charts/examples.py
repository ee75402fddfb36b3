"""Specs of every kind, of any size and with any names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import cycle, islice

from bot.charts.spec import (
    Bar,
    Bars,
    ChartSpec,
    Heatmap,
    HeatRow,
    Line,
    Lines,
    Mark,
    Multiples,
    Panel,
    Steps,
    Unit,
)
from tests.charts.conftest import FIRST, daily_line

TITLE = "Export button reached 134 accounts"
SUBTITLE = "Accounts a day · 26 Oct – 24 Nov · New York"


def days(count: int) -> tuple[date, ...]:
    return tuple(FIRST + timedelta(days=place) for place in range(count))


def wave(count: int, phase: int = 0, top: float = 50) -> tuple[float, ...]:
    return tuple(top * ((place * 7 + phase * 13) % 29) / 28 for place in range(count))


def lines(
    *series: Sequence[float | None],
    names: Sequence[str] = ("Export button", "Bulk edit", "Help widget"),
    unit: Unit = "count",
    title: str = TITLE,
    subtitle: str = SUBTITLE,
    marks: tuple[Mark, ...] = (),
    unfinished: bool = False,
) -> Lines:
    drawn = [
        Line(name, tuple(values), "other" if place else "accent")
        for place, (name, values) in enumerate(zip(cycle(names), series, strict=False))
    ]
    span = days(len(series[0]) if series else 0)
    return Lines(title, subtitle, span, tuple(drawn), unit=unit, marks=marks, unfinished=unfinished)


def rising(count: int, most: float = 0.64) -> tuple[float, ...]:
    return tuple(most * (1 - 0.8 ** (place + 1)) for place in range(count))


def steps(
    shares: Sequence[float],
    ghost: Sequence[float] = (),
    *,
    title: str = TITLE,
    subtitle: str = SUBTITLE,
    label: str = "have started",
    ghost_label: str = "joined before",
    median: int | None = None,
    band: bool = True,
) -> Steps:
    return Steps(
        title,
        subtitle,
        tuple(shares),
        label,
        low=tuple(share * 0.9 for share in shares) if band else (),
        high=tuple(share * 1.1 for share in shares) if band else (),
        ghost=tuple(ghost),
        ghost_label=ghost_label,
        median=median,
    )


def bars(
    *values: float,
    names: Sequence[str] = ("Northwind", "Contoso", "Fabrikam"),
    of: float | None = None,
    note: str = "",
    unit: Unit = "count",
    more: int = 0,
    title: str = TITLE,
    subtitle: str = SUBTITLE,
    cumulative: bool = False,
) -> Bars:
    drawn = [
        Bar(name, value, of, note, accent=not place)
        for place, (name, value) in enumerate(zip(cycle(names), values, strict=False))
    ]
    return Bars(title, subtitle, tuple(drawn), unit=unit, more=more, cumulative=cumulative)


def heatmap(
    *rows: Sequence[float | None],
    names: Sequence[str] = ("26 Oct", "2 Nov", "9 Nov"),
    columns: Sequence[str] = (),
    curve: Sequence[float | None] = (),
    curve_label: str = "all together",
    title: str = TITLE,
    subtitle: str = SUBTITLE,
    size: int = 642,
) -> Heatmap:
    count = len(rows[0]) if rows else 0
    drawn = [HeatRow(name, size, tuple(row)) for name, row in zip(cycle(names), rows, strict=False)]
    named = tuple(islice(cycle(columns), count)) if columns else tuple(str(place) for place in range(count))
    return Heatmap(title, subtitle, tuple(drawn), named, curve=tuple(curve), curve_label=curve_label)


def triangle(weeks: int) -> list[list[float | None]]:
    """Of each week a share less a week later, None where that is still to come."""
    return [[0.9**place if place < weeks - row else None for place in range(weeks)] for row in range(weeks)]


def multiples(
    *panels: Sequence[float | None],
    names: Sequence[str] = ("Export button", "Bulk edit", "Help widget"),
    end: str = "42 %",
    change: str = "+6",
    broken: Sequence[int] = (),
    broken_label: str = "no data since 18 Nov",
    title: str = TITLE,
    subtitle: str = SUBTITLE,
    every: bool = False,
) -> Multiples:
    drawn = [
        Panel(name, tuple(values), end, change, not place, place in broken, broken_label)
        for place, (name, values) in enumerate(zip(cycle(names), panels, strict=False))
    ]
    return Multiples(title, subtitle, days(len(panels[0]) if panels else 0), tuple(drawn), every)


def of_size(items: int, places: int, names: Sequence[str]) -> list[ChartSpec]:
    """One spec a kind with ``items`` items over ``places`` days, weeks or columns."""
    values = [wave(places, phase) for phase in range(items)]
    shares: list[tuple[float, ...]] = [tuple(value / 50 for value in row) for row in values]
    long = " ".join(names)
    return [
        daily_line(values[0], values[-1], label=names[0], ghost_label=names[-1]),
        lines(*values, names=names),
        lines(*shares, names=names, unit="percent", unfinished=True, marks=(Mark(FIRST, names[0]),)),
        steps(rising(places), rising(places, 0.5), label=names[0], ghost_label=names[-1], median=2),
        bars(*wave(items), names=names, of=60, more=items),
        bars(*([1 / items] * items), names=names, unit="percent", cumulative=True),
        bars(*wave(items), names=names, note=long),
        heatmap(*shares, names=names, columns=names, curve=shares[0], curve_label=long),
        heatmap(*shares, names=names),
        multiples(*values, names=names, end=names[0], change=names[-1], broken=(1, 3), broken_label=long),
    ]
