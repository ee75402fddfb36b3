"""What a chart shows, as data: made by ``bot.answers``, drawn by ``bot.charts``, the cache's key.

Every spec has a ``title`` (the finding) and a ``subtitle`` (measure, window, zone); its alt text is what
``describe`` says of it. A value of None is a gap (unknown), 0 is zero; numbers that are not finite are gaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Unit = Literal["count", "percent", "index"]
"""``percent`` values are fractions of 1; ``index`` values are multiples of a start, 1.0."""


@dataclass(frozen=True, slots=True)
class DailyLine:
    """One value a civil day, with an earlier span as a ghost behind it.

    ``values[i]`` belongs to ``days[i]``. ``ghost`` is aligned by position (day 1 over day 1) and may be
    shorter or longer than ``days``; ghost days beyond are not drawn. ``unfinished``: the last day still runs
    and is dashed.
    """

    title: str
    subtitle: str
    days: tuple[date, ...]
    values: tuple[float | None, ...]
    label: str
    ghost: tuple[float | None, ...] = ()
    ghost_label: str = ""
    unfinished: bool = False
    kind: Literal["daily_line"] = "daily_line"

    def __post_init__(self) -> None:
        _same_length("days", self.days, "values", self.values)


@dataclass(frozen=True, slots=True)
class Line:
    """A series of ``Lines``: ``label`` stands at its end, with its last value where ``figure``."""

    label: str
    values: tuple[float | None, ...]
    role: Literal["accent", "other", "ghost"] = "other"
    figure: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment worth a word, such as a launch."""

    day: date
    label: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Up to eight series over the same civil days, labelled at their ends; of the marks four are named.

    ``days`` that lie seven apart are the first days of weeks. ``trailing``: each value is of several days, so
    that weekends mean nothing and are not shaded.
    """

    title: str
    subtitle: str
    days: tuple[date, ...]
    series: tuple[Line, ...]
    unit: Unit = "count"
    marks: tuple[Mark, ...] = ()
    unfinished: bool = False
    trailing: bool = False
    kind: Literal["lines"] = "lines"

    def __post_init__(self) -> None:
        for line in self.series:
            _same_length("days", self.days, line.label, line.values)


@dataclass(frozen=True, slots=True)
class Steps:
    """A share that only grows: ``shares[d]`` is reached by day ``d``, with a band from ``low`` to ``high``.

    ``ghost`` is the same of an earlier group. ``marks`` are days worth a label; ``median`` the day on which
    half is reached, None where it is not.
    """

    title: str
    subtitle: str
    shares: tuple[float, ...]
    label: str
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    ghost: tuple[float, ...] = ()
    ghost_label: str = ""
    marks: tuple[int, ...] = (1, 7, 14, 30)
    median: int | None = None
    kind: Literal["steps"] = "steps"

    def __post_init__(self) -> None:
        for name, band in (("low", self.low), ("high", self.high)):
            if band:
                _same_length("shares", self.shares, name, band)


@dataclass(frozen=True, slots=True)
class Bar:
    """``value`` inside ``of`` where that is given; ``note`` stands at the end instead of the value."""

    label: str
    value: float
    of: float | None = None
    note: str = ""
    accent: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars in the given order, as many as have room (about ten); ``more`` are those that were left
    out of ``bars``. What is not drawn is counted below the title.

    ``cumulative``: a line of the running share of the whole over the bars, for a ``percent`` unit.
    """

    title: str
    subtitle: str
    bars: tuple[Bar, ...]
    unit: Unit = "count"
    more: int = 0
    cumulative: bool = False
    kind: Literal["bars"] = "bars"

    def __post_init__(self) -> None:
        if self.cumulative and self.unit != "percent":
            raise ValueError(f"a running share needs the unit percent, not {self.unit}")


@dataclass(frozen=True, slots=True)
class HeatRow:
    """``values[i]`` belongs to column ``i``; None where that is still to come."""

    label: str
    size: int
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Heatmap:
    """Shares in a grid, the largest darkest: the last 15 rows (oldest first) and the first 15 columns.

    ``curve`` is drawn as a line above the columns.
    """

    title: str
    subtitle: str
    rows: tuple[HeatRow, ...]
    columns: tuple[str, ...]
    curve: tuple[float | None, ...] = ()
    curve_label: str = ""
    kind: Literal["heatmap"] = "heatmap"

    def __post_init__(self) -> None:
        for row in self.rows:
            _same_length("columns", self.columns, row.label, row.values)


@dataclass(frozen=True, slots=True)
class Panel:
    """A small chart: ``end`` stands at the line's end, ``change`` behind it. ``broken``: drawn dashed and
    grey, with ``broken_label``."""

    label: str
    values: tuple[float | None, ...]
    end: str
    change: str = ""
    accent: bool = False
    broken: bool = False
    broken_label: str = ""


@dataclass(frozen=True, slots=True)
class Multiples:
    """Small charts of the same periods, one below the other: as many as have room (about ten), or ``every``
    one, in a picture as high as that takes."""

    title: str
    subtitle: str
    periods: tuple[date, ...]
    panels: tuple[Panel, ...]
    every: bool = False
    kind: Literal["multiples"] = "multiples"

    def __post_init__(self) -> None:
        for panel in self.panels:
            _same_length("periods", self.periods, panel.label, panel.values)


ChartSpec = DailyLine | Lines | Steps | Bars | Heatmap | Multiples


def _same_length(name: str, one: tuple[object, ...], other_name: str, other: tuple[object, ...]) -> None:
    if len(one) != len(other):
        raise ValueError(f"{len(one)} {name}, {len(other)} values of {other_name}")
