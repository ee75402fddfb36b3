"""A table as a file that a spreadsheet opens (pure)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from bot.answers.answer import DataFile, Row
from bot.question import Question

_RUNS = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
"""A spreadsheet would run a text that begins so."""
_SUBJECT = 40


def csv_file(question: Question, rows: Sequence[Row]) -> DataFile | None:
    """Every row, with the columns' names on the first line; names of files and cells are harmless. None
    without rows."""
    if not rows:
        return None
    window = question.window
    subject = re.sub(r"\W+", "-", question.subject.casefold()).strip("-")[:_SUBJECT].strip("-")
    parts = [question.query.replace("_", "-"), subject, f"{window.start}-to-{window.end}"]
    return DataFile("-".join(filter(None, parts)) + ".csv", csv_text(rows), len(rows))


def csv_text(rows: Sequence[Row]) -> str:
    """The names of the columns, then every row, of which there is at least one; cells are harmless."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(rows[0].keys())
    writer.writerows([*map(_harmless, row.values())] for row in rows)
    return text.getvalue()


def _harmless(value: object) -> object:
    if type(value) is not str or value[:1].isalnum() or not _RUNS.match(value):
        return value
    return f"'{value}"
