"""Answers `/usage log`: the newest events, read by the hour."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.answers.answer import Answer, Row
from bot.answers.csv import csv_file
from bot.answers.footing import footing
from bot.answers.log.words import Findings, words
from bot.answers.making import made
from bot.answers.tools import Tools
from bot.question import Question
from bot.rows import present
from bot.windows import Window
from queries.binding import Value
from queries.measures.log import log

_HOUR = 3_600_000


async def answer_log(question: Question, tools: Tools) -> Answer:
    """The answer to ``question``, not kept yet. Raises SourceError."""
    thing = question.things[0]
    zone = question.window.zone
    first, last = _hours(question, tools)
    values: dict[str, Value] = {"thing": thing.id, "first": first, "last": last}
    days = Window(_local(first, zone).date(), _local(last, zone).date(), zone)
    name = tools.pipeline("events", thing)
    read = await tools.reader.read(name, values, until=days.end, fresh=question.fresh)
    scope = await tools.scope(question, days)
    async with tools.counting():
        ours, internal = scope.split(read.table)
        entries = log(ours, zone)
    findings = Findings(
        entries=tuple(entries),
        first=_local(first, zone),
        names={account.id: account.name for account in tools.catalog.accounts},
        show_visitors=question.show_visitors,
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


def _hours(question: Question, tools: Tools) -> tuple[int, int]:
    """The starts of the first and the last hour (epoch milliseconds). Whole hours, because Pendo counts by
    them, and so that two askers within one share their rows."""
    now, zone = int(tools.now.timestamp() * 1000), question.window.zone
    if question.hours is not None:
        return _hour_of(now - question.hours * _HOUR, zone), _hour_of(now, zone)
    start, end = question.window.epoch_ms()
    return start, _hour_of(min(end - 1, now), zone)


def _hour_of(moment: int, zone: str) -> int:
    local = _local(moment, zone)
    return moment - moment % 1000 - (local.minute * 60 + local.second) * 1000


def _local(moment: int, zone: str) -> datetime:
    return datetime.fromtimestamp(moment / 1000, ZoneInfo(zone))


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
