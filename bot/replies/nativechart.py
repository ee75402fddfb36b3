"""A chart that Slack draws itself, where a picture cannot stand (pure).

It shows figures of the same spec, within what Slack's block takes: twenty points of twelve series, exactly
one for each category, no gaps. What is left out is said in its title and below its axis; the message's text
says everything.

>>> from bot.charts.spec import Bar, Bars
>>> native_chart(Bars("Most use", "People · New York", (Bar("Contoso", 12.0),)))["chart"]["series"]
[{'name': 'People', 'data': [{'label': 'Contoso', 'value': 12}]}]
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.charts.axes import is_weekly
from bot.charts.layout import day_label
from bot.charts.spec import Bars, ChartSpec, DailyLine, Lines, Steps, Unit
from bot.replies.limits import fit_line

POINTS, SERIES, NAME, LABEL = 20, 12, 20, 50
"""The most points of a series, series, and characters of a name and of the title or an axis."""
MOST = 2
"""Charts in one message."""

Block = dict[str, Any]
Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A chart before it is made to fit: every series has one value, or None, for each of ``categories``, and
    the first is the one that matters."""

    spec: ChartSpec
    draws: Literal["line", "bar"]
    categories: Sequence[str]
    series: Sequence[tuple[str, Values]]
    unit: Unit = "count"
    each: str = "day"
    of: int = 0
    """How many there are, of which ``categories`` are the first; 0 where they are all along an axis."""


def native_chart(spec: ChartSpec) -> Block | None:
    """The ``data_visualization`` block of ``spec``; None where Slack has none such or nothing is known."""
    match spec:
        case DailyLine():
            plan = _daily_line(spec)
        case Lines():
            plan = _lines(spec)
        case Steps():
            plan = _steps(spec)
        case Bars():
            plan = _bars(spec)
        case _:
            return None
    return _block(plan)


def _daily_line(spec: DailyLine) -> _Plan:
    return _Plan(spec, "line", _dated(spec), _with_ghost(spec, spec.values))


def _lines(spec: Lines) -> _Plan:
    accent_first = sorted(spec.series, key=lambda line: line.role != "accent")
    series = [(line.label, line.values) for line in accent_first]
    each = "week" if is_weekly(spec.days) else "day"
    return _Plan(spec, "line", _dated(spec), series, spec.unit, each)


def _steps(spec: Steps) -> _Plan:
    days = [f"day {day}" for day in range(len(spec.shares))]
    return _Plan(spec, "line", days, _with_ghost(spec, spec.shares), "percent")


def _bars(spec: Bars) -> _Plan:
    shown = spec.bars[:POINTS]
    measured = [(_measure(spec), [bar.value for bar in shown])]
    labels = _unique(bar.label for bar in shown)
    return _Plan(spec, "bar", labels, measured, spec.unit, of=len(spec.bars) + spec.more)


def _with_ghost(spec: DailyLine | Steps, values: Values) -> Sequence[tuple[str, Values]]:
    if not spec.ghost:
        return [(spec.label, values)]
    unknown = [None] * (len(values) - len(spec.ghost))
    return [(spec.label, values), (spec.ghost_label or "before", (*spec.ghost[: len(values)], *unknown))]


def _dated(spec: DailyLine | Lines) -> list[str]:
    years = len({day.year for day in spec.days}) > 1
    labels = [day_label(day, year=years) for day in spec.days]
    if labels and spec.unfinished:
        labels[-1] += " so far"
    return _unique(labels)


def _block(plan: _Plan) -> Block | None:
    step = max(1, math.ceil((len(plan.categories) - 1) / (POINTS - 1)))
    places = range(len(plan.categories) - 1, -1, -step)[::-1]
    known = [place for place in places if plan.series and _is_known(plan.series[0][1][place])]
    whole = [(name, of) for name, of in plan.series if all(_is_known(of[place]) for place in known)][:SERIES]
    if not known:
        return None
    names = _unique(name for name, _ in whole)
    labels = [plan.categories[place] for place in known]
    series = [
        {"name": name, "data": _points(labels, [values[place] for place in known], plan.unit)}
        for name, (_, values) in zip(names, whole, strict=True)
    ]
    axis = {"categories": labels, "y_label": _y_label(plan)}
    if said := _left_out(plan, len(places) - len(known), len(plan.series) - len(whole)):
        axis["x_label"] = fit_line(said, LABEL)
    return {
        "type": "data_visualization",
        "title": _title(plan, step),
        "chart": {"type": plan.draws, "series": series, "axis_config": axis},
    }


def _points(labels: Sequence[str], values: Values, unit: Unit) -> list[Block]:
    pairs = zip(labels, values, strict=True)
    return [{"label": label, "value": _figure(value or 0.0, unit)} for label, value in pairs]


def _title(plan: _Plan, step: int) -> str:
    said = ""
    if plan.of > len(plan.categories):
        said = f" · first {len(plan.categories)} of {plan.of:,}"
    elif step > 1:
        said = f" · every {_ordinal(step)} {plan.each}"
    return fit_line(plan.spec.title, LABEL - len(said)) + said


def _left_out(plan: _Plan, gaps: int, series: int) -> str:
    said: list[str] = []
    if gaps:
        said.append(f"{gaps} without data left out")
    if series:
        said.append(f"{series} of {len(plan.series)} lines left out")
    return " · ".join(said)


def _y_label(plan: _Plan) -> str:
    measure = _measure(plan.spec)
    return fit_line(measure, LABEL - 3) + ", %" if plan.unit == "percent" else fit_line(measure, LABEL)


def _measure(spec: ChartSpec) -> str:
    return spec.subtitle.partition(" · ")[0]


def _figure(value: float, unit: Unit) -> float:
    figure = round(value * 100, 1) if unit == "percent" else round(value, 4)
    return int(figure) if figure == int(figure) else figure


def _is_known(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def _unique(names: Iterable[str]) -> list[str]:
    """Short enough for Slack, and no two alike."""
    found: dict[str, None] = {}
    for name in names:
        short, number = fit_line(name, NAME), 1
        while short in found:
            number += 1
            sign = f"~{number}"
            short = fit_line(name, NAME - len(sign)) + sign
        found[short] = None
    return list(found)
