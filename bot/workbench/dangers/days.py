"""Days: texts that are arithmetic, midnights of another zone, what has not happened yet, and too many."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.sandbox.pendo.periods import Span
from bot.sandbox.pendo.refusals import Refusal
from bot.workbench.dangers.found import Found
from bot.workbench.spans import DAY, Spans
from bot.workbench.stages import Source

LONGEST_DAYS = 366
_ISO = re.compile(r"\s*(\d{4})-(\d\d?)-(\d\d?)\s*")


def days(source: Source, spans: Spans) -> Found:
    """What may go wrong with the days that ``source`` reads."""
    for name in ("first", "last"):
        yield from _date_texts(name, source.series.get(name))
        yield from _utc_midnights(name, source.series.get(name), spans)
    span = spans.of(source)
    if span is not None:
        yield from _around_now(span, source.series, spans)
        if span.end - span.start > LONGEST_DAYS * DAY:
            yield (
                "More than a year in one run: runs end after five minutes, and some were cut off.",
                "several runs of at most a year, or of 30 days where rows are many.",
            )


def _date_texts(name: str, value: object) -> Found:
    found = _ISO.fullmatch(value) if isinstance(value, str) else None
    if found:
        year, month, day = map(int, found.groups())
        yield (
            f'{name} "{value}" is arithmetic: {year} - {month} - {day} = {year - month - day} milliseconds '
            "after the start of 1970.",
            f'"{name}": "date({year},{month},{day})"',
        )


def _utc_midnights(name: str, value: object, spans: Spans) -> Found:
    digits = str(value).strip()
    if not digits.isdecimal() or len(digits) < 12 or int(digits) % DAY:
        return
    try:
        local = spans.local(int(digits))
    except Refusal:
        return
    if local.hour or local.minute:
        yield (
            f"{name} is midnight in UTC, which in {spans.zone} is {local:%a %d %b %Y %H:%M}; "
            "it stands for the whole of that day.",
            f'"{name}": "date({local.year},{local.month},{local.day})", or another day if that is meant.',
        )


def _around_now(span: Span, series: Mapping[str, object], spans: Spans) -> Found:
    """Today is there in part only; all after it is not there yet."""
    this, now, count = spans.env.calendar.floor(spans.env.now, span.unit), spans.env.now, series.get("count")
    if span.start >= this and isinstance(count, int) and count > 0:
        yield (
            f"A count of {count} from now on looks forward: it reads this {span.unit} as far as it has come, "
            "and nothing else is there yet.",
            f'"count": -{count} to end with the {span.unit} before this one, if that is meant.',
        )
    elif span.start < this and now < span.end:
        yield (
            f"The last {span.unit} is this one, and only a part of it is there: a trend seems to fall.",
            'a negative count from "now()", which ends before it; or say that it is incomplete.',
        )
