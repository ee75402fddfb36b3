"""Runs one stored pipeline and prints its rows."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import click

from bot.app import open_client, utc_now
from bot.ask import quiet_logging, sandboxed
from bot.errors import SettingsError
from bot.pendo.client import limit_of
from bot.pendo.keys import KeyRing
from bot.rows import Table
from bot.settings import Settings, load_settings
from bot.workbench.lint import folders_with
from bot.workbench.parameters import read_values
from bot.workbench.printing import Form, printed
from queries.binding import Value
from queries.library import Library, StoredPipeline, load_library

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Running:
    """What the command line said. ``world``: ``demo``, a folder, or None for the settings' Pendo; ``limit``
    rows are printed, None for all."""

    name: str
    typed: tuple[str, ...]
    folder: Path | None
    world: str | None
    form: Form
    limit: int | None


def run(asked: Running) -> None:
    """Prints the rows. Raises SettingsError with what the pipeline takes, and SourceError."""
    library = load_library(*folders_with(asked.folder))
    stored = _named(library, asked.name)
    values = read_values(stored, asked.typed, load_settings().timezone)
    if asked.world is None:
        table = asyncio.run(_rows(stored, values, load_settings()))
    else:
        with sandboxed(asked.world, utc_now) as settings:
            table = asyncio.run(_rows(stored, values, settings))
    click.echo(printed(table, asked.form, asked.limit))
    if table.count and table.count == limit_of(stored.body(values)):
        click.echo(f"These are as many as {stored.name} is limited to, so there may be more.", err=True)


def _named(library: Library, name: str) -> StoredPipeline:
    if name in library.pipelines:
        return library.pipelines[name]
    near = get_close_matches(name, library.pipelines, n=1)
    meant = f"Did you mean {near[0]}? " if near else ""
    raise SettingsError(f"There is no pipeline {name}.", f"{meant}There are {', '.join(library.pipelines)}.")


async def _rows(stored: StoredPipeline, values: dict[str, Value], settings: Settings) -> Table:
    quiet_logging(settings, "ERROR")
    keys = KeyRing(settings.pendo_keys, tuple(map(Path, settings.pendo_key_files)))
    async with open_client(settings, keys) as client:
        reading = await client.rows(stored.body(values), stored.rows, stored.optional)
    return reading.table
