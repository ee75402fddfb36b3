"""Parts of a stretch of the calendar (``first 15 days of june``), and phrases that name no exact days."""

from __future__ import annotations

import re
from datetime import date

from bot.errors import Refused
from bot.windows.calendar import (
    LONGEST,
    MONTHS_IN,
    ONE_DAY,
    Span,
    Unit,
    earlier,
    settle,
    unit_around,
    unit_named,
)
from bot.windows.dates import point
from bot.windows.model import ReadingRules

_UNIT = r"(day|week|month|quarter|half|year)"
_SIZES: tuple[Unit, ...] = ("day", "week", "month", "quarter", "half", "year")
_PART = re.compile(rf"(#[0-9]+|last)(?: ([0-9]+))? {_UNIT} (?:in )?(.+)")
_ORDINAL_UNIT = re.compile(rf"#[0-9]+(?: [0-9]+)? {_UNIT}")
_VAGUE = re.compile(r"(?:start|mid|end) (?:in )?(.+)")
_WEEK_OF = re.compile(r"week (?:in |from |start |end )?(.+)")
# "ago" is also how Spanish shortens August.
_AGO = re.compile(rf"(?:since |in )?(?:([0-9]+|to) )?{_UNIT} august|(?:since )?ago ([0-9]+) {_UNIT}")
_HOLIDAY = re.compile(r"(?:since |in |last |this )*holiday(?: 20[0-9]{2})?")
_NO_PART_OF_YEAR = re.compile(
    r"(q[05-9]|h[03-9])(?:[-/ ]?(?:20)?[0-9]{2})?|20[0-9]{2}[-/ ]?(q[05-9]|h[03-9])"
)


def part(phrase: str, said: str, today: date, rules: ReadingRules) -> Span | None:
    """The days, months or quarters that ``phrase`` picks from a longer unit; the week that holds a day.

    Raises Refused, naming what was ``said``, for a week of a month, which may be a calendar week or not.
    """
    if (week := _WEEK_OF.fullmatch(phrase)) and (day := _point(week[1], today, rules)) and day.unit == "day":
        return unit_around(day.start, "week", rules)
    picked = _PART.fullmatch(phrase)
    if picked is None:
        return None
    which, count, unit = picked[1], int(picked[2] or 1), unit_named(picked[3])
    whole = _point(picked[4], today, rules)
    if whole is None or whole.unit is None or _SIZES.index(whole.unit) <= _SIZES.index(unit):
        return None
    if which == "last" and picked[4].startswith(("last ", "this ")):
        return None
    return _picked(whole, which, count, unit, said, today, rules)


def _picked(
    whole: Span, which: str, count: int, unit: Unit, said: str, today: date, rules: ReadingRules
) -> Span:
    skipped = -count if which == "last" else (int(which[1:]) - 1) * count
    origin = whole.end + ONE_DAY if which == "last" else whole.start
    # A count beyond any window would leave the calendar.
    inside = 0 < count <= LONGEST and abs(skipped) <= LONGEST
    start = earlier(origin, unit, -skipped) if inside else origin
    end = earlier(start, unit, -count) - ONE_DAY if inside else origin
    if not inside or start < whole.start or end > whole.end:
        raise Refused(f"There is no “{said}”.", _dates(whole, today, rules))
    days = Span(start, end, unit, count)
    if unit == "week":
        raise Refused(
            f"“{said}” may be a calendar week or any seven days: name its days.", _dates(days, today, rules)
        )
    return days


def refuse_inexact(phrase: str, said: str, today: date, rules: ReadingRules) -> None:
    """Raises Refused, naming what was ``said``, for a phrase about time that names no exact days."""
    if alone := _ORDINAL_UNIT.fullmatch(phrase):
        hint = "yesterday" if alone[1] == "day" else f"last {alone[1]}"
        raise Refused(f"“{said}” of what? Name the month or the days.", hint)
    if (vague := _VAGUE.fullmatch(phrase)) and (whole := _whole(vague[1], today, rules)):
        settle(whole, today, rules, so_far=False)
        words = f"this {vague[1]}" if vague[1] in MONTHS_IN or vague[1] == "week" else vague[1]
        raise Refused(f"“{said}” has no exact days: name them.", words)
    if ago := _AGO.fullmatch(phrase):
        count, unit = ago[1] or ago[3] or "1", ago[2] or ago[4]
        raise Refused(f"“{said}” may be one day or all since then: name the days.", _back(count, unit))
    if _HOLIDAY.fullmatch(phrase):
        raise Refused(f"I don't know the days of “{said}”: name them.", "last 30 days")
    if code := _NO_PART_OF_YEAR.fullmatch(phrase):
        if (code[1] or code[2]).startswith("q"):
            raise Refused(f"There is no “{said}”: a year has four quarters, Q1 to Q4.", "last quarter")
        raise Refused(f"There is no “{said}”: a year has two halves, H1 and H2.", "last half")


def _point(phrase: str, today: date, rules: ReadingRules) -> Span | None:
    return point(phrase.replace("#", ""), today, rules)


def _whole(phrase: str, today: date, rules: ReadingRules) -> Span | None:
    if phrase in _SIZES:
        return unit_around(today, unit_named(phrase), rules) if phrase != "day" else None
    whole = _point(phrase, today, rules)
    return whole if whole and whole.unit != "day" else None


def _back(count: str, unit: str) -> str:
    """``last 2 weeks``, where a window may be so long."""
    if count in ("1", "to"):
        return f"past {unit}"
    days = int(count) * {"day": 1, "week": 7, "month": 31, "quarter": 92, "half": 183, "year": 365}[unit]
    return f"last {count} {unit}s" if 0 < days <= LONGEST else "last 30 days"


def _dates(span: Span, today: date, rules: ReadingRules) -> str:
    """``2026-06-01..2026-06-07``: as much of ``span`` as has ended. Raises Refused if nothing has."""
    window = settle(Span(span.start, span.end, span.unit, runs=True), today, rules, so_far=False).window
    return f"{window.start}..{window.end}"
