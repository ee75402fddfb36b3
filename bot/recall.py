"""Kept answers in a terminal: shown again, explained, and forgotten with whom they are about."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import click
from redis.asyncio import Redis

from bot.answers.answer import Answer, Card
from bot.answers.explaining import explained, why_card
from bot.answers.keeping import KeptAnswer
from bot.answers.showing import show_card
from bot.app import open_archive, open_parts, utc_now
from bot.ask import failed, question_json, quiet_logging
from bot.errors import SettingsError, UsageBotError
from bot.question import Slash
from bot.replies.messages import card_text
from bot.settings import Settings, load_settings
from bot.store.cache import Cache
from bot.store.connection import connect

log = logging.getLogger(__name__)

_COLUMNS = {"visitor": "visitorId", "account": "accountId"}


def show(typed: str, *, as_json: bool) -> int:
    """Prints a kept answer and today's beside it. Returns the exit status."""
    return _printed(_show(typed, as_json), as_json=as_json)


def why(typed: str, *, as_json: bool) -> int:
    """Prints what a kept answer counted and how. Returns the exit status."""
    return _printed(_why(typed, as_json), as_json=as_json)


def forget(kind: str, identity: str) -> int:
    """Removes a ``visitor`` or ``account`` from the store and prints what went. Returns the exit status."""
    return _printed(_forget(kind, identity), as_json=False)


def _printed(work: Coroutine[Any, Any, str], *, as_json: bool) -> int:
    try:
        click.echo(asyncio.run(work))
    except UsageBotError as error:
        return failed(error, as_json=as_json)
    return 0


async def _show(typed: str, as_json: bool) -> str:
    settings = load_settings()
    quiet_logging(settings)
    async with open_parts(settings) as parts:
        shown = await parts.answerer.show(typed)
    if not as_json:
        return _text(show_card(shown))
    told = _identity_json(shown.kept) | {
        "then": _figures_json(shown.kept),
        "now": _figures_json(shown.again) if shown.again else None,
        "why_not_now": shown.why_not,
        "counted_at": shown.now.isoformat(),
        "changes": shown.changes,
        "text": card_text(show_card(shown)),
    }
    return json.dumps(told, ensure_ascii=False)


async def _why(typed: str, as_json: bool) -> str:
    settings = load_settings()
    quiet_logging(settings)
    async with _store(settings) as redis:
        kept = await open_archive(redis, settings).find(typed)
    card = why_card(kept, Slash(settings.command_prefix))
    if not as_json:
        return _text(card)
    why = explained(kept)
    told = _identity_json(kept) | {
        "definition": why.definition,
        **why.figures,
        "measures": kept.measures,
        "measures_without_rules": kept.without_rules,
        "sources": [
            {
                "pipeline": source.pipeline,
                "rows": source.rows,
                "cached": source.cached,
                "read_at": source.read_at.isoformat(),
                "body": source.body,
            }
            for source in kept.sources
        ],
        "in_pendo": why.steps,
        "text": card_text(card),
    }
    return json.dumps(told, ensure_ascii=False)


async def _forget(kind: str, identity: str) -> str:
    settings = load_settings()
    quiet_logging(settings)
    return await forgotten(settings, kind, identity)


async def forgotten(settings: Settings, kind: str, identity: str) -> str:
    """Removes the ``visitor`` or ``account`` of that exact id from the settings' store; what that was, in
    words. Raises SettingsError without a store, StoreError where it is away."""
    async with _store(settings) as redis:
        cache = Cache(redis, clock=utc_now)
        readings = await cache.forget(_COLUMNS[kind], identity)
        answers = await open_archive(redis, settings).forget_account(identity) if kind == "account" else 0
    lines = [f"Cached readings that held {kind} {identity!r}, removed: {readings}"]
    if kind == "account":
        lines.append(f"Kept answers about it, removed: {answers}")
    return "\n".join([*lines, "What is asked from now on is read from Pendo again."])


@asynccontextmanager
async def _store(settings: Settings) -> AsyncGenerator[Redis]:
    if not settings.redis_url:
        raise SettingsError("There is no store, so nothing is kept.", "Set USAGEBOT_REDIS_URL.")
    redis = connect(settings.redis_url.get_secret_value())
    try:
        yield redis
    finally:
        await redis.aclose()


def _text(card: Card) -> str:
    asked = " in ".join(filter(None, (card.asked_by, card.channel)))
    return card_text(card) + (f"\n\nAsked by {asked}" if asked else "")


def _identity_json(kept: KeptAnswer) -> dict[str, Any]:
    return {
        "id": kept.id,
        "question": question_json(kept.question),
        "answered_at": kept.answered_at.isoformat(),
        "asked_by": kept.asked_by,
        "channel": kept.channel,
    }


def _figures_json(answer: Answer | KeptAnswer) -> dict[str, Any]:
    names = ("headline", "detail", "change", "bullets", "caveats", "scope", "measures")
    told = {name: getattr(answer, name) for name in names}
    return told | {"read_at": answer.read_at.isoformat()}
