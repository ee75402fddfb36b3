"""What can be looked up with GET: path to the function that answers, and the parameters of a path.

A key here only reads. ``/poll``, ``/nps`` and ``/feedback`` do not exist, nor do visitors without an id.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import TypeAlias

from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.listing import Parameters, one_segment, report_list, segment_list, thing_list
from bot.sandbox.pendo.lookups import metadata_schema, metadata_value, person, visitor_history
from bot.sandbox.pendo.refusals import Refusal

Lookup: TypeAlias = Callable[[Environment, Parameters, Parameters], object]
"""The environment, the parameters of the path, and those behind ``?``; raises Refusal, such as 404."""
BASE64_HEADER = "x-pendo-base64-encoded-params"
_BASE64 = "b64_"

LOOKUPS: Mapping[str, Lookup] = {
    "/api/v1/{kind:feature|page|tracktype|guide}": thing_list,
    "/api/v1/report": report_list,
    "/api/v1/segment": segment_list,
    "/api/v1/segment/{id}": one_segment,
    "/api/v1/{kind:visitor|account}/{id}": person,
    "/api/v1/visitor/{id}/history": visitor_history,
    "/api/v1/metadata/schema/{kind:visitor|account}": metadata_schema,
    "/api/v1/metadata/{kind:visitor|account}/value/{group}/{field}/{id}": metadata_value,
}


def read_parameters(path: Parameters, headers: Mapping[str, str]) -> Parameters:
    """The parameters of a path, those that start with ``b64_`` decoded where a header says so."""
    if headers.get(BASE64_HEADER, "").lower() != "true":
        return path
    return {name: _decoded(value) if value.startswith(_BASE64) else value for name, value in path.items()}


def _decoded(value: str) -> str:
    text = value.removeprefix(_BASE64)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise Refusal(f"'{value}' is no base64 text") from None
