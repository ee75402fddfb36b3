"""Words for one stretch of the calendar: a date, a month, ``Q3 2026``, ``last week``; and ranges of them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from bot.errors import Refused
from bot.windows.calendar import (
    MONTH_NAMES,
    MONTHS_IN,
    ONE_DAY,
    WEEKDAY_NAMES,
    Span,
    Unit,
    add_months,
    spell,
    unit_around,
    unit_named,
    units_before,
)
from bot.windows.model import ReadingRules

_MONTHS = {name.lower(): number for number, name in enumerate(MONTH_NAMES, start=1)}
_LONGEST_WRAP = 183
"""Days: a range that leaves out its years crosses New Year only where that is the shorter reading."""

_MONTH = rf"({'|'.join(_MONTHS)})"
_YEAR = r"([12][0-9]{3})"
_ISO = re.compile(rf"{_YEAR}([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}})")
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4}|[0-9]{2})?")
_DAY_MONTH = re.compile(rf"([0-9]{{1,2}}) {_MONTH}(?: {_YEAR})?")
_MONTH_DAY = re.compile(rf"{_MONTH} ([0-9]{{1,2}})(?: {_YEAR})?")
_NAMED_MONTH = re.compile(rf"(?:month )?(?:(last|this) )?{_MONTH}(?: {_YEAR})?|{_YEAR} {_MONTH}")
_NUMBERED_MONTH = re.compile(r"(20[0-9]{2})[-/.]([0-9]{1,2})|([0-9]{1,2})[/.-](20[0-9]{2})")
_NAMED_YEAR = re.compile(r"(?:year )?(20[0-9]{2})")
_CODE = re.compile(r"([qths])([1-4])(?:[-/ ]?(20[0-9]{2}|[0-9]{2}))?|(20[0-9]{2})[-/ ]?([qths])([1-4])")
_SPELT_QUARTER = re.compile(r"(quarter|half) ([1-4])(?: (20[0-9]{2}))?")
_FISCAL = re.compile(r"(?:fy-?|fiscal year )(20[0-9]{2}|[0-9]{2})")
_FISCAL_UNIT = re.compile(r"(last|this) fiscal year")
_UNIT = r"(day|week|month|quarter|half|year)"
_CALENDAR = re.compile(rf"(last|this) {_UNIT}|{_UNIT} (last|this)")
_WEEKDAY = re.compile(rf"(?:last |this )?({'|'.join(WEEKDAY_NAMES)})(?: last)?")
_SLASHED = re.compile(r"(?<![0-9./-])([0-9]{1,2})([/-])([0-9]{1,2})(?:\2([0-9]{4}|[0-9]{2}))?(?![0-9/])")
_SEPARATOR = re.compile(r" (?:to|-) |-")


def point(phrase: str, today: date, rules: ReadingRules) -> Span | None:
    """The day or calendar unit that a canonical ``phrase`` names, whole, even where it lies ahead.

    A name without a year is the latest that has begun. Raises Refused for a day that no calendar has.
    """
    if phrase == "today":
        return unit_around(today, "day", rules)
    if phrase == "yesterday":
        return unit_around(today - ONE_DAY, "day", rules)
    if weekday := _WEEKDAY.fullmatch(phrase):
        back = (today.weekday() - WEEKDAY_NAMES.index(weekday[1]) - 1) % 7 + 1
        return unit_around(today - timedelta(days=back), "day", rules)
    if calendar := _CALENDAR.fullmatch(phrase):
        return _calendar_unit(calendar[1] or calendar[4], calendar[2] or calendar[3], today, rules)
    return _day(phrase, today) or _month(phrase, today, rules) or _longer(phrase, today, rules)


def ranged(phrase: str, today: date, rules: ReadingRules) -> Span | None:
    """From the first day of one point to the last of another: ``1 - 15 june``, ``june to august``.

    Raises Refused for a range that is written backwards.
    """
    if phrase.startswith("between "):
        phrase = phrase.replace(" and ", " to ")
    phrase = re.sub(r"^(?:from|between) ", "", phrase)
    for separator in _SEPARATOR.finditer(phrase):
        left, right = phrase[: separator.start()].strip(), phrase[separator.end() :].strip()
        pair = _pair(left, re.sub(r"^(?:in|to) ", "", right), today, rules)
        if pair:
            return _joined(*pair, today)
    return None


def month_first_or_day_first(phrase: str, today: date) -> list[str]:
    """``phrase`` with its dates like 03/04/2026 in ISO: day first, and month first if that differs.

    One date that can be read only one way settles the order for all.
    """
    dates = list(_SLASHED.finditer(phrase))
    dates = [d for d in dates if d[4] or d[2] == "/"]
    readings: list[str] = []
    for day, month in ((1, 3), (3, 1)):
        if all(1 <= int(d[month]) <= 12 and 1 <= int(d[day]) <= 31 for d in dates):
            readings.append(_SLASHED.sub(lambda d, a=day, b=month: _iso(d, a, b, today), phrase))
    return list(dict.fromkeys(readings)) or [phrase]


def _iso(slashed: re.Match[str], day: int, month: int, today: date) -> str:
    if not (slashed[4] or slashed[2] == "/"):
        return slashed[0]
    day, month = int(slashed[day]), int(slashed[month])
    year = int(slashed[4]) if slashed[4] else today.year - ((month, day) > (today.month, today.day))
    return f"{_four(year)}-{month:02}-{day:02}"


def _four(year: int) -> int:
    return year + 2000 if year < 100 else year


def _exact_day(year: int, month: int, day: int) -> Span:
    if not 1 <= month <= 12:
        raise Refused(f"There is no month {month}.", "last 30 days")
    length = monthrange(year, month)[1]
    if not 1 <= day <= length:
        name = MONTH_NAMES[month - 1]
        raise Refused(
            f"{name} {year} has {length} days, so there is no {day} {name}.", f"{name.lower()} {year}"
        )
    return Span(date(year, month, day), date(year, month, day), "day")


def _yearless_day(month: int, day: int, today: date) -> Span:
    leap = month == 2 and day == 29
    for year in range(today.year, today.year - (9 if leap else 2), -1):
        if (year, month) > (today.year, today.month) or (leap and monthrange(year, 2)[1] == 28):
            continue
        span = _exact_day(year, month, day)
        if span.start <= today:
            return Span(span.start, span.end, "day", in_year=lambda other: _exact_day(other, month, day))
    raise AssertionError("every day of the year has been once")


def _day(phrase: str, today: date) -> Span | None:
    if iso := _ISO.fullmatch(phrase):
        return _exact_day(int(iso[1]), int(iso[3]), int(iso[4]))
    if dotted := _DOTTED.fullmatch(phrase):
        day, month, year = int(dotted[1]), int(dotted[2]), dotted[3]
    elif named := _DAY_MONTH.fullmatch(phrase):
        day, month, year = int(named[1]), _MONTHS[named[2]], named[3]
    elif named := _MONTH_DAY.fullmatch(phrase):
        day, month, year = int(named[2]), _MONTHS[named[1]], named[3]
    else:
        return None
    if year:
        return _exact_day(_four(int(year)), month, day)
    if not 1 <= month <= 12:
        return None
    return _yearless_day(month, day, today)


def _month(phrase: str, today: date, rules: ReadingRules) -> Span | None:
    if numbered := _NUMBERED_MONTH.fullmatch(phrase):
        month = int(numbered[2] or numbered[3])
        return _exact_unit(int(numbered[1] or numbered[4]), month, "month") if 1 <= month <= 12 else None
    named = _NAMED_MONTH.fullmatch(phrase)
    if not named:
        return None
    month = _MONTHS[named[2] or named[5]]
    year = named[3] or named[4]
    if year:
        return _exact_unit(int(year), month, "month")
    return _latest_unit(month, "month", today, ended=named[1] == "last")


def _longer(phrase: str, today: date, rules: ReadingRules) -> Span | None:
    """A quarter, half, calendar year or financial year."""
    if year := _NAMED_YEAR.fullmatch(phrase):
        return _exact_unit(int(year[1]), 1, "year")
    if code := _CODE.fullmatch(phrase):
        letter, number, year = code[1] or code[5], int(code[2] or code[6]), code[3] or code[4]
        return _part_of_year("half" if letter in "hs" else "quarter", number, year, today)
    if spelt := _SPELT_QUARTER.fullmatch(phrase):
        return _part_of_year(unit_named(spelt[1]), int(spelt[2]), spelt[3], today)
    if fiscal := _FISCAL.fullmatch(phrase):
        return _fiscal_year(_four(int(fiscal[1])), rules)
    if fiscal := _FISCAL_UNIT.fullmatch(phrase):
        return _fiscal_year_around(today, fiscal[1], rules)
    return None


def _part_of_year(unit: Unit, number: int, year: str | None, today: date) -> Span | None:
    if unit == "half" and number > 2:
        return None
    month = (number - 1) * MONTHS_IN[unit] + 1
    return _exact_unit(_four(int(year)), month, unit) if year else _latest_unit(month, unit, today)


def _exact_unit(year: int, month: int, unit: Unit) -> Span:
    start = date(year, month, 1)
    return Span(start, add_months(start, MONTHS_IN[unit]) - ONE_DAY, unit)


def _latest_unit(month: int, unit: Unit, today: date, *, ended: bool = False) -> Span:
    span = _exact_unit(today.year, month, unit)
    if span.start > today or (ended and span.end >= today):
        span = _exact_unit(today.year - 1, month, unit)
    return Span(span.start, span.end, unit, in_year=lambda year: _exact_unit(year, month, unit))


def _calendar_unit(which: str, word: str, today: date, rules: ReadingRules) -> Span | None:
    unit = unit_named(word)
    if unit == "day":
        return unit_around(today, unit, rules) if which == "this" else None
    return units_before(today, unit, 1, rules) if which == "last" else unit_around(today, unit, rules)


def _fiscal_start(rules: ReadingRules) -> int:
    if rules.fiscal_year_starts is None:
        raise Refused(
            "When does your financial year start? An admin sets it once (fiscal_year_starts).", "this year"
        )
    return rules.fiscal_year_starts


def _fiscal_year(ends_in: int, rules: ReadingRules) -> Span:
    start = _fiscal_start(rules)
    return _exact_unit(ends_in if start == 1 else ends_in - 1, start, "year")


def _fiscal_year_around(today: date, which: str, rules: ReadingRules) -> Span:
    span = _latest_unit(_fiscal_start(rules), "year", today, ended=which == "last")
    return Span(span.start, span.end, "year")


def _pair(left: str, right: str, today: date, rules: ReadingRules) -> tuple[Span, Span] | None:
    """Both ends of a range; one of them may be a bare day of the other's month."""
    if re.fullmatch(r"[0-9]{1,2}\.?", left):
        last = point(right, today, rules)
        if last and last.unit == "day":
            return _same_month(last, int(left.rstrip(".")), today), last
        return None
    first = point(left, today, rules)
    if first and first.unit == "day" and re.fullmatch(r"[0-9]{1,2}", right):
        return first, _same_month(first, int(right), today)
    if first and first.unit == "day" and (bare := re.fullmatch(r"([0-9]{1,2}) ([12][0-9]{3})", right)):
        year = int(bare[2])
        start = first.in_year(year) if first.in_year else first
        return start, _exact_day(year, start.start.month, int(bare[1]))
    last = point(right, today, rules) if first else None
    return (first, last) if first and last else None


def _same_month(span: Span, day: int, today: date) -> Span:
    if span.in_year:
        return _yearless_day(span.start.month, day, today)
    return _exact_day(span.start.year, span.start.month, day)


def _joined(first: Span, last: Span, today: date) -> Span:
    if last.in_year:
        last = _in_year_of(last, first, following=True)
    elif first.in_year:
        first = _in_year_of(first, last, following=False)
    if first.start > last.end:
        raise _reversed(first, last)
    runs = last.unit not in (None, "day") and last.start <= today
    return Span(first.start, last.end, None, runs=runs, joined=True)


def _in_year_of(span: Span, other: Span, *, following: bool) -> Span:
    """``span``, whose year nobody said, in the year of ``other``, or across New Year if that is near."""
    assert span.in_year is not None
    year = other.start.year
    same = span.in_year(year)
    backwards = same.end < other.start if following else same.start > other.end
    if not backwards:
        return same
    across = span.in_year(year + 1 if following else year - 1)
    gap = across.end - other.start if following else other.end - across.start
    return across if gap.days < _LONGEST_WRAP else same


def _reversed(first: Span, last: Span) -> Refused:
    return Refused(
        f"That range runs backwards: {spell(first.start)} is after {spell(last.end)}.",
        f"{last.start}..{first.end}",
    )
