"""What an answer of rows says when asked why (pure)."""

from __future__ import annotations

from bot.answers.keeping import KeptAnswer
from bot.answers.why import Why


def explain(kept: KeptAnswer) -> Why:
    """That the stored pipeline is the definition."""
    names = " and ".join(source.pipeline for source in kept.sources)
    return Why(
        definition=(f"The rows of the stored pipeline {names}, as Pendo gave them.",),
        steps=("Pendo shows these rows nowhere: the pipeline is the team's own.",),
        figures=dict(kept.figures),
    )
