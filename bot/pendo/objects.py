"""The catalog, read from Pendo: apps, features, pages, track events and accounts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from bot.catalog import Account, App, Catalog, Kind, Thing
from bot.errors import SourceError
from bot.pendo.client import PendoClient
from bot.pendo.columns import as_text, garbled
from bot.rows import ColumnKind, Table

T = TypeVar("T")

_PATHS: Mapping[Kind, str] = {
    "feature": "/api/v1/feature",
    "page": "/api/v1/page",
    "track": "/api/v1/tracktype",
}
_ALL_APPS = {"expand": "*"}
"""Without it Pendo lists the default app's objects only."""

_APPS: Mapping[str, ColumnKind] = {"id": "text", "name": "text", "displayName": "text", "platform": "text"}
_ACCOUNTS: Mapping[str, ColumnKind] = {"accountId": "text", "name": "text"}
_SINCE: Mapping[str, ColumnKind] = {"since": "integer"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CatalogBodies:
    """The bound pipelines that list what REST does not.

    ``apps`` gives id, name, displayName and platform, ``accounts`` accountId and name
    of those after an id, a page of them, ``since`` one row
    with the first sight of any visitor in epoch milliseconds, or null.
    """

    apps: Mapping[str, object]
    accounts: Callable[[str], Mapping[str, object]]
    since: Mapping[str, object]


async def read_catalog(
    client: PendoClient, bodies: CatalogBodies, *, aliases: Mapping[str, str], read_at: datetime
) -> Catalog:
    """A new snapshot, in Pendo's order. Raises SourceError if any part of it cannot be read."""
    features, pages, tracks, apps, accounts, since = await _all(
        _things(client, "feature"),
        _things(client, "page"),
        _things(client, "track"),
        client.aggregate(bodies.apps, _APPS, optional=("name", "displayName", "platform")),
        _accounts(client, bodies.accounts),
        client.aggregate(bodies.since, _SINCE, optional=("since",)),
    )
    return Catalog(
        apps=_apps(apps.table),
        things=(*features, *pages, *tracks),
        accounts=accounts,
        aliases=dict(aliases),
        data_since=_since(since.table),
        read_at=read_at,
    )


async def _all(*parts: Coroutine[Any, Any, Any]) -> list[Any]:
    """Their results, read side by side; the first to fail stops the others."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(part) for part in parts]
    except* SourceError as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]


class _Object(msgspec.Struct, rename="camel"):
    """A tagged object as Pendo lists it. Anything but the id may be missing."""

    id: str | int
    name: str | None = None
    track_type_name: str | None = None
    app_id: str | int | float | None = None
    created_at: int | float | None = None
    last_updated_at: int | float | None = None
    dirty: bool | None = None


async def _things(client: PendoClient, kind: Kind) -> list[Thing]:
    found = await client.list_objects(_PATHS[kind], _Object, params=_ALL_APPS)
    return [_thing(item, kind) for item in found]


def _thing(item: _Object, kind: Kind) -> Thing:
    return Thing(
        id=as_text(item.id),
        name=item.name or item.track_type_name or as_text(item.id),
        kind=kind,
        app_id=as_text(item.app_id),
        created_at=_instant(item.created_at),
        last_updated_at=_instant(item.last_updated_at),
        dirty=bool(item.dirty),
    )


def _apps(table: Table) -> tuple[App, ...]:
    columns = (_texts(table, name) for name in _APPS)
    return tuple(
        App(id_, display_name or name or id_, platform or "web")
        for id_, name, display_name, platform in zip(*columns, strict=True)
    )


async def _accounts(
    client: PendoClient, body_after: Callable[[str], Mapping[str, object]]
) -> tuple[Account, ...]:
    found: list[Account] = []
    async for table in client.pages(body_after, _ACCOUNTS, by="accountId", optional=("name",)):
        pairs = zip(_texts(table, "accountId"), _texts(table, "name"), strict=True)
        found += (Account(id_, name or id_) for id_, name in pairs if id_)
    return tuple(found)


def _since(table: Table) -> datetime | None:
    found = table.integers("since")
    return _instant(int(found[0])) if found.size else None


def _texts(table: Table, name: str) -> list[str]:
    column = table.text(name)
    return [column.values[code] for code in column.codes]


def _instant(milliseconds: float | None) -> datetime | None:
    """The aware UTC time of epoch ``milliseconds``; Pendo writes 0 or nothing where it knows none."""
    if not milliseconds or milliseconds < 0:
        return None
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        raise garbled(f"{milliseconds} is no time") from None
