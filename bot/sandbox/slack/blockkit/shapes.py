"""Small rules that a JSON value must satisfy; each fault carries the JSON pointer that Slack would name.

>>> rule = record({"type": one_of("divider")}, {"block_id": text(most=255)})
>>> [str(fault) for fault in rule({"type": "divider", "colour": 1}, "/blocks/0")]
['invalid additional property: colour [json-pointer:/blocks/0]']
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Fault:
    message: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


Faults = Iterator[Fault]
Rule = Callable[[object, str], Faults]
Check = Callable[[Record, str], Faults]
"""A rule about several keys of one record, asked only when each key by itself is right."""


def as_record(value: object) -> Record | None:
    return cast("Record", value) if isinstance(value, dict) else None


def as_list(value: object) -> Sequence[object] | None:
    return cast("Sequence[object]", value) if isinstance(value, list) else None


def text(most: int | None = None, least: int = 1, pattern: str = "", otherwise: str = "") -> Rule:
    """A string of ``least`` to ``most`` characters, matched by ``pattern`` or at fault ``otherwise``."""
    expression = re.compile(pattern, re.DOTALL) if pattern else None

    def rule(value: object, pointer: str) -> Faults:
        if not isinstance(value, str):
            yield Fault("must be a string", pointer)
        elif len(value) < least:
            yield Fault(f"must be more than {least - 1} characters", pointer)
        elif most is not None and len(value) > most:
            yield Fault(f"must be less than {most + 1} characters", pointer)
        elif expression and not expression.fullmatch(value):
            yield Fault(otherwise, pointer)

    return rule


def number(above: float = -math.inf, most: float = math.inf) -> Rule:
    def rule(value: object, pointer: str) -> Faults:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            yield Fault("must be a number", pointer)
        elif value <= above:
            yield Fault(f"must be greater than {above:g}", pointer)
        elif value > most:
            yield Fault(f"must be less than or equal to {most:g}", pointer)

    return rule


def whole(least: int, most: float = math.inf) -> Rule:
    def rule(value: object, pointer: str) -> Faults:
        if isinstance(value, bool) or not isinstance(value, int):
            yield Fault("must be an integer", pointer)
        elif not least <= value <= most:
            yield Fault(f"must be an integer from {least} to {most:g}", pointer)

    return rule


def boolean(value: object, pointer: str) -> Faults:
    if not isinstance(value, bool):
        yield Fault("must be a boolean", pointer)


def one_of(*allowed: object) -> Rule:
    def rule(value: object, pointer: str) -> Faults:
        if value not in allowed or isinstance(value, bool):
            yield Fault("must be one of: " + ", ".join(map(str, allowed)), pointer)

    return rule


def many(item: Rule, most: int | None = None, least: int = 1) -> Rule:
    def rule(value: object, pointer: str) -> Faults:
        values = as_list(value)
        if values is None:
            yield Fault("must be an array", pointer)
            return
        if len(values) < least:
            yield Fault(f"no fewer than {least} items allowed", pointer)
        if most is not None and len(values) > most:
            yield Fault(f"no more than {most} items allowed", pointer)
        for index, element in enumerate(values):
            yield from item(element, f"{pointer}/{index}")

    return rule


def record(
    required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, checks: Sequence[Check] = ()
) -> Rule:
    """An object with exactly these keys."""
    rules = {**required, **(optional or {})}

    def rule(value: object, pointer: str) -> Faults:
        fields = as_record(value)
        if fields is None:
            yield Fault("must be an object", pointer)
            return
        faults = [Fault(f"missing required field: {key}", pointer) for key in required if key not in fields]
        for key, item in fields.items():
            if key not in rules:
                faults.append(Fault(f"invalid additional property: {key}", pointer))
            else:
                faults.extend(rules[key](item, f"{pointer}/{key}"))
        yield from faults
        if not faults:
            for check in checks:
                yield from check(fields, pointer)

    return rule


def tagged(variants: Mapping[str, Rule]) -> Rule:
    """An object whose ``type`` says which of the variants it must be."""

    def rule(value: object, pointer: str) -> Faults:
        fields = as_record(value)
        kind = fields.get("type") if fields is not None else None
        if fields is None:
            yield Fault("must be an object", pointer)
        elif kind is None:
            yield Fault("missing required field: type", pointer)
        elif not isinstance(kind, str) or kind not in variants:
            yield Fault(f"unsupported type: {kind}", f"{pointer}/type")
        else:
            yield from variants[kind](value, pointer)

    return rule


def typed(
    kind: str, required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, *checks: Check
) -> Rule:
    return record({"type": one_of(kind), **required}, optional, checks)


def exactly_one(*keys: str) -> Check:
    def check(fields: Record, pointer: str) -> Faults:
        if sum(key in fields for key in keys) != 1:
            yield Fault("must define exactly one of: " + ", ".join(keys), pointer)

    return check


def at_least_one(*keys: str) -> Check:
    def check(fields: Record, pointer: str) -> Faults:
        if not any(key in fields for key in keys):
            yield Fault("must define at least one of: " + ", ".join(keys), pointer)

    return check


def records_within(value: object, pointer: str = "") -> Iterator[tuple[str, Record]]:
    """Every object inside ``value``, itself included, outermost first, with its pointer."""
    if (fields := as_record(value)) is not None:
        yield pointer, fields
        for key, item in fields.items():
            yield from records_within(item, f"{pointer}/{key}")
    elif (values := as_list(value)) is not None:
        for index, item in enumerate(values):
            yield from records_within(item, f"{pointer}/{index}")
