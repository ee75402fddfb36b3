"""The kinds of answers, by the name of the measure that a stored query runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.answers.adoption import why as adoption_why
from bot.answers.adoption.answer import answer_adoption
from bot.answers.answer import Answer
from bot.answers.keeping import KeptAnswer
from bot.answers.rows import why as rows_why
from bot.answers.rows.answer import answer_rows
from bot.answers.tools import Tools
from bot.answers.why import Why
from bot.question import Question


@dataclass(frozen=True, slots=True)
class AnswerKind:
    """``answer`` raises SourceError where Pendo fails and nothing kept can stand in; ``explain`` says of a
    kept one what it counted."""

    answer: Callable[[Question, Tools], Awaitable[Answer]]
    explain: Callable[[KeptAnswer], Why]


KINDS: Mapping[str, AnswerKind] = {
    "adoption": AnswerKind(answer_adoption, adoption_why.explain),
    "rows": AnswerKind(answer_rows, rows_why.explain),
}
