"""The catalog, read from Pendo: everything that a question can name."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

import msgspec

from bot.catalog import (
    Account,
    App,
    Catalog,
    Guide,
    GuideStep,
    Kind,
    MetadataField,
    Part,
    Poll,
    Segment,
    Thing,
)
from bot.errors import SourceError
from bot.pendo.client import PendoClient
from bot.pendo.columns import as_text, garbled
from bot.pendo.metadata import Values, account_values, schema_fields
from bot.rows import ColumnKind, Table, each

T = TypeVar("T")
log = logging.getLogger(__name__)

_PATHS: Mapping[Kind, str] = {
    "feature": "/api/v1/feature",
    "page": "/api/v1/page",
    "track": "/api/v1/tracktype",
}
_ALL_APPS = {"expand": "*"}
"""Without it Pendo lists the default app's objects only."""

_APPS: Mapping[str, ColumnKind] = {"id": "text", "name": "text", "displayName": "text", "platform": "text"}
_ACCOUNTS: Mapping[str, ColumnKind] = {"accountId": "text", "metadata": "json"}
_SINCE: Mapping[str, ColumnKind] = {"since": "integer"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CatalogBodies:
    """The bound pipelines that list what REST does not.

    ``apps`` gives id, name, displayName and platform, ``accounts`` accountId and metadata of those after an
    id, a page of them, ``since`` one row with the first sight of any visitor in epoch milliseconds, or null.
    """

    apps: Mapping[str, object]
    accounts: Callable[[str], Mapping[str, object]]
    since: Mapping[str, object]


async def read_catalog(
    client: PendoClient,
    bodies: CatalogBodies,
    *,
    account_name: str,
    aliases: Mapping[str, str],
    read_at: datetime,
) -> Catalog:
    """A new snapshot, in Pendo's order, the product's main app first. ``account_name`` is the path of the
    field that names an account.

    Raises SourceError where what every question needs cannot be read; what only some need, segments, guides
    and visitors' fields, is named under ``missing`` then.
    """
    features, pages, tracks, apps, accounts, since, segments, guides, fields = await _all(
        _things(client, "feature"),
        _things(client, "page"),
        _things(client, "track"),
        client.aggregate(bodies.apps, _APPS, optional=("name", "displayName", "platform")),
        _accounts(client, bodies.accounts),
        client.aggregate(bodies.since, _SINCE, optional=("since",)),
        _unless_refused(_segments(client)),
        _unless_refused(_guides(client)),
        _unless_refused(_visitor_fields(client)),
    )
    ids, values = accounts
    names = values.get(account_name, {})
    extras: dict[Part, object] = {"segments": segments, "guides": guides, "fields": fields}
    things = (*features, *pages, *tracks)
    return Catalog(
        apps=_main_first(_apps(apps.table), things),
        things=things,
        accounts=tuple(Account(account, names.get(account, account)) for account in ids),
        fields=(*(MetadataField("account", path) for path in values), *(fields or ())),
        account_values=values,
        segments=tuple(segments or ()),
        guides=tuple(guides or ()),
        missing=frozenset(name for name, found in extras.items() if found is None),
        aliases=dict(aliases),
        data_since=_since(since.table),
        read_at=read_at,
    )


async def _unless_refused(part: Coroutine[Any, Any, T]) -> T | None:
    try:
        return await part
    except SourceError as error:
        log.warning("A part of the catalog cannot be read: %s", error)
        return None


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
    group: Any = None
    page_id: str | int | None = None


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
        area=_area(item.group),
        page_id=as_text(item.page_id) if item.page_id else "",
    )


def _area(group: object) -> str:
    """The name of a product area; '' for whatever else Pendo writes where there is none."""
    name = cast("dict[str, object]", group).get("name") if isinstance(group, dict) else None
    return name if isinstance(name, str) else ""


def _apps(table: Table) -> tuple[App, ...]:
    columns = (each(table.text(name)) for name in _APPS)
    return tuple(
        App(id_, display_name or name or id_, platform or "web")
        for id_, name, display_name, platform in zip(*columns, strict=True)
    )


def _main_first(apps: Iterable[App], things: Iterable[Thing]) -> tuple[App, ...]:
    """Pendo's rows have no order of their own: the app in which most is tagged is taken for the main one."""
    tagged = Counter(thing.app_id for thing in things)
    return tuple(sorted(apps, key=lambda app: (-tagged[app.id], app.id)))


async def _accounts(
    client: PendoClient, body_after: Callable[[str], Mapping[str, object]]
) -> tuple[list[str], Values]:
    """The ids of all accounts, and what they hold by field."""
    ids: list[str] = []
    values = Values()
    async for table in client.pages(body_after, _ACCOUNTS, by="accountId", optional=("metadata",)):
        ids += (account for account in each(table.text("accountId")) if account)
        for account, path, value in account_values(table):
            values.setdefault(path, {})[account] = sys.intern(value)
    return ids, values


class _Named(msgspec.Struct):
    id: str | int
    name: str | None = None


async def _segments(client: PendoClient) -> list[Segment]:
    found = await client.list_objects("/api/v1/segment", _Named, params={})
    return [Segment(as_text(item.id), item.name or as_text(item.id)) for item in found]


class _Poll(msgspec.Struct):
    id: str | int
    question: str | None = None
    attributes: dict[str, Any] | None = None


class _Guide(msgspec.Struct, rename="camel"):
    id: str | int
    name: str | None = None
    app_id: str | int | float | None = None
    state: str | None = None
    steps: list[_Named] | None = None
    polls: list[_Poll] | None = None


async def _guides(client: PendoClient) -> list[Guide]:
    return [_guide(item) for item in await client.list_objects("/api/v1/guide", _Guide, params=_ALL_APPS)]


def _guide(item: _Guide) -> Guide:
    steps = tuple(GuideStep(as_text(step.id), step.name or "") for step in item.steps or ())
    polls = tuple(_poll(poll) for poll in item.polls or ())
    name = item.name or as_text(item.id)
    return Guide(as_text(item.id), name, as_text(item.app_id), item.state or "", steps, polls)


def _poll(item: _Poll) -> Poll:
    kind = (item.attributes or {}).get("type")
    return Poll(as_text(item.id), kind if isinstance(kind, str) else "", item.question or "")


async def _visitor_fields(client: PendoClient) -> list[MetadataField]:
    schema = await client.get("/api/v1/metadata/schema/visitor", dict[str, dict[str, Any]], params={})
    return list(schema_fields(schema or {}))


def _since(table: Table) -> datetime | None:
    found = table.integers("since")
    return _instant(int(found[0])) if found.size else None


def _instant(milliseconds: float | None) -> datetime | None:
    """The aware UTC time of epoch ``milliseconds``; Pendo writes 0 or nothing where it knows none."""
    if not milliseconds or milliseconds < 0:
        return None
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        raise garbled(f"{milliseconds} is no time") from None
