"""The parts that every question's way uses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.access.policy import Data
from bot.answers.answer import Answer, Card, HelpCard, Listing
from bot.answers.keeping import KeptAnswer, Recall
from bot.catalog import Catalog
from bot.errors import NotUnderstood
from bot.question import Question
from bot.replies.asked import AskedFor
from bot.replies.fields import Block
from bot.replies.gate import Gate, Visit
from bot.replies.ledger import Ledger
from bot.replies.offers import Reply
from bot.replies.pictures import Pictures
from bot.replies.slack import Slack
from bot.replies.views import View
from bot.store.notebook import Notebook
from bot.store.quota import Quota


class Answers(Protocol):
    """What is needed of ``bot.answers``, as ``bot.answers.run.Answerer`` gives it."""

    async def understand(
        self, command: str, text: str, *, follows: str = "", accounts: bool = True
    ) -> Question | HelpCard | Card | Recall: ...
    def needs(self, question: Question) -> frozenset[Data]: ...
    async def answer(self, question: Question, *, asked_by: str = "", channel: str = "") -> Answer: ...
    async def recall(self, wanted: Recall) -> Card: ...
    async def find(self, typed: str) -> KeptAnswer: ...
    async def given(self, typed: str) -> tuple[KeptAnswer, Answer, bool]: ...
    def typed(self, kept: KeptAnswer) -> str: ...
    def askable(self) -> Sequence[tuple[str, str]]: ...
    def snapshot(self) -> Catalog: ...


class FormProblem(NotUnderstood):
    """Why a form cannot be taken: ``field`` is the one below which it is said."""

    def __init__(self, field: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.field = field


class Digests(Protocol):
    """What is needed of ``bot.digest``, as ``bot.digest.desk.DigestDesk`` gives it."""

    async def open(self, asked: AskedFor, name: str = "") -> None: ...
    async def subscribing(self, asked: AskedFor) -> View: ...
    async def new(self, asked: AskedFor, view: Mapping[str, Any]) -> None: ...
    async def clicked(self, asked: AskedFor, view: Mapping[str, Any], act: str) -> AskedFor | None: ...
    async def sent(self, asked: AskedFor, view: Mapping[str, Any]) -> View: ...
    async def preview(self, asked: AskedFor, view: Mapping[str, Any]) -> AskedFor | None: ...
    async def suggest(self, user: str, view: Mapping[str, Any], field: str, typed: str) -> Reply: ...
    async def of(self, visit: Visit) -> Sequence[Block]: ...
    async def send(self, asked: AskedFor, owner: str) -> None: ...
    async def deliver(self, asked: AskedFor, owner: str) -> None: ...
    async def behind(self, text: str) -> Sequence[Listing]: ...


class Watch(Protocol):
    """What is needed of ``bot.watch``, as ``bot.watch.run.Watcher`` gives it."""

    async def watch(self) -> None: ...
    async def press(self, asked: AskedFor) -> None: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """``pictures`` is None where charts are switched off; with ``native_charts`` Slack draws those that the
    asker alone sees. ``digests`` is None where nobody manages any, ``watch`` where nothing is watched.
    ``clock`` tells the time, aware.

    A placeholder stands after ``patience`` seconds; after ``question_seconds`` it says that the answer is
    late; when ``longest`` have passed since the question, the end of what Slack allows, it says that there
    is none.
    """

    answers: Answers
    slack: Slack
    gate: Gate
    ledger: Ledger
    notebook: Notebook
    pictures: Pictures | None
    clock: Callable[[], datetime]
    quota: Quota
    digests: Digests | None = None
    watch: Watch | None = None
    native_charts: bool = False
    patience: float = 2.0
    question_seconds: float = 120.0
    longest: float = 29 * 60.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
