"""Pendo's keys: each is shown to Pendo, by itself."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

import httpx
from pydantic import SecretStr

from bot.doctor.finding import Finding, fail, ok, warn
from bot.doctor.parts import Parts, keys_of
from bot.errors import SourceError, SourceUnauthorized, WrongRegion
from bot.pendo.client import KEY_HEADER
from bot.pendo.faults import failure, refusal
from bot.settings import PENDO_HOSTS, Settings
from bot.telemetry import last_characters, redact

KEYS = "Pendo key"


async def pendo_keys(parts: Parts) -> list[Finding]:
    """A line for each key. Raises SettingsError where there is none, or a file cannot be read."""
    keys = [SecretStr(key) for key in keys_of(parts.settings).secrets]
    outcomes = await asyncio.gather(*(_shown(parts, key) for key in keys))
    works = None in outcomes
    return [
        judge_key(parts.settings, last_characters(key.get_secret_value()), outcome, another_works=works)
        for key, outcome in zip(keys, outcomes, strict=True)
    ]


async def _shown(parts: Parts, key: SecretStr) -> SourceError | None:
    """What Pendo has against the key."""
    text = key.get_secret_value()
    url = f"{parts.settings.pendo_base_url}/api/v1/token/verify"
    try:
        response = await parts.http.get(url, headers={KEY_HEADER: text})
    except httpx.HTTPError as error:
        return failure(error)
    if response.status_code == HTTPStatus.OK:
        return None
    said = redact(response.text[:2000], [text])
    return refusal(response.status_code, said, last_characters(text), response.headers)


def judge_key(settings: Settings, end: str, refused: SourceError | None, *, another_works: bool) -> Finding:
    """Of a key that ends in ``end``, by what Pendo has against it."""
    about = f"{KEYS} …{end}"
    match refused:
        case None:
            region = "" if settings.pendo_url else f" (region {settings.pendo_region})"
            return ok(about, f"accepted by {settings.pendo_base_url}{region}")
        case WrongRegion():
            hosts = ", ".join(f"{name} = {url.removeprefix('https://')}" for name, url in PENDO_HOSTS.items())
            do = f"Set USAGEBOT_PENDO_REGION to where you sign in to Pendo: {hosts}."
            return fail(about, f"It belongs to another region than {settings.pendo_base_url}.", do)
        case SourceUnauthorized() if another_works:
            return warn(about, "Pendo refuses it; another key works.", "Take it out, or put a new one there.")
        case SourceUnauthorized():
            do = "An admin of Pendo makes a new one; it need not write. Set USAGEBOT_PENDO_KEYS to it."
            return fail(about, "Pendo refuses it.", do)
        case _:
            return fail(about, str(refused), refused.hint)
