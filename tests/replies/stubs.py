"""Answers made up for the test of how they are delivered, and a delivery to an embedded Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from time import monotonic

from pydantic import SecretStr
from redis.asyncio import Redis

from bot.access.audit import Audit
from bot.access.file import AccessFile
from bot.access.policy import Data
from bot.answers.answer import Answer, Card, HelpCard, Row
from bot.answers.csv import csv_file
from bot.answers.keeping import KeptAnswer, Recall
from bot.catalog import App, Catalog, Thing
from bot.charts.spec import ChartSpec, DailyLine
from bot.errors import NotUnderstood
from bot.question import Question
from bot.replies.asked import AskedFor
from bot.replies.delivery import Delivery
from bot.replies.directory import Directory
from bot.replies.gate import Gate
from bot.replies.ledger import Ledger
from bot.replies.pictures import Pictures
from bot.replies.slack import Slack, open_slack
from bot.sandbox.slack.commands import invoke
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.sandbox.slack.workspace import Message
from bot.store.budgets import Budgets
from bot.store.notebook import Notebook
from bot.store.quota import Quota
from bot.store.trail import Trail
from bot.windows import Window

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"made up" * 20
HEADLINE = "Export button: 42 % of active accounts used it"
CHART = DailyLine(
    title="Export button reached 134 accounts",
    subtitle="accounts a day",
    days=(date(2026, 11, 23), date(2026, 11, 24)),
    values=(40.0, 42.0),
    label="accounts",
)


ROWS = tuple({"account": f"Müller & Söhne {number}", "clicks": number} for number in range(134))


def question(**said: bool) -> Question:
    window = Window(date(2026, 10, 26), date(2026, 11, 24), "America/New_York")
    thing = Thing("f1", "Export button", "feature", "1")
    return Question("adoption", (thing,), window, None, "none", App("1", "Web app"), **said)


def answer_to(
    asked: Question, headline: str = HEADLINE, rows: Sequence[Row] = ROWS, chart: ChartSpec = CHART
) -> Answer:
    return Answer(
        kind="adoption",
        id="A7F3-K9QX",
        question=asked,
        measures={},
        headline=headline,
        detail="(134 of 318)",
        change="",
        bullets=("People: 1,046 of 4,870 active (21 %)",),
        caveats=(),
        scope=("26 Oct – 24 Nov",),
        sources=(),
        read_at=NOW,
        charts=(chart,),
        file=csv_file(asked, rows) if asked.csv else None,
    )


NAMES: frozenset[Data] = frozenset({"account_names", "visitor_names"})


def kept_answer() -> KeptAnswer:
    parts = {field.name: getattr(answer_to(question()), field.name, "") for field in fields(KeptAnswer)}
    return KeptAnswer(**(parts | {"answered_at": NOW}))


@dataclass
class StubAnswers:
    """Understands when ``known`` is set, answers when ``ready`` is, else at once; fails with ``fault``. Its
    answers hold ``kinds`` of data; with a word of its own, a question is recalled."""

    ready: asyncio.Event | None = None
    known: asyncio.Event | None = None
    fault: Exception | None = None
    headline: str = HEADLINE
    kinds: frozenset[Data] = frozenset({"ratios"})
    rows: Sequence[Row] = ROWS
    chart: ChartSpec = CHART
    asked: list[str] = field(default_factory=list[str])
    questions: list[Question] = field(default_factory=list[Question])

    async def understand(
        self, command: str, text: str, *, follows: str = "", accounts: bool = True
    ) -> Question | HelpCard | Recall:
        self.asked.append(f"{command} {text}")
        if self.known is not None:
            await self.known.wait()
        if text == "help":
            return HelpCard("Adoption", "Says who uses it.", ("/adoption export-button",), ())
        if text == "nonsense":
            raise NotUnderstood("No feature is called nonsense.", "Try /adoption export-button.")
        if text.startswith(("show", "why")):
            return Recall(kept_answer(), "why" if text.startswith("why") else "show")
        return question(private="private" in text, csv="csv" in text, mine="mine" in text)

    def needs(self, question: Question) -> frozenset[Data]:
        return self.kinds | ({"visitor_names"} if question.show_visitors and self.kinds & NAMES else set())

    async def find(self, typed: str) -> KeptAnswer:
        return replace(kept_answer(), id=typed)

    async def given(self, typed: str) -> tuple[KeptAnswer, Answer, bool]:
        return await self.find(typed), answer_to(question(), self.headline, self.rows), True

    def typed(self, kept: KeptAnswer) -> str:
        return "/adoption export-button"

    def askable(self) -> list[tuple[str, str]]:
        return [("Adoption", "adoption")]

    def snapshot(self) -> Catalog:
        return Catalog()

    async def recall(self, wanted: Recall) -> Card:
        return Card(wanted.kept.headline, (("as it was",),))

    async def answer(self, question: Question, *, asked_by: str = "", channel: str = "") -> Answer:
        self.questions.append(question)
        if self.ready is not None:
            await self.ready.wait()
        if self.fault is not None:
            raise self.fault
        return answer_to(question, self.headline, self.rows, self.chart)


@dataclass
class StubRenderer:
    version: str = "1"
    fault: Exception | None = None
    drawn: int = 0

    def render(self, spec: DailyLine) -> bytes:
        self.drawn += 1
        if self.fault is not None:
            raise self.fault
        return PNG


async def no_pause(seconds: float) -> None:
    await asyncio.sleep(0.001 if seconds else 0)


def gate_of(slack: Slack, redis: Redis | None, rules: str = "") -> Gate:
    """A gate by the file ``rules``, or the defaults; what it audits is kept in ``redis``."""
    trail = Trail(redis, subscription="main", clock=lambda: datetime.now(UTC), entries=1_000, days=90)
    return Gate(Directory(slack, monotonic), AccessFile(rules), Audit(trail))


@asynccontextmanager
async def delivery_to(
    slack: EmbeddedSlack,
    answers: StubAnswers,
    redis: Redis | None,
    *,
    renderer: StubRenderer | None = None,
    patience: float = 5.0,
    budgets: Budgets | None = None,
    per_minute: int = 1_000,
    rules: str = "",
    native_charts: bool = False,
    **waits: float,
) -> AsyncIterator[Delivery]:
    token = SecretStr(slack.workspace.bot_token)
    async with open_slack(slack.api_url, token, budgets) as api, aclosing(Ledger(redis)) as ledger:
        with ThreadPoolExecutor(1) as executor:
            yield Delivery(
                answers=answers,
                slack=api,
                gate=gate_of(api, redis, rules),
                ledger=ledger,
                notebook=Notebook(redis),
                pictures=Pictures(api, renderer or StubRenderer(), executor, redis, sleep=no_pause),
                clock=lambda: NOW,
                quota=Quota(redis, per_minute),
                patience=patience,
                native_charts=native_charts,
                sleep=no_pause,
                **waits,
            )


def ask(
    slack: EmbeddedSlack,
    text: str = "export-button",
    *,
    user: str = "mia",
    channel: str = "product",
    follows: str = "",
) -> AskedFor:
    """What the command becomes when ``user`` types it in ``channel``; what is said there of the answer
    ``follows``."""
    sandbox = slack.sandbox
    typed = invoke(slack.workspace, "/adoption", text, user, channel, sandbox.clock())
    sandbox.invocations[typed.id] = typed
    return AskedFor(
        command="" if follows else "/adoption",
        text=text,
        channel_id=typed.channel.id,
        user_id=typed.user.id,
        team_id=slack.workspace.team.id,
        asked_at=NOW,
        response_url=f"{slack.url}/commands/{typed.id}",
        trigger_id=f"{typed.id}.trigger",
        follows=follows,
    )


def without_response_url(asked: AskedFor) -> AskedFor:
    return replace(asked, response_url="")


async def deliver(slack: EmbeddedSlack, redis: Redis | None = None, text: str = "", **where: str) -> None:
    """One question, answered by stubs to the end."""
    async with delivery_to(slack, StubAnswers(), redis) as delivery:
        await delivery.deliver(ask(slack, text or "export-button", **where))


def kinds(message: Message) -> list[object]:
    return [block["type"] for block in message.blocks]
