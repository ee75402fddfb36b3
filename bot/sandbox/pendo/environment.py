"""What a request is answered with: the world, its calendar, one fixed now, and seeded chance."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bot.sandbox.pendo.civil import Calendar
from bot.sandbox.pendo.columns import Frame
from bot.sandbox.pendo.eventstore import EventStore
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.visits import VisitStore
from bot.sandbox.pendo.world import World

MAX_WORK = 2_000_000_000
_SHUFFLED_ROW = 20


@dataclass(slots=True)
class Trace:
    """What one request touched, for the list of requests, and what the sandbox would warn of."""

    sources: list[str] = field(default_factory=list[str])
    ids: list[str] = field(default_factory=list[str])
    apps: list[int] = field(default_factory=list[int])
    blacklist: list[str] = field(default_factory=list[str])
    warnings: list[str] = field(default_factory=list[str])
    start_time: int | None = None
    characters: int = 0
    """How long its expressions are in all."""
    work: int = 0
    """How much it took so far, in about nanoseconds."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an answer can be made to lack: the newest ``lag`` milliseconds, rows beyond ``rows``, and an
    answer at all to a run over more than ``days``."""

    lag: int = 0
    rows: int | None = None
    days: float | None = None


WHOLE = Bounds()


@dataclass(frozen=True, slots=True)
class Environment:
    world: World
    calendar: Calendar
    events: EventStore
    visits: VisitStore
    now: int
    chance: np.random.Generator
    trace: Trace
    bounds: Bounds = WHOLE

    @property
    def processed(self) -> int:
        """The instant up to which everything is there."""
        return self.now - self.bounds.lag

    def shuffled(self, frame: Frame) -> Frame:
        """The same rows in another order, unless an order was asked for."""
        if frame.ordered or len(frame) < 2:
            return frame
        self.spend(_SHUFFLED_ROW * len(frame))
        return frame.take(self.chance.permutation(len(frame)))

    def warn(self, text: str) -> None:
        if text not in self.trace.warnings:
            self.trace.warnings.append(text)

    def spend(self, work: int) -> None:
        """Raises Refusal where a request would keep the server busy for too long."""
        self.trace.work += work
        if self.trace.work > MAX_WORK:
            raise Refusal("the request is too much work for so many rows and elements")

    def expand_app_ids(self, pattern: str) -> list[int]:
        """The ids of the apps that a filter such as ``*`` or ``web|ios`` names. Raises Refusal on others."""
        return self.world.app_ids_matching(pattern)
