"""From the bytes of an aggregation request to the pieces of its answer. Touches no socket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from zoneinfo import ZoneInfo

import numpy as np

from bot.sandbox.pendo.civil import Calendar
from bot.sandbox.pendo.columns import Frame
from bot.sandbox.pendo.csvtext import csv_rows
from bot.sandbox.pendo.encoding import check_size, encode_rows, to_json
from bot.sandbox.pendo.engine import read_pipeline
from bot.sandbox.pendo.envelope import MediaType, read_envelope
from bot.sandbox.pendo.environment import WHOLE, Bounds, Environment, Trace
from bot.sandbox.pendo.eventstore import EventSource, EventStore
from bot.sandbox.pendo.things import valid_through
from bot.sandbox.pendo.visits import VisitStore
from bot.sandbox.pendo.world import World

EVENT_SOURCES: tuple[EventSource, ...] = ("events", "featureEvents", "pageEvents", "trackEvents")


@dataclass(frozen=True, slots=True)
class Answer:
    """``rows`` rows as text of ``media_type``, in pieces."""

    rows: int
    media_type: MediaType
    pieces: Iterator[bytes]


@dataclass(slots=True)
class Answerer:
    """Answers requests about one world; rows come in another order each time, the same for the same seed."""

    world: World
    zone: str
    seed: int
    events: EventStore = field(init=False)
    visits: VisitStore = field(init=False)
    _numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.events = EventStore(self.world, Calendar(ZoneInfo(self.zone)))
        self.visits = VisitStore(self.world)

    def environment(self, now: int, bounds: Bounds = WHOLE) -> Environment:
        chance = np.random.default_rng([self.seed, next(self._numbers)])
        return Environment(
            self.world, self.events.calendar, self.events, self.visits, now, chance, Trace(), bounds
        )

    def warm(self, now: int) -> None:
        """Group the days of the event sources ahead of the first request."""
        for source in EVENT_SOURCES:
            self.events.rows(source, "day", now, now, now)

    def answer(self, body: bytes, env: Environment, details: bool) -> Answer:
        """What ``body`` asks for. Raises Refusal; fills ``env.trace`` in either case."""
        envelope = read_envelope(body, env)
        run = read_pipeline(envelope.pipeline, env)
        frame = env.shuffled(run()).take(np.s_[: env.bounds.rows])
        check_size(frame)
        pieces = csv_rows(frame) if envelope.media_type == "text/csv" else _json(env, details, frame)
        return Answer(len(frame), envelope.media_type, pieces)


def _json(env: Environment, details: bool, frame: Frame) -> Iterator[bytes]:
    start = env.trace.start_time
    yield b'{"results":[' if start is None else f'{{"startTime":{start},"results":['.encode()
    yield from encode_rows(frame)
    yield b"]"
    if details and not set(EVENT_SOURCES).isdisjoint(env.trace.sources):
        through = {str(app.id): valid_through(env.processed) for app in env.world.apps}
        yield f',"details":{to_json({"validThrough": through})}'.encode()
    yield b"}"
