"""What lies on this machine: queries, the access file, the digests, the fonts of the charts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from bot.access.file import AccessFile
from bot.charts.fonts import FontStack, noto_paths
from bot.digest.book import open_book
from bot.digest.definitions import Definition
from bot.digest.file import DigestsFile
from bot.digest.told import next_due
from bot.doctor.finding import Finding, fail, ok, warn
from bot.doctor.parts import Parts
from bot.errors import StoreError
from bot.question import Slash
from bot.settings import Settings
from bot.windows import ReadingRules
from bot.workbench.starting import refuse_what_cannot_run
from queries.library import load_library

FONTS, QUERIES, ACCESS, DIGESTS = "Fonts", "Queries", "Access file", "Digests"
_PACKAGES = ("manimgx_fonts", "noto_cjk_sans_jp_regular")
_SHOWN = 3


async def fonts(parts: Parts) -> list[Finding]:
    """Whether the charts' fonts are there and can be read."""
    if not parts.settings.charts:
        return [ok(FONTS, "not needed, as charts are off")]
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        do = f"Install the package {missing[0].replace('_', '-')}, or set USAGEBOT_CHARTS=false."
        return [fail(FONTS, "Charts cannot be drawn: their fonts are missing.", do)]
    return [await asyncio.to_thread(_fonts)]


def _fonts() -> Finding:
    try:
        return ok(FONTS, f"{len(noto_paths())} files, {FontStack(noto_paths()).fingerprint}")
    except (OSError, RuntimeError) as error:
        return fail(FONTS, f"Charts cannot be drawn: {error}.", "Install the package usagebot again.")


async def queries(parts: Parts) -> list[Finding]:
    """Whether all load, and a team's own would run. Raises SettingsError with file, line and reason."""
    return [await asyncio.to_thread(_queries, parts.settings)]


def _queries(settings: Settings) -> Finding:
    folders = [Path(settings.queries_dir)] if settings.queries_dir else []
    found = load_library(*folders, slash=Slash(settings.command_prefix))
    refuse_what_cannot_run(settings)
    own = sum(query.is_own for query in found.queries.values())
    return ok(QUERIES, f"{len(found.queries)} queries ({own} of your own), {len(found.pipelines)} pipelines")


async def access(parts: Parts) -> list[Finding]:
    """Whether the file can be read and says something valid. Raises SettingsError with file and line."""
    path = parts.settings.access_file
    if not path:
        return [ok(ACCESS, "none: the defaults of docs/access.md hold")]
    await asyncio.to_thread(AccessFile, path)
    return [ok(ACCESS, f"{path} holds no fault")]


async def digests(parts: Parts) -> list[Finding]:
    """Which digests there are, and when they are due. Raises SettingsError with file and line."""
    settings = parts.settings
    try:
        found = await _defined(parts, DigestsFile(settings.digests_file))
    except StoreError:
        return [fail(DIGESTS, "They lie in the store, which is away.", "See the line about the store.")]
    rules = ReadingRules(settings.timezone, settings.week_starts_on, settings.fiscal_year_starts)
    return [judge_digests(found, parts.clock(), rules, kept=parts.redis is not None)]


async def _defined(parts: Parts, file: DigestsFile) -> Sequence[Definition]:
    """What the file says, or the store where there is none. Unlike the bot this brings neither up to date: a
    look changes nothing."""
    if file.name and file.text() is not None:
        return file.definitions()
    return await open_book(parts.redis, "", subscription=parts.settings.subscription).all()


def judge_digests(found: Sequence[Definition], now: datetime, rules: ReadingRules, *, kept: bool) -> Finding:
    """Of the digests that are defined; ``kept`` where a store remembers what was sent."""
    if not found:
        return ok(DIGESTS, "none is defined")
    if not kept:
        return warn(
            DIGESTS, f"{len(found)} are defined, and none is sent without a store.", "Set USAGEBOT_REDIS_URL."
        )
    going = sorted((next_due(one, now, rules), one.name) for one in found if not one.paused)
    shown = [f"{name} next {at:%a %Y-%m-%d %H:%M}" for at, name in going[:_SHOWN]]
    more = [f"{len(going) - _SHOWN} more"] if len(going) > _SHOWN else []
    paused = [f"{len(found) - len(going)} paused"] if len(going) < len(found) else []
    return ok(DIGESTS, "; ".join([*shown, *more, *paused]))
