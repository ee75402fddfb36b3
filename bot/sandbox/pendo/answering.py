"""From the bytes of an aggregation request to the pieces of its answer. Touches no socket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import cast
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from bot.sandbox.pendo.civil import Calendar
from bot.sandbox.pendo.encoding import encode_rows, to_json
from bot.sandbox.pendo.engine import read_pipeline
from bot.sandbox.pendo.environment import WHOLE, Bounds, Environment, Trace
from bot.sandbox.pendo.eventstore import EventSource, EventStore
from bot.sandbox.pendo.objects import valid_through
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.world import World

MAX_DEPTH = 100
PIPELINE_REQUIRED = {"overall": {}, "fields": {"pipeline": "Required"}}
EVENT_SOURCES: tuple[EventSource, ...] = ("events", "featureEvents", "pageEvents", "trackEvents")


class PipelineRequired(Refusal):
    """The envelope holds no pipeline: 422, with a body of its own."""

    def __init__(self) -> None:
        super().__init__("pipeline is required", status=422)


@dataclass(slots=True)
class Answerer:
    """Answers requests about one world; rows come in another order each time, the same for the same seed."""

    world: World
    zone: str
    seed: int
    events: EventStore = field(init=False)
    _numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.events = EventStore(self.world, Calendar(ZoneInfo(self.zone)))

    def environment(self, now: int, bounds: Bounds = WHOLE) -> Environment:
        chance = np.random.default_rng([self.seed, next(self._numbers)])
        return Environment(self.world, self.events.calendar, self.events, now, chance, Trace(), bounds)

    def warm(self, now: int) -> None:
        """Group the days of the event sources ahead of the first request."""
        for source in EVENT_SOURCES:
            self.events.rows(source, "day", now, now, now)

    def answer(self, body: bytes, env: Environment, details: bool) -> tuple[int, Iterator[bytes]]:
        """Number of rows and the JSON text in pieces. Raises Refusal; fills ``env.trace`` in either case."""
        run = read_pipeline(_pipeline(body), env)
        frame = env.shuffled(run()).take(np.s_[: env.bounds.rows])
        return len(frame), _envelope(env, details, encode_rows(frame))


def _pipeline(body: bytes) -> object:
    try:
        envelope = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        raise Refusal("request body is not JSON") from None
    if not isinstance(envelope, dict):
        raise PipelineRequired
    given = cast("dict[str, object]", envelope)
    _check_depth(given)
    request = given.get("request")
    if not isinstance(request, dict) or cast("dict[str, object]", request).get("pipeline") is None:
        raise PipelineRequired
    _check_response(given.get("response", {}))
    return cast("dict[str, object]", request)["pipeline"]


def _check_depth(value: object, left: int = MAX_DEPTH) -> None:
    if left == 0:
        raise Refusal(f"request body is nested more than {MAX_DEPTH} deep")
    inner: list[object] = []
    if isinstance(value, dict):
        inner = list(cast("dict[str, object]", value).values())
    elif isinstance(value, list):
        inner = cast("list[object]", value)
    for item in inner:
        _check_depth(item, left - 1)


def _check_response(response: object) -> None:
    if not isinstance(response, dict):
        raise Refusal("response must be an object")
    mime_type = cast("dict[str, object]", response).get("mimeType", "application/json")
    if mime_type != "application/json":
        raise Refusal(f"response.mimeType {mime_type!r} is not served; application/json is")


def _envelope(env: Environment, details: bool, rows: Iterator[bytes]) -> Iterator[bytes]:
    start = env.trace.start_time
    yield b'{"results":[' if start is None else f'{{"startTime":{start},"results":['.encode()
    yield from rows
    yield b"]"
    if details and not set(EVENT_SOURCES).isdisjoint(env.trace.sources):
        through = {str(app.id): valid_through(env.processed) for app in env.world.apps}
        yield f',"details":{to_json({"validThrough": through})}'.encode()
    yield b"}"
