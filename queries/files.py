"""Stored files as models: read from YAML, or refused with file, line, reason and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

import yaml
from pydantic import BaseModel, ValidationError

from bot.errors import SettingsError

M = TypeVar("M", bound=BaseModel)
Where = tuple[str | int, ...]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C says the same in a fifth of the time."""


def read(file: Path, model: type[M]) -> M:
    """What ``file`` says. Raises SettingsError."""
    try:
        return model.model_validate(yaml.load(_text(file), _LOADER))  # noqa: S506 (a safe one)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise SettingsError(
            f"{file}:{line}: this is not YAML: {getattr(error, 'problem', None) or error}.",
            "Close what is open there; put a text that holds : # { or [ in quotes.",
        ) from None
    except ValidationError as error:
        # A misspelt key also leaves its right spelling missing; the misspelt one has a line to show.
        first = max(error.errors(), key=lambda found: found["type"] == "extra_forbidden")
        raise fault(file, first["loc"], *_told(model, cast("Mapping[str, Any]", first))) from None


def fault(file: Path, where: Where, reason: str, do: str = "") -> SettingsError:
    """What is wrong with the part of ``file`` that ``where`` leads to, and what to ``do``."""
    place = f" {'.'.join(map(str, where))}:" if where else ""
    return SettingsError(f"{file}:{line_of(file, where)}:{place} {reason.rstrip('.')}.", do)


def one_of(wanted: str, known: Sequence[str], many: str) -> str:
    """``known`` as a sentence, the one most like ``wanted`` first."""
    if not known:
        return f"There are no {many}."
    near = get_close_matches(wanted, known, n=1)
    meant = f"Did you mean {near[0]}? " if near else ""
    return f"{meant}There are the {many} {', '.join(sorted(known))}."


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"{file}:1: this is not UTF-8 text: {error.reason}.", "Save it as UTF-8."
        ) from None


def _told(model: type[BaseModel], found: Mapping[str, Any]) -> tuple[str, str]:
    """The reason and what to do, for one of pydantic's errors."""
    key, where = str((*found["loc"], "")[0] if len(found["loc"]) < 2 else found["loc"][-1]), found["loc"]
    match found["type"]:
        case "extra_forbidden" | "unexpected_keyword_argument":
            return f"there is no key {key}", one_of(key, _keys(model, where[:-1]), "keys")
        case "missing":
            return f"the key {key} is missing", f"Add {_EXAMPLES.get(key, f'{key}: …')}."
        case "too_short":
            least = found["ctx"]["min_length"]
            return f"{key} has fewer than {least}", f"Add {_EXAMPLES.get(key, f'up to {least} of them')}."
        case "literal_error":
            return f"{found['input']!r} is unknown", f"Write {found['ctx']['expected']}."
        case "string_pattern_mismatch":
            said = f"{found['input']!r} is no name"
            return said, "Begin with a small letter; then small letters, digits and _ only."
        case "model_type" | "dict_type" | "dataclass_type":
            return "this is no list of keys with values", "Write each as key: value on a line of its own."
        case _:
            return str(found["msg"]), "Write it as docs/own-queries.md shows."


_EXAMPLES = {
    "name": "name: the file's own name",
    "says": "says: one sentence on what it answers",
    "words": "words: [the-word-that-asks-it]",
    "pipelines": "pipelines: {rows: name-of-a-pipeline}",
    "measure": "measure: table, or measure: series",
    "examples": "three commands that can be asked, such as /usage top-accounts in June",
    "rows": "rows: {column: text, other-column: integer}",
    "pipeline": "pipeline: and below it the stages, the first of them source",
}


def _keys(model: type[BaseModel], where: Where) -> list[str]:
    """The keys that the part at ``where`` may have."""
    if not where:
        return list(model.model_fields)
    annotation = model.model_fields[str(where[0])].annotation
    for part in (annotation, *get_args(annotation)):
        if isinstance(part, type) and issubclass(part, BaseModel):
            return list(part.model_fields)
        if isinstance(part, type) and is_dataclass(part):
            return [field.name for field in fields(part)]
    return []


def line_of(file: Path, where: Where) -> int:
    """Line on which the deepest part of ``where`` that the file has begins."""
    node: Any = cast(Any, yaml).compose(file.read_text(encoding="utf-8"))
    line = 1
    for part in where:
        if isinstance(node, yaml.MappingNode):
            pairs = cast(list[tuple[Any, Any]], node.value)
            found = next((pair for pair in pairs if pair[0].value == part), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            items = cast(list[yaml.Node], node.value)
            if part >= len(items):
                break
            line, node = items[part].start_mark.line + 1, items[part]
    return line
