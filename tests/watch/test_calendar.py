"""The calendar of expected silences: what its file may say, and an entry written back."""

from __future__ import annotations

from datetime import date

import pytest

from bot.errors import SettingsError
from bot.watch.calendar import Calendar, Entry, Span, read_calendar

FILE = """
# our own
- days: 2026-12-24 to 2027-01-02
  yearly: true
  why: Christmas
- days: 2026-11-16
  features: [Report export, bulk-edit]
- days: 2026-07-03 to 2026-07-05
"""


def test_a_day_a_span_and_a_span_of_every_year_are_covered_from_the_first_to_the_last_day() -> None:
    christmas, outage, summer = read_calendar(FILE, "calendar.yml").entries
    assert [christmas.covers(date(2031, *day)) for day in ((12, 23), (12, 24), (12, 31))] == [
        False,
        True,
        True,
    ]
    assert [christmas.covers(date(2020, 1, day)) for day in (1, 2, 3)] == [True, True, False]
    assert [outage.covers(date(2026, 11, day)) for day in (15, 16, 17)] == [False, True, False]
    assert [summer.covers(date(2026, 7, day)) for day in (2, 3, 5, 6)] == [False, True, True, False]
    assert not summer.covers(date(2027, 7, 4))


def test_an_entry_without_features_is_about_all_one_with_names_about_those() -> None:
    everything, named, _ = read_calendar(FILE, "calendar.yml").entries
    assert everything.is_about("anything")
    assert named.is_about("bulk-edit")
    assert not named.is_about("anything")


def test_names_become_the_ids_that_they_mean_and_a_name_that_means_nothing_never_means_all() -> None:
    calendar = read_calendar(FILE, "calendar.yml")
    assert calendar.names == {"Report export", "bulk-edit"}
    by_id = calendar.by_id({"Report export": ("f1", "f2")}).entries
    assert by_id[1].features == ("f1", "f2")
    assert by_id[0].features is None
    lost = calendar.by_id({}).entries[1]
    assert not lost.is_about("f1")


def test_29_february_comes_in_leap_years() -> None:
    leap = Entry(days=Span(date(2024, 2, 29), date(2024, 2, 29)), yearly=True)
    assert leap.covers(date(2028, 2, 29))
    assert not any(leap.covers(date(2027, *day)) for day in ((2, 28), (3, 1)))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("days: 2026-01-01", "c.yml:1: the file: a list is expected: each entry begins with - days:"),
        ("- 2026-01-01", "c.yml:1: 0: an entry has keys with values: days, features, yearly, why"),
        ("- why: x", "c.yml:1: 0: days is missing: a day such as 2026-12-25, or days such as"),
        ("- why: x\n  dais: 2026-01-01", "c.yml:2: 0.dais: there is no such key; there are days, features"),
        ("- days: 2026-02-30", "c.yml:1: 0.days: a day such as 2026-12-25"),
        ("- why: x\n  days: Christmas", "c.yml:2: 0.days: a day such as 2026-12-25"),
        ("- days: 2026-01-02 to 2026-01-01", "c.yml:1: 0.days: the last day is before the first"),
        ("- days: 2026-01-02 to 2027-01-02\n  yearly: true", "c.yml:1: 0.days: days that come again every"),
        ("- days: 2026-01-02\n  yearly: perhaps", "c.yml:2: 0.yearly: true or false"),
        ("- days: 2026-01-02\n  features: all", "c.yml:2: 0.features: a list of features by name"),
        ("- days: 2026-01-02\n  features: []", "c.yml:2: 0.features: a list of features by name"),
        ("- days: 2026-01-02\n- days: [", "c.yml:2: this is not YAML"),
    ],
)
def test_a_fault_is_told_with_file_line_and_reason(text: str, reason: str) -> None:
    with pytest.raises(SettingsError) as told:
        read_calendar(text, "c.yml")
    assert str(told.value).startswith(reason)


def test_an_empty_file_expects_nothing() -> None:
    assert read_calendar("# later", "c.yml") == Calendar()
