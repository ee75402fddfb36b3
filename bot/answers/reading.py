"""Runs a stored pipeline through the cache: the one way from a name and values to rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from bot.answers.answer import Source
from bot.answers.splitting import read_in_parts
from bot.errors import SourceError
from bot.pendo.client import PendoClient
from bot.rows import Reading, Table
from bot.store.cache import Cache, fresh_until
from queries.binding import Value
from queries.library import Library, StoredPipeline

SCHEMA = 1
"""Part of every cache key: raised when what a reading holds changes."""


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """Rows with what an answer must say about them. ``valid_through``: app id to epoch ms; ``failure``: why
    they are stale, where Pendo was asked for newer ones in vain."""

    table: Table
    valid_through: Mapping[str, int]
    source: Source
    failure: SourceError | None = None


class Reader:
    """Reads stored pipelines for one subscription and zone."""

    def __init__(
        self,
        *,
        library: Library,
        client: PendoClient,
        cache: Cache,
        subscription: str,
        zone: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._library = library
        self._client = client
        self._cache = cache
        self._scope = (subscription, zone, SCHEMA)
        self._zone = zone
        self._clock = clock

    def stored(self, name: str) -> StoredPipeline:
        """The stored pipeline ``name``."""
        return self._library.pipelines[name]

    async def read(
        self, name: str, values: Mapping[str, Value], *, until: date, version: str = "", fresh: bool = False
    ) -> Read:
        """Rows of the pipeline ``name`` whose days end with ``until``.

        ``version`` changes when the past is re-counted (a tag's last edit); ``fresh`` asks Pendo again.
        Raises SourceError where Pendo fails and nothing kept can stand in.
        """
        stored = self._library.pipelines[name]
        body = stored.body(values)

        async def ask(part: Mapping[str, Value]) -> Reading:
            read = self._client.rows if stored.chooses else self._client.aggregate
            return await read(stored.body(part), stored.rows, optional=stored.optional)

        cached = await self._cache.get(
            self._key(name, body, version),
            lambda: read_in_parts(ask, values, self._zone, stored.split),
            fresh_until=fresh_until(self._clock(), until, self._zone),
            fresh=fresh,
        )
        reading = cached.value
        count, stale = reading.table.count, cached.stale
        source = Source(name, count, cached.from_cache, cached.read_at, body, stale)
        return Read(reading.table, reading.valid_through, source, cached.error)

    def _key(self, name: str, body: Mapping[str, object], version: str) -> str:
        identity = msgspec.json.encode((self._scope, body, version), order="sorted")
        return f"rows:{name}:{hashlib.sha256(identity).hexdigest()[:32]}"
