"""Asks any server that speaks the Aggregation API the cases on literal rows, and says where it differs.

They read no customer's data. What no document settles, the answers of the real service do.
"""

from __future__ import annotations

import ipaddress
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import click
import httpx

from bot.errors import SettingsError, SourceBusy
from bot.pendo.client import KEY_HEADER, TIMEOUTS
from bot.pendo.faults import failure, refusal
from bot.pendo.keys import KeyRing
from bot.sandbox.conformance.table import CASES, SETTLED, Case, difference, load_cases
from bot.settings import load_settings
from bot.telemetry import last_characters, redact

PATH = "/api/v1/aggregation"
POLITE_RATE = 2.0
"""Requests a second to a server on another machine, unless told otherwise."""
TRIES = 4
_NO_VERDICT = frozenset({401, 403, 429})
Verdict = Literal["ok", "differs", "settled"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of a case. ``settled``: no document says what is right; ``got`` is what this server does."""

    case: str
    about: str
    mark: str
    verdict: Verdict
    expected: str
    got: str

    @property
    def line(self) -> str:
        told = f"{self.verdict:8} {self.case}"
        if self.verdict == "ok":
            return told
        if self.got == self.expected:
            return f"{told}: as the sandbox chose, {self.got}"
        return f"{told}\n           expected {self.expected}\n           got      {self.got}"


def ask(client: httpx.Client, case: Case) -> tuple[int, object]:
    """Status and decoded answer of a case, or its text where it is no JSON. Raises SourceError where the
    server cannot be reached, refuses the key or wants fewer requests."""
    try:
        response = client.post(PATH, json=case.request)
    except httpx.HTTPError as error:
        raise failure(error) from error
    status, text = response.status_code, response.text
    moved, region = 300 <= status < 400, "missing jzb" in text.lower()
    if status in _NO_VERDICT or moved or region:
        key = client.headers.get(KEY_HEADER, "")
        raise refusal(status, redact(text, [key] if key else []), last_characters(key), response.headers)
    try:
        return status, response.json()
    except ValueError:
        return status, text


def verify(
    client: httpx.Client, cases: Mapping[str, Case], pause: Callable[[float], None]
) -> Iterator[Finding]:
    """A finding for each case, in order. ``pause`` waits some seconds where the server is busy. Raises
    SourceError as ``ask`` does."""
    for label, case in cases.items():
        got = difference(case, *_patiently(client, case, pause)) or case.expected
        agrees = got == case.expected
        verdict: Verdict = "settled" if case.mark not in SETTLED else "ok" if agrees else "differs"
        yield Finding(label, case.about, case.mark, verdict, case.expected, got)


def _patiently(client: httpx.Client, case: Case, pause: Callable[[float], None]) -> tuple[int, object]:
    for _ in range(TRIES - 1):
        try:
            return ask(client, case)
        except SourceBusy as busy:
            pause(busy.again_after or 1.0)
    return ask(client, case)


def run(
    url: str,
    key_file: str | None,
    rate: float | None,
    *,
    as_json: bool,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Prints what was found. Returns the exit status: 1 where a documented or observed case differs. Raises
    SettingsError, and SourceError where the server cannot be asked."""
    findings = _findings(_checked(url), _key(key_file), rate, as_json, sleep)
    counts = Counter[Verdict](finding.verdict for finding in findings)
    if as_json:
        told = {"against": url, "cases": [asdict(finding) for finding in findings], "summary": dict(counts)}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(_summary(findings, counts))
    return 1 if counts["differs"] else 0


def _findings(
    url: str, key: str, rate: float | None, as_json: bool, sleep: Callable[[float], None]
) -> list[Finding]:
    rate = rate or (None if _is_loopback(url) else POLITE_RATE)
    found: list[Finding] = []
    with httpx.Client(base_url=url, headers={KEY_HEADER: key}, timeout=TIMEOUTS) as client:
        for finding in verify(client, load_cases(CASES), sleep):
            found.append(replace(finding, got=redact(finding.got, [key])))
            if not as_json:
                click.echo(found[-1].line)
            if rate:
                sleep(1 / rate)
    return found


def _summary(findings: Sequence[Finding], counts: Mapping[Verdict, int]) -> str:
    chosen = [finding for finding in findings if finding.verdict == "settled"]
    other = sum(finding.got != finding.expected for finding in chosen)
    return (
        f"\n{len(findings)} cases: {counts['ok']} ok, {counts['differs']} differ, "
        f"{len(chosen)} that no document settles ({other} of them unlike the sandbox)."
    )


def _key(key_file: str | None) -> str:
    settings = load_settings()
    files = [key_file] if key_file else settings.pendo_key_files
    keys = KeyRing(() if key_file else settings.pendo_keys, tuple(map(Path, files)))
    return next(keys.candidates()).get_secret_value()


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"{url!r} is no address of a server.", "Write it like https://app.pendo.io.")
    if parts.scheme == "http" and not _is_loopback(url):
        raise SettingsError("The key would travel unencrypted.", "Write the address with https://.")
    return url.rstrip("/")


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
