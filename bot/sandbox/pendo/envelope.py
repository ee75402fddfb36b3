"""The body around a pipeline: ``{"response": {…}, "request": {"pipeline": […]}}``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

import msgspec

from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.refusals import Refusal

MAX_DEPTH = 100
PIPELINE_REQUIRED = {"overall": {}, "fields": {"pipeline": "Required"}}
MediaType: TypeAlias = Literal["application/json", "text/csv"]

_WITHOUT_EFFECT: Mapping[str, frozenset[str]] = {
    "request": frozenset({"sort", "channelId", "streamId", "params"}),
    "response": frozenset({"rowsPerPage", "startRow"}),
}
_KNOWN: Mapping[str, frozenset[str]] = {
    "request": frozenset({"pipeline", "name", "requestId"}),
    "response": frozenset({"mimeType", "location"}),
}


class PipelineRequired(Refusal):
    """The envelope holds no pipeline: 422, with a body of its own."""

    def __init__(self) -> None:
        super().__init__("pipeline is required", status=422)


@dataclass(frozen=True, slots=True)
class Envelope:
    pipeline: object
    media_type: MediaType


def read_envelope(body: bytes, env: Environment) -> Envelope:
    """What is asked, and in which form. Warns of what has no effect; raises Refusal."""
    try:
        decoded = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refusal("request body is not JSON") from None
    if not isinstance(decoded, dict):
        raise PipelineRequired
    given = cast("dict[str, object]", decoded)
    _check_depth(given)
    request, response = given.get("request"), given.get("response", {})
    if not isinstance(request, dict) or cast("dict[str, object]", request).get("pipeline") is None:
        raise PipelineRequired
    if not isinstance(response, dict):
        raise Refusal("response must be an object")
    _warn_of_idle_keys("request", cast("dict[str, object]", request), env)
    _warn_of_idle_keys("response", cast("dict[str, object]", response), env)
    media_type = _media_type(cast("dict[str, object]", response))
    return Envelope(cast("dict[str, object]", request)["pipeline"], media_type)


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


def _warn_of_idle_keys(part: str, keys: Mapping[str, object], env: Environment) -> None:
    for key in keys:
        if key in _WITHOUT_EFFECT[part]:
            env.warn(f"{part}.{key} has no effect")
        elif key not in _KNOWN[part]:
            env.warn(f"{part}.{key[:80]} is unknown and has no effect")


def _media_type(response: Mapping[str, object]) -> MediaType:
    location = response.get("location", "request")
    if location != "request":
        raise Refusal(f'response.location {location!r} is not served; "request" is')
    media_type = response.get("mimeType", "application/json")
    if media_type not in ("application/json", "text/csv"):
        raise Refusal(f"response.mimeType {media_type!r} is not served; application/json and text/csv are")
    return media_type
