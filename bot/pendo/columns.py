"""Columns that grow as slices of rows come in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from operator import index
from typing import Any, cast

import msgspec
import numpy as np
from msgspec import UNSET, UnsetType
from numpy.typing import NDArray

from bot.errors import SourceGarbled
from bot.rows import ColumnKind, Numbers, Table, Text

_GARBLED = "Pendo sent something that is not the answer to what was asked."
_HINT = "Please ask again in a minute; if it stays, check the Pendo address in the settings."
_ACCEPTED: Mapping[ColumnKind, Any] = {
    "text": str | int | float | bool | None | UnsetType,
    "integer": int | float | None | UnsetType,
    "number": float | None | UnsetType,
    "json": msgspec.Raw | UnsetType,
}


def garbled(reason: str) -> SourceGarbled:
    """The error for an answer that cannot be read; ``reason`` is for whoever looks into it."""
    return SourceGarbled(_GARBLED, f"{_HINT} ({reason})")


class ColumnsBuilder:
    """Builds a table of the declared ``columns``, each a key of the row; those in ``optional`` may be
    missing from every row, any may be missing or null in some."""

    def __init__(self, columns: Mapping[str, ColumnKind], optional: Collection[str] = ()) -> None:
        self._decoder = _decoder(columns)
        self._columns = {name: _COLUMNS[kind]() for name, kind in columns.items()}
        self._optional = optional
        self._count = 0

    def extend(self, rows: bytes | memoryview) -> None:
        """Appends ``rows``, JSON objects with commas between. Raises SourceGarbled for anything else."""
        try:
            decoded = self._decoder.decode(b"".join((b"[", rows, b"]")))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise garbled(f"a row cannot be read: {error}") from None
        if not decoded:
            return
        self._count += len(decoded)
        by_column = zip(*map(msgspec.structs.astuple, decoded), strict=True)
        for (name, column), values in zip(self._columns.items(), by_column, strict=True):
            try:
                column.extend(values)
            except (ValueError, OverflowError) as error:
                raise garbled(f"column {name}: {error}") from None

    def table(self) -> Table:
        """All rows so far, in order. Raises SourceGarbled if a column stood in none of them."""
        for name, column in self._columns.items():
            if self._count and not column.present and name not in self._optional:
                raise garbled(f"no row has a column {name}")
        return Table({name: column.take() for name, column in self._columns.items()}, self._count)


def _decoder(columns: Mapping[str, ColumnKind]) -> msgspec.json.Decoder[list[msgspec.Struct]]:
    # Any key may name a column, so the fields have names of their own.
    fields = [(f"column_{index}", _ACCEPTED[kind], UNSET) for index, kind in enumerate(columns.values())]
    keys = {f"column_{index}": name for index, name in enumerate(columns)}
    row = msgspec.defstruct("Row", fields, rename=keys, gc=False)
    return msgspec.json.Decoder(list[row])


class _Column:
    """A growing column. ``plain`` reads an ordinary value and raises TypeError for any other, which
    ``convert`` then makes an ordinary one."""

    def __init__(
        self, dtype: type[np.generic], plain: Callable[[Any], object], convert: Callable[[Any], object]
    ) -> None:
        self.present = False
        self._dtype = dtype
        self._plain = plain
        self._convert = convert
        self._parts: list[NDArray[Any]] = []

    def extend(self, values: tuple[object, ...]) -> None:
        """Appends ``values``; ``present`` once any of them stood in a row. Raises ValueError for one that
        cannot be converted, OverflowError for a number that is too large."""
        try:
            part = np.fromiter(map(self._plain, values), self._dtype, len(values))
            self.present = True
        except TypeError:
            self.present = self.present or any(value is not UNSET for value in values)
            usual = [self._plain(self._convert(value)) for value in values]
            part = np.array(usual, self._dtype)
        self._parts.append(part)

    def take(self) -> Text | Numbers:
        """The finished column, once."""
        return cast(Numbers, self._joined())

    def _joined(self) -> NDArray[Any]:
        parts, self._parts = self._parts, []
        return np.concatenate(parts) if parts else np.empty(0, self._dtype)


class _Codes(dict[str, int]):
    """Gives each new text the next code."""

    def __missing__(self, value: object) -> int:
        if not isinstance(value, str):
            raise TypeError
        code = self[value] = len(self)
        return code


class _TextColumn(_Column):
    def __init__(self, convert: Callable[[Any], str]) -> None:
        self._codes = _Codes()
        super().__init__(np.int32, self._codes.__getitem__, convert)

    def take(self) -> Text:
        return Text(tuple(self._codes), self._joined())


_COLUMNS: Mapping[ColumnKind, Callable[[], _Column]] = {
    "text": lambda: _TextColumn(as_text),
    "json": lambda: _TextColumn(_as_json),
    "integer": lambda: _Column(np.int64, index, _as_integer),
    "number": lambda: _Column(np.float64, float, _as_number),
}


def as_text(value: str | float | bool | UnsetType | None) -> str:
    """A JSON scalar as the text it is in a text column: '' for none, whole numbers without a point."""
    if isinstance(value, str):
        return value
    if value is None or value is UNSET:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _as_json(value: msgspec.Raw | UnsetType) -> str:
    """JSON as it came; '' for null and for nothing."""
    text = "" if isinstance(value, UnsetType) else bytes(value).decode()
    return "" if text == "null" else text


def _as_integer(value: float | UnsetType | None) -> int:
    if value is None or isinstance(value, UnsetType):
        return 0
    if isinstance(value, float) and not value.is_integer():
        raise ValueError(f"{value} is no whole number")
    return int(value)


def _as_number(value: float | UnsetType | None) -> float:
    return float("nan") if value is None or isinstance(value, UnsetType) else value
