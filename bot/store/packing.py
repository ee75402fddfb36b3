"""Readings as compact bytes: small dictionaries, small integers, compressed (pure)."""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import Any, cast

import msgspec
import numpy as np
from numpy.typing import NDArray

from bot.rows import Numbers, Reading, Table, Text

SCHEMA = 1
"""Raised when the bytes change; stands in every key and every value."""

_LARGE = 8 * 1024 * 1024
"""Bytes from which on a tenth more of them is worth compressing in half the time."""
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
    """Numbers ``offset + step × stored``, byte plane by byte plane; text has ``values`` to look them up."""

    dtype: str
    offset: int
    step: int
    planes: bytes
    values: tuple[str, ...] | None


class _Packed(msgspec.Struct, array_like=True):
    count: int
    columns: dict[str, _Column]
    valid_through: dict[str, int]


def pack(reading: Reading) -> bytes:
    """``reading`` as bytes that ``unpack`` understands."""
    columns = {name: _pack_column(column) for name, column in reading.table.columns.items()}
    packed = _Packed(reading.table.count, columns, dict(reading.valid_through))
    content = msgspec.msgpack.encode(packed)
    press = zlib.compressobj(1, strategy=zlib.Z_RLE if len(content) > _LARGE else zlib.Z_DEFAULT_STRATEGY)
    return press.compress(content) + press.flush()


def unpack(packed: bytes) -> Reading:
    """The reading in ``packed``. Raises ValueError where the bytes are none of ours."""
    try:
        found = msgspec.msgpack.decode(zlib.decompress(packed), type=_Packed)
        columns = {name: _unpack_column(column, found.count) for name, column in found.columns.items()}
    except (zlib.error, msgspec.DecodeError, TypeError) as error:
        raise ValueError(f"not a packed reading: {error}") from error
    return Reading(Table(columns, found.count), found.valid_through)


def _pack_column(column: Text | Numbers) -> _Column:
    if isinstance(column, Text):
        return _pack_numbers(column.codes.astype(np.int64), column.values)
    if column.dtype == np.float64:
        return _Column("float64", 0, 1, _planes(column), None)
    return _pack_numbers(cast("NDArray[np.int64]", column), None)


def _pack_numbers(numbers: NDArray[np.int64], values: tuple[str, ...] | None) -> _Column:
    """Days and the like become small: counted from the least, in steps of their common divisor."""
    if not numbers.size:
        return _Column("uint8", 0, 1, b"", values)
    offset, largest = int(numbers.min()), int(numbers.max())
    if largest - offset > np.iinfo(np.int64).max:
        return _Column("int64", 0, 1, _planes(numbers), values)
    steps = numbers - offset
    step = int(np.gcd.reduce(steps)) or 1
    size = next(size for size in _SIZES if (largest - offset) // step <= np.iinfo(size).max)
    return _Column(np.dtype(size).name, offset, step, _planes((steps // step).astype(size)), values)


def _unpack_column(column: _Column, count: int) -> Text | Numbers:
    stored = _whole(column.planes, np.dtype(column.dtype), count)
    if column.dtype == "float64":
        return cast("NDArray[np.float64]", stored)
    numbers = stored.astype(np.int64) * column.step + column.offset
    return numbers if column.values is None else Text(column.values, numbers.astype(np.int32))


def _planes(numbers: NDArray[Any]) -> bytes:
    """All first bytes, then all second bytes …: high bytes hardly differ and so compress to nothing."""
    width = numbers.dtype.itemsize
    return np.ascontiguousarray(numbers).view(np.uint8).reshape(len(numbers), width).T.tobytes()


def _whole(planes: bytes, dtype: np.dtype[Any], count: int) -> NDArray[Any]:
    width = dtype.itemsize
    return np.frombuffer(planes, np.uint8).reshape(width, count).T.copy().reshape(-1).view(dtype)
