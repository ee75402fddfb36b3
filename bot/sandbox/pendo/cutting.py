"""Columns by name that are cut when they are first read: most pipelines read few of an event's fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Generic, Protocol, Self, TypeVar, cast

import numpy as np
from numpy.typing import NDArray


class Takes(Protocol):
    def take(self, index: Any) -> Self: ...


Part = TypeVar("Part", bound=Takes)
Positions = NDArray[np.intp]


class Later(Generic[Part]):
    """A column that is made when it is first read."""

    def __init__(self, make: Callable[[], Part]) -> None:
        self._make = make

    @cached_property
    def made(self) -> Part:
        return self._make()

    def take(self, index: Any) -> Later[Part]:
        return Later(lambda: self.made.take(index))


class Cut(Mapping[str, Part]):
    """Each column with the positions to take of it; those that were cut together are cut together again."""

    def __init__(self, parts: dict[str, tuple[Part | Later[Part], Positions | None]]) -> None:
        self._parts = parts

    @classmethod
    def of(cls, columns: Mapping[str, Part]) -> Cut[Part]:
        return columns if isinstance(columns, Cut) else cls({name: (columns[name], None) for name in columns})

    def __getitem__(self, name: str) -> Part:
        kept, positions = self._parts[name]
        column = cast(Part, kept.made if isinstance(kept, Later) else kept)
        if positions is not None:
            column = column.take(positions)
        self._parts[name] = (column, None)
        return column

    def __contains__(self, name: object) -> bool:
        return name in self._parts

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def replaced(self, columns: Mapping[str, Part]) -> Cut[Part]:
        """The same columns, these added or in place of those of the same name."""
        return Cut({**self._parts, **Cut.of(columns)._parts})

    def with_later(self, makers: Mapping[str, Callable[[], Part]]) -> Cut[Part]:
        """The same columns, and others that are made when they are first read."""
        return Cut({**self._parts, **{name: (Later(make), None) for name, make in makers.items()}})

    def take(self, index: Positions | slice) -> Cut[Part]:
        composed: dict[int, Positions] = {}
        parts: dict[str, tuple[Part | Later[Part], Positions | None]] = {}
        for name, (column, positions) in self._parts.items():
            if positions is not None:
                if id(positions) not in composed:
                    composed[id(positions)] = positions[index]
                parts[name] = (column, composed[id(positions)])
            elif isinstance(index, slice):
                parts[name] = (column.take(index), None)
            else:
                parts[name] = (column, index)
        return Cut(parts)
