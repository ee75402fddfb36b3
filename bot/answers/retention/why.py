"""Why a retention is what it is (pure)."""

from __future__ import annotations

from typing import cast

from bot.answers import wording as say
from bot.answers.keeping import KeptAnswer
from bot.answers.why import Why


def explain(kept: KeptAnswer) -> Why:
    """Both sides of the share, and how Pendo's report differs."""
    figures = kept.figures
    if figures["week_over_week"] is None:
        definition = ("Nobody used it in the last but one whole week, so nobody could use it again.",)
    else:
        again, base = (
            say.number(cast(int, figures[name])) for name in ("visitors_again", "visitors_week_before")
        )
        definition = (
            f"Denominator, {base}: the visitors who used it in the last but one whole week.",
            f"Numerator, {again}: those of them who used it in the last one too.",
        )
    return Why(
        definition=(
            *definition,
            "A cohort is everybody whose first use inside these weeks lies in one of them.",
        ),
        steps=(
            "Pendo's Retention report is another figure: it starts at a person's first visit, not at the "
            "first use of this feature, and gives everybody weeks of their own, no calendar weeks.",
        ),
    )
