"""Why a guide's figures are what they are (pure)."""

from __future__ import annotations

from bot.answers.keeping import KeptAnswer
from bot.answers.why import Why, custom_range


def explain(kept: KeptAnswer) -> Why:
    """Who counts as having seen and completed it, and where Pendo shows it."""
    figures = kept.figures
    return Why(
        definition=(
            f"Saw it, {figures['seen']}: people with at least one view of any step in these days.",
            f"Completed it, {figures['completed']}: those who saw its last step, or, in a guide of one step, "
            "went on.",
            "Everybody counts once, however often the guide came.",
        ),
        steps=(
            f"Open Guides > {kept.question.subject} > Metrics in Pendo and enter Custom: "
            f"{custom_range(kept.question.window)}. It counts views too, and your colleagues.",
        ),
    )
