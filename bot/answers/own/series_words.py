"""The words of an own query's series (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from bot.answers import wording as say
from bot.answers.answer import Listing
from bot.answers.footing import Footing, no_data
from bot.answers.making import Words
from bot.answers.own.cells import Cells, bare, figure
from bot.answers.own.reading import OwnRows
from bot.answers.own.scope import caveats, scope, title_of
from bot.question import Question
from queries.columns import Column
from queries.measures.series import Every, Line, Series

SHOWN = 10
"""Lines that are listed."""
_NAME = 60
_AVERAGE: Mapping[Every, str] = {"day": "on an average day", "week": "in an average week"}


@dataclass(frozen=True, slots=True)
class Findings:
    """``before``: the same over the comparison's days, None where none was asked for; ``uncovered`` says why
    it is left out, '' where it is not."""

    series: Series
    before: Series | None
    uncovered: str
    every: Every
    columns: Mapping[str, Column]
    cells: Cells
    says: str
    own: OwnRows
    footing: Footing

    @property
    def split(self) -> Column | None:
        """The column whose values are the lines; None where the numbers themselves are."""
        return next((column for column in self.columns.values() if column.is_label), None)

    def column(self, key: str) -> Column:
        """The column with the numbers of the line ``key``."""
        numbers = {name: column for name, column in self.columns.items() if column.is_number}
        return numbers.get(key) or next(iter(numbers.values()))

    @property
    def names(self) -> dict[str, str]:
        """The name of each line by its key; with its key where another has the same name."""
        split = self.split
        names = {
            line.key: self.cells.text(split, line.key) if split else self.column(line.key).title
            for line in self.series.lines
        }
        all_names = list(names.values())
        return {key: name if all_names.count(name) == 1 else f"{name} ({key})" for key, name in names.items()}

    def mean_before(self, key: str) -> float | None:
        lines = self.before.lines if self.before else ()
        return next((line.mean for line in lines if line.key == key), None)


def settled(line: Line, question: Question) -> float | None:
    """The mean of the periods that are over; of the one that runs where there is no other."""
    over = line.values[:-1] if question.window.unfinished and len(line.values) > 1 else line.values
    known = [value for value in over if value is not None]
    return fmean(known) if known else None


def words(question: Question, findings: Findings) -> Words:
    """The sentences of the answer."""
    headline, detail = _headline(question, findings)
    lines = findings.series.lines
    silent = [_silent(findings)] if lines and findings.series.silent else []
    no_comparison = [findings.uncovered] if findings.uncovered and lines else []
    return Words(
        headline=headline,
        detail=detail,
        change=_change(question, findings, lines[0]) if len(lines) == 1 else "",
        lists=(_listing(question, findings),) if len(lines) > 1 else (),
        caveats=(*no_comparison, *silent, *caveats(question, findings.own, findings.footing)),
        scope=scope(question, findings.own, findings.footing),
    )


def _headline(question: Question, findings: Findings) -> tuple[str, str]:
    title, lines = title_of(findings.says, question), findings.series.lines
    if findings.own.windowed and (unknown := no_data(question, findings.footing)):
        return f"{title}: no data for these days", unknown
    if not lines:
        if findings.own.colleagues:
            return f"{title}: only rows of colleagues", "(so no number is left to show)"
        return f"{title}: no rows for these days", "(nothing fits; that is not the same as zero)"
    if not any(value for line in lines for value in line.values):
        return f"{title}: zero on every {findings.every}", ""
    first = lines[0]
    if len(lines) == 1:
        return f"{title}: {_typical(question, findings, first)}", _course(question, findings, first)
    name = say.shortened(findings.names[first.key], _NAME)
    return f"{title}: {name} is highest, {_typical(question, findings, first)}", f"(of {len(lines):,} lines)"


def _typical(question: Question, findings: Findings, line: Line) -> str:
    """The mean, or the one value there is."""
    column, periods = findings.column(line.key), findings.series.periods
    mean = settled(line, question)
    if mean is None:
        return "no value"
    if len(periods) == 1:
        when = _when(findings, periods[0])
        return f"{figure(column, mean)} {'so far ' if question.window.unfinished else ''}{when}"
    return f"{figure(column, mean)} {_AVERAGE[findings.every]}"


def _course(question: Question, findings: Findings, line: Line) -> str:
    """The last value and the highest, with their days."""
    column = bare(findings.column(line.key))
    known = [
        (day, value)
        for day, value in zip(findings.series.periods, line.values, strict=True)
        if value is not None
    ]
    if len(known) < 2:
        return ""
    (last, value), (peak, most) = known[-1], max(reversed(known), key=lambda point: point[1])
    running = question.window.unfinished and last == findings.series.periods[-1]
    so_far = " so far" if running else ""
    if last == peak:
        return f"({figure(column, value)}{so_far} {_when(findings, last)}, the most)"
    told = f"{figure(column, value)}{so_far} {_when(findings, last)}"
    return f"({told}; most {_when(findings, peak)}: {figure(column, most)})"


def _when(findings: Findings, day: date) -> str:
    if findings.every == "day":
        return f"on {say.day(day, findings.footing.today, weekday=True)}"
    return f"in the week of {say.day(day, findings.footing.today)}"


def _change(question: Question, findings: Findings, line: Line) -> str:
    """The mean against that of the days before."""
    today, comparison = findings.footing.today, question.comparison
    if findings.before is None or comparison is None:
        return ""
    column, now, before = findings.column(line.key), settled(line, question), findings.mean_before(line.key)
    than = say.before(comparison, question.window, today)
    if before is None or now is None:
        return f"No comparison: no row in {say.dates(comparison, today)}."
    if not before:
        return f"No comparison: {figure(column, 0)} in {say.dates(comparison, today)}."
    mark = "▲" if now > before else "▼" if now < before else "●"
    moved = _moved(column, now, before)
    return f"{mark} {moved} on {than} ({figure(bare(column), before)} a {findings.every})."


def _moved(column: Column, now: float, before: float) -> str:
    if column.holds != "percent":
        return say.signed_percent(now, before)
    if now == before:
        return "±0 points"
    sign = "+" if now > before else "−"
    return f"{sign}{say.points((now - before) * 100)}"


def _listing(question: Question, findings: Findings) -> Listing:
    lines, names = findings.series.lines, findings.names
    told = tuple(_line(question, findings, line, names[line.key]) for line in lines[:SHOWN])
    file = "the file has every line" if question.csv else "csv gives every line"
    note = f"{SHOWN} of {len(lines):,}; {file}" if len(lines) > SHOWN else ""
    split = findings.split
    title = f"{split.title} · {findings.column(lines[0].key).title}" if split else "Numbers"
    return Listing(f"{title}, {_AVERAGE[findings.every]}", told, note)


def _line(question: Question, findings: Findings, line: Line, name: str) -> str:
    column, now, before = findings.column(line.key), settled(line, question), findings.mean_before(line.key)
    value = "–" if now is None else figure(column, now)
    change = f" · {_moved(column, now, before)}" if now is not None and before else ""
    return f"{say.shortened(name, _NAME)} · {value}{change}"


def _silent(findings: Findings) -> str:
    silent = findings.series.silent
    counted = say.count(silent, findings.every)
    if findings.column(findings.series.lines[0].key).adds_up:
        return f"{counted} without a row {'counts' if silent == 1 else 'count'} as 0."
    return f"{counted} without a row: nothing is known of {'it' if silent == 1 else 'them'}."
