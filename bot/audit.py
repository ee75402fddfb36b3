"""The audit trail in a terminal, the newest last."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from bot.access.audit import Audited
from bot.app import open_audit
from bot.errors import SettingsError
from bot.settings import Settings, load_settings, moment
from bot.store.connection import connect


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of one user or channel by its Slack id, from a moment on; None for all."""

    user: str | None = None
    channel: str | None = None
    since: datetime | None = None

    def has(self, entry: Audited) -> bool:
        return (
            self.user in (None, entry.user)
            and self.channel in (None, entry.channel)
            and (self.since is None or entry.at >= self.since)
        )


def run(user: str | None, channel: str | None, since: str | None, *, as_json: bool) -> None:
    """Prints the entries, a line each. Raises SettingsError without a store, StoreError where it is away."""
    settings = load_settings()
    zone = ZoneInfo(settings.timezone)
    wanted = Wanted(user, channel, _moment(since, zone) if since else None)
    entries = asyncio.run(entries_of(settings, wanted))
    for entry in entries:
        click.echo(_json(entry) if as_json else _line(entry, zone))
    if not entries and not as_json:
        click.echo("Nothing like that stands in the audit trail.", err=True)


async def entries_of(settings: Settings, wanted: Wanted) -> list[Audited]:
    """The wanted entries, the oldest first. Raises as ``run``."""
    if not settings.redis_url:
        raise SettingsError("There is no store, so there is no trail.", "Set USAGEBOT_REDIS_URL.")
    redis = connect(settings.redis_url.get_secret_value())
    try:
        async with aclosing(open_audit(redis, settings).newest_first()) as newest_first:
            found = [entry async for entry in newest_first if wanted.has(entry)]
    finally:
        await redis.aclose()
    return found[::-1]


def _moment(since: str, zone: ZoneInfo) -> datetime:
    told = moment(since)
    return told if told.tzinfo else told.replace(tzinfo=zone)


def _json(entry: Audited) -> str:
    return json.dumps(asdict(entry) | {"at": entry.at.isoformat()}, ensure_ascii=False)


def _line(entry: Audited, zone: ZoneInfo) -> str:
    decision = f"refused: {entry.why}" if entry.where == "nowhere" else f"allowed: {entry.where}"
    parts = (
        f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
        entry.user,
        entry.channel,
        entry.what,
        "+".join(entry.kinds) or "-",
        entry.answer or "-",
        decision,
    )
    return "  ".join(parts)
