"""Fills a stored pipeline's parameters in, safely by construction.

A node that is exactly ``${name}`` becomes that JSON value; inside an expression a parameter becomes a
quoted literal (text), its digits (integer) or a field path (path).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal

from bot.errors import InternalError
from queries import literals

ParameterKind = Literal["text", "integer", "path", "app", "blacklist"]
Value = str | int
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_WHOLE = re.compile(r"\$\{(\w+)\}")
ALL_APPS = "*"


def parameters(node: Json) -> set[str]:
    """Names of all parameters in ``node``."""
    if isinstance(node, str):
        return set(_WHOLE.findall(node))
    if isinstance(node, list):
        return set[str]().union(*(parameters(item) for item in node))
    if isinstance(node, dict):
        return parameters(list(node)) | parameters(list(node.values()))
    return set()


def bind(pipeline: Json, takes: Mapping[str, ParameterKind], values: Mapping[str, Value]) -> Json:
    """``pipeline`` with every parameter replaced. Raises InternalError where ``values`` do not fit."""
    if values.keys() != takes.keys():
        raise InternalError(f"A stored pipeline takes {sorted(takes)} and was given {sorted(values)}.")

    def fill(node: Json) -> Json:
        if isinstance(node, str):
            return _fill_text(node, takes, values)
        if isinstance(node, list):
            return [fill(item) for item in node]
        if isinstance(node, dict):
            return {str(fill(key)): fill(value) for key, value in node.items()}
        return node

    return fill(pipeline)


def _fill_text(node: str, takes: Mapping[str, ParameterKind], values: Mapping[str, Value]) -> Json:
    whole = _WHOLE.fullmatch(node)
    if whole:
        name = whole.group(1)
        return _AS_VALUE[takes[name]](values[name])
    return _WHOLE.sub(lambda found: _in_expression(takes[found[1]], values[found[1]]), node)


def _app(value: Value) -> Json:
    return 'expandAppIds("*")' if value == ALL_APPS else int(value)


def _blacklist(value: Value) -> Json:
    if value not in ("apply", "only", "ignore"):
        raise InternalError(f"{value!r} is no way to treat Pendo's exclude list.")
    return value


_AS_VALUE: Mapping[ParameterKind, Callable[[Value], Json]] = {
    "text": str,
    "integer": int,
    "path": lambda value: literals.path(str(value)),
    "app": _app,
    "blacklist": _blacklist,
}


def _in_expression(kind: ParameterKind, value: Value) -> str:
    match kind:
        case "text":
            return literals.quote(str(value))
        case "integer":
            return str(int(value))
        case "path":
            return literals.path(str(value))
        case "app" | "blacklist":
            raise InternalError(f"A parameter of kind {kind} has no place inside an expression.")
