"""The store: whether it is there, which it is, and how it is run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from redis.exceptions import RedisError

from bot.doctor.finding import Finding, fail, ok, warn
from bot.doctor.parts import Parts, is_set
from bot.store.health import AWAY, REFUSES, store_warnings

STORE = "Store"
_MANUAL = "See docs/store.md."


async def store(parts: Parts) -> list[Finding]:
    """One line where all is well; else one for each fault."""
    if not is_set(parts.settings.redis_url):
        says = "None is set: questions are answered, and nothing is kept or sent by itself."
        return [warn(STORE, says, "Set USAGEBOT_REDIS_URL to a Redis or Valkey.")]
    if parts.redis is None:
        do = "Write it like rediss://user:password@store.example.com:6379/0."
        return [fail(STORE, "USAGEBOT_REDIS_URL is no address of a store.", do)]
    warnings = await store_warnings(parts.redis)
    try:
        told: Mapping[str, object] = await parts.redis.info("server")
    except (RedisError, OSError):
        told = {}
    return judge_store(told, warnings)


def judge_store(told: Mapping[str, object], warnings: Sequence[str]) -> list[Finding]:
    """Of what the store tells of itself, and the sentences about how it is run."""
    if not warnings:
        return [ok(STORE, f"{_name(told)}, keeps its data on disk and evicts nothing")]
    return [_judge(warning, _name(told)) for warning in warnings]


def _judge(warning: str, name: str) -> Finding:
    if warning in (AWAY, REFUSES):
        return fail(STORE, warning, "Check USAGEBOT_REDIS_URL, and that the store runs.")
    return warn(STORE, f"{name}: {warning}", _MANUAL)


def _name(told: Mapping[str, object]) -> str:
    if version := told.get("valkey_version"):
        return f"Valkey {version}"
    return f"Redis {told.get('redis_version', 'of an unknown version')}"
