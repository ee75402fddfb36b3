"""Answers `/usage log`: the newest events, read by the hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.answers.answer import Answer, Row
from bot.answers.csv import csv_file
from bot.answers.footing import footing
from bot.answers.log.words import Findings, words
from bot.answers.making import made
from bot.answers.tools import Tools
from bot.question import Question
from bot.rows import present
from queries.binding import Value
from queries.measures.log import log

_MILLISECOND = timedelta(milliseconds=1)


async def answer_log(question: Question, tools: Tools) -> Answer:
    """The answer to ``question``, not kept yet. Raises SourceError."""
    thing = question.things[0]
    first, last = _moments(question, tools)
    values: dict[str, Value] = {
        "thing": thing.id,
        # Whole hours, so that two askers within one share their rows; the exact ones are cut below.
        "first": _milliseconds(first.replace(minute=0, second=0, microsecond=0)),
        "last": _milliseconds((last - _MILLISECOND).replace(minute=0, second=0, microsecond=0)),
    }
    name = tools.pipeline("events", thing)
    read = await tools.reader.read(name, values, until=last.date(), fresh=question.fresh)
    scope = await tools.scope(question, question.window)
    async with tools.counting():
        ours, internal = scope.split(read.table)
        entries = log(ours, _milliseconds(first), _milliseconds(last), question.window.zone)
    findings = Findings(
        entries=tuple(entries),
        first=first,
        last=last,
        names={account.id: account.name for account in tools.catalog.accounts},
        show_visitors=tools.customs.show_visitors,
        colleagues=len(present(internal.text("visitorId"))),
        footing=footing(question, tools, [read]),
    )
    rows = _rows(question, findings)
    return made(
        "log",
        question,
        [read],
        words(question, findings),
        findings.measures,
        tables={"events": rows},
        file=csv_file(question, rows) if question.csv else None,
    )


def _moments(question: Question, tools: Tools) -> tuple[datetime, datetime]:
    """From when, and up to when, not including it; never later than now."""
    if question.hours is not None:
        return tools.now - timedelta(hours=question.hours), tools.now
    start, end = question.window.epoch_ms()
    zone = tools.now.tzinfo
    first = datetime.fromtimestamp(start / 1000, UTC).astimezone(zone)
    return first, min(datetime.fromtimestamp(end / 1000, UTC).astimezone(zone), tools.now)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _rows(question: Question, findings: Findings) -> list[Row]:
    return [
        {
            "feature": question.subject,
            "visitor": findings.person(entry),
            "account": findings.account(entry),
            "date": entry.at.date().isoformat(),
            "time": f"{entry.at:%H:%M:%S}",
            "events": entry.events,
        }
        for entry in findings.entries
    ]
