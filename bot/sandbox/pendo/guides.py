"""Guides, their steps and polls, and what visitors did with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

import numpy as np

from bot.sandbox.pendo.columns import Array, Column, encode
from bot.sandbox.pendo.values import MISSING, Value

GuideState = Literal["public", "staged", "draft", "disabled"]
POLL_RESPONSE = "ui:web:pollResponse"


@dataclass(frozen=True, slots=True)
class Step:
    id: str
    name: str = ""
    type: str = "lightbox"


@dataclass(frozen=True, slots=True)
class Poll:
    """A question of a guide; ``choices``: the texts of a pick list by the id that is stored as the answer."""

    id: str
    question: str = ""
    type: str = "NPSRating"
    choices: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Guide:
    """Times in epoch milliseconds, null where it never happened."""

    id: str
    name: str
    app_id: int
    state: GuideState = "public"
    launch_method: str = "auto"
    type: str = ""
    """Such as ``launcher``; empty for a guide that is nothing but its steps."""
    category: str = ""
    steps: tuple[Step, ...] = ()
    polls: tuple[Poll, ...] = ()
    created_at: int = 0
    published_at: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Happenings:
    """Events kept one by one, by ``time`` (epoch milliseconds) ascending, with the fields of their rows."""

    time: Array
    fields: Mapping[str, Column]

    def __len__(self) -> int:
        return len(self.time)


NOTHING = Happenings(np.empty(0, dtype=np.int64), {})


def happenings_of_rows(rows: Iterable[Mapping[str, Value]]) -> Happenings:
    """Happenings from mappings with ``time`` (ms), ``visitorId``, ``appId`` and any other fields."""
    ordered = sorted(rows, key=lambda row: cast(int, row["time"]))
    names = dict.fromkeys(name for row in ordered for name in row if name != "time")
    return Happenings(
        np.array([row["time"] for row in ordered], dtype=np.int64),
        {name: encode(row.get(name, MISSING) for row in ordered) for name in names},
    )
