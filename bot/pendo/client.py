"""Asks Pendo over HTTP: stored pipelines for rows, REST lists for tagged objects."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

import httpx
import msgspec
from pydantic import SecretStr

from bot.errors import SettingsError, SourceIncomplete
from bot.pendo.columns import garbled
from bot.pendo.decode import AnswerDecoder
from bot.pendo.faults import failure, refusal, too_late
from bot.pendo.limiter import Limiter
from bot.rows import ColumnKind, Reading
from bot.telemetry import last_characters, redact

T = TypeVar("T")

TIMEOUTS = httpx.Timeout(310, connect=10)
"""Pendo lets a pipeline run for five minutes before it says anything."""
KEY_HEADER = "x-pendo-integration-key"
_REFUSAL_BYTES = 64 * 1024
_LIST_BYTES = 64 * 1024 * 1024


class PendoClient:
    """One subscription's Pendo at ``base_url``, through ``http``, never faster than ``limiter`` allows.

    ``seconds`` bounds each call as a whole, the wait for its turn included. Every failure is a SourceError
    with a sentence for the person who asked; none holds the key.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        base_url: str,
        key: SecretStr,
        limiter: Limiter,
        seconds: float = 310,
    ) -> None:
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._key = _checked(key)
        self._limiter = limiter
        self._seconds = seconds

    async def aggregate(
        self,
        body: Mapping[str, object],
        columns: Mapping[str, ColumnKind],
        *,
        optional: Collection[str] = (),
        seconds: float | None = None,
    ) -> Reading:
        """The rows of one pipeline, every one of them, with how far Pendo had processed events.

        Rows may lack, or hold null in, any of ``columns``; one that no row has is an error unless it is
        ``optional``. Raises SourceIncomplete where there are as many rows as the pipeline's last limit.
        """
        decoder = AnswerDecoder(columns, optional)
        request = self._http.build_request(
            "POST",
            f"{self._base_url}/api/v1/aggregation",
            params={"details": "true"},
            content=msgspec.json.encode(body),
            headers={"content-type": "application/json"},
        )
        async with self._answer(request, seconds) as response:
            async for chunk in response.aiter_bytes():
                decoder.feed(chunk)
            reading = decoder.finish()
        limit = _limit(body)
        if limit is not None and reading.table.count >= limit:
            raise SourceIncomplete(
                f"Pendo holds more rows than the {limit:,} that were asked for, so a count would be too low.",
                "Please ask for a shorter window.",
            )
        return reading

    async def list_objects(
        self, path: str, item: type[T], *, params: Mapping[str, str], seconds: float | None = None
    ) -> list[T]:
        """The REST list at ``path`` (``/api/v1/feature``), each object as the msgspec type ``item``."""
        request = self._http.build_request("GET", self._base_url + path, params=params)
        async with self._answer(request, seconds) as response:
            text = await _read(response, _LIST_BYTES)
        try:
            return msgspec.json.decode(text, type=list[item] | None) or []
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise garbled(f"the list {path} cannot be read: {error}") from None

    @asynccontextmanager
    async def _answer(self, request: httpx.Request, seconds: float | None) -> AsyncGenerator[httpx.Response]:
        """An answer with status 200 to read from; whatever fails in the block becomes a SourceError."""
        seconds = self._seconds if seconds is None else seconds
        request.headers[KEY_HEADER] = self._key.get_secret_value()
        request.extensions["timeout"] = TIMEOUTS.as_dict()
        waiting = True
        try:
            async with asyncio.timeout(seconds), self._limiter.place():
                waiting = False
                response = await self._http.send(request, stream=True, follow_redirects=False)
                try:
                    await self._check(response)
                    yield response
                finally:
                    await response.aclose()
        except TimeoutError:
            raise too_late(seconds, waited_for_turn=waiting) from None
        except httpx.HTTPError as error:
            raise failure(error) from error

    async def _check(self, response: httpx.Response) -> None:
        if response.status_code == 200:
            return
        body = (await _read(response, _REFUSAL_BYTES)).decode("utf-8", "replace")
        raise refusal(
            response.status_code,
            redact(body, [self._key.get_secret_value()]),
            last_characters(self._key.get_secret_value()),
            response.headers.get("retry-after", ""),
        )


async def _read(response: httpx.Response, most: int) -> bytes:
    """The body, or its first ``most`` bytes."""
    text = bytearray()
    async for chunk in response.aiter_bytes():
        text += chunk
        if len(text) >= most:
            break
    return bytes(text[:most])


def _checked(key: SecretStr) -> SecretStr:
    text = key.get_secret_value().strip()
    if not (text.isascii() and text.isprintable()):
        raise SettingsError("The Pendo key holds characters that no key has.", "Copy it again from Pendo.")
    return SecretStr(text)


def _limit(body: Mapping[str, object]) -> int | None:
    """The limit with which the pipeline of ``body`` ends, if it does."""
    request = cast("Mapping[str, Any]", body.get("request", {}))
    last = cast("list[Mapping[str, Any]]", request.get("pipeline") or [{}])[-1]
    limit = last.get("limit")
    return limit if isinstance(limit, int) else None
