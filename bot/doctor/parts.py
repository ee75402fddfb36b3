"""What the checks ask with: the settings, and clients of what they name."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import httpx
from pydantic import SecretStr
from redis.asyncio import Redis

from bot.app import Clock, open_client
from bot.errors import DeliveryError, SettingsError
from bot.pendo.client import PendoClient
from bot.pendo.keys import KeyRing
from bot.settings import Settings
from bot.store.connection import connect
from queries.library import load_library
from queries.stored import StoredPipeline

SOURCE_SECONDS = 8.0
"""Less than a check may take, so that it ends with Pendo's own reason."""


@dataclass(frozen=True, slots=True)
class Parts:
    """``pendo`` is None without a usable key, ``redis`` without an address of the store; ``pipelines`` are
    those of the package."""

    settings: Settings
    http: httpx.AsyncClient
    pipelines: Mapping[str, StoredPipeline]
    pendo: PendoClient | None
    redis: Redis | None
    clock: Clock


@dataclass(frozen=True, slots=True)
class Told:
    """An answer of Slack's Web API: ``error`` is its name for what went wrong, '' where nothing did."""

    error: str
    fields: Mapping[str, Any]
    headers: httpx.Headers


@asynccontextmanager
async def open_parts(settings: Settings, clock: Clock) -> AsyncGenerator[Parts]:
    """The parts, closed again on exit. Raises nothing: what is wrong is for the checks to say."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=SOURCE_SECONDS))
        store = _store(settings.redis_url.get_secret_value())
        redis = await stack.enter_async_context(store) if store else None
        keys = _key_ring(settings)
        hurried = settings.model_copy(update={"question_seconds": SOURCE_SECONDS})
        pendo = await stack.enter_async_context(open_client(hurried, keys)) if keys else None
        yield Parts(settings, http, load_library().pipelines, pendo, redis, clock)


def keys_of(settings: Settings) -> KeyRing:
    """Raises SettingsError."""
    return KeyRing(settings.pendo_keys, tuple(map(Path, settings.pendo_key_files)))


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """All that may not be printed: what the settings hold, and the keys in files."""
    keys = _key_ring(settings)
    return (*settings.secrets, *(keys.secrets if keys else ()))


def is_set(secret: SecretStr) -> bool:
    return bool(secret.get_secret_value().strip())


async def ask_slack(parts: Parts, method: str, token: SecretStr) -> Told:
    """One call of the Web API. Raises DeliveryError where Slack cannot be reached or answers nonsense."""
    where = parts.settings.slack_url
    bearer = f"Bearer {token.get_secret_value().strip()}"
    try:
        response = await parts.http.post(f"{where.rstrip('/')}/{method}", headers={"Authorization": bearer})
    except (httpx.HTTPError, httpx.InvalidURL):
        do = "Check the network and the proxy; slack.com has to be reached from here."
        raise DeliveryError(f"Slack cannot be reached at {where}.", do) from None
    fields = _json(response)
    if not isinstance(fields, dict):
        do = "Check USAGEBOT_SLACK_URL and the proxy, and try again."
        raise DeliveryError(f"What answers at {where} is not Slack (status {response.status_code}).", do)
    told = cast("dict[str, Any]", fields)
    error = "" if told.get("ok") else str(told.get("error", "no reason"))
    return Told(error, told, response.headers)


def _json(response: httpx.Response) -> object:
    try:
        return response.json()
    except ValueError:
        return None


def _key_ring(settings: Settings) -> KeyRing | None:
    try:
        return keys_of(settings)
    except SettingsError:
        return None


def _store(url: str) -> Redis | None:
    """A client of the store, None where the address is none; nothing is sent yet."""
    try:
        return connect(url) if url.strip() else None
    except ValueError:
        return None
