"""Which parts of a pipeline become parameters, so that a question can fill them in (pure)."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass, field
from typing import Any, cast

from bot.workbench.stages import Source, Stage, entries, every, period_of, read_stages
from queries.binding import ParameterKind

_THINGS = ("featureId", "pageId", "trackTypeId")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`')
_MOMENT = re.compile(r"(?<![\w.])1\d{12}(?![\w.])")


@dataclass(slots=True)
class Opened:
    """A pipeline with placeholders: what it takes now, and in words what was replaced and what was left."""

    pipeline: list[Any]
    takes: dict[str, ParameterKind] = field(default_factory=dict[str, ParameterKind])
    replaced: list[str] = field(default_factory=list[str])
    left: list[str] = field(default_factory=list[str])
    _stood: dict[str, str] = field(default_factory=dict[str, str])

    def open(self, stage: Stage, name: str, kind: ParameterKind, was: str) -> bool:
        """Whether the parameter ``name`` may stand here: it is the first, or stands for the same value."""
        where = f"{stage.place} {stage.name}"
        if self._stood.setdefault(name, was) != was:
            self.left.append(f"{where}: {was}, as ${{{name}}} stands for {self._stood[name]}")
            return False
        self.takes[name] = kind
        told = f"{where}: {was} became ${{{name}}}"
        if told not in self.replaced:
            self.replaced.append(told)
        return True


def opened(pipeline: list[Any]) -> Opened:
    """A copy of ``pipeline`` in which window, tagged object, app and segment are parameters. Of several that
    differ the first is one, and the others are left."""
    found = Opened(copy.deepcopy(pipeline))
    for stage in every(read_stages(found.pipeline)):
        if stage.name == "source":
            _open_source(Source.of(stage), found)
        elif stage.name == "segment":
            _open_value(stage, cast("dict[str, Any]", entries(stage.argument)), "id", "segment", found)
        found.left += [f"{stage.place} {stage.name}: {text}" for text in _literals(stage)]
    return found


def _open_source(source: Source, found: Opened) -> None:
    arguments = cast("dict[str, Any]", source.arguments)
    if source.series:
        _open_days(source.stage, cast("dict[str, Any]", source.series), found)
    for name in _THINGS:
        _open_value(source.stage, arguments, name, "thing", found)
    if source.ids is None:
        _open_app(source.stage, arguments, found)
    elif "appId" in arguments:
        told = f"{source.stage.place} source: appId {json.dumps(arguments.pop('appId'))} was left out"
        found.replaced.append(f"{told}, as the id beside it says in which app")


def _open_days(stage: Stage, series: dict[str, Any], found: Opened) -> None:
    """The window: its first and its last day, which say both what ``first`` and ``count`` did."""
    was = ", ".join(f"{name} {series[name]}" for name in ("first", "last", "count") if name in series)
    if period_of(series.get("period")) == "hour":
        found.left.append(f"{stage.place} {stage.name}: {was}, as a window is of whole days")
        return
    if not found.open(stage, "first", "integer", was):
        return
    found.takes["last"] = "integer"
    found.replaced[-1] = found.replaced[-1].replace("became ${first}", "became ${first} and ${last}")
    series.pop("count", None)
    series.update(first="${first}", last="${last}")


def _open_value(stage: Stage, place: dict[str, Any], key: str, name: str, found: Opened) -> None:
    value = place.get(key)
    if isinstance(value, str) and found.open(stage, name, "text", f"{key} {value}"):
        place[key] = f"${{{name}}}"


def _open_app(stage: Stage, arguments: dict[str, Any], found: Opened) -> None:
    """One app, a list of them, or all; other filters, such as web, are no choice of a question."""
    app = arguments.get("appId")
    if app is None:
        return
    told = f"appId {app if isinstance(app, str) else json.dumps(app)}"
    if isinstance(app, str) and "*" not in app:
        found.left.append(f"{stage.place} {stage.name}: {told}")
    elif found.open(stage, "app", "app", told):
        arguments["appId"] = "${app}"


def _literals(stage: Stage) -> list[str]:
    """What expressions hold fixed: texts and moments."""
    return [
        found
        for expression in stage.expressions
        for pattern in (_TEXT, _MOMENT)
        for found in pattern.findall(expression)
        if found not in ('""', "``")
    ]
