"""A pipeline as it is written, to look at: its stages with what stands before and after them.

Nothing here judges whether a stage is well formed; what has another shape than expected looks empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`')
_PATH = re.compile(r"(?<![\w.\]])[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*|\[[^\]]*\])*(?!\s*\(|[\w$])")
_WORDS = frozenset({"true", "false", "null"})


@dataclass(slots=True, eq=False)
class Stage:
    """One stage. ``place`` counts from 1: the third stage of the second branch of the first is ``1.2.3``."""

    place: str
    name: str
    argument: object
    line: list[Stage]
    outer: Stage | None = None
    branches: list[list[Stage]] = field(default_factory=list[list["Stage"]])
    """The pipelines that a spawn, fork or merge holds."""

    @property
    def before(self) -> list[Stage]:
        """What its rows came through, in order."""
        outer = self.outer
        shared = [*outer.before, outer] if outer and outer.name == "fork" else []
        return [*shared, *self.line[: self.line.index(self)]]

    @property
    def after(self) -> list[Stage]:
        """What its rows go through, in order."""
        outer = self.outer
        later = outer.after if outer and outer.name in ("fork", "spawn") else []
        return [*self.line[self.line.index(self) + 1 :], *later]

    @property
    def sources(self) -> list[Source]:
        """Where its rows come from."""
        first = (self.before or [self])[0]
        if first.name == "source":
            return [Source.of(first)]
        branches = first.branches if first.name == "spawn" else []
        return [source for branch in branches if branch for source in branch[-1].sources]

    @property
    def expressions(self) -> list[str]:
        """The expressions it holds, without those of a source."""
        match self.name:
            case "filter":
                return texts(self.argument)
            case "select" | "eval":
                return [text for value in entries(self.argument).values() for text in texts(value)]
            case "group" | "reduce":
                return [text for _, name, value in outputs(self) for text in _in_aggregator(name, value)]
            case "merge":
                return [
                    text
                    for value in entries(entries(self.argument).get("mappings")).values()
                    for text in texts(value)
                ]
            case _:
                return []


@dataclass(frozen=True, slots=True)
class Source:
    """A source stage taken apart; ``name`` is '' where it names none."""

    stage: Stage
    name: str
    arguments: Mapping[str, object]
    series: Mapping[str, object]

    @classmethod
    def of(cls, stage: Stage) -> Source:
        given = entries(stage.argument)
        name = next((name for name in given if name not in ("timeSeries", "metadata")), "")
        return cls(stage, name, entries(given.get(name)), entries(given.get("timeSeries")))

    @property
    def ids(self) -> object:
        """The id argument, of one object or several; None where there is none."""
        return next((self.arguments[name] for name in ID_ARGUMENTS if name in self.arguments), None)


ID_ARGUMENTS = (
    *("featureId", "featureIds", "pageId", "pageIds", "trackTypeId", "trackTypeIds"),
    *("guideId", "guideStepId", "pollId"),
)
GROUPED = frozenset({"events", "featureEvents", "pageEvents", "trackEvents"})
"""Sources whose rows stand for several events each."""
OF_AN_APP = GROUPED | {
    *("guideEvents", "pollEvents", "singleEvents", "pages", "features", "trackTypes", "guides")
}
"""Sources that read the default app alone where they name none."""
RAW = frozenset({"guideEvents", "pollEvents", "singleEvents", "emailEvents"})
"""Sources with one row for each event."""


def read_stages(pipeline: object, outer: Stage | None = None, place: str = "") -> list[Stage]:
    """The stages of ``pipeline``, with those of the pipelines inside."""
    line: list[Stage] = []
    for number, given in enumerate(items(pipeline), 1):
        named = entries(given)
        if set(named) == {"source", "timeSeries"}:
            named = {"source": entries(named["source"]) | {"timeSeries": named["timeSeries"]}}
        name, argument = next(iter(named.items()), ("", None))
        stage = Stage(f"{place}{number}", name, argument, line, outer)
        line.append(stage)
        stage.branches = [
            read_stages(inner, stage, f"{stage.place}.{branch}.")
            for branch, inner in enumerate(_inside(stage), 1)
        ]
    return line


def _inside(stage: Stage) -> list[object]:
    match stage.name:
        case "spawn" | "fork":
            return items(stage.argument)
        case "merge":
            return [entries(stage.argument).get("pipeline")]
        case _:
            return []


def every(line: list[Stage]) -> Iterator[Stage]:
    """Each stage, those inside others right after them."""
    for stage in line:
        yield stage
        for branch in stage.branches:
            yield from every(branch)


def outputs(stage: Stage) -> list[tuple[str, str, object]]:
    """Of a group or reduce: field, aggregator and its argument, for each."""
    fields = stage.argument if stage.name == "reduce" else entries(stage.argument).get("fields")
    return [
        (output, name, argument)
        for part in many(fields)
        for output, definition in entries(part).items()
        for name, argument in entries(definition).items()
    ]


def keys(stage: Stage) -> list[str]:
    """The fields that a group groups by."""
    return [str(key) for key in items(entries(stage.argument).get("group"))]


def _in_aggregator(name: str, argument: object) -> list[str]:
    if name in ("countIf", "listIf"):
        return [text for value in entries(argument).values() for text in texts(value)]
    return texts(argument)


def without_texts(expression: str) -> str:
    """The expression with its text literals emptied."""
    return _LITERAL.sub('""', expression)


def fields_in(expression: str) -> list[str]:
    """The field paths that an expression reads."""
    return [found for found in _PATH.findall(without_texts(expression)) if found not in _WORDS]


def entries(value: object) -> dict[str, object]:
    """The object ``value``, empty where it is none."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """The list ``value``, empty where it is none."""
    return cast("list[object]", value) if isinstance(value, list) else []


def period_of(name: object) -> str:
    """``day`` of ``dayRange`` and of ``daily``, and of a source without period."""
    known = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month"}
    return known.get(str(name), str(name).removesuffix("Range")) if isinstance(name, str) else "day"


def many(value: object) -> list[object]:
    """The list ``value``, or a list of it alone."""
    return cast("list[object]", value) if isinstance(value, list) else [value]


def texts(value: object) -> list[str]:
    """The text ``value``, or the texts in that list."""
    return [item for item in many(value) if isinstance(item, str)]
