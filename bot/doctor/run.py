"""``usagebot doctor`` in a terminal."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import click

from bot.app import Clock, utc_now
from bot.ask import quiet_logging
from bot.doctor.checks import examine, redacted
from bot.doctor.finding import Finding, exit_status, fail
from bot.doctor.parts import keys_of, open_parts
from bot.doctor.printing import as_json, screen
from bot.doctor.source import cases, pipelines
from bot.doctor.trial.run import attempt
from bot.errors import SettingsError
from bot.settings import Settings, load_settings


def run(*, json: bool, clock: Clock = utc_now) -> int:
    """Prints what was found. Returns the exit status: 0 well, 1 something warns, 2 something fails."""
    try:
        settings = load_settings()
    except SettingsError as error:
        findings = [fail("Settings", str(error), error.hint or "Correct them; nothing else was looked at.")]
    else:
        quiet_logging(settings, "CRITICAL")
        findings = asyncio.run(_examined(settings, clock))
    return _told(findings, json=json)


def try_in(channel: str, user: str, *, json: bool, clock: Clock = utc_now) -> int:
    """Sends everything once to ``channel``, prints what Slack took, and takes it away again. Returns the exit
    status as ``run``. Raises SettingsError before anything is sent."""
    settings = load_settings()
    quiet_logging(settings, "CRITICAL")

    async def tried() -> list[Finding]:
        async with open_parts(settings, clock) as parts:
            return await attempt(parts, channel, user)

    return _told(redacted(asyncio.run(tried()), settings), json=json)


def source(*, json: bool, clock: Clock = utc_now, sleep: Callable[[float], None] = time.sleep) -> int:
    """Asks the settings' Pendo every stored pipeline and every case of the sandbox's table, and prints where
    it differs. Returns the exit status as ``run``. Raises SettingsError."""
    settings = load_settings()
    quiet_logging(settings, "CRITICAL")
    keys = keys_of(settings)
    click.echo("Asking every stored pipeline over one day ...", err=True)
    found = asyncio.run(pipelines(settings, keys, clock))
    click.echo(
        "Asking every case of the table; at one request a second that takes five minutes ...", err=True
    )
    found += cases(settings, next(keys.candidates()), sleep=sleep)
    return _told(redacted(found, settings), json=json)


def _told(findings: list[Finding], *, json: bool) -> int:
    click.echo(as_json(findings) if json else screen(findings))
    return exit_status(findings)


async def _examined(settings: Settings, clock: Clock) -> list[Finding]:
    async with open_parts(settings, clock) as parts:
        return await examine(parts)
