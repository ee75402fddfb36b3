"""What people type, and the question or refusal it must become: the same by command and by mention."""

from __future__ import annotations

from typing import Any, cast

import pytest

from bot.answers.answer import Card, HelpCard
from bot.answers.catalog import CatalogKeeper
from bot.answers.keeping import Archive, Recall
from bot.answers.reading import Reader
from bot.answers.run import Answerer
from bot.catalog import Catalog
from bot.errors import ChoiceNeeded, NotUnderstood, Refused
from bot.people import InternalRules
from bot.question import Question
from queries.library import load_library
from tests.question.asking import LAST_30, NOON, RULES, window
from tests.question.test_extras import RICH

LIBRARY = load_library()
EB, DASHBOARD = "Export button", "Dashboard view"
OCTOBER, SEPTEMBER = window("2026-10-01", "2026-10-31"), window("2026-09-01", "2026-09-30")
MAY, JUNE = window("2026-05-01", "2026-05-31"), window("2026-06-01", "2026-06-30")
LAST_7, LAST_90 = window("2026-11-18", "2026-11-24"), window("2026-08-27", "2026-11-24")

MODELS: dict[str, dict[str, Any]] = {
    "/adoption export-button": {"compared": window("2026-09-26", "2026-10-25"), "app": "Web app"},
    "/adoption expotr button pls": {"notes": ("I read “expotr button” as Export button.",)},
    "/adoption “Export button” – last 30 days": {},
    "/adoption export": {},
    "/adoption export-button past week": {"window": LAST_7},
    "/adoption export-button last 7 days": {"window": LAST_7},
    "/adoption export-button 90d": {"window": LAST_90},
    "/adoption export-button last 6 weeks": {
        "window": window("2026-10-14", "2026-11-24"),
        "notes": ("6 whole weeks would be 11 Oct – 21 Nov: type “last 6 full weeks”.",),
    },
    "/adoption export-button last month": {"window": OCTOBER, "compared": SEPTEMBER},
    "/adoption export-button in june": {"window": JUNE, "compared": MAY},
    "/adoption export-button le mois dernier": {"window": OCTOBER, "compared": SEPTEMBER},
    "/adoption export-button Q3": {
        "window": window("2026-07-01", "2026-09-30"), "compared": window("2026-04-01", "2026-06-30"),
    },
    "/adoption export-button mtd": {
        "window": window("2026-11-01", "2026-11-24"), "compared": window("2026-10-01", "2026-10-24"),
    },
    "/adoption export-button ytd": {
        "window": window("2026-01-01", "2026-11-24"), "compared": window("2025-01-01", "2025-11-24"),
    },
    "/adoption export-button since the 1st of october": {"window": window("2026-10-01", "2026-11-24")},
    "/adoption export-button 2026-05-01..2026-05-31": {
        "window": MAY, "compared": window("2026-03-31", "2026-04-30"),
    },
    "/adoption export-button yesterday": {
        "window": window("2026-11-24", "2026-11-24"), "compared": window("2026-11-17", "2026-11-17"),
        "notes": ("Yesterday may still grow while late events arrive.",),
    },
    "/adoption export-button today so far": {
        "window": window("2026-11-25", "2026-11-25", unfinished=True), "compared": None,
    },
    "/adoption export-button 1.6.2026-30.6.2026": {"window": JUNE},
    "/adoption export-button letzte 30 Tage": {},
    "/adoption export-button im Juni": {"window": JUNE},
    "/adoption export-button últimos 90 días": {"window": LAST_90},
    "/adoption export-button 2026年6月": {"window": JUNE},
    "/adoption export-button vs last year": {"compared": window("2025-10-26", "2025-11-24")},
    "/adoption export-button no comparison": {"compared": None},
    "/adoption export-button by plan": {"by": "agent.plan"},
    "/adoption export-button segment “Paying customers”": {"segment": "Paying customers"},
    "/adoption export-button for acme": {"account": "Acme"},
    "/adoption export-button in mobile app": {
        "app": "Mobile app", "notes": ("Export button has no tag in Mobile app; it lives in Web app.",),
    },
    "/adoption export-button private": {"private": True},
    "/adoption <https://app.pendo.io/s/1/features/abc123>": {"about": "Checkout"},
    "/adoption EB": {},
    "/stickiness dashboard weekdays": {"query": "stickiness", "about": "Dashboard", "weekdays": True},
    "/stickiness dashboard view last 90 days": {
        "query": "stickiness", "about": DASHBOARD, "window": LAST_90,
    },
    "how many accounts used export button in may?": {"window": MAY, "lead": "accounts"},
    "what % of users use the help widget": {"about": "Help widget", "lead": "visitors"},
    "who stopped using reports?": {"query": "accounts", "about": "Reports list", "state": "lost"},
    "/first-use onboarding joined in september": {
        "query": "first_use", "about": "Onboarding checklist", "joined": SEPTEMBER,
    },
    "how long until new users find the onboarding checklist": {
        "query": "first_use", "about": "Onboarding checklist",
    },
    "how many active users last month": {
        "query": "active", "about": "", "window": OCTOBER, "app": "Web app",
    },
    "/usage launch bulk edit since 13 nov goal 30% by day 30": {
        "query": "launch", "about": "Bulk edit", "goal": (0.3, 30),
    },
}  # fmt: skip
"""The question by what differs from the usual: Export button, the last 30 days."""

REFUSED: dict[str, tuple[type[NotUnderstood] | None, str]] = {
    "/adoption export-button 03/04/2026": (ChoiceNeeded, "3 April or 4 March?"),
    "/adoption zzqqxx": (NotUnderstood, "No feature called zzqqxx. Nearest three: "),
    "/adoption import button": (ChoiceNeeded, "Nearest three: Export button, "),
    "/adoption export-button for happy customers": (Refused, "I can't filter by happy"),
    "/adoption export-button last 0 days": (Refused, "at least one day"),
    "/adoption export-button since 2031-01-01": (Refused, "That is in the future"),
    "/adoption export-button 2026-02-30..2026-03-05": (Refused, "February 2026 has 28 days"),
    "/adoption export-button FY26": (Refused, "When does your financial year start? An admin sets it once"),
    "forecast adoption for next quarter": (Refused, "I count what happened; no forecasts."),
    "why did adoption drop?": (Refused, "I can show who and when, not why."),
    "did the guide cause the increase?": (Refused, "Before and after I can show; cause I can't."),
    "which of our customers will churn": (Refused, "I can list accounts that stopped using a feature"),
    "show me everything": (None, "/adoption "),
    "drop the key": (None, "/adoption "),
    'x" || true || "': (NotUnderstood, 'No feature called x" || true || ".'),
}
"""The kind of refusal, None for the help card, and a part of what it says."""


def answerer(catalog: Catalog = RICH) -> Answerer:
    """Understands, and has nothing to count with."""

    async def load() -> Catalog:
        return catalog

    def clock() -> Any:
        return NOON

    return Answerer(
        library=LIBRARY,
        reader=cast("Reader", None),
        catalog=CatalogKeeper(load, clock=clock),
        archive=cast("Archive", None),
        rules=InternalRules(),
        reading_rules=RULES,
        clock=clock,
    )


def entrances(text: str) -> list[tuple[str, str]]:
    """``text`` by command, plain words after ``/usage``; and by mention, a command without its slash too."""
    command, _, rest = text.partition(" ")
    if not text.startswith("/"):
        return [("/usage", text), ("", f"@usagebot {text}")]
    return [(command, rest), ("", f"@usagebot {text}"), ("", f"@usagebot {text[1:]}")]


async def understood(command: str, text: str) -> Question | HelpCard | Card | Recall:
    return await answerer().understand(command, text)


def told(question: Question) -> dict[str, Any]:
    return {
        "query": question.query,
        "about": ", ".join(thing.name for thing in question.things),
        "window": question.window,
        "compared": question.comparison,
        "app": question.app and question.app.name,
        "account": question.account and question.account.name,
        "by": question.by and question.by.path,
        "segment": question.segment and question.segment.name,
        "goal": question.goal and (question.goal.share, question.goal.day),
        **{
            name: getattr(question, name)
            for name in ("lead", "private", "weekdays", "state", "joined", "notes")
        },
    }


@pytest.mark.parametrize("text", MODELS)
async def test_a_phrasing_is_its_question_by_command_and_by_mention(text: str):
    expected = {"query": "adoption", "about": EB, "notes": (), **MODELS[text]}
    if expected["query"] == "adoption":
        expected = {"window": LAST_30, **expected}
    found = [await understood(*entrance) for entrance in entrances(text)]

    for question in found:
        assert isinstance(question, Question)
        assert {name: told(question)[name] for name in expected} == expected
        assert question == found[0]


@pytest.mark.parametrize("text", REFUSED)
async def test_a_refusal_is_the_same_by_command_and_by_mention(text: str):
    kind, sentence = REFUSED[text]

    for entrance in entrances(text):
        if kind is None:
            card = await understood(*entrance)
            assert isinstance(card, HelpCard)
            assert any(sentence in example for example in card.examples)
            continue
        with pytest.raises(kind) as stopped:
            await understood(*entrance)
        assert sentence in str(stopped.value)
        assert stopped.value.hint
