"""A table as a file that a spreadsheet opens (pure)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from bot.answers.answer import DataFile, Row
from bot.question import Question

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would run a text that begins so."""


def csv_file(question: Question, rows: Sequence[Row]) -> DataFile:
    """Every row, with the columns' names on the first line; names of files and cells are harmless."""
    window = question.window
    subject = re.sub(r"\W+", "-", question.subject.casefold()).strip("-")[:60]
    parts = [question.query.replace("_", "-"), subject, f"{window.start}-to-{window.end}"]
    text = io.StringIO()
    writer = csv.writer(text)
    if rows:
        writer.writerow(rows[0].keys())
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return DataFile("-".join(filter(None, parts)) + ".csv", text.getvalue())


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
