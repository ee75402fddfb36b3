"""Answers `/usage nps`."""

from __future__ import annotations

from collections.abc import Mapping

from bot.answers.answer import Answer
from bot.answers.footing import footing
from bot.answers.making import made
from bot.answers.nps.chart import chart
from bot.answers.nps.words import Findings, words
from bot.answers.tools import Tools, days
from bot.question import Question
from bot.rows import present
from bot.windows import Window
from queries.binding import ALL_APPS, Value
from queries.measures.nps import NAMES, change_beyond_chance, given_in, nps


async def answer_nps(question: Question, tools: Tools) -> Answer:
    """The answer to ``question``, not kept yet. Raises SourceError."""
    window, comparison = question.window, question.comparison
    first = min(window.start, comparison.start) if comparison else window.start
    span = Window(first, window.end, window.zone)
    app = question.app.id if question.app else ALL_APPS
    values: dict[str, Value] = {"app": app, **days(span)}
    name = tools.pipeline("responses")
    read = await tools.reader.read(name, values, until=span.end, fresh=question.fresh)
    scope = await tools.scope(question, span)
    async with tools.counting():
        ours, internal = scope.split(read.table)
        now = nps(ours, window)
        earlier: Mapping[str, float | int | None]
        earlier = nps(ours, comparison) if comparison else dict.fromkeys(NAMES)
    findings = Findings(
        measures={
            **now,
            **{f"previous_{name}": value for name, value in earlier.items()},
            "excluded_visitors": len(present(given_in(internal, window).text("visitorId"))),
        },
        beyond_chance=change_beyond_chance(now, earlier),
        footing=footing(question, tools, [read]),
    )
    return made(
        "nps",
        question,
        [read],
        words(question, findings),
        findings.measures,
        chart=chart(question, findings),
    )
