"""YAML of people's own files as plain texts: no word turns into a date or a number by itself (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import yaml

from bot.errors import SettingsError

Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What the file ``name`` says: mappings and lists of texts in ``content``, None where it says nothing."""

    name: str
    content: Any
    _tree: yaml.Node | None

    def fault(self, where: Where, reason: str) -> SettingsError:
        """What is wrong with the part that ``where`` leads to, with file and line."""
        place = ".".join(map(str, where)) or "the file"
        return SettingsError(f"{self.name}:{self.line(where)}: {place}: {reason}")

    def line(self, where: Where) -> int:
        """The line on which the part that ``where`` leads to begins."""
        return _line(self._tree, where)


def read_yaml(text: str, name: str) -> Document:
    """``text``, the content of the file ``name``. Raises SettingsError with file, line and reason for what is
    no YAML, and for a key that stands twice: of two, YAML would silently take the last."""
    try:
        tree = cast("yaml.Node | None", cast(Any, yaml).compose(text, Loader=yaml.BaseLoader))
        content = cast(Any, yaml).load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise SettingsError(f"{name}:{line}: this is not YAML: {getattr(error, 'problem', error)}") from None
    for line, key in _twice(tree):
        raise SettingsError(f"{name}:{line}: {key} stands here a second time")
    return Document(name, content, tree)


def _twice(node: yaml.Node | None) -> Iterator[tuple[int, str]]:
    """Keys that stand twice on one level."""
    names = [str(key.value) for key, _ in _pairs(node)]
    for place, (key, value) in enumerate(_pairs(node)):
        if names[place] in names[:place]:
            yield key.start_mark.line + 1, names[place]
        yield from _twice(value)


def _line(node: yaml.Node | None, where: Where) -> int:
    """The line on which the deepest part of ``where`` that the file has begins."""
    line = 1
    for part in where:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = cast("list[yaml.Node]", node.value)[part]
            line = cast(Any, node).start_mark.line + 1
            continue
        found = next((pair for pair in _pairs(node) if pair[0].value == part), None)
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def _pairs(node: yaml.Node | None) -> list[tuple[Any, yaml.Node]]:
    """Keys and values, none where ``node`` is no mapping."""
    return cast("list[tuple[Any, yaml.Node]]", node.value) if isinstance(node, yaml.MappingNode) else []
