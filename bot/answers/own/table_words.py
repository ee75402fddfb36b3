"""The words of an own query's table (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answers import wording as say
from bot.answers.answer import Listing
from bot.answers.footing import Footing, no_data
from bot.answers.making import Words
from bot.answers.own.cells import Cell, Cells
from bot.answers.own.reading import OwnRows
from bot.answers.own.scope import caveats, scope, title_of
from bot.question import Question
from bot.rows import Table
from queries.columns import Column

SHOWN, MOST_SHOWN = 10, 15
"""Rows that are listed unless ``top N`` says otherwise, and the most a message lists."""
_NOUNS = {
    "account": ("account", "accounts"),
    "visitor": ("person", "people"),
    "guide": ("guide", "guides"),
    "app": ("app", "apps"),
}


@dataclass(frozen=True, slots=True)
class Findings:
    """``rows`` in the order in which they are listed; ``charted`` is the column that ranks them, '' without a
    number; ``drawn``: whether a chart of it is wanted."""

    table: Table
    columns: Mapping[str, Column]
    rows: Sequence[Mapping[str, Cell]]
    charted: str
    drawn: bool
    cells: Cells
    says: str
    own: OwnRows
    footing: Footing

    def labels(self, row: Mapping[str, Cell]) -> list[str]:
        """What names a row: all that is no number."""
        return [self.text(row, name) for name, column in self.columns.items() if not column.is_number]

    def label(self, row: Mapping[str, Cell]) -> str:
        return " · ".join(self.labels(row))

    def text(self, row: Mapping[str, Cell], name: str) -> str:
        return self.cells.text(self.columns[name], row[name])

    @property
    def largest(self) -> Mapping[str, Cell] | None:
        """The row with most of what ranks them; None where no row has a value, or all are zero."""
        known = [row for row in self.rows if self.charted and row[self.charted]]
        return max(known, key=lambda row: float(row[self.charted] or 0)) if known else None


def shown(question: Question) -> int:
    """How many rows are listed, at most."""
    return min(question.top or SHOWN, MOST_SHOWN)


def words(question: Question, findings: Findings) -> Words:
    """The sentences of the answer."""
    headline, detail = _headline(question, findings)
    return Words(
        headline=headline,
        detail=detail,
        lists=(_listing(question, findings),) if len(findings.rows) > 1 else (),
        caveats=(*_numbered(question, findings), *caveats(question, findings.own, findings.footing)),
        scope=scope(question, findings.own, findings.footing),
    )


def _numbered(question: Question, findings: Findings) -> list[str]:
    people = any(column.holds == "visitor" for column in findings.columns.values())
    hidden = people and findings.rows and not question.show_visitors
    return ["People are numbered here, not named."] if hidden else []


def _headline(question: Question, findings: Findings) -> tuple[str, str]:
    title = title_of(findings.says, question)
    if findings.own.windowed and (unknown := no_data(question, findings.footing)):
        return f"{title}: no data for these days", unknown
    if not findings.rows:
        if findings.own.colleagues:
            return f"{title}: only rows of colleagues", "(so no row is left to show)"
        return f"{title}: no rows", "(nothing fits; that is not the same as zero)"
    if len(findings.rows) == 1:
        return f"{title}: {_single(question, findings)}", ""
    return f"{title}: {_counted(findings)}", _ranked(findings)


def _single(question: Question, findings: Findings) -> str:
    """The values of the one row; a number without a unit after its title."""
    row, told = findings.rows[0], list[str]()
    for name, column in findings.columns.items():
        if column.holds == "account" and question.account and len(findings.columns) > 1:
            continue
        plain = not column.is_number or (column.holds == "count" and column.unit)
        text = findings.text(row, name)
        told.append(text if plain or len(findings.columns) == 1 else f"{column.title} {text}")
    return ", ".join(told)


def _counted(findings: Findings) -> str:
    """How many rows, called after what they are about."""
    labels = {name: column for name, column in findings.columns.items() if not column.is_number}
    name, column = next(iter(labels.items()), ("", None))
    if column is None or len(labels) > 1 or str(column.holds) not in _NOUNS:
        return say.count(len(findings.rows), "row")
    named = sum(bool(row[name]) for row in findings.rows)
    rest = " and a row without one" if named < len(findings.rows) else ""
    return f"{say.count(named, *_NOUNS[str(column.holds)])}{rest}"


def _ranked(findings: Findings) -> str:
    """The row with the most, where there are rows to compare."""
    if not findings.charted or all(column.is_number for column in findings.columns.values()):
        return ""
    column, largest = findings.columns[findings.charted], findings.largest
    if largest is None:
        known = any(row[findings.charted] is not None for row in findings.rows)
        return f"({column.title} is {'zero' if known else 'unknown'} in all of them)"
    most = "the most" if column.holds == "count" and column.unit else f"the highest {column.title}"
    return f"({findings.label(largest)} has {most}: {findings.text(largest, findings.charted)})"


def _listing(question: Question, findings: Findings) -> Listing:
    count, every = shown(question), len(findings.rows)
    lines = tuple(
        " · ".join(findings.text(row, name) for name in findings.columns) for row in findings.rows[:count]
    )
    title = " · ".join(column.title for column in findings.columns.values())
    return Listing(title, lines, _note(question, findings, min(count, every), every))


def _note(question: Question, findings: Findings, count: int, every: int) -> str:
    """What the list leaves out, and where the pipeline itself ends."""
    parts: list[str] = []
    if count < every:
        most = ", as many as a message lists" if (question.top or 0) > count else ""
        file = "the file has every row" if question.csv else "csv gives every row"
        parts.append(f"{count} of {say.number(every)}{most}; {file}")
    if findings.own.limit is not None:
        parts.append(f"the pipeline ends after {say.count(findings.own.limit, 'row')}, so there may be more")
    note = "; ".join(parts)
    return note[:1].upper() + note[1:]
