"""What an own query's answer says when asked why (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from bot.answers.keeping import KeptAnswer
from bot.answers.why import Why


def explain(kept: KeptAnswer) -> Why:
    """That the stored pipeline is the definition, and whom it counts."""
    names = " and ".join(dict.fromkeys(source.pipeline for source in kept.sources))
    definition = [f"The rows of your team's own pipeline {names}, as Pendo gave them."]
    if kept.kind == "series":
        definition.append("The figure is the mean of the days or weeks that are over, each counted alike.")
    definition.append("Rows alike in everything that is shown were added up.")
    start = kept.question.window.epoch_ms()[0]
    identified = all(_identified(source.body) for source in kept.sources)
    return Why(
        definition=tuple(definition),
        steps=("Pendo shows these rows nowhere: the pipeline is the team's own.",),
        scope=kept.scope[1:],
        fixed_days=not any(_holds(source.body, start) for source in kept.sources),
        anonymous="Anonymous visitors never count here."
        if identified
        else "Anonymous visitors count too, unless the pipeline leaves them out.",
        figures=dict(kept.figures),
    )


def _identified(body: Any) -> bool:
    """Whether the pipeline has the stage that drops anonymous visitors."""
    stages = cast("list[dict[str, Any]]", body.get("request", {}).get("pipeline", []))
    return any("identified" in stage for stage in stages)


def _holds(node: Any, wanted: int) -> bool:
    if isinstance(node, Mapping):
        return any(_holds(value, wanted) for value in cast("Mapping[str, Any]", node).values())
    if isinstance(node, list):
        return any(_holds(item, wanted) for item in cast("list[Any]", node))
    return node == wanted
