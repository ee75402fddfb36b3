"""The weekly digests in a terminal: listed, changed, loaded from a file, and one sent to somebody."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

import click

from bot.app import open_digests, utc_now
from bot.ask import clock_at, quiet_logging
from bot.digest.book import Book
from bot.digest.definitions import Definition, read_definitions
from bot.digest.told import next_due
from bot.errors import InternalError, SettingsError
from bot.replies.asked import DIGEST_TO_ME, AskedFor
from bot.settings import Settings, load_settings
from bot.windows import ReadingRules
from bot.working import open_delivery

DEMO = """\
product:
  channel: C0PRODUCT0
  owner: U0MIA00000
  features:
    - Dashboard view
    - Export button
    - Report export
    - Bulk edit
    - Global search
    - Onboarding checklist
    - Help widget
    - Invite member
    - Comment thread
    - Notification bell
  zone: America/New_York
mobile:
  channel: C0PRODUCT0
  owner: U0MIA00000
  features: {area: Mobile app}
  day: friday
  time: 16:00
  zone: Europe/Berlin
mine:
  channel: U0MIA00000
  owner: U0MIA00000
  features: top 10
  accounts: mine
  zone: America/New_York
"""
"""The digests of the demo subscription."""
BY = "the terminal"


async def definitions(settings: Settings, world: str | None = None) -> tuple[Definition, ...]:
    """Those that are kept; of the world ``demo`` its own where no file is set. What an operator has to put
    right about the file goes to stderr. Raises SettingsError, StoreError."""
    if world == "demo" and not settings.digests_file:
        return read_definitions(DEMO, "the demo's digests")
    _need_keeping(settings)
    async with open_digests(settings) as book:
        found = await book.all()
        _warn(book)
        return found


def listing(world: str | None, now: str | None) -> None:
    """Prints a line for each digest. Raises as ``definitions``."""
    settings = load_settings()
    quiet_logging(settings, "CRITICAL")
    at = clock_at(now, settings.timezone)()
    rules = ReadingRules(settings.timezone, settings.week_starts_on, settings.fiscal_year_starts)

    def line(one: Definition) -> str:
        then = "paused" if one.paused else f"next {next_due(one, at, rules):%Y-%m-%d %H:%M}"
        when = f"{one.day.capitalize()} {one.time:%H:%M} ({one.zone})"
        return f"{one.name}: {one.about} · {one.channel} · {when} · {then} · {one.owner}"

    lines = [line(one) for one in asyncio.run(definitions(settings, world))]
    click.echo("\n".join(lines) or "No digest is defined yet.")


def pause(name: str, paused: bool) -> None:
    """Raises Refused, SettingsError, StoreError."""

    async def changed(book: Book) -> str:
        await book.pause(name, paused, BY)
        return f"{name} is paused." if paused else f"{name} goes on."

    _change(changed)


def delete(name: str) -> None:
    """Raises likewise."""

    async def changed(book: Book) -> str:
        await book.called(name)
        await book.remove(name, BY)
        return f"{name} is deleted."

    _change(changed)


def load(path: str) -> None:
    """What the file says, in the place of all that there is. Raises likewise."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingsError(f"{path}:1: the file cannot be read: {reason}") from None

    async def changed(book: Book) -> str:
        found = await book.load(text, path, BY)
        return f"There are {len(found)} digests now." if len(found) != 1 else "There is 1 digest now."

    _change(changed)


def send(name: str, to: str | None) -> None:
    """Posts the digest into the direct messages of ``to``, a person's id, else of whoever looks after it.
    Raises UsageBotError."""
    settings = load_settings()
    quiet_logging(settings)
    if not settings.slack_bot_token.get_secret_value():
        raise SettingsError("The bot has no Slack token.", "Set USAGEBOT_SLACK_BOT_TOKEN, xoxb-…")
    click.echo(asyncio.run(_send(settings, name, to)))


async def _send(settings: Settings, name: str, to: str | None) -> str:
    _need_keeping(settings)
    async with open_digests(settings) as book:
        digest = await book.called(name)
    user, attempt = to or digest.owner, uuid.uuid4().hex
    asked = AskedFor(DIGEST_TO_ME, name, user, user, "", utc_now(), "", "", event_id=attempt)
    async with open_delivery(settings) as delivery:
        if delivery.digests is None:
            raise InternalError("Nobody sends digests here.")
        await delivery.digests.send(asked, attempt)
    return f"{name} is sent to {user}."


def _change(change: Callable[[Book], Awaitable[str]]) -> None:
    settings = load_settings()
    quiet_logging(settings, "CRITICAL")
    _need_keeping(settings)

    async def changed() -> str:
        async with open_digests(settings) as book:
            said = await change(book)
            _warn(book)
            return said

    click.echo(asyncio.run(changed()))


def _need_keeping(settings: Settings) -> None:
    if not settings.digests_file and not settings.redis_url:
        raise SettingsError(
            "Nothing here keeps digests.",
            "Set USAGEBOT_REDIS_URL, USAGEBOT_DIGESTS_FILE or both; docs/digest.md shows how the file looks.",
        )


def _warn(book: Book) -> None:
    if book.fault:
        click.echo(f"The file is not heeded: {book.fault}", err=True)
