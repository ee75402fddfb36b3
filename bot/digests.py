"""A weekly digest in a terminal, as files for a wallboard or a report."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

import click

from bot.access.file import AccessFile
from bot.answers.answer import DataFile
from bot.answers.csv import csv_text
from bot.app import Clock, open_parts
from bot.ask import clock_at, quiet_logging, sandboxed
from bot.charts.render import Renderer
from bot.digest.choosing import candidates
from bot.digest.content import Content, compose
from bot.digest.definitions import Definition, called
from bot.digest.page import html_page, plain_text
from bot.digest.placing import check_place
from bot.digest.schedule import last_week, week_of
from bot.digest.stories import Stories
from bot.errors import Refused, SettingsError
from bot.replies.directory import Directory
from bot.replies.slack import open_slack
from bot.settings import Settings, load_settings
from bot.subscriptions import definitions
from bot.windows import ReadingRules, Window


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line said. ``world``: ``demo``, a folder, or None for the settings' Pendo; ``week``:
    any day of the week that is wanted, None for the last whole one."""

    name: str
    world: str | None
    timezone: str | None
    now: str | None
    week: str | None
    names: bool
    out: str


def render(wanted: Wanted) -> list[Path]:
    """Writes the digest below ``wanted.out``: text, HTML, PNG and CSV. Raises UsageBotError."""
    given = {"timezone": wanted.timezone} if wanted.timezone else {}
    said = load_settings(**given)
    clock = clock_at(wanted.now, said.timezone)
    folder = _folder(wanted.out)
    digest = called(asyncio.run(definitions(said, wanted.world)), wanted.name)
    check_place(digest, AccessFile(said.access_file).rules)
    week = _week(wanted.week, clock, _rules(said))
    with _settings(wanted.world, clock, given) as settings:
        content = asyncio.run(_content(digest, week, settings, clock, wanted.world))
    return _write(content, folder, names=wanted.names or digest.accounts == "mine")


@contextmanager
def _settings(world: str | None, clock: Clock, given: dict[str, Any]) -> Generator[Settings]:
    if world is None:
        yield load_settings(**given)
        return
    with sandboxed(world, clock, **given) as settings:
        yield settings


def _rules(settings: Settings) -> ReadingRules:
    return ReadingRules(settings.timezone, settings.week_starts_on, settings.fiscal_year_starts)


def _week(asked: str | None, clock: Clock, rules: ReadingRules) -> Window:
    if asked is None:
        return last_week(clock(), rules)
    try:
        week = week_of(date.fromisoformat(asked), rules)
    except ValueError:
        raise SettingsError(f"{asked!r} is no day.", "Write it like 2026-11-15.") from None
    if week.end >= rules.today(clock()):
        last = last_week(clock(), rules)
        raise Refused(f"The week of {asked} has not ended yet.", f"The last whole one: --week {last.start}")
    return week


async def _content(
    digest: Definition, week: Window, settings: Settings, clock: Clock, world: str | None
) -> Content:
    quiet_logging(settings, "ERROR")
    async with open_parts(settings, clock) as parts:
        apps = candidates(digest, await parts.catalog.current()).apps
        address = await _address(digest, settings, world)
        return compose(digest, Stories(await parts.digests.read(week, apps)), address)


async def _address(digest: Definition, settings: Settings, world: str | None) -> str:
    """The owner's e-mail address, '' where nobody needs it or tells it."""
    if digest.accounts == "all":
        return ""
    if world == "demo":
        from bot.sandbox.slack.workspace import demo_workspace

        known = demo_workspace().users.get(digest.owner)
        return known.email if known else ""
    if not settings.slack_bot_token.get_secret_value():
        return ""
    async with open_slack(settings.slack_url, settings.slack_bot_token) as slack:
        return (await Directory(slack, monotonic).person(digest.owner)).email


def _write(content: Content, folder: Path, *, names: bool) -> list[Path]:
    png = Renderer().render(content.picture)
    table = DataFile("csv", csv_text(content.rows), len(content.rows))
    parts = {
        "txt": f"{plain_text(content, names=names)}\n".encode(),
        "html": html_page(content, png, names=names).encode(),
        "png": png,
        "csv": table.data,
    }
    stem = f"{content.digest}-{content.week.start}"
    return [_written(folder / f"{stem}.{ending}", data) for ending, data in parts.items()]


def _folder(path: str) -> Path:
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from None
    return folder


def _written(path: Path, data: bytes) -> Path:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise _unwritable(path, error) from None
    return path


def _unwritable(path: Path, error: OSError) -> SettingsError:
    return SettingsError(f"{path} cannot be written: {error.strerror}.", "Choose another folder with --out.")


def show(wanted: Wanted) -> None:
    """Prints the digest and where its files are. Raises as ``render``."""
    paths = render(wanted)
    text = next(path for path in paths if path.suffix == ".txt").read_text(encoding="utf-8")
    click.echo(text)
    for path in paths:
        click.echo(f"{path.suffix[1:].upper()}: {path}")
