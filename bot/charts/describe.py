"""A chart in words, with the numbers that are drawn: for alt text and for whoever sees no picture (pure)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date

from bot.charts.layout import day_label
from bot.charts.spec import ChartSpec

_WORDS = 400  # characters of a text that others wrote; four of them and the figures stay under 2,000


def describe(spec: ChartSpec) -> str:
    """The finding, what is measured, then first, last and highest value of each line with their days.

    One paragraph of at most 2,000 characters. Whole numbers in full (``1,234,567``), others to four decimals;
    the same numbers as the arrays of ``spec``.
    """
    lead = [_shortened(spec.title), _shortened(spec.subtitle.replace(" · ", ", "))]
    parts = (*lead, *_line(spec), *_ghost(spec))
    return " ".join(part if part.endswith((".", "!", "?", "…")) else f"{part}." for part in parts if part)


def _line(spec: ChartSpec) -> Iterator[str]:
    known = _known(spec.days, spec.values)
    yield "Line, one point a day"
    if not known:
        yield "No data for these days"
        return
    yield _figures(known)
    if missing := len(spec.days) - len(known):
        yield f"No data for {missing} of {len(spec.days)} days"
    if spec.unfinished:
        yield "The last day is not finished"


def _ghost(spec: ChartSpec) -> Iterator[str]:
    if known := _known(spec.days, spec.ghost):
        name = _shortened(spec.ghost_label) or "the span before"
        yield f"In grey behind it, {name}: highest {_number(max(value for _, value in known))}"


def _known(days: Sequence[date], values: Sequence[float | None]) -> list[tuple[date, float]]:
    pairs = zip(days, values, strict=False)
    return [(day, value) for day, value in pairs if value is not None and math.isfinite(value)]


def _figures(known: Sequence[tuple[date, float]]) -> str:
    (first, start), (last, end) = known[0], known[-1]
    peak, most = max(known, key=lambda point: point[1])
    if len(known) == 1:
        return f"{_number(start)} on {day_label(first)}"

    def on(value: float, day: date) -> str:
        return f"{_number(value)} on {day_label(day, year=first.year != last.year)}"

    return f"{on(start, first)}, {on(end, last)}, highest {on(most, peak)}"


def _number(value: float) -> str:
    if abs(value) >= 1e15 or 0 < abs(value) < 1e-4:
        return repr(float(value))
    return f"{value:,.0f}" if value == round(value) else f"{value:,.4f}".rstrip("0").rstrip(".")


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _WORDS else flat[: _WORDS - 1].rstrip() + "…"
