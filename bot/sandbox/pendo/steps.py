"""What a stage is once it is read, and what a stage gets that holds pipelines itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.sandbox.pendo.columns import Column, Dense, Frame
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.refusals import Refusal

MAX_GROWN = 1_000_000
_ROW, _VALUE, _NUMBER = 10, 100, 80
"""About the nanoseconds that it takes to key one row by a code, one distinct value, one row by a number."""

Run: TypeAlias = Callable[[], Frame]
Step: TypeAlias = Callable[[Frame], Frame]
ReadStage: TypeAlias = Callable[[object, Environment], Step]


@dataclass(frozen=True, slots=True)
class Inner:
    """Reads what a stage holds: whole pipelines, and ``stages`` that go on with the rows they are given."""

    pipeline: Callable[[object], Run]
    stages: Callable[[object], Step]


ReadHolder: TypeAlias = Callable[[object, Environment, Inner], Step]


def keying(columns: Sequence[Column], rows: int) -> int:
    """About the nanoseconds that it takes to tell which rows hold equal values."""
    return sum(
        _NUMBER * rows if isinstance(column, Dense) else _ROW * rows + _VALUE * len(column.values)
        for column in columns
    )


def check_growth(stage: str, before: int, after: int) -> None:
    """Raises Refusal where a stage would make more rows than it got, and more than fit."""
    if after > max(before, MAX_GROWN):
        raise Refusal(f"{stage} would make {after:,} rows; at most {MAX_GROWN:,} are served")
