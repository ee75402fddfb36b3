"""The days that people's words for time mean, and the days they compare with by themselves."""

import pytest

from bot.windows import ReadingRules, default_period, year_before
from tests.windows.reading import NEW_YORK, NOON, days, period, read

LAST_30 = "2026-10-26..2026-11-24 2026-09-26..2026-10-25"
LAST_90 = "2026-08-27..2026-11-24 2026-05-29..2026-08-26"
LAST_WEEK = "2026-11-15..2026-11-21 2026-11-08..2026-11-14"
OCTOBER = "2026-10-01..2026-10-31 2026-09-01..2026-09-30"
JUNE = "2026-06-01..2026-06-30 2026-05-01..2026-05-31"
JUNE_BY_DATES = "2026-06-01..2026-06-30 2026-05-02..2026-05-31"
HALF_JUNE = "2026-06-01..2026-06-15 2026-05-17..2026-05-31"
SINCE_OCTOBER = "2026-10-01..2026-11-24 2026-08-07..2026-09-30"
THIS_MONTH = "2026-11-01..2026-11-24 2026-10-01..2026-10-24"
THIS_YEAR = "2026-01-01..2026-11-24 2025-01-01..2025-11-24"
Q3 = "2026-07-01..2026-09-30 2026-04-01..2026-06-30"
YESTERDAY = "2026-11-24..2026-11-24 2026-11-17..2026-11-17"
TODAY = "2026-11-25..2026-11-25* "

ENGLISH = {
    "last 30 days": LAST_30, "past 30 days": LAST_30, "30 days": LAST_30, "30d": LAST_30, "30days": LAST_30,
    "the last thirty days": LAST_30, "over the past 30 days": LAST_30, "for the last 30 days": LAST_30,
    "LAST 30 Days": LAST_30, "last-30-days": LAST_30, "last 30 days,": LAST_30, "*last 30 days*": LAST_30,
    "90d": LAST_90, "last 90 days": LAST_90,
    "past week": "2026-11-18..2026-11-24 2026-11-11..2026-11-17",
    "last 7 days": "2026-11-18..2026-11-24 2026-11-11..2026-11-17",
    "1w": "2026-11-18..2026-11-24 2026-11-11..2026-11-17",
    "last 6 weeks": "2026-10-14..2026-11-24 2026-09-02..2026-10-13",
    "6w": "2026-10-14..2026-11-24 2026-09-02..2026-10-13",
    "last 6 full weeks": "2026-10-11..2026-11-21 2026-08-30..2026-10-10",
    "last 3 months": "2026-08-25..2026-11-24 2026-05-25..2026-08-24",
    "3m": "2026-08-25..2026-11-24 2026-05-25..2026-08-24",
    "last 1 month": "2026-10-25..2026-11-24 2026-09-24..2026-10-24",
    "past month": "2026-10-25..2026-11-24 2026-09-24..2026-10-24",
    "last 3 full months": "2026-08-01..2026-10-31 2026-05-01..2026-07-31",
    "past year": "2025-11-25..2026-11-24 2024-11-25..2025-11-24",
    "last 1 day": YESTERDAY, "past day": YESTERDAY,
    "last week": LAST_WEEK, "previous week": LAST_WEEK,
    "last month": OCTOBER, "previous month": OCTOBER,
    "last quarter": Q3,
    "last year": "2025-01-01..2025-12-31 2024-01-01..2024-12-31",
    "in june": JUNE, "june": JUNE, "June 2026": JUNE, "2026-06": JUNE, "06/2026": JUNE,
    "in the month of june": JUNE,
    "in december": "2025-12-01..2025-12-31 2025-11-01..2025-11-30",
    "november": THIS_MONTH,
    "last november": "2025-11-01..2025-11-30 2025-10-01..2025-10-31",
    "this month": THIS_MONTH, "mtd": THIS_MONTH, "MTD": THIS_MONTH, "month to date": THIS_MONTH,
    "this week": "2026-11-22..2026-11-24 2026-11-15..2026-11-17",
    "wtd": "2026-11-22..2026-11-24 2026-11-15..2026-11-17",
    "this quarter": "2026-10-01..2026-11-24 2026-07-01..2026-08-24",
    "qtd": "2026-10-01..2026-11-24 2026-07-01..2026-08-24",
    "Q4": "2026-10-01..2026-11-24 2026-07-01..2026-08-24",
    "this year": THIS_YEAR, "ytd": THIS_YEAR, "2026": THIS_YEAR, "since the beginning of the year": THIS_YEAR,
    "Q3": Q3, "q3": Q3, "Q3 2026": Q3, "2026-Q3": Q3, "2026 Q3": Q3, "Q3/2026": Q3, "in Q3": Q3,
    "H1 2026": "2026-01-01..2026-06-30 2025-07-01..2025-12-31",
    "H2": "2026-07-01..2026-11-24 2026-01-01..2026-05-24",
    "2025": "2025-01-01..2025-12-31 2024-01-01..2024-12-31",
    "since the 1st of october": SINCE_OCTOBER, "since october": SINCE_OCTOBER,
    "since 2026-10-01": SINCE_OCTOBER,
    "since 1 Oct 2026": SINCE_OCTOBER, "since october 1st": SINCE_OCTOBER, "from 1 october": SINCE_OCTOBER,
    "yesterday": YESTERDAY, "since yesterday": YESTERDAY, "24 november": YESTERDAY, "2026-11-24": YESTERDAY,
    "today": TODAY, "today so far": TODAY, "so far": TODAY, "2026-11-25": TODAY,
    "this month so far": "2026-11-01..2026-11-25* ",
    "mtd so far": "2026-11-01..2026-11-25* ",
    "since october so far": "2026-10-01..2026-11-25* ",
    "1 october to today": "2026-10-01..2026-11-25* ",
    "last 7 days including today": "2026-11-18..2026-11-25* ",
    "1 June": "2026-06-01..2026-06-01 2026-05-25..2026-05-25",
    "June 1st 2026": "2026-06-01..2026-06-01 2026-05-25..2026-05-25",
    "on June 1, 2026": "2026-06-01..2026-06-01 2026-05-25..2026-05-25",
    "1.6.2026": "2026-06-01..2026-06-01 2026-05-25..2026-05-25",
    "1.6.": "2026-06-01..2026-06-01 2026-05-25..2026-05-25",
    "1-jun-2026": "2026-06-01..2026-06-01 2026-05-25..2026-05-25",
    "13/04/2026": "2026-04-13..2026-04-13 2026-04-06..2026-04-06",
    "04/13/2026": "2026-04-13..2026-04-13 2026-04-06..2026-04-06",
    "04/04/2026": "2026-04-04..2026-04-04 2026-03-28..2026-03-28",
    "29 february": "2024-02-29..2024-02-29 2024-02-22..2024-02-22",
    "last monday": "2026-11-23..2026-11-23 2026-11-16..2026-11-16",
    "on wednesday": "2026-11-18..2026-11-18 2026-11-11..2026-11-11",
    "since monday": "2026-11-23..2026-11-24 2026-11-21..2026-11-22",
    "2026-05-01..2026-05-31": "2026-05-01..2026-05-31 2026-03-31..2026-04-30",
    "2026-06-01 to 2026-06-30": JUNE_BY_DATES, "2026-06-01 - 2026-06-30": JUNE_BY_DATES,
    "2026-06-01-2026-06-30": JUNE_BY_DATES, "1.6.2026-30.6.2026": JUNE_BY_DATES,
    "1 june till 30 june": JUNE_BY_DATES,
    "from 1 june until 30 june": JUNE_BY_DATES, "01/06/2026 - 30/06/2026": JUNE_BY_DATES,
    "between 1 june and 30 june": JUNE_BY_DATES,
    "1-15 june": HALF_JUNE, "1 to 15 June 2026": HALF_JUNE, "june 1-15": HALF_JUNE,
    "june 1 - june 15": HALF_JUNE,
    "june 1 - 15 2026": HALF_JUNE, "1.6. - 15.6.": HALF_JUNE,
    "june to august": "2026-06-01..2026-08-31 2026-03-01..2026-05-31",
    "june-august": "2026-06-01..2026-08-31 2026-03-01..2026-05-31",
    "q1..q2": "2026-01-01..2026-06-30 2025-07-04..2025-12-31",
    "june to november": "2026-06-01..2026-11-24 2025-12-06..2026-05-31",
    "1 Dec - 15 Jan": "2025-12-01..2026-01-15 2025-10-16..2025-11-30",
    "15 dec to 15 jan 2026": "2025-12-15..2026-01-15 2025-11-13..2025-12-14",
}  # fmt: skip

PARTS = {
    **dict.fromkeys(
        ["first quarter", "1st quarter", "first-quarter", "1. Quartal", "erstes Quartal", "premier trimestre",
         "1er trimestre", "primer trimestre", "第1四半期", "the first quarter of this year", "q1 this year"],
        "2026-01-01..2026-03-31 2025-10-01..2025-12-31",
    ),
    **dict.fromkeys(
        ["second quarter", "2nd quarter", "2. Quartal", "zweites Quartal", "deuxième trimestre",
         "segundo trimestre", "in the second quarter"],
        "2026-04-01..2026-06-30 2026-01-01..2026-03-31",
    ),
    **dict.fromkeys(["third quarter", "3rd quarter", "troisième trimestre", "drittes Quartal"], Q3),
    "fourth quarter": "2026-10-01..2026-11-24 2026-07-01..2026-08-24",
    "4th quarter of 2025": "2025-10-01..2025-12-31 2025-07-01..2025-09-30",
    "last quarter of 2025": "2025-10-01..2025-12-31 2025-07-01..2025-09-30",
    "Q3 last year": "2025-07-01..2025-09-30 2025-04-01..2025-06-30",
    "first quarter to second quarter": "2026-01-01..2026-06-30 2025-07-04..2025-12-31",
    **dict.fromkeys(
        ["first half", "1. Halbjahr", "premier semestre", "primer semestre"],
        "2026-01-01..2026-06-30 2025-07-01..2025-12-31",
    ),
    "second half": "2026-07-01..2026-11-24 2026-01-01..2026-05-24",
    "first half of 2025": "2025-01-01..2025-06-30 2024-07-01..2024-12-31",
    "june last year": "2025-06-01..2025-06-30 2025-05-01..2025-05-31",
    "juin de l'année dernière": "2025-06-01..2025-06-30 2025-05-01..2025-05-31",
    "first day of june": "2026-06-01..2026-06-01 2026-05-25..2026-05-25",
    "last day of october": "2026-10-31..2026-10-31 2026-10-24..2026-10-24",
    "first 15 days of june": "2026-06-01..2026-06-15 2026-05-17..2026-05-31",
    "last 10 days of june": "2026-06-21..2026-06-30 2026-06-11..2026-06-20",
    "first month of Q3": "2026-07-01..2026-07-31 2026-06-01..2026-06-30",
    "last 2 months of 2025": "2025-11-01..2025-12-31 2025-09-01..2025-10-31",
    **dict.fromkeys(
        ["week of 9 november", "the week of november 9th", "week of 2026-11-09", "week starting 9 november",
         "Woche vom 9. November", "la semaine du 9 novembre", "semana del 9 de noviembre"],
        "2026-11-08..2026-11-14 2026-11-01..2026-11-07",
    ),
    "the first of october": "2026-10-01..2026-10-01 2026-09-24..2026-09-24",
}  # fmt: skip

OPENED = {
    "from last month": OCTOBER, "from october": OCTOBER, "from Q3": Q3, "from the last 30 days": LAST_30,
    "from november": "2026-11-01..2026-11-24 2026-10-08..2026-10-31", "since october": SINCE_OCTOBER,
    "from 1 October": SINCE_OCTOBER, "from the beginning of october": SINCE_OCTOBER,
    "since the beginning of october": SINCE_OCTOBER, "seit Anfang Oktober": SINCE_OCTOBER,
    "from the beginning of october to the end of october":
        "2026-10-01..2026-10-31 2026-08-31..2026-09-30",
    "over the past month": "2026-10-25..2026-11-24 2026-09-24..2026-10-24", "during june": JUNE,
    "throughout june": JUNE, "in the course of the last 30 days": LAST_30,
    "ces 30 derniers jours": LAST_30, "au cours des 30 derniers jours": LAST_30,
    "au cours du mois dernier": OCTOBER, "im Laufe der letzten 30 Tage": LAST_30,
    "lors du mois dernier": OCTOBER,
    "Vormonat": OCTOBER, "im Vormonat": OCTOBER, "Vorwoche": LAST_WEEK, "im Vorquartal": Q3,
    "dieses Jahr bisher": "2026-01-01..2026-11-25* ",
    "15 ago": "2026-08-15..2026-08-15 2026-08-08..2026-08-08",
}  # fmt: skip

OTHER_LANGUAGES = {
    "letzte 30 Tage": LAST_30, "die letzten 30 Tage": LAST_30, "in den letzten 90 Tagen": LAST_90,
    "letzte Woche": LAST_WEEK, "letzter Monat": OCTOBER, "im letzten Monat": OCTOBER, "voriges Quartal": Q3,
    "im Juni": JUNE, "Juni 2026": JUNE, "diesen Monat": THIS_MONTH, "dieses Jahr": THIS_YEAR,
    "seit Jahresbeginn": THIS_YEAR, "seit 1. Oktober": SINCE_OCTOBER, "seit dem 1. Oktober": SINCE_OCTOBER,
    "ab 1. Oktober": SINCE_OCTOBER, "vom 1. bis 15. Juni": HALF_JUNE, "gestern": YESTERDAY, "heute": TODAY,
    "heute bisher": TODAY, "3. Quartal 2026": Q3,
    "30 derniers jours": LAST_30, "les 30 derniers jours": LAST_30, "les 90 derniers jours": LAST_90,
    "la semaine dernière": LAST_WEEK, "le mois dernier": OCTOBER, "le trimestre dernier": Q3, "en juin": JUNE,
    "au mois de juin": JUNE, "ce mois": THIS_MONTH, "cette année": THIS_YEAR,
    "depuis le 1er octobre": SINCE_OCTOBER,
    "depuis octobre": SINCE_OCTOBER, "du 1 au 15 juin": HALF_JUNE, "du 1er au 15 juin 2026": HALF_JUNE,
    "hier": YESTERDAY, "aujourd'hui": TODAY, "depuis le début de l'année": THIS_YEAR,
    "últimos 30 días": LAST_30, "los últimos 90 días": LAST_90, "ultimos 90 dias": LAST_90,
    "la semana pasada": LAST_WEEK, "el mes pasado": OCTOBER, "último trimestre": Q3, "en junio": JUNE,
    "junio de 2026": JUNE, "este mes": THIS_MONTH, "este año": THIS_YEAR, "lo que va de año": THIS_YEAR,
    "desde el 1 de octubre": SINCE_OCTOBER, "desde octubre": SINCE_OCTOBER, "del 1 al 15 de junio": HALF_JUNE,
    "ayer": YESTERDAY, "hoy": TODAY,
    "過去30日": LAST_30, "過去30日間": LAST_30, "直近30日": LAST_30, "過去90日の": LAST_90, "先週": LAST_WEEK,
    "先月": OCTOBER, "先月の": OCTOBER, "前四半期": Q3, "第3四半期": Q3, "6月": JUNE, "2026年6月": JUNE,
    "今月": THIS_MONTH, "今年": THIS_YEAR, "10月1日から": SINCE_OCTOBER, "2026年10月1日以降": SINCE_OCTOBER,
    "6月1日〜6月15日": HALF_JUNE, "6月1日から6月15日まで": HALF_JUNE, "昨日": YESTERDAY, "今日": TODAY,
    "過去3か月": "2026-08-25..2026-11-24 2026-05-25..2026-08-24",
    "過去6週間": "2026-10-14..2026-11-24 2026-09-02..2026-10-13",
    "2026年6月1日": "2026-06-01..2026-06-01 2026-05-25..2026-05-25",
}  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "expected"), [*ENGLISH.items(), *PARTS.items(), *OPENED.items(), *OTHER_LANGUAGES.items()]
)
def test_a_phrase_means_these_days_and_compares_with_those(phrase: str, expected: str):
    asked = period(phrase)
    assert f"{days(asked.window)} {days(asked.before)}" == expected
    assert asked.window.zone == "America/New_York"


def test_unsaid_is_the_thirty_days_that_ended_yesterday():
    assert default_period(NOON, NEW_YORK) == period("last 30 days")


@pytest.mark.parametrize(
    "phrase",
    ["", "the", "export", "30", "last", "june july", "last 1.5 months", "for acme", "monthly", "T",
     "days 30 of",
     "last month so far", "2026-13", "1..", "..", "- - -", "last " * 30],
)  # fmt: skip
def test_what_is_not_wholly_about_time_is_left_to_others(phrase: str):
    assert read(phrase) is None


def test_weeks_say_which_whole_weeks_are_near_and_how_to_ask_for_them():
    (note,) = period("last 6 weeks").notes
    assert "11 Oct – 21 Nov" in note
    assert "“last 6 full weeks”" in note
    assert days(period("last 6 full weeks").window) == "2026-10-11..2026-11-21"
    assert period("last 6 full weeks").notes == ()


@pytest.mark.parametrize("phrase", ["yesterday", "24 november", "since yesterday", "last 1 day"])
def test_yesterday_alone_is_said_to_grow_still(phrase: str):
    assert any("may still grow" in note for note in period(phrase).notes)
    assert period("last 2 days").notes == ()


def test_weeks_start_on_the_day_the_setting_says():
    monday = ReadingRules(week_starts_on="monday")
    assert days(period("last week", rules=monday).window) == "2026-11-16..2026-11-22"
    assert days(period("this week", rules=monday).window) == "2026-11-23..2026-11-24"


@pytest.mark.parametrize(
    ("starts", "phrase", "expected"),
    [
        (2, "FY26", "2025-02-01..2026-01-31 2024-02-01..2025-01-31"),
        (2, "FY2026", "2025-02-01..2026-01-31 2024-02-01..2025-01-31"),
        (2, "fy27", "2026-02-01..2026-11-24 2025-02-01..2025-11-24"),
        (2, "this fiscal year", "2026-02-01..2026-11-24 2025-02-01..2025-11-24"),
        (2, "last financial year", "2025-02-01..2026-01-31 2024-02-01..2025-01-31"),
        (1, "FY25", "2025-01-01..2025-12-31 2024-01-01..2024-12-31"),
        (10, "financial year 2026", "2025-10-01..2026-09-30 2024-10-01..2025-09-30"),
    ],
)
def test_a_financial_year_is_named_after_the_year_it_ends_in(starts: int, phrase: str, expected: str):
    asked = period(phrase, rules=ReadingRules(fiscal_year_starts=starts))
    assert f"{days(asked.window)} {days(asked.before)}" == expected


def test_a_year_before_has_the_same_dates():
    assert days(year_before(period("2024-02-01..2024-02-29").window)) == "2023-02-01..2023-02-28"
    assert days(year_before(period("last 30 days").window)) == "2025-10-26..2025-11-24"
    assert year_before(period("today").window) is None
