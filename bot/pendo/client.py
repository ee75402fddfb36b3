"""Asks Pendo over HTTP: stored pipelines for rows, REST lists for tagged objects."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar, cast

import httpx
import msgspec
import numpy as np
from pydantic import SecretStr

from bot.errors import Refused, SourceIncomplete, SourceUnauthorized
from bot.pendo.columns import garbled
from bot.pendo.decode import AnswerDecoder
from bot.pendo.faults import failure, refusal, too_late, unauthorized
from bot.pendo.keys import KeyRing
from bot.pendo.limiter import Limiter
from bot.pendo.retries import Retries
from bot.rows import ColumnKind, Reading, Table
from bot.telemetry import last_characters, redact

log = logging.getLogger(__name__)

T = TypeVar("T")

TIMEOUTS = httpx.Timeout(310, connect=10)
"""Pendo lets a pipeline run for five minutes before it says anything."""
KEY_HEADER = "x-pendo-integration-key"
_REFUSAL_BYTES = 64 * 1024
_LIST_BYTES = 64 * 1024 * 1024


class PendoClient:
    """One subscription's Pendo at ``base_url``, through ``http``, never faster than ``limiter`` allows.

    ``seconds`` bounds each call as a whole: the wait for its turn, every key and every retry. Every failure
    is a SourceError with a sentence for the person who asked; none holds a key.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        base_url: str,
        keys: KeyRing,
        limiter: Limiter,
        retries: Retries,
        seconds: float = 310,
    ) -> None:
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._keys = keys
        self._limiter = limiter
        self._seconds = seconds
        self._retries = retries

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
        reading = await self.rows(body, columns, optional, seconds)
        limit = limit_of(body)
        if limit is not None and reading.table.count >= limit:
            raise SourceIncomplete(
                f"Pendo holds more rows than the {limit:,} that were asked for, so a count would be too low.",
                "Please ask for a shorter window.",
            )
        return reading

    async def pages(
        self,
        body_after: Callable[[str], Mapping[str, object]],
        columns: Mapping[str, ColumnKind],
        *,
        by: str,
        optional: Collection[str] = (),
    ) -> AsyncGenerator[Table]:
        """The rows of a pipeline that sorts by the text ``by`` and has a limit, a page at a time.

        ``body_after`` gives the page of those greater than its argument, '' for the first, and raises Refused
        for what Pendo cannot be asked about. A page that is full has a next one, so no limit ever ends the
        rows silently.
        """
        last, body = "", body_after("")
        while True:
            table = (await self.rows(body, columns, optional)).table
            if table.count < (limit_of(body) or table.count + 1):
                yield table
                return
            ids = table.text(by)
            keep, newest, body = _next_page([ids.values[code] for code in ids.codes], body_after)
            if newest == last:
                raise SourceIncomplete("Pendo gives one page again and again.", "Please ask again later.")
            last = newest
            yield table.where(np.arange(table.count) < keep)

    async def rows(
        self,
        body: Mapping[str, object],
        columns: Mapping[str, ColumnKind],
        optional: Collection[str] = (),
        seconds: float | None = None,
    ) -> Reading:
        """The rows that one pipeline gives, be its limit reached or not; else as ``aggregate``."""
        content = msgspec.json.encode(body)

        async def attempt(key: SecretStr) -> Reading:
            decoder = AnswerDecoder(columns, optional)  # anew each time: half an answer is never added to
            request = self._http.build_request(
                "POST",
                f"{self._base_url}/api/v1/aggregation",
                params={"details": "true"},
                content=content,
                headers={"content-type": "application/json"},
            )
            async with self._answer(request, key) as response:
                async for chunk in response.aiter_bytes():
                    decoder.feed(chunk)
                return decoder.finish()

        return await self._persist(attempt, seconds)

    async def list_objects(self, path: str, item: type[T], *, params: Mapping[str, str]) -> list[T]:
        """The REST list at ``path`` (``/api/v1/feature``), each object as the msgspec type ``item``."""
        return await self.get(path, list[item], params=params) or []

    async def get(self, path: str, kind: type[T], *, params: Mapping[str, str]) -> T | None:
        """What stands at ``path`` of the REST interface, as the msgspec type ``kind``; None for null."""

        async def attempt(key: SecretStr) -> bytes:
            request = self._http.build_request("GET", self._base_url + path, params=params)
            async with self._answer(request, key) as response:
                return await _read(response, _LIST_BYTES)

        text = await self._persist(attempt, None)
        try:
            return cast("T | None", msgspec.json.decode(text, type=kind | None))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise garbled(f"{path} cannot be read: {error}") from None

    async def _persist(self, attempt: Callable[[SecretStr], Awaitable[T]], seconds: float | None) -> T:
        """What ``attempt`` gives with a key that works, again where that helps; ``seconds`` for all of it."""
        seconds = self._seconds if seconds is None else seconds
        had_turn = False

        async def in_turn(key: SecretStr) -> T:
            nonlocal had_turn
            async with self._limiter.place():
                had_turn = True
                return await attempt(key)

        try:
            async with asyncio.timeout(seconds):
                return await self._retries.run(lambda: self._with_some_key(in_turn))
        except TimeoutError:
            raise too_late(seconds, waited_for_turn=not had_turn) from None

    async def _with_some_key(self, attempt: Callable[[SecretStr], Awaitable[T]]) -> T:
        """``attempt`` with the first key that is accepted."""
        refused: list[str] = []
        for key in self._keys.candidates():
            try:
                found = await attempt(key)
            except SourceUnauthorized:
                refused.append(last_characters(key.get_secret_value()))
                log.warning("Pendo refuses the key ending in …%s", refused[-1])
            else:
                self._keys.worked(key)
                return found
        raise unauthorized(refused)

    @asynccontextmanager
    async def _answer(self, request: httpx.Request, key: SecretStr) -> AsyncGenerator[httpx.Response]:
        """An answer with status 200 to read from; whatever fails in the block becomes a SourceError."""
        request.headers[KEY_HEADER] = key.get_secret_value()
        request.extensions["timeout"] = TIMEOUTS.as_dict()
        try:
            response = await self._http.send(request, stream=True, follow_redirects=False)
            try:
                await self._check(response, key)
                yield response
            finally:
                await response.aclose()
        except httpx.HTTPError as error:
            raise failure(error) from error

    async def _check(self, response: httpx.Response, key: SecretStr) -> None:
        if response.status_code == 200:
            return
        body = (await _read(response, _REFUSAL_BYTES)).decode("utf-8", "replace")
        key_end = last_characters(key.get_secret_value())
        raise refusal(response.status_code, redact(body, self._keys.secrets), key_end, response.headers)


async def _read(response: httpx.Response, most: int) -> bytes:
    """The body, or its first ``most`` bytes."""
    text = bytearray()
    async for chunk in response.aiter_bytes():
        text += chunk
        if len(text) >= most:
            break
    return bytes(text[:most])


def _next_page(
    ids: list[str], body_after: Callable[[str], Mapping[str, object]]
) -> tuple[int, str, Mapping[str, object]]:
    """How many rows of a full page to keep, the id of the last one, and what asks for the page after it. What
    stands behind the last id that can be asked about comes again."""
    for keep in range(len(ids), 0, -1):
        with suppress(Refused):
            return keep, ids[keep - 1], body_after(ids[keep - 1])
    raise SourceIncomplete(
        "Pendo's list cannot be read to its end.",
        f"No id of a page can be asked about; the first is {ids[0]!r}.",
    )


def limit_of(body: Mapping[str, object]) -> int | None:
    """The limit with which the pipeline of ``body`` ends, if it does."""
    request = cast("Mapping[str, Any]", body.get("request", {}))
    last = cast("list[Mapping[str, Any]]", request.get("pipeline") or [{}])[-1]
    limit = last.get("limit")
    return limit if isinstance(limit, int) else None
