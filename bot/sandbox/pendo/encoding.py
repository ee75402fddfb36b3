"""Results as JSON text, fast: each distinct value is written once, and a row is filled into a template."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from bot.sandbox.pendo.columns import Coded, Column, Frame, integers, row_values
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import MISSING, printable, weight

CHUNK = 16_384
_LONG = 100
"""Elements of a value from which on its weight is looked at."""
MAX_ANSWER = 100_000_000
"""Elements in all lists, objects and long texts of an answer: some gigabytes, where Pendo ends too."""


def to_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def check_size(frame: Frame) -> None:
    """Raises Refusal where the rows hold more than an answer may: few long values can stand in many."""
    total = sum(_held(column) for column in frame.columns.values() if isinstance(column, Coded))
    if total > MAX_ANSWER:
        raise Refusal(f"the answer would hold {total:,} elements; at most {MAX_ANSWER:,} are served")


def _held(column: Coded) -> int:
    if not any(isinstance(value, list | dict | str) and len(value) >= _LONG for value in column.values):
        return 0
    weights = np.array([weight([value]) for value in column.values], dtype=np.int64)
    return int(weights[column.codes].sum())


def encode_rows(frame: Frame) -> Iterator[bytes]:
    """The rows of a JSON list without its brackets, in pieces of some megabytes at most."""
    missing = any(isinstance(column, Coded) and MISSING in column.values for column in frame.columns.values())
    for start in range(0, len(frame), CHUNK):
        part = frame.take(slice(start, start + CHUNK))
        rows = _sparse(part) if missing else _full(part)
        yield (("," if start else "") + ",".join(rows)).encode()


def _full(frame: Frame) -> Iterator[str]:
    if not frame.columns:
        return iter(["{}"] * len(frame))
    template = "{" + ",".join(to_json(name).replace("%", "%%") + ":%s" for name in frame.columns) + "}"
    return map(template.__mod__, zip(*(_texts(column) for column in frame.columns.values()), strict=True))


def _sparse(frame: Frame) -> Iterator[str]:
    """As ``_full``; a row lacks the fields that it does not have."""
    names = list(frame.columns)
    for row in zip(*(row_values(column) for column in frame.columns.values()), strict=True):
        kept = {
            name: printable(value) for name, value in zip(names, row, strict=True) if value is not MISSING
        }
        yield to_json(kept)


def _texts(column: Column) -> list[object]:
    if isinstance(column, Coded):
        used, places = np.unique(column.codes, return_inverse=True)
        written: list[object] = [to_json(printable(column.values[code])) for code in integers(used)]
        return list(map(written.__getitem__, places.tolist()))
    numbers = column.numbers
    if numbers.dtype == np.float64 and (numbers == np.rint(numbers)).all() and (abs(numbers) < 2**53).all():
        numbers = numbers.astype(np.int64)
    if numbers.dtype == np.int64:
        return numbers.tolist()
    return [to_json(printable(value)) for value in numbers.tolist()]
