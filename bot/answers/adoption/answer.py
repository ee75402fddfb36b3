"""Answers `/adoption`: what to read, what to measure, what to say."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from bot.answers.adoption.beside import beside_one_another
from bot.answers.adoption.chart import chart
from bot.answers.adoption.split import split, split_chart, split_rows, split_words
from bot.answers.adoption.words import Findings, leads_with, words
from bot.answers.answer import Answer, Row
from bot.answers.footing import footing, uncovered
from bot.answers.making import made
from bot.answers.reading import Read
from bot.answers.silence import silent_since
from bot.answers.tools import Tools, history
from bot.people import InternalRules
from bot.question import Question
from bot.rows import Table, unfolded
from bot.windows import Window
from queries.measures.adoption import NAMES, Counts, Rows, adoption
from queries.measures.use import Scope, Who, by_day, by_trailing_week, usual_swing, within

LONGEST_DAILY = 120
"""Days that are drawn one by one; more of them are a saw of weekends, so seven days are counted at a time."""


@dataclass(frozen=True, slots=True)
class _Reads:
    """Every reading of one question, by role; those of the comparison are absent without one."""

    use: Read
    hidden: Read
    activity: Read
    earlier_use: Read | None
    earlier_hidden: Read | None
    earlier_activity: Read | None

    def all(self) -> list[Read]:
        optional = (self.earlier_use, self.earlier_hidden, self.earlier_activity)
        present = [self.use, self.hidden, self.activity, *(read for read in optional if read)]
        return list(dict.fromkeys(present))


async def answer_adoption(question: Question, tools: Tools) -> Answer:
    """The answer to ``question``, not kept yet. Raises SourceError."""
    if len(question.things) > 1:
        return await beside_one_another(question, tools, _alone)
    return await _alone(question, tools)


async def _alone(question: Question, tools: Tools) -> Answer:
    no_comparison = uncovered(question, tools)
    comparison = None if no_comparison else question.comparison
    reads = await _read(question, comparison, tools)
    first = min(history(question.window).start, comparison.start if comparison else question.window.start)
    span = Window(first, question.window.end, question.window.zone)
    scope = await tools.scope(question, span)
    async with tools.counting():
        return _counted(question, comparison, no_comparison, reads, scope, tools)


def _counted(
    question: Question,
    comparison: Window | None,
    no_comparison: str,
    reads: _Reads,
    scope: Scope,
    tools: Tools,
) -> Answer:
    before = _earlier_rows(reads, question)
    rows = Rows(reads.use.table, reads.hidden.table, _active(reads.activity, question))
    counts = adoption(rows, question.window, before, comparison, scope)
    who = leads_with(question, counts)
    ours, _ = scope.split(reads.use.table)
    first = history(question.window).start
    all_reads = reads.all()
    base = footing(question, tools, all_reads)
    since = silent_since(ours, question, base)
    trailing = question.window.days > LONGEST_DAILY
    counted = by_trailing_week if trailing else _by_counted_day(question)
    findings = Findings(
        counts=counts,
        line=_known(counted(ours, question.window, who), question.window, base.data_from, since),
        line_before=_ghost(counted(scope.split(before.use)[0], comparison, who), comparison, first, trailing)
        if before and comparison
        else (),
        trailing=trailing,
        swing=_swing(ours, first, question.window, comparison),
        silent_since=since,
        clicks_in_accounts=_clicks_in_accounts(ours, question.window),
        no_comparison=no_comparison,
        footing=base,
    )
    said, drawn = words(question, findings), chart(question, findings)
    tables: dict[str, Sequence[Row]] = {
        "daily": _daily_rows(question.window, by_day(ours, question.window, who), who)
    }
    if question.by:
        parts = split(question, rows, scope, tools.catalog)
        said, drawn = split_words(question, said, parts), split_chart(question, parts)
        tables["split"] = split_rows(parts)
    return made(
        "adoption",
        question,
        all_reads,
        said,
        counts,
        chart=drawn,
        tables=tables,
        without_rules=_without_rules(rows, question, scope),
    )


async def _read(question: Question, comparison: Window | None, tools: Tools) -> _Reads:
    window, thing, fresh = question.window, question.things[0], question.fresh
    span = history(window)

    def use(days: Window, blacklist: str) -> Awaitable[Read]:
        return tools.use(thing, days, blacklist=blacklist, fresh=fresh)

    def active(days: Window) -> Awaitable[Read]:
        return tools.activity(question.app, days, fresh=fresh)

    recent, hidden = use(span, "apply"), use(span, "only")
    if comparison is None:
        return _Reads(*await asyncio.gather(recent, hidden, active(window)), None, None, None)
    if comparison.start >= span.start:
        use_, hidden_, now, before = await asyncio.gather(recent, hidden, active(window), active(comparison))
        return _Reads(use_, hidden_, now, use_, hidden_, before)
    # A year-old comparison is read by itself: one span over both would be long, and mostly unused.
    return _Reads(
        *await asyncio.gather(
            recent,
            hidden,
            active(window),
            use(comparison, "apply"),
            use(comparison, "only"),
            active(comparison),
        )
    )


def _earlier_rows(reads: _Reads, question: Question) -> Rows | None:
    if not (reads.earlier_use and reads.earlier_hidden and reads.earlier_activity):
        return None
    activity = _active(reads.earlier_activity, question)
    return Rows(reads.earlier_use.table, reads.earlier_hidden.table, activity)


def _active(activity: Read, question: Question) -> Table:
    """Day by day where only some days count."""
    return unfolded(activity.table, "days", "day") if question.weekdays else activity.table


def _known(
    daily: Sequence[int | None], window: Window, data_from: date | None, silent_since: date | None
) -> tuple[int | None, ...]:
    """``daily`` without the zeros that are no counts: before the data begin, and after a tag fell silent."""
    days = (window.start + timedelta(days=offset) for offset in range(window.days))
    return tuple(
        None if (data_from and day < data_from) or (silent_since and day > silent_since) else count
        for day, count in zip(days, daily, strict=True)
    )


def _ghost(
    line: Sequence[int | None], comparison: Window, first: date, trailing: bool
) -> tuple[int | None, ...]:
    """A comparison older than what is read with the window lacks the week before it."""
    unknown = 6 if trailing and comparison.start < first else 0
    return (*[None] * unknown, *line[unknown:])


def _clicks_in_accounts(ours: Table, window: Window) -> int:
    used = within(ours, window)
    account = used.text("accountId")
    known = np.array([value != "" for value in account.values], np.bool_)[account.codes]
    return int(used.integers("clicks")[known].sum())


def _by_counted_day(question: Question) -> Callable[[Table, Window, Who], list[int | None]]:
    """Counts by day; where only weekdays count, none at weekends."""

    def counted(table: Table, window: Window, who: Who) -> list[int | None]:
        days = (window.start + timedelta(days=offset) for offset in range(window.days))
        counts = zip(by_day(table, window, who), days, strict=True)
        return [None if question.weekdays and day.weekday() >= 5 else count for count, day in counts]

    return counted


def _swing(ours: Table, first: date, window: Window, comparison: Window | None) -> tuple[int, int] | None:
    """The usual change, over the same distance as between the window and its comparison.

    Short distances that are no whole weeks set workdays against weekends, which is no usual change.
    """
    if comparison is None:
        return None
    step = window.start - comparison.start
    return None if step.days % 7 and step.days < 28 else usual_swing(ours, first, comparison, step)


def _without_rules(rows: Rows, question: Question, scope: Scope) -> Counts:
    if not scope.rules:
        return {}
    counts = adoption(rows, question.window, None, None, replace(scope, rules=InternalRules()))
    return {name: counts[name] for name in NAMES}


def _daily_rows(window: Window, daily: list[int], who: str) -> list[dict[str, str | float | int | None]]:
    name = "accounts" if who == "accountId" else "visitors"
    return [
        {"day": (window.start + timedelta(days=offset)).isoformat(), name: value}
        for offset, value in enumerate(daily)
    ]
