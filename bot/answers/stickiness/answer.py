"""Answers `/stickiness`: of a feature, with the whole app beside it, or of the app itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date, timedelta

from bot.answers.answer import Answer, Row
from bot.answers.footing import data_from, footing
from bot.answers.making import made
from bot.answers.reading import Read
from bot.answers.silence import silent_since
from bot.answers.stickiness.chart import CHART_DAYS, chart
from bot.answers.stickiness.words import Findings, words
from bot.answers.tools import Tools, history
from bot.question import Question
from bot.rows import Table, present, unfolded
from bot.windows import Window
from queries.measures.stickiness import MONTH, WEEK, Trail, Value, presence, trail
from queries.measures.use import Scope, within


async def answer_stickiness(question: Question, tools: Tools) -> Answer:
    """The answer to ``question``, not kept yet. Raises SourceError."""
    length = WEEK if question.window.days == WEEK else MONTH
    span = _span(question.window, length)
    month = Window(question.window.end - timedelta(days=length - 1), question.window.end, span.zone)
    if question.things:
        reads = await asyncio.gather(
            tools.use(question.things[0], span, fresh=question.fresh),
            tools.use(question.things[0], span, blacklist="only", fresh=question.fresh),
            tools.activity(question.app, _around(month, question.window), fresh=question.fresh),
        )
    else:
        reads = [await tools.activity(question.app, span, role="daily", fresh=question.fresh)]
    scope = await tools.scope(question, span)
    async with tools.counting():
        findings = _counted(question, tools, list(reads), scope, span, month, length)
    return _answer(question, findings, list(reads))


def _span(window: Window, length: int) -> Window:
    """Long enough for the line that is drawn and for what every use question reads."""
    first = min(history(window).start, window.end - timedelta(days=CHART_DAYS + length - 2))
    return Window(first, window.end, window.zone)


def _around(month: Window, window: Window) -> Window:
    """The days of both, which end together: those of a longer window are what other questions read."""
    return Window(min(month.start, window.start), month.end, month.zone)


def _beside(read: Window, drawn: date, length: int) -> Window:
    """Of the days that are read of the whole app those that count for a line from ``drawn`` on."""
    return Window(max(read.start, drawn - timedelta(days=length - 1)), read.end, read.zone)


def _counted(
    question: Question,
    tools: Tools,
    reads: list[Read],
    scope: Scope,
    span: Window,
    month: Window,
    length: int,
) -> Findings:
    ours, internal = scope.split(reads[0].table)
    there = presence(ours, span)
    whole = trail(there, length, weekdays=question.weekdays)
    last = question.window.end
    drawn = last - timedelta(days=CHART_DAYS - 1)
    block = whole.block(last)
    beside = _beside(_around(month, question.window), drawn, length)
    app = _app_trail(reads[2].table, scope, beside, length, question) if question.things else None
    base = footing(question, tools, reads)
    since = data_from(span, tools.catalog) or span.start
    before = whole.block(month.start - _DAY)
    if since > month.start - timedelta(days=length):
        before = dict.fromkeys(before)
    return Findings(
        measures={
            **block,
            **{f"previous_{name}": value for name, value in before.items()},
            "weekdays_stickiness": trail(there, length, weekdays=True).block(last)["stickiness"],
            "app_stickiness": app.block(last)["stickiness"] if app else None,
            "days": length,
            "excluded_visitors": len(present(within(internal, month).text("visitorId"))),
            "excluded_by_pendo": _hidden(reads, scope, month),
        },
        blocks=tuple(_blocks(whole, question.window, length)),
        weeks=tuple(whole.ratios(last - timedelta(days=21), last, since)[::7]),
        line=tuple(whole.ratios(drawn, last, since)),
        app_line=tuple(app.ratios(drawn, last, max(since, beside.start))) if app else (),
        known_from=since,
        silent_since=silent_since(ours, question, base) if question.things else None,
        footing=base,
    )


_DAY = timedelta(days=1)


def _app_trail(table: Table, scope: Scope, span: Window, length: int, question: Question) -> Trail:
    everybody, _ = scope.split(unfolded(table, "days", "day"))
    return trail(presence(everybody, span), length, weekdays=question.weekdays)


def _hidden(reads: list[Read], scope: Scope, month: Window) -> int | None:
    if len(reads) == 1:
        return None
    return len(present(within(scope.only_asked(reads[1].table), month).text("visitorId")))


def _blocks(whole: Trail, window: Window, length: int) -> list[tuple[date, date, Mapping[str, Value]]]:
    """The blocks of days that lie wholly in the window, the earliest first; the last one in any case."""
    count = max(1, window.days // length)
    ends = [window.end - timedelta(days=length * back) for back in range(count - 1, -1, -1)]
    return [(end - timedelta(days=length - 1), end, whole.block(end)) for end in ends]


def _answer(question: Question, findings: Findings, reads: list[Read]) -> Answer:
    table: list[Row] = [
        {"from": first.isoformat(), "to": last.isoformat(), **block} for first, last, block in findings.blocks
    ]
    return made(
        "stickiness",
        question,
        reads,
        words(question, findings),
        findings.measures,
        chart=chart(question, findings),
        tables={"blocks": table},
    )
