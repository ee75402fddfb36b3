from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.answers import wording as say
from bot.windows import Window

TODAY = date(2026, 11, 25)


def window(start: str, end: str, unfinished: bool = False) -> Window:
    return Window(date.fromisoformat(start), date.fromisoformat(end), "America/New_York", unfinished)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0 %"),
        (0.0001, "under 1 %"),
        (0.0049, "under 1 %"),
        (0.0051, "1 %"),
        (0.42, "42 %"),
        (0.994, "99 %"),
        (0.997, "over 99 %"),
        (1, "100 %"),
    ],
)
def test_percent_is_whole_and_never_claims_none_or_all(share, words):
    assert say.percent(share) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (window("2026-10-26", "2026-11-24"), "26 Oct – 24 Nov"),
        (window("2026-11-18", "2026-11-24"), "18–24 Nov"),
        (window("2025-10-26", "2025-11-24"), "26 Oct – 24 Nov 2025"),
        (window("2025-12-20", "2026-01-05"), "20 Dec 2025 – 5 Jan 2026"),
        (window("2026-11-24", "2026-11-24"), "Tue 24 Nov"),
        (window("2025-11-24", "2025-11-24"), "Mon 24 Nov 2025"),
    ],
)
def test_dates_are_always_written_out(span, words):
    assert say.dates(span, TODAY) == words


@pytest.mark.parametrize(
    ("comparison", "asked", "words"),
    [
        (window("2026-09-26", "2026-10-25"), window("2026-10-26", "2026-11-24"), "the 30 days before"),
        (window("2026-09-01", "2026-09-30"), window("2026-10-01", "2026-10-31"), "September"),
        (window("2025-12-01", "2025-12-31"), window("2026-01-01", "2026-01-31"), "December 2025"),
        (window("2026-11-17", "2026-11-17"), window("2026-11-24", "2026-11-24"), "Tue 17 Nov"),
        (window("2025-10-26", "2025-11-24"), window("2026-10-26", "2026-11-24"), "26 Oct – 24 Nov 2025"),
        (window("2026-10-01", "2026-10-24"), window("2026-11-01", "2026-11-24"), "1–24 Oct"),
    ],
)
def test_a_comparison_has_a_name_a_person_would_use(comparison, asked, words):
    assert say.before(comparison, asked, TODAY) == words


def test_days_say_whether_they_are_over():
    assert say.full_days(window("2026-10-26", "2026-11-24")) == "30 full days"
    assert say.full_days(window("2026-11-24", "2026-11-24")) == "1 full day"
    assert say.full_days(window("2026-11-25", "2026-11-25", unfinished=True)) == "today so far"
    assert say.full_days(window("2026-11-01", "2026-11-25", unfinished=True)) == "25 days, today unfinished"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "just read"), (4, "4 min old"), (90, "1 h old"), (47 * 60, "47 h old"), (49 * 60, "2 days old")],
)
def test_age(minutes, words):
    now = datetime(2026, 11, 25, tzinfo=UTC)
    assert say.age(now - timedelta(minutes=minutes), now) == words


def test_small_things():
    assert say.number(4870.4) == "4,870"
    assert say.count(1, "person", "people") == "1 person"
    assert say.count(1046, "person", "people") == "1,046 people"
    assert say.points(-0.4) == "less than a point"
    assert say.points(-1.2) == "1 point"
    assert say.points(4.4) == "4 points"
    assert say.signed_percent(106, 100) == "+6 %"
    assert say.signed_percent(95, 100) == "−5 %"
    assert say.signed_percent(410, 10) == "×41"
    assert say.signed_percent(1001, 1000) == "±0 %"
    assert say.place("America/Argentina/Buenos_Aires") == "Buenos Aires"
    assert say.joined(["a", "b", "c"]) == "a, b and c"
    assert say.joined(["a"]) == "a"
    assert say.joined([]) == ""
    assert say.shortened("abcdef", 4) == "abc…"
