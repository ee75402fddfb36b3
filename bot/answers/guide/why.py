"""Why a guide's figures are what they are (pure)."""

from __future__ import annotations

from typing import cast

from bot.answers import wording as say
from bot.answers.keeping import KeptAnswer
from bot.answers.why import Why, custom_range


def explain(kept: KeptAnswer) -> Why:
    """Who counts as having seen and completed it, and where Pendo shows it."""
    seen, completed = (say.number(cast(int, kept.figures[name])) for name in ("seen", "completed"))
    return Why(
        definition=(
            f"Saw it, {seen}: people with at least one view of any step in these days.",
            f"Completed it, {completed}: those who saw its last step, or, in a guide of one step, went on.",
            "Everybody counts once, however often the guide came.",
        ),
        steps=(
            f"Open Guides > {kept.question.subject} > Metrics in Pendo and enter Custom: "
            f"{custom_range(kept.question.window)}. It counts views too, and your colleagues.",
        ),
    )
