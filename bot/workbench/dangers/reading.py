"""All dangers of a pipeline, in its order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.workbench.dangers import counting, shaping, sources
from bot.workbench.dangers.days import days
from bot.workbench.dangers.expressions import expressions
from bot.workbench.dangers.found import Rule
from bot.workbench.spans import Spans
from bot.workbench.stages import Source, Stage, every


@dataclass(frozen=True, slots=True)
class Danger:
    """``place`` and ``stage`` say where; ``instead`` is what to write."""

    place: str
    stage: str
    says: str
    instead: str


def dangers(line: list[Stage], spans: Spans) -> list[Danger]:
    """What may go wrong in the pipeline, each thing once a stage."""
    found: list[Danger] = []
    for stage in every(line):
        rule = _RULES.get(stage.name)
        pairs = [*(rule(stage) if rule else ()), *expressions(stage)]
        if stage.name == "source":
            pairs += days(Source.of(stage), spans)
        found += [Danger(stage.place, stage.name, *pair) for pair in dict.fromkeys(pairs)]
    return found


_RULES: Mapping[str, Rule] = {
    "source": sources.scope,
    "group": counting.aggregates,
    "reduce": counting.aggregates,
    "count": counting.count,
    "limit": shaping.limit,
    "eval": shaping.evaluation,
    "switch": shaping.switch,
    "fork": shaping.fork,
    "merge": shaping.merge,
    "bulkExpand": shaping.expansion,
}
