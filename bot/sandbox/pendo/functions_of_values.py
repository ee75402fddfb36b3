"""Functions that choose, that tell types, and those of texts and ids."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence

from bot.sandbox.pendo.columns import Column
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import Value, is_number, printable
from bot.sandbox.pendo.vectors import choose
from bot.sandbox.pendo.world import is_anonymous


def if_(_: Environment, condition: Value, then: Value, otherwise: Value = None) -> Value:
    return then if condition is True else otherwise


def if_column(_: Environment, columns: Sequence[Column]) -> Column | None:
    return choose(columns)


def is_boolean(_: Environment, value: Value) -> Value:
    return isinstance(value, bool)


def is_number_(_: Environment, value: Value) -> Value:
    return is_number(value)


def is_string(_: Environment, value: Value) -> Value:
    return isinstance(value, str)


def is_list(_: Environment, value: Value) -> Value:
    return isinstance(value, list)


def is_null(_: Environment, value: Value) -> Value:
    return value is None


def is_empty(_: Environment, value: Value) -> Value:
    return value is None or value in ("", [], {})


def starts_with(_: Environment, text: Value, start: Value) -> Value:
    return text.startswith(start) if isinstance(text, str) and isinstance(start, str) else None


def to_lower_case(_: Environment, text: Value) -> Value:
    return text.lower() if isinstance(text, str) else None


def to_string(_: Environment, value: Value) -> Value:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(printable(value), ensure_ascii=False)


def hash_(_: Environment, value: Value) -> Value:
    """A whole number below 2³², the same for equal values in every request."""
    if value is None:
        return None
    return zlib.crc32(json.dumps(printable(value), sort_keys=True).encode())


def identified(_: Environment, visitor: Value) -> Value:
    return isinstance(visitor, str) and not is_anonymous(visitor)


def child_account_id(_: Environment, account: Value) -> Value:
    """No world has parent accounts: each account is a child itself."""
    return account if isinstance(account, str) else None


def parent_account_id(_: Environment, account: Value) -> Value:
    return None


def event_sub_type(_: Environment, kind: Value) -> Value:
    """``guideSeen`` of ``ui:web:guideSeen``, and of ``guideSeen``."""
    return kind.rpartition(":")[2] if isinstance(kind, str) else None


def expand_app_ids(env: Environment, pattern: Value) -> Value:
    if not isinstance(pattern, str):
        raise Refusal("function 'expandAppIds' takes a text such as \"*\"")
    return list(env.expand_app_ids(pattern))
