"""A first settings file, written from the settings themselves: each with its meaning and its default."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap
from typing import Any, Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.errors import SettingsError
from bot.settings import Settings

FIRST = (
    *("pendo_keys", "pendo_region", "timezone", "internal"),
    *("slack_bot_token", "slack_signing_secret", "slack_app_token", "redis_url"),
)
"""What has to be thought about before the first start; everything else has a default that serves."""
_MODE = 0o600
_WIDTH = 100
_HEADER = """\
# Settings of usagebot. Take the # away before a line to set it; a variable of the environment with the
# same name goes first. `usagebot doctor` says what is missing. Keep this file to yourself: it holds keys.
"""
_REST = "# --- What has a default that serves most teams ---\n"


def write(path: str) -> None:
    """Writes the file at ``path``, for its owner alone. Raises SettingsError where there is one already, or
    where it cannot be written."""
    try:
        handle = os.open(Path(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    except FileExistsError:
        do = "Name another file, and compare: usagebot doctor --init new.env"
        raise SettingsError(f"{path} is there already, and nothing was written.", do) from None
    except OSError as error:
        do = "Name a file in a folder that you may write to."
        raise SettingsError(f"{path} cannot be written: {error.strerror}.", do) from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(settings_text())


def settings_text() -> str:
    """Every setting, in a comment: what has to be set first, then the rest in its order."""
    fields = Settings.model_fields
    first = [_entry(name, fields[name]) for name in FIRST]
    rest = [_entry(name, field) for name, field in fields.items() if name not in FIRST]
    return "\n".join([_HEADER, *first, _REST, *rest])


def _entry(name: str, field: FieldInfo) -> str:
    says = " ".join([field.description or "", *_choices(field)])
    lines = [f"# {line}" for line in wrap(says, _WIDTH)]
    return "\n".join([*lines, f"#USAGEBOT_{name.upper()}={_written(field.default)}", ""])


def _choices(field: FieldInfo) -> Iterator[str]:
    if get_origin(field.annotation) is Literal:
        yield f"One of {', '.join(map(str, get_args(field.annotation)))}."


def _written(default: Any) -> str:
    """A default as the environment would say it."""
    match default:
        case None | SecretStr():
            return ""
        case bool() | dict():
            return json.dumps(default)
        case tuple():
            return ",".join(default)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        case _:
            return str(default)
