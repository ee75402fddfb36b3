"""Words for time become a Period: ``last 30 days``, ``in june``, ``Q3 2026``, ``1.6.2026..30.6.2026``.

Whole phrases only: what is not about time is None, so that a caller may try every stretch of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot.errors import ChoiceNeeded, Refused
from bot.names import shown
from bot.windows.calendar import (
    LONGEST,
    MONTH_NAMES,
    ONE_DAY,
    Span,
    Unit,
    earlier,
    settle,
    spell,
    spell_short,
    too_long,
    unit_around,
    unit_named,
    units_before,
)
from bot.windows.dates import month_first_or_day_first, point, ranged
from bot.windows.model import Period, ReadingRules
from bot.windows.parts import part, refuse_inexact
from bot.windows.words import canonical, words_of

DEFAULT_DAYS = 30

_UNIT = r"(day|week|month|quarter|half|year)"
_COUNTED = re.compile(rf"(?:last |past )?(-?[0-9]+) (?:(?:last|past) )?{_UNIT}")
_COUNTED_WHOLE = re.compile(rf"last ([0-9]+) full {_UNIT}|([0-9]+) last full {_UNIT}")
_PAST_UNIT = re.compile(rf"past {_UNIT}|last (day)|(day) last")
_TO_DATE = re.compile(r"(?:this )?(week|month|quarter|half|year) to (?:date|now)")
_SHORT_TO_DATE = {"wtd": "week", "mtd": "month", "qtd": "quarter", "ytd": "year", "since ytd": "year"}
_SO_FAR = re.compile(r"(.+?) (?:so far|to now|to today|including today|today)")
_AHEAD = re.compile(rf"(?:next (?:[0-9]+ )?{_UNIT}|{_UNIT} next|(?:since |in )?tomorrow)")
_OF_YEAR = re.compile(
    rf"\b([qh][1-4]|(?:{'|'.join(MONTH_NAMES).lower()})(?: #?[0-9]{{1,2}})?)"
    r" (?:in )?((?:last|this) year|year (?:last|this))$"
)
_HOURS = re.compile(r"(?:last |past |this )?(?:-?[0-9]+ )?(?:last )?hour")


def default_period(now: datetime, rules: ReadingRules) -> Period:
    """The 30 days that ended with yesterday."""
    return settle(
        _rolling(DEFAULT_DAYS, "day", rules.today(now), rules), rules.today(now), rules, so_far=False
    )


def read_window(tokens: Iterable[str], now: datetime, rules: ReadingRules) -> Period | None:
    """The period that ``tokens`` name together, or None if they are not wholly about time.

    ``now`` is aware; days are those of ``rules.zone``. Raises Refused for time that cannot be answered
    (ahead, impossible, reversed, longer than two years …) and ChoiceNeeded for ``03/04/2026``; ``hint``
    and ``choices`` are then other words for a window, that work.
    """
    words = list(tokens)
    phrase = canonical(words)
    if not phrase:
        return None
    today = rules.today(now)
    phrase = _simpler(phrase, today)
    readings = month_first_or_day_first(phrase, today)
    if len(readings) > 1:
        return _choose(readings, today, rules)
    try:
        return _read(readings[0], _said(words), today, rules)
    except Refused as error:
        raise Refused(error.message, _that_works(error.hint, today, rules)) from None


def _that_works(words: str, today: date, rules: ReadingRules) -> str:
    """``words`` where they name a window; others where that is still to come."""
    try:
        if words:
            _read(canonical(words.split()) or "", words, today, rules)
        return words
    except Refused:
        return "last 30 days"


def _simpler(phrase: str, today: date) -> str:
    """``phrase`` without what does not change its days, and ``first quarter last year`` as ``q1 2025``."""
    phrase = re.sub(r"^(?:in )+(?=.)|^to (?:(?:in )+|(?=month ))", "", phrase)
    phrase = re.sub(rf"^(?:since|from) start (?:in )?(?:this )?{_UNIT}$", r"this \1", phrase)
    phrase = re.sub(r"^from start (?!.* (?:to|-) )", "since start ", phrase)
    phrase = re.sub(r"\b(since|from|between) start (?:in )?", r"\1 ", phrase)
    phrase = re.sub(r"(\bto |\band | - )end (?:in )?", r"\1", phrase)
    phrase = re.sub(r"#([0-9])(?: -)? (quarter|half)\b", lambda part: f"{part[2][0]}{part[1]}", phrase)
    phrase = re.sub(r"\b([qh][0-9]) in (?=[lt0-9])", r"\1 ", phrase)
    return _OF_YEAR.sub(lambda named: f"{named[1]} {today.year - ('last' in named[2])}", phrase)


def _said(words: Sequence[str]) -> str:
    """The typed ``words`` for a message, without "in" or an article before them."""
    kept = list(words)
    while len(kept) > 1 and words_of(kept[0]) in ((), ("in",)):
        kept = kept[1:]
    return shown(" ".join(kept).strip("?!.,;:*_~`'\"()[] "))


def _choose(readings: list[str], today: date, rules: ReadingRules) -> Period | None:
    possible: list[str] = []
    for reading in readings:
        try:
            period = _read(reading, reading, today, rules)
        except Refused:
            continue
        if period is None:
            return None
        possible.append(period.dates or reading)
    first, second = (date.fromisoformat(re.findall(r"\d{4}-\d\d-\d\d", reading)[0]) for reading in readings)
    raise ChoiceNeeded(f"{_day_and_month(first)} or {_day_and_month(second)}?", possible or ["last 30 days"])


def _day_and_month(day: date) -> str:
    return spell(day).rsplit(" ", 1)[0]


def _read(phrase: str, said: str, today: date, rules: ReadingRules) -> Period | None:
    if phrase in {"so far", "today so far", "today", "now"}:
        return settle(unit_around(today, "day", rules), today, rules, so_far=True)
    # "last - 30 - days" and "1 - june - 2026" are written with hyphens; "june - august" is a range.
    for variant in dict.fromkeys((phrase.replace(" - ", " "), phrase)):
        picked = part(variant, said, today, rules)
        if picked:
            return settle(picked, today, rules, so_far=False)
        refuse_inexact(variant, said, today, rules)
        plain = variant.replace("#", "")
        span = _span(plain, today, rules)
        if span:
            return settle(span, today, rules, so_far=False)
        if so_far := _SO_FAR.fullmatch(plain):
            span = _span(so_far[1], today, rules)
            if span and span.end >= today - ONE_DAY:
                return settle(_up_to(span, today), today, rules, so_far=True)
    return None


def _up_to(span: Span, today: date) -> Span:
    return Span(span.start, max(span.end, today), None, runs=True)


def _span(phrase: str, today: date, rules: ReadingRules) -> Span | None:
    if _HOURS.fullmatch(phrase):
        raise Refused("I count whole days, not hours.", "yesterday")
    if _AHEAD.fullmatch(phrase):
        raise Refused("That is in the future.", "last 30 days")
    if phrase in _SHORT_TO_DATE:
        return unit_around(today, unit_named(_SHORT_TO_DATE[phrase]), rules)
    if to_date := _TO_DATE.fullmatch(phrase):
        return unit_around(today, unit_named(to_date[1]), rules)
    if whole := _COUNTED_WHOLE.fullmatch(phrase):
        return _whole_units(int(whole[1] or whole[3]), unit_named(whole[2] or whole[4]), today, rules)
    if counted := _COUNTED.fullmatch(phrase):
        return _rolling(int(counted[1]), unit_named(counted[2]), today, rules)
    if past := _PAST_UNIT.fullmatch(phrase):
        return _rolling(1, unit_named(next(filter(None, past.groups()))), today, rules)
    return point(phrase, today, rules) or ranged(phrase, today, rules) or _since(phrase, today, rules)


def _since(phrase: str, today: date, rules: ReadingRules) -> Span | None:
    opener, _, rest = phrase.partition(" ")
    if opener not in {"since", "from"}:
        return None
    if (
        opener == "from"
        and (whole := _span(rest, today, rules))
        and whole.unit != "day"
        and whole.end < today
    ):
        return whole
    start = point(re.sub(r"^in ", "", rest), today, rules)
    return start and Span(start.start, max(today, start.start), None, runs=True)


def _rolling(count: int, unit: Unit, today: date, rules: ReadingRules) -> Span:
    """``count`` units back from today, ending yesterday."""
    _check_count(count, unit)
    start = earlier(today, unit, count)
    notes = ()
    if unit == "week" and count > 1:
        whole = units_before(today, "week", count, rules)
        if whole.start != start:
            dates = f"{spell_short(whole.start)} – {spell_short(whole.end)}"
            notes = (f"{count} whole weeks would be {dates}: type “last {count} full weeks”.",)
    return Span(start, today - ONE_DAY, None, notes=notes)


def _whole_units(count: int, unit: Unit, today: date, rules: ReadingRules) -> Span:
    _check_count(count, unit)
    return units_before(today, unit, count, rules)


def _check_count(count: int, unit: Unit) -> None:
    if count < 1:
        raise Refused(f"A window has at least one day; {count} {unit}s is none.", "last 30 days")
    if count > LONGEST:
        raise too_long()
