"""This machine's clock against those that it has to agree with, and its table of time zones."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import TZPATH

import httpx

from bot.doctor.finding import Finding, fail, ok, warn
from bot.doctor.parts import Parts

CLOCK, ZONES = "Clock", "Time zone data"
_REFUSED_SECONDS, _ODD_SECONDS = 300, 30
"""Slack's requests count as forged from so much on."""
_AGED_YEARS = 2


async def clock(parts: Parts) -> list[Finding]:
    """Against the dates that Slack and Pendo write on their answers; whoever is away says nothing here."""
    addresses = {"Slack": parts.settings.slack_url, "Pendo": parts.settings.pendo_base_url}
    found = await asyncio.gather(*(_ahead(parts, url) for url in addresses.values()))
    return [judge_clock(who, ahead) for who, ahead in zip(addresses, found, strict=True) if ahead is not None]


async def _ahead(parts: Parts, url: str) -> float | None:
    """Seconds that this machine's clock is ahead."""
    try:
        response = await parts.http.head(url)
        there = parsedate_to_datetime(response.headers.get("date", ""))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return None
    return (parts.clock() - there.replace(tzinfo=there.tzinfo or UTC)).total_seconds()


def judge_clock(who: str, ahead: float) -> Finding:
    """Of the ``ahead`` seconds between this machine and ``who``."""
    off = round(abs(ahead))
    says = f"{off:,} s {'ahead of' if ahead > 0 else 'behind'} {who}"
    if off >= _REFUSED_SECONDS:
        do = "Run NTP here: Slack's requests are taken for forged, and days begin at the wrong time."
        return fail(CLOCK, says, do)
    if off >= _ODD_SECONDS:
        return warn(CLOCK, says, "Run NTP here: from 300 s on Slack's requests are taken for forged.")
    return ok(CLOCK, f"agrees with {who}")


async def zone_data(parts: Parts) -> list[Finding]:
    """Which table of zones is in use, and whether it is an old one."""
    return [judge_zone_data(zone_version(), parts.clock())]


def judge_zone_data(known: str, now: datetime) -> Finding:
    """``known`` is such as 2026b, '' where nobody says."""
    if not known[:4].isdigit():
        return warn(ZONES, "Its version is unknown.", "Keep the system's tzdata up to date.")
    if int(known[:4]) <= now.year - _AGED_YEARS:
        return warn(ZONES, f"{known} is old.", "Update the system's tzdata: zones change their clocks.")
    return ok(ZONES, known)


def zone_version() -> str:
    """Of the system's table, which goes before that of the package; '' where it does not tell."""
    for folder in map(Path, TZPATH):
        if (folder / "UTC").exists():
            return _told(folder)
    try:
        year, letter = version("tzdata").split(".")[:2]
        return f"{year}{chr(ord('a') + int(letter) - 1)}"
    except (PackageNotFoundError, ValueError):
        return ""


def _told(folder: Path) -> str:
    for name in ("+VERSION", "tzdata.zi"):
        if (folder / name).is_file():
            with (folder / name).open(encoding="utf-8") as lines:
                return next(lines, "").removeprefix("# version").strip()
    return ""
