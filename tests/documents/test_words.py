"""Every word that docs/words.md gives as an example is understood, over the demo subscription."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

import pytest

from bot.answers.run import Answerer
from bot.app import open_parts
from bot.ask import sandboxed
from bot.errors import UsageBotError
from bot.question import Question
from tests.documents.making import DOCS, NOW, ZONE

PAGE = (DOCS / "words.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+)\n([^#]+)", PAGE, re.MULTILINE))
BEFORE = {"Which days": "/adoption export-button", "Compared with what": "/adoption export-button yesterday"}
"""What each section's examples are added to; of a question's own, the command stands in the table."""
COMMANDS = {
    "accounts": "/accounts export-button",
    "share": "/usage share",
    "first-use": "/first-use export-button",
    "launch": "/usage launch bulk-edit since 26 Oct",
    "log": "/usage log export-button",
}


@dataclass(frozen=True, slots=True)
class Example:
    words: str
    command: str

    @property
    def typed(self) -> str:
        return f"{self.command} {self.words}"


def examples() -> list[Example]:
    found: list[Example] = []
    for section, text in SECTIONS.items():
        for row in re.findall(r"^\| (`.+)$", text, re.MULTILINE):
            first, second, *_ = row.split(" | ")
            usual = BEFORE.get(section, "/adoption export-button")
            named = [COMMANDS[name] for name in second.split(", ") if name in COMMANDS]
            commands = named or [COMMANDS["accounts"] if first == "`mine`" else usual]
            words = re.findall(r"`([^`]+)`", first)
            found += [Example(word, command) for word in words for command in commands]
    return found


EXAMPLES = examples()


@pytest.fixture(scope="module")
def understood() -> dict[Example, Question | str]:
    """The question of each, or what was said instead."""
    return asyncio.run(_understood())


async def _understood() -> dict[Example, Question | str]:
    with sandboxed("demo", lambda: NOW, timezone=ZONE, fiscal_year_starts=4) as settings:
        async with open_parts(settings, lambda: NOW) as parts:
            return {example: await _read(parts.answerer, example) for example in EXAMPLES}


async def _read(answerer: Answerer, example: Example) -> Question | str:
    command, _, text = example.typed.partition(" ")
    try:
        found = await answerer.understand(command, text)
    except UsageBotError as error:
        return str(error)
    return found if isinstance(found, Question) else type(found).__name__


def test_examples_are_found_in_every_section() -> None:
    assert len(EXAMPLES) > 50
    assert {"Which days", "Compared with what", "Whom and where", "Of one question"} <= set(SECTIONS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.typed)
def test_an_example_is_understood(example: Example, understood: dict[Example, Question | str]) -> None:
    assert isinstance(understood[example], Question), understood[example]
