"""The pages of docs/answers, and their pictures, as the program makes them over the demo subscription."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.answers.answer import Answer, Card, HelpCard
from bot.answers.keeping import Recall
from bot.answers.run import Answerer
from bot.app import open_parts
from bot.ask import sandboxed
from bot.charts.describe import describe
from bot.charts.spec import ChartSpec
from bot.errors import UsageBotError
from bot.question import Question
from bot.replies import messages
from tests.documents.examples import PAGES, Page

ZONE = "America/New_York"
NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
DOCS = Path(__file__).parents[2] / "docs"
ANSWERS, PICTURES = Path("answers"), Path("images/answers")
_MADE = "<!-- Made by `make docs` from what the program answers: change the program, not this page. -->"
_INTRODUCTION = """\
# Answers

What each question is answered by over the demo subscription, on 25 November 2026 at ten in New York:
the answer with its picture, the answer where there is nothing to count, and the three likeliest mistakes. The
text is what a terminal shows; in Slack it is one message with its picture, and an id at its foot. To ask it
yourself:

```
.venv/bin/usagebot ask --demo --now 2026-11-25T10:00 "/adoption export-button"
```

What each figure counts: [measures.md](../measures.md).

| question | the first line of its answer |
|---|---|"""


@dataclass(frozen=True, slots=True)
class Documents:
    """Texts and charts by their paths below ``docs``."""

    texts: dict[Path, str] = field(default_factory=dict[Path, str])
    charts: dict[Path, ChartSpec] = field(default_factory=dict[Path, ChartSpec])


async def documents(prefix: str = "") -> Documents:
    """Every page, its charts, and the index, as where ``prefix`` stands before every command. Everything is
    asked at one frozen moment."""
    made, headlines = Documents(), dict[str, str]()
    async with _answerer(prefix) as answerer:
        for page in PAGES:
            charts: list[ChartSpec] = []
            made.texts[ANSWERS / f"{page.name}.md"] = await _page(page, answerer, charts)
            made.charts.update({_picture(page, place): spec for place, spec in enumerate(charts, 1)})
            headlines[page.name] = _first_line(made.texts[ANSWERS / f"{page.name}.md"])
    made.texts[ANSWERS / "README.md"] = _index(headlines)
    return made


@asynccontextmanager
async def _answerer(prefix: str) -> AsyncGenerator[Answerer]:
    with sandboxed("demo", lambda: NOW, timezone=ZONE, command_prefix=prefix) as settings:
        async with open_parts(settings, lambda: NOW) as parts:
            yield parts.answerer


def _picture(page: Page, place: int) -> Path:
    return PICTURES / f"{page.name}-{place}.png"


async def _page(page: Page, answerer: Answerer, charts: list[ChartSpec]) -> str:
    """The page's text; its charts are added to ``charts``."""
    parts = [_MADE, f"# {page.title}"]
    for heading, level, asked in (
        ("", "##", page.asked),
        ("## When there is nothing to count", "###", (page.empty,)),
        ("## When it cannot be answered", "###", page.mistaken),
    ):
        parts += filter(None, [heading])
        for typed in asked:
            text, drawn = await _answered(typed, answerer)
            parts += [f"{level} `{typed}`", f"```text\n{text}\n```"]
            for spec in drawn:
                charts.append(spec)
                parts.append(f"![{_alt(spec)}](../{_picture(page, len(charts))})")
    return "\n\n".join(parts) + "\n"


def _alt(spec: ChartSpec) -> str:
    return describe(spec).replace("[", "\\[").replace("]", "\\]")


async def _answered(typed: str, answerer: Answerer) -> tuple[str, tuple[ChartSpec, ...]]:
    try:
        found = await _found(typed, answerer)
    except UsageBotError as error:
        return messages.error_text(error), ()
    if isinstance(found, Answer):
        return messages.plain_text(found, NOW), found.charts
    return messages.card_text(found) if isinstance(found, Card) else messages.help_text(found), ()


async def _found(typed: str, answerer: Answerer) -> Answer | HelpCard | Card:
    command, _, text = typed.partition(" ")
    understood = await answerer.understand(command, text)
    assert not isinstance(understood, Recall), "no page can know the id of a kept answer"
    return await answerer.answer(understood) if isinstance(understood, Question) else understood


def _first_line(text: str) -> str:
    """Of the first answer on a page."""
    return text.partition("```text\n")[2].partition("\n")[0].replace("|", "\\|")


def _index(headlines: Mapping[str, str]) -> str:
    rows = (f"| [{page.title}]({page.name}.md) | {headlines[page.name]} |" for page in PAGES)
    return "\n".join((_MADE, "", _INTRODUCTION, *rows, ""))
