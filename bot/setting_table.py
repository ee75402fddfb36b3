"""The settings as people read them: what each takes, its default, its value and its source (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args, get_origin

from annotated_types import Ge, Gt, Le
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.setting_sources import unknown, variable
from bot.settings import Settings

SECRET = "(secret)"  # noqa: S105 - what stands in the place of one
NOTHING = "(empty)"


@dataclass(frozen=True, slots=True)
class About:
    """A setting for people: its ``variable``, what it ``takes`` in words, its ``default`` as it is written
    ('' for none), what it means, and whether it is a secret."""

    name: str
    variable: str
    takes: str
    default: str
    meaning: str
    secret: bool


def about(name: str) -> About:
    """The setting ``name``, as the model describes it."""
    field = Settings.model_fields[name]
    return About(
        name,
        variable(name, Settings),
        _takes(field),
        "" if field.default is None else _shown(field.default),
        field.description or "",
        _is_secret(field),
    )


def settings() -> tuple[About, ...]:
    """All of them, in the model's order."""
    return tuple(map(about, Settings.model_fields))


def table(now: Settings, origins: Mapping[str, str], variables: Iterable[str]) -> str:
    """Every setting with its value, source and meaning; of ``variables`` those that look like a setting and
    are none."""
    parts = [
        f"{each.variable} = {_value(each, getattr(now, each.name))}   [{origins.get(each.name, 'default')}]\n"
        f"    {each.meaning}\n"
        for each in settings()
    ]
    strange = [
        f"{name} is no setting.{f' Did you mean {meant}?' if meant else ''}\n"
        for name, meant in unknown(variables, Settings).items()
    ]
    return "\n".join(parts) + ("\n" + "".join(strange) if strange else "")


def _value(each: About, value: object) -> str:
    if each.secret:
        return SECRET if any(_secrets(value)) else NOTHING
    return _shown(value) or NOTHING


def _secrets(value: object) -> list[str]:
    values = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
    return [each.get_secret_value() for each in values if isinstance(each, SecretStr)]


def _shown(value: object) -> str:
    """As it is written in a variable; nothing of a secret."""
    match value:
        case None | SecretStr():
            return ""
        case bool():
            return str(value).lower()
        case tuple():
            return ",".join(map(_shown, cast("tuple[object, ...]", value)))
        case dict():
            return json.dumps(value, ensure_ascii=False) if value else ""
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def _is_secret(field: FieldInfo) -> bool:
    return "SecretStr" in str(field.annotation)


def _takes(field: FieldInfo) -> str:
    kind: Any = field.annotation
    if get_origin(kind) is Literal:
        *others, last = (f"`{each}`" for each in get_args(kind))
        return f"{', '.join(others)} or {last}"
    named = {bool: "`true` or `false`", int: "a whole number", float: "a number", str: "a text"}
    if get_origin(kind) is tuple:
        return "secrets with commas" if _is_secret(field) else "texts with commas"
    if get_origin(kind) is dict:
        return 'JSON, such as `{"eb": "Export button"}`'
    if _is_secret(field):
        return "a secret"
    plain = next((word for each, word in named.items() if kind is each or each in get_args(kind)), "a text")
    return plain + "".join(_limit(each) for each in field.metadata)


def _limit(limit: object) -> str:
    match limit:
        case Ge(ge=least):
            return f", at least {least}"
        case Gt(gt=least):
            return f", more than {least}"
        case Le(le=most):
            return f", at most {most}"
        case _:
            return ""
