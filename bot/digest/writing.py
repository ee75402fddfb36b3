"""Digests as the text of ``digests.yml``: what a person wrote there stays but for what changed (pure)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, cast

import yaml

from bot.digest.definitions import Area, Definition, Top, read_definitions
from bot.errors import SettingsError


def written(definitions: Sequence[Definition]) -> str:
    """The whole file anew; ``{}`` where there are none."""
    return "\n".join(map(_written, definitions)) or "{}\n"


def edited(text: str, definitions: Sequence[Definition]) -> str:
    """``text``, a file without a fault, with what ``definitions`` say. Those that did not change keep every
    character and the comments above them, and their order; new ones stand at the end."""
    before = read_definitions(text, "")
    by_name = {one.name: one for one in definitions}
    ordered = [by_name[one.name] for one in before if one.name in by_name]
    known = {one.name for one in before}
    wanted = tuple(ordered) + tuple(one for one in definitions if one.name not in known)
    spliced = "".join(_spliced(text, before, by_name))
    added = "\n".join(_written(one) for one in wanted[len(ordered) :])
    joined = f"{spliced}\n{added}" if spliced.strip() and added else spliced + added
    return joined if _says(joined, wanted) else written(wanted)


def _says(text: str, wanted: Sequence[Definition]) -> bool:
    """Not so where a person's YAML is not one block for each digest, as with ``{a: …}`` or anchors."""
    try:
        return bool(text.strip()) and read_definitions(text, "") == tuple(wanted)
    except SettingsError:
        return False


def _spliced(text: str, before: Sequence[Definition], by_name: dict[str, Definition]) -> Iterator[str]:
    lines = text.splitlines(keepends=True)
    starts = _starts(text)
    heads = [_head(lines, start) for start in starts]
    yield from lines[: heads[0] if heads else None]
    for one, head, start, end in zip(before, heads, starts, [*heads[1:], len(lines)], strict=False):
        now = by_name.get(one.name)
        if now == one:
            yield from (line if line.endswith("\n") else f"{line}\n" for line in lines[head:end])
        elif now is not None:
            yield from (*lines[head:start], _written(now), *_gap(lines[start:end]))


def _starts(text: str) -> list[int]:
    """The line, counted from 0, on which each digest begins."""
    tree = cast("yaml.Node | None", cast(Any, yaml).compose(text, Loader=yaml.BaseLoader))
    pairs = cast("list[tuple[Any, yaml.Node]]", tree.value) if isinstance(tree, yaml.MappingNode) else []
    return [int(key.start_mark.line) for key, _ in pairs]


def _head(lines: Sequence[str], start: int) -> int:
    """The first of the comment lines that stand right above the line ``start``."""
    while start and lines[start - 1].startswith("#"):
        start -= 1
    return start


def _gap(lines: Sequence[str]) -> Sequence[str]:
    """The empty lines, and comments between them, that end a digest's lines."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return lines[end:]


def _written(one: Definition) -> str:
    said = [
        f"channel: {one.channel}",
        f"owner: {one.owner}",
        *_features(one),
        *(["accounts: mine"] if one.accounts == "mine" else []),
        f"day: {one.day}",
        f"time: {one.time:%H:%M}",
        f"zone: {one.zone}",
        *(["paused: true"] if one.paused else []),
    ]
    return "".join((f"{one.name}:\n", *(f"  {line}\n" for line in said)))


def _features(one: Definition) -> list[str]:
    if isinstance(one.features, Top):
        return [f"features: top {one.features.top}"]
    if isinstance(one.features, Area):
        return [f"features: {_dumped({'area': one.features.area}, one.features.area)}"]
    return ["features:", *(f"  {_dumped([name], name)}" for name in one.features)]


def _dumped(value: object, text: str) -> str:
    """One line of YAML for ``value``, which holds ``text``; signs that nobody sees are written as numbers."""
    flow, seen = isinstance(value, dict), text.isprintable()
    return yaml.safe_dump(value, default_flow_style=flow, allow_unicode=seen, width=math.inf).strip()
