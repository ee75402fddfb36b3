"""Words for time that cannot be answered: the sentence, and other words that can."""

from datetime import date

import pytest

from bot.errors import ChoiceNeeded, Refused
from tests.windows.reading import days, noon_of, period, read

REFUSED = {
    "last 0 days": "at least one day",
    "last -3 days": "at least one day",
    "0d": "at least one day",
    "since 2031-01-01": "in the future",
    "june 2027": "in the future",
    "2026-11-01..2026-11-30": "in the future",
    "20 - 30 nov": "in the future",
    "tomorrow": "in the future",
    "next quarter": "in the future",
    "next 2 weeks": "in the future",
    "2026-02-30..2026-03-05": "February 2026 has 28 days",
    "30.2.2024": "February 2024 has 29 days",
    "31 june": "June 2026 has 30 days",
    "2026-13-01": "no month 13",
    "2026-06-30..2026-06-01": "backwards",
    "30 june to 1 june": "backwards",
    "15 dec to 1 nov": "backwards",
    "FY26": "When does your financial year start? An admin sets it once",
    "last 732 days": "at most 731 days",
    "last 99999999999999999999 days": "at most 731 days",
    "last 3 years": "at most 731 days",
    "2019-01-01..2026-01-01": "at most 731 days",
    "1000-01-01..2026-01-01": "at most 731 days",
    "since 2001": "at most 731 days",
    "since today": "No day of it has ended",
    "last 24 hours": "whole days",
    "24h": "whole days",
    "first week": "“first week” of what?",
    "the first month": "“first month” of what?",
    "2nd year": "“2nd year” of what?",
    "first day": "“first day” of what?",
    "erste Woche": "“erste Woche” of what?",
    "first week of november": "“first week of november” may be a calendar week or any seven days",
    "in the last 2 weeks of october": "“last 2 weeks of october” may be",
    "last 40 days of october": "There is no “last 40 days of october”",
    "99th day of june": "There is no “99th day of june”",
    "end of october": "“end of october” has no exact days",
    "in early october": "“early october” has no exact days",
    "Mitte Oktober": "“Mitte Oktober” has no exact days",
    "start of the year": "“start of the year” has no exact days",
    "end of last month": "“end of last month” has no exact days",
    "end of december 2027": "in the future",
    "first week of december 2027": "in the future",
    "two weeks ago": "“two weeks ago” may be one day or all since then",
    "since 3 months ago": "“since 3 months ago” may be",
    "vor 2 Wochen": "“vor 2 Wochen” may be",
    "9999 days ago": "“9999 days ago” may be",
    "on thanksgiving": "I don't know the days of “thanksgiving”",
    "last summer": "I don't know the days of “last summer”",
    "in Q5": "There is no “Q5”: a year has four quarters",
    "h3 2026": "There is no “h3 2026”: a year has two halves",
    "third half": "There is no “third half”",
}


@pytest.mark.parametrize(("phrase", "sentence"), REFUSED.items())
def test_a_refusal_says_why_and_offers_words_that_work(phrase: str, sentence: str):
    with pytest.raises(Refused, match=sentence.replace("?", r"\?")) as refused:
        read(phrase)
    assert read(refused.value.hint) is not None


def test_two_years_and_a_leap_day_are_the_longest_window():
    assert period("last 731 days").window.days == 731
    assert period("last 2 years").window.days == 730


@pytest.mark.parametrize(
    "phrase", ["this month", "mtd", "since 1 november", "november", "this year", "ytd", "Q4"]
)
def test_a_unit_of_which_no_day_has_ended_is_refused_with_so_far_as_the_way_out(phrase: str):
    first = noon_of(date(2027, 1, 1) if "year" in phrase or phrase == "ytd" else date(2026, 11, 1))
    if phrase == "Q4":
        first = noon_of(date(2026, 10, 1))
    with pytest.raises(Refused, match="No day of it has ended") as refused:
        read(phrase, first)
    so_far = period(refused.value.hint, first)
    assert so_far.window.unfinished
    assert so_far.window == period(f"{phrase} so far", first).window


@pytest.mark.parametrize(
    ("phrase", "question", "first", "second"),
    [
        ("03/04/2026", "3 April or 4 March?", "2026-04-03..2026-04-03", "2026-03-04..2026-03-04"),
        ("3/4", "3 April or 4 March?", "2026-04-03..2026-04-03", "2026-03-04..2026-03-04"),
        ("03-04-2026", "3 April or 4 March?", "2026-04-03..2026-04-03", "2026-03-04..2026-03-04"),
        ("since 03/04/2026", "3 April or 4 March?", "2026-04-03..2026-11-24", "2026-03-04..2026-11-24"),
        ("3/4/26 - 5/4/26", "3 April or 4 March?", "2026-04-03..2026-04-05", "2026-03-04..2026-05-04"),
    ],
)  # fmt: skip
def test_a_date_that_means_two_days_is_asked_back(phrase: str, question: str, first: str, second: str):
    with pytest.raises(ChoiceNeeded) as choice:
        read(phrase)
    assert str(choice.value) == question
    assert [days(period(words).window) for words in choice.value.choices] == [first, second]


def test_only_the_reading_that_has_come_is_offered():
    with pytest.raises(ChoiceNeeded, match=r"3 December or 12 March\?") as choice:
        read("03/12/2026")
    assert choice.value.choices == ("2026-03-12",)


def test_a_week_of_a_month_is_offered_as_its_days():
    with pytest.raises(Refused) as refused:
        read("first week of november")
    assert refused.value.hint == "2026-11-01..2026-11-07"
    with pytest.raises(Refused) as refused:
        read("first week of november", noon_of(date(2026, 11, 4)))
    assert refused.value.hint == "2026-11-01..2026-11-03"


@pytest.mark.parametrize(
    ("phrase", "dates"),
    [
        ("1 june till 15 june", "2026-06-01..2026-06-15"),
        ("2026-02-01 - 2026-02-03", "2026-02-01..2026-02-03"),
        ("last 30 days", ""),
        ("june", ""),
        ("1-jun-2026", ""),
    ],
)
def test_a_range_has_one_other_spelling(phrase: str, dates: str):
    assert period(phrase).dates == dates
