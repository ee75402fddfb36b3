"""Answers that name what no refusal may."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.access.policy import Data
from bot.answers.answer import Answer, HelpCard
from bot.answers.keeping import KeptAnswer, Recall
from bot.catalog import App, Catalog, Thing
from bot.errors import Refused
from bot.question import Question
from tests.replies.stubs import StubAnswers, answer_to, kept_answer, question

ID = "A7F3-K9QX"
FEATURE, ACCOUNT, FIGURE = "Zebra button", "Quagga AG", "47,113"
CANARIES = (FEATURE, ACCOUNT, FIGURE)
"""What no refusal may hold."""
HEADLINE = f"{FEATURE}: {ACCOUNT} and {FIGURE} others used it"


@dataclass
class Canaries(StubAnswers):
    """Whatever is asked, the answer holds ``kinds`` of data, and names what no refusal may."""

    headline: str = HEADLINE
    gone: bool = False

    async def understand(
        self, command: str, text: str, *, follows: str = "", accounts: bool = True
    ) -> Question | HelpCard | Recall:
        if text.startswith(("show", "why")):
            return Recall(kept(), "show")
        return question(csv="csv" in text)

    def needs(self, question: Question) -> frozenset[Data]:
        csv: frozenset[Data] = frozenset({"csv"} if question.csv else ())
        return self.kinds | csv

    async def answer(self, question: Question, *, asked_by: str = "", channel: str = "") -> Answer:
        return canary(question)

    async def find(self, typed: str) -> KeptAnswer:
        if typed != ID:
            raise Refused(f"I keep no answer {typed}.")
        return kept()

    async def given(self, typed: str) -> tuple[KeptAnswer, Answer, bool]:
        return kept(), canary(question()), True

    def typed(self, kept: KeptAnswer) -> str:
        return f'/adoption "{FEATURE}" for {ACCOUNT}'

    def snapshot(self) -> Catalog:
        return Catalog(apps=(App("1", "Web app"),), things=(Thing("f1", FEATURE, "feature", "1"),))


def canary(asked: Question) -> Answer:
    given = answer_to(asked, HEADLINE, [{"account": ACCOUNT}])
    return replace(given, id=ID, detail="", bullets=(), charts=())


def kept() -> KeptAnswer:
    """Somebody else's answer."""
    return replace(kept_answer(), id=ID, headline=HEADLINE, asked_by="U0CLEO0000", detail="", bullets=())
