"""Metadata of accounts and visitors: which fields there are, and what accounts hold in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

import msgspec

from bot.catalog import MetadataField
from bot.pendo.columns import as_text, garbled
from bot.rows import Table, each

Values = dict[str, dict[str, str]]
"""Path of a field to account id to value."""


def is_own(group: str) -> bool:
    """Whether customers fill the metadata group; Pendo's own ones are no fields to ask by."""
    return group != "pendo" and group != "auto" and not group.startswith("auto_")


def account_values(table: Table) -> Iterator[tuple[str, str, str]]:
    """Account id, path and value as text of every field that holds a plain value. Raises SourceGarbled."""
    for account, text in zip(each(table.text("accountId")), each(table.text("metadata")), strict=True):
        for path, value in _fields(text) if text else ():
            yield account, path, value


def _fields(text: str) -> Iterator[tuple[str, str]]:
    for group, fields in _object(msgspec.json.decode(text)).items():
        for name, value in _object(fields).items() if is_own(group) else ():
            if isinstance(value, str | int | float | bool) and (held := as_text(value)):
                yield f"{group}.{name}", held


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise garbled("metadata are no object of groups and fields")
    return cast("dict[str, object]", value)


def schema_fields(schema: Mapping[str, Mapping[str, object]]) -> Iterator[MetadataField]:
    """The fields of visitors that Pendo's schema names, hidden and deleted ones left out."""
    for group, fields in schema.items():
        for name, described in fields.items() if is_own(group) else ():
            about = _object(described)
            if not (about.get("isHidden") or about.get("isDeleted")):
                yield MetadataField("visitor", f"{group}.{name}")
