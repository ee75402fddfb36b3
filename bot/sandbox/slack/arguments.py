"""Arguments of a Web API call, whether they came as a form, in the address or as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.slack.blockkit.shapes import Record, as_list, as_record
from bot.sandbox.slack.workspace import Refusal

Answer = dict[str, object]


@dataclass(frozen=True, slots=True)
class Arguments:
    """``now`` in Unix seconds; ``origin`` is the address this server was called by, such as http://host:1."""

    values: Mapping[str, object]
    now: float
    origin: str

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str, otherwise: str = "") -> str:
        value = self.values.get(name)
        if value is None:
            return otherwise
        if not isinstance(value, str | int | float):
            raise invalid_arguments(f"must be a string [json-pointer:/{name}]")
        return str(value)

    def whole(self, name: str) -> int:
        value = self.text(name)
        if not value.isdecimal():
            raise invalid_arguments(f"must be an integer [json-pointer:/{name}]")
        return int(value)

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("1", "true")

    def array(self, name: str, malformed: str) -> list[object]:
        """A list, or JSON text of one. Raises Refusal ``malformed``."""
        values = as_list(self._decoded(name, malformed))
        if values is None:
            raise Refusal(malformed)
        return list(values)

    def object(self, name: str, malformed: str) -> Record:
        """An object, or JSON text of one. Raises Refusal ``malformed``."""
        fields = as_record(self._decoded(name, malformed))
        if fields is None:
            raise Refusal(malformed)
        return fields

    def _decoded(self, name: str, malformed: str) -> object:
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refusal(malformed) from None


def invalid_arguments(*messages: str) -> Refusal:
    return Refusal(
        "invalid_arguments", response_metadata={"messages": [f"[ERROR] {message}" for message in messages]}
    )
