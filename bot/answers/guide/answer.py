"""Answers `/usage guide`: a funnel of people."""

from __future__ import annotations

from bot.answers.answer import Answer
from bot.answers.footing import footing
from bot.answers.guide.chart import chart
from bot.answers.guide.words import Findings, words
from bot.answers.making import made
from bot.answers.tools import Tools, days
from bot.errors import InternalError
from bot.question import Question
from bot.rows import present
from queries.binding import Value
from queries.measures.guide import guide


async def answer_guide(question: Question, tools: Tools) -> Answer:
    """The answer to ``question``, not kept yet. Raises SourceError."""
    asked = question.guide
    if asked is None:
        raise InternalError("A question about a guide names none.")
    values: dict[str, Value] = {"guide": asked.id, **days(question.window)}
    name = tools.pipeline("events")
    read = await tools.reader.read(name, values, until=question.window.end, fresh=question.fresh)
    scope = await tools.scope(question, question.window)
    async with tools.counting():
        ours, internal = scope.split(read.table)
        counts, by_step = guide(ours, [step.id for step in asked.steps])
    findings = Findings(
        guide=asked,
        measures={**counts, "excluded_visitors": len(present(internal.text("visitorId")))},
        by_step=by_step,
        footing=footing(question, tools, [read]),
    )
    return made(
        "guide",
        question,
        [read],
        words(question, findings),
        findings.measures,
        chart=chart(question, findings),
        tables={
            "steps": [
                {"step": step.name or step.id, "id": step.id, "visitors": by_step[step.id]}
                for step in asked.steps
            ]
        },
    )
