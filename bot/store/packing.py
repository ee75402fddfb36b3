"""Readings as compact bytes: small dictionaries, small integers, compressed (pure)."""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import Any, cast

import msgspec
import numpy as np
from numpy.typing import NDArray

from bot.rows import Numbers, Reading, Table, Text

SCHEMA = 2
"""Raised when the bytes change; stands in every key and every value."""

_WORTH = 3 / 4
"""What does not become smaller by a quarter is kept as it is: reading it back costs nothing."""
_SAMPLE = 1 << 16
"""Bytes of the middle that decide it."""
_SIZES = (np.uint8, np.uint16, np.uint32, np.int64)


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """What the store holds under one key: a packed reading, the token of whoever read it from Pendo, when
    that began, and until when it counts as fresh."""

    schema: int
    token: str
    read_at: datetime
    fresh_until: datetime
    packed: bytes


class _Column(msgspec.Struct, array_like=True):
    """Numbers ``offset + step × stored``, in ``planes`` of one byte each; text has ``values`` to look them
    up. Planes and values are squeezed."""

    dtype: str
    offset: int
    step: int
    planes: tuple[bytes, ...]
    values: bytes | None


class _Packed(msgspec.Struct, array_like=True):
    count: int
    columns: dict[str, _Column]
    valid_through: dict[str, int]


def pack(reading: Reading) -> bytes:
    """``reading`` as bytes that ``unpack`` understands."""
    columns = {name: _pack_column(column) for name, column in reading.table.columns.items()}
    packed = _Packed(reading.table.count, columns, dict(reading.valid_through))
    return msgspec.msgpack.encode(packed)


def unpack(packed: bytes) -> Reading:
    """The reading in ``packed``. Raises ValueError where the bytes are none of ours."""
    try:
        found = msgspec.msgpack.decode(packed, type=_Packed)
        columns = {name: _unpack_column(column, found.count) for name, column in found.columns.items()}
    except (zlib.error, msgspec.DecodeError, TypeError) as error:
        raise ValueError(f"not a packed reading: {error}") from error
    return Reading(Table(columns, found.count), found.valid_through)


def _pack_column(column: Text | Numbers) -> _Column:
    if isinstance(column, Text):
        packed = _pack_numbers(column.codes.astype(np.int64))
        packed.values = _squeezed(msgspec.msgpack.encode(column.values))
        return packed
    if column.dtype == np.float64:
        return _Column("float64", 0, 1, _planes(column), None)
    return _pack_numbers(cast("NDArray[np.int64]", column))


def _pack_numbers(numbers: NDArray[np.int64]) -> _Column:
    """Days and the like become small: counted from the least, in steps of their common divisor."""
    if not numbers.size:
        return _Column("uint8", 0, 1, (_squeezed(b""),), None)
    offset, largest = int(numbers.min()), int(numbers.max())
    if largest - offset > np.iinfo(np.int64).max:
        return _Column("int64", 0, 1, _planes(numbers), None)
    steps = numbers - offset
    step = int(np.gcd.reduce(steps)) or 1
    size = next(size for size in _SIZES if (largest - offset) // step <= np.iinfo(size).max)
    return _Column(np.dtype(size).name, offset, step, _planes((steps // step).astype(size)), None)


def _unpack_column(column: _Column, count: int) -> Text | Numbers:
    stored = _whole(column.planes, np.dtype(column.dtype), count)
    if column.values is not None:
        values = msgspec.msgpack.decode(_whole_bytes(column.values), type=tuple[str, ...])
        return Text(values, _numbers(stored.astype(np.int32), column))
    if column.dtype == "float64":
        return cast("NDArray[np.float64]", stored)
    return _numbers(stored.astype(np.int64), column)


def _numbers(stored: NDArray[Any], column: _Column) -> NDArray[Any]:
    if column.step != 1:
        stored *= column.step
    if column.offset:
        stored += column.offset
    return stored


def _planes(numbers: NDArray[Any]) -> tuple[bytes, ...]:
    """All first bytes, then all second bytes …: high bytes hardly differ and so become nearly nothing."""
    bytewise = np.ascontiguousarray(numbers).view(np.uint8).reshape(len(numbers), numbers.dtype.itemsize)
    return tuple(_squeezed(plane.tobytes()) for plane in bytewise.T)


def _whole(planes: tuple[bytes, ...], dtype: np.dtype[Any], count: int) -> NDArray[Any]:
    whole = np.empty((count, dtype.itemsize), np.uint8)
    for place, plane in enumerate(planes):
        whole[:, place] = np.frombuffer(_whole_bytes(plane), np.uint8)
    return whole.reshape(-1).view(dtype)


def _squeezed(content: bytes) -> bytes:
    """``content`` after a mark that says whether it is compressed."""
    if not _shrinks(content[len(content) // 2 :][:_SAMPLE]):
        return b"=" + content
    return b"z" + zlib.compress(content, 1)


def _shrinks(content: bytes) -> bool:
    return len(zlib.compress(content, 1)) < _WORTH * len(content)


def _whole_bytes(squeezed: bytes) -> bytes:
    return zlib.decompress(squeezed[1:]) if squeezed[:1] == b"z" else squeezed[1:]
