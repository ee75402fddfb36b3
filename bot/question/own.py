"""Values that a team's own query takes: ``role=admin``, ``at_least=10``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.names import shown
from bot.question.best import STOP, Segment
from bot.question.typed import Typed

_ASSIGNED = re.compile(r"([\w-]+)\s*[=:]\s*(.*)", re.DOTALL)
_LONGEST = 10
"""Tokens of one value in quotes, its name and the sign."""


def own_values(typed: Typed, extras: Mapping[str, str | int], start: int) -> Iterator[Segment]:
    """Each way to read an own value from token ``start`` on; a value of several words stands in quotes."""
    if not extras:
        return
    for end in range(start + 1, min(len(typed.tokens), start + _LONGEST) + 1):
        said = _ASSIGNED.fullmatch(typed.raw(start, end))
        name = said[1].replace("-", "_").casefold() if said else ""
        value = _value(said[2]) if said else ""
        if name in extras and value:
            yield _segment(start, end, name, value, extras[name])


def _value(written: str) -> str:
    """What was written, without the quotes around it; '' where it is no value, or more than one."""
    if written[:1] == '"':
        return written[1:-1].strip() if len(written) > 2 and written.find('"', 1) == len(written) - 1 else ""
    return "" if re.search(r'[\s"]', written) else written.rstrip(",;")


def _segment(start: int, end: int, name: str, value: str, default: str | int) -> Segment:
    if isinstance(default, str):
        return Segment(start, end, "extra", 1, meaning=(name, value))
    if re.fullmatch(r"-?\d{1,15}", value):
        return Segment(start, end, "extra", 1, meaning=(name, int(value)))
    sentence = f"{name} is a whole number, and “{shown(value)}” is none: type it as {name}={default}."
    return Segment(start, end, "stop", STOP, sentence)
