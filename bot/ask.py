"""One question in a terminal: the same path as in Slack, without Slack."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from pydantic import SecretStr

from bot.answers.answer import Answer, Card, HelpCard
from bot.answers.keeping import Recall
from bot.app import Clock, open_parts, utc_now
from bot.charts.describe import describe
from bot.charts.render import Renderer
from bot.errors import InternalError, UsageBotError
from bot.question import Question
from bot.replies import messages
from bot.replies.files import NO_ROWS
from bot.settings import Settings, load_settings, moment
from bot.telemetry import setup_logging
from bot.windows import Window

log = logging.getLogger(__name__)
SANDBOX_KEY = "sandbox-key"
DEMO_INTERNAL = ("acme-internal", "acme-qa", "domain:acme-internal.example")
"""The demo subscription's colleagues."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What the command line said. ``world``: ``demo``, a folder, or None for the settings' Pendo."""

    text: str
    world: str | None
    timezone: str | None
    now: str | None
    internal: tuple[str, ...]
    out: str
    as_json: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer with the files its charts were written to; ``no_chart`` says why there is none."""

    answer: Answer
    charts: tuple[Path, ...]
    no_chart: str
    now: datetime
    file: Path | None = None


def run(asking: Asking) -> int:
    """Prints the answer, or a sentence on stderr. Returns the exit status."""
    try:
        asked = ask(asking)
        click.echo(_json(asked) if asking.as_json else _text(asked))
    except UsageBotError as error:
        return failed(error, as_json=asking.as_json)
    except Exception as error:
        if not asking.as_json:
            log.error("Unexpected", exc_info=error)
        fault = InternalError(
            "Something went wrong on our side; nothing was counted.", f"{type(error).__name__}"
        )
        return failed(fault, as_json=asking.as_json)
    return 0


def ask(asking: Asking) -> Asked | HelpCard | Card:
    """The answer, with its charts written below ``asking.out``. Raises UsageBotError."""
    overrides: dict[str, Any] = {}
    if asking.timezone:
        overrides["timezone"] = asking.timezone
    if asking.internal:
        overrides["internal"] = asking.internal
    clock = clock_at(asking.now, load_settings(**overrides).timezone)
    if asking.world is None:
        return asyncio.run(_ask(asking, load_settings(**overrides), clock))
    with sandboxed(asking.world, clock, **overrides) as settings:
        return asyncio.run(_ask(asking, settings, clock))


@contextmanager
def sandboxed(world_name: str, clock: Clock, **overrides: Any) -> Generator[Settings]:
    """Settings with ``overrides`` that ask a sandbox of that world, which serves for the block."""
    from bot.sandbox.pendo.serving import EmbeddedPendo, load_world

    def milliseconds() -> int:
        return int(clock().timestamp() * 1000)

    zone = load_settings(**overrides).timezone
    world = load_world(world_name, now=milliseconds(), zone=zone)
    if world_name == "demo":
        overrides = {"internal": DEMO_INTERNAL} | overrides
    with EmbeddedPendo(world, key=SANDBOX_KEY, clock=milliseconds, zone=zone) as pendo:
        yield load_settings(
            **overrides,
            pendo_keys=(SecretStr(SANDBOX_KEY),),
            pendo_url=pendo.url,
            pendo_rate=1000.0,
            redis_url="",
        )


async def _ask(asking: Asking, settings: Settings, clock: Clock) -> Asked | HelpCard | Card:
    quiet_logging(settings, "CRITICAL" if asking.as_json else "ERROR")
    async with open_parts(settings, clock) as parts:
        command, text = _command(asking.text)
        understood = await parts.answerer.understand(command, text)
        if isinstance(understood, Recall):
            return await parts.answerer.recall(understood)
        if not isinstance(understood, Question):
            return understood
        answer = await parts.answerer.answer(replace(understood, show_visitors=settings.visitor_names))
    try:
        charts, fault = _draw(answer, Path(asking.out)) if settings.charts else (), ""
    except OSError as error:
        charts, fault = (), f"The chart could not be written to {asking.out}: {error.strerror}."
    return Asked(answer, charts, fault, clock(), _write(answer, Path(asking.out)))


def quiet_logging(settings: Settings, level: str = "WARNING") -> None:
    """Logs for a terminal: from ``level`` on, unless the settings name one."""
    level = settings.log_level if "log_level" in settings.model_fields_set else level
    setup_logging(level, settings.secrets)


def _command(text: str) -> tuple[str, str]:
    """The command word and what follows; without a slash in front it is said in plain words."""
    found = re.match(r"\s*/([\w-]+)\s*(.*)", text, re.DOTALL)
    return (found[1], found[2]) if found else ("", text)


def clock_at(now: str | None, zone: str) -> Clock:
    """A clock that stands at ``now``, an ISO time in ``zone`` unless it names another; None: the machine's.
    Raises SettingsError."""
    if now is None:
        return utc_now
    asked = moment(now)
    frozen = (asked if asked.tzinfo else asked.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    return lambda: frozen


def _draw(answer: Answer, folder: Path) -> tuple[Path, ...]:
    folder.mkdir(parents=True, exist_ok=True)
    renderer = Renderer()
    paths: list[Path] = []
    for spec in answer.charts:
        name = re.sub(r"\W+", "-", answer.question.subject.casefold()).strip("-") or "chart"
        image = renderer.render(spec)
        path = folder / f"{name[:60]}-{zlib.crc32(image):08x}.png"
        path.write_bytes(image)
        paths.append(path)
    return tuple(paths)


def _write(answer: Answer, folder: Path) -> Path | None:
    """The file of an answer that has one."""
    if answer.file is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / answer.file.name
    path.write_bytes(answer.file.data)
    return path


def _text(asked: Asked | HelpCard | Card) -> str:
    if isinstance(asked, Card):
        return messages.card_text(asked)
    if isinstance(asked, HelpCard):
        return messages.help_text(asked)
    charts = [f"Chart: {path}" for path in asked.charts] or [asked.no_chart]
    file = f"File: {asked.file}" if asked.file else NO_ROWS if asked.answer.question.csv else ""
    return "\n".join(filter(None, [messages.plain_text(asked.answer, asked.now), *charts, file]))


def _json(asked: Asked | HelpCard | Card) -> str:
    if isinstance(asked, Card):
        message = messages.card_message(asked)
        return json.dumps({"text": message.text, "blocks": message.blocks})
    if isinstance(asked, HelpCard):
        message = messages.help_message(asked)
        return json.dumps({"help": messages.help_text(asked), "text": message.text, "blocks": message.blocks})
    answer = asked.answer
    message = messages.answer_message(answer, asked_by=None, now=asked.now)
    return json.dumps(
        {
            "id": answer.id,
            "query": answer.question.query,
            "question": question_json(answer.question),
            "measures": answer.measures,
            "tables": answer.tables,
            "charts": [
                {"path": str(path), "alt_text": describe(spec), "kind": spec.kind}
                for path, spec in zip(asked.charts, answer.charts, strict=False)
            ],
            "text": message.text,
            "blocks": message.blocks,
            "caveats": [*answer.caveats, *([asked.no_chart] if asked.no_chart else [])],
            "sources": [
                {"pipeline": source.pipeline, "rows": source.rows, "cached": source.cached}
                for source in answer.sources
            ],
        },
        ensure_ascii=False,
    )


def question_json(question: Question) -> dict[str, Any]:
    """What was understood, as ``--json`` tells it; what was not said is left out, but for what each has."""
    told = {
        "features": [
            {"id": thing.id, "name": thing.name, "kind": thing.kind, "app": thing.app_id}
            for thing in question.things
        ],
        "window": _window(question.window),
        "comparison": _window(question.comparison) if question.comparison else None,
        "comparison_kind": question.comparison_kind,
        "app": asdict(question.app) if question.app else None,
        "account": asdict(question.account) if question.account else None,
        "lead": question.lead,
        "fresh": question.fresh,
        "private": question.private,
    }
    more = {
        "by": question.by and question.by.path,
        "filters": [asdict(asked) for asked in question.filters],
        "segment": question.segment and asdict(question.segment),
        "weekdays": question.weekdays,
        "joined": question.joined and _window(question.joined),
        "since_launch": question.since_launch,
        "goal": question.goal and asdict(question.goal),
        "top": question.top,
        "mine": question.mine,
        "state": question.state,
        "order": question.order,
        "page": question.page if question.page > 1 else None,
        "hours": question.hours,
        "by_parent": question.by_parent,
        "guide": question.guide and {"id": question.guide.id, "name": question.guide.name},
    }
    return told | {name: value for name, value in more.items() if value}


def _window(window: Window) -> dict[str, str | int | bool]:
    return {
        "start": window.start.isoformat(),
        "end": window.end.isoformat(),
        "days": window.days,
        "zone": window.zone,
        "unfinished": window.unfinished,
    }


def failed(error: UsageBotError, *, as_json: bool) -> int:
    """Says on stderr what went wrong. Returns the exit status."""
    if as_json:
        fault = {"error": {"kind": error.kind, "message": error.message, "hint": error.hint}}
        click.echo(json.dumps(fault), err=True)
    else:
        click.echo(messages.error_text(error), err=True)
    return error.exit_code
