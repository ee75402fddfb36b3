"""A chart in words, with the numbers that are drawn: for alt text and for whoever sees no picture (pure)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from bot.charts.axes import is_weekly
from bot.charts.layout import day_label
from bot.charts.spec import Bar, Bars, ChartSpec, DailyLine, Heatmap, HeatRow, Lines, Multiples, Steps, Unit
from bot.charts.units import value_text

_MOST = 2000  # characters
_WORDS = 400  # of a text that others wrote
_NAME = 80  # of a name in a list
_REST = 40  # what "And 1,234 more." takes

_Parts = tuple[list[str], list[str]]  # sentences, then sentences of a list that may be cut


def describe(spec: ChartSpec) -> str:
    """The finding, what is measured, then each line, bar or row with its values; "And 3 more" for the rest.

    One paragraph of at most 2,000 characters. Lines have their first, last and highest values with days.
    Counts in full (``1,234,567``, to four decimals), shares as whole percents; the numbers of ``spec``.
    """
    lead = [_shortened(spec.title), _shortened(spec.subtitle.replace(" · ", ", "))]
    said, listed = _KINDS[spec.kind](spec)
    text = " ".join(_sentence(part) for part in (*lead, *said) if part)
    for place, part in enumerate(listed):
        if len(text) + len(part) + _REST > _MOST:
            return f"{text} And {len(listed) - place:,} more."
        text = f"{text} {_sentence(part)}"
    return text


def _daily_line(spec: DailyLine) -> _Parts:
    said = ["Line, one point a day", *_course(spec.days, spec.values, "count")]
    if spec.unfinished and _known(spec.days, spec.values):
        said.append("The last day is not finished")
    if ghost := _known(spec.days, spec.ghost):
        name = _shortened(spec.ghost_label) or "the span before"
        said.append(
            f"In grey behind it, {name}: highest {_number(max(value for _, value in ghost), 'count')}"
        )
    return said, []


def _lines(spec: Lines) -> _Parts:
    period = "week" if is_weekly(spec.days) else "day"
    said = [f"{_count(len(spec.series), 'line')}, one point a {period}"]
    said += [f"{day_label(mark.day)}: {_shortened(mark.label, _NAME)}" for mark in spec.marks[:4]]
    if spec.unfinished:
        said.append(f"The last {period} is not finished")
    listed = [
        f"{_shortened(line.label, _NAME)}: {'. '.join(_course(spec.days, line.values, spec.unit))}"
        for line in spec.series
    ]
    return said, listed


def _steps(spec: Steps) -> _Parts:
    said = ["Step curve, the share reached by each day", *_reached(spec.label, spec.shares, spec.marks)]
    if spec.median is not None:
        said.append(f"Half by day {spec.median}")
    elif spec.shares:
        said.append("Half is not reached")
    if spec.ghost:
        said += _reached(
            f"In grey behind it, {spec.ghost_label or 'the group before'}", spec.ghost, spec.marks
        )
    return said, []


def _bars(spec: Bars) -> _Parts:
    said = [_count(len(spec.bars), "bar")] if spec.bars else ["No data for these days"]
    if spec.more:
        said.append(f"{spec.more:,} more are not shown")
    if spec.cumulative and spec.bars:
        said.append(f"Together {_number(sum(bar.value for bar in spec.bars), 'percent')}")
    return said, [_bar(bar, spec.unit) for bar in spec.bars]


def _heatmap(spec: Heatmap) -> _Parts:
    said = [f"Grid of {_count(len(spec.rows), 'row')} and {_count(len(spec.columns), 'column')}"]
    if curve := [_number(share, "percent") for share in spec.curve if share is not None]:
        said.append(f"{_shortened(spec.curve_label, _NAME) or 'Curve'}: {', '.join(curve[:15])}")
    return said, [_row(row) for row in spec.rows]


def _multiples(spec: Multiples) -> _Parts:
    said = [f"{_count(len(spec.panels), 'small line')} of the same periods"]
    listed = [
        ": ".join(
            (
                _shortened(panel.label, _NAME),
                _shortened(panel.broken_label, _NAME)
                if panel.broken
                else ", ".join(_shortened(text, _NAME) for text in (panel.end, panel.change) if text),
            )
        )
        for panel in spec.panels
    ]
    return said, listed


_KINDS: Mapping[str, Callable[[Any], _Parts]] = MappingProxyType(
    {
        "daily_line": _daily_line,
        "lines": _lines,
        "steps": _steps,
        "bars": _bars,
        "heatmap": _heatmap,
        "multiples": _multiples,
    }
)


def _course(days: Sequence[date], values: Sequence[float | None], unit: Unit) -> Iterator[str]:
    known = _known(days, values)
    if not known:
        yield "No data for these days"
        return
    yield _figures(known, unit)
    if missing := len(days) - len(known):
        yield f"No data for {missing} of {len(days)} days"


def _known(days: Sequence[date], values: Sequence[float | None]) -> list[tuple[date, float]]:
    pairs = zip(days, values, strict=False)
    return [(day, value) for day, value in pairs if value is not None and math.isfinite(value)]


def _figures(known: Sequence[tuple[date, float]], unit: Unit) -> str:
    (first, start), (last, end) = known[0], known[-1]
    peak, most = max(known, key=lambda point: point[1])
    if len(known) == 1:
        return f"{_number(start, unit)} on {day_label(first)}"

    def on(value: float, day: date) -> str:
        return f"{_number(value, unit)} on {day_label(day, year=first.year != last.year)}"

    return f"{on(start, first)}, {on(end, last)}, highest {on(most, peak)}"


def _reached(name: str, shares: Sequence[float], marks: Sequence[int]) -> list[str]:
    days = sorted({day for day in (*marks, len(shares) - 1) if 0 <= day < len(shares)})
    if not days:
        return ["No data for these days"]
    by = ", ".join(f"{_number(shares[day], 'percent')} by day {day}" for day in days[:8])
    return [f"{_shortened(name, _NAME)}: {by}"]


def _bar(bar: Bar, unit: Unit) -> str:
    of = "" if bar.of is None else f" of {_number(bar.of, unit)}"
    return f"{_shortened(bar.label, _NAME)}: {_shortened(bar.note, _NAME) or _number(bar.value, unit) + of}"


def _row(row: HeatRow) -> str:
    shares = ", ".join(_number(share, "percent") for share in row.values[:15] if share is not None)
    return f"{_shortened(row.label, _NAME)} ({row.size:,}): {shares or 'no data'}"


def _number(value: float, unit: Unit) -> str:
    if not math.isfinite(value):
        return "no data"
    if unit != "count":
        return value_text(value, unit)
    if abs(value) >= 1e15 or 0 < abs(value) < 1e-4:
        return repr(float(value))
    return f"{value:,.0f}" if value == round(value) else f"{value:,.4f}".rstrip("0").rstrip(".")


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _sentence(part: str) -> str:
    return part if part.endswith((".", "!", "?", "…")) else f"{part}."


def _shortened(text: str, most: int = _WORDS) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"
