"""Why a time to first use is what it is (pure)."""

from __future__ import annotations

from typing import cast

from bot.answers import wording as say
from bot.answers.keeping import KeptAnswer
from bot.answers.why import Why


def explain(kept: KeptAnswer) -> Why:
    """The cohort, the estimate, and where Pendo has no such figure."""
    size, used = (say.number(cast(int, kept.figures[name])) for name in ("cohort", "used"))
    return Why(
        definition=(
            f"The group, {size}: people first seen in these days, by Pendo's first visit.",
            "Days: whole civil days from the first visit to the first use; the same day is 0. "
            f"{used} have used it.",
            "Whoever has not used it counts for the days up to yesterday alone (Kaplan–Meier), so that "
            "newcomers do not pull the figure down.",
            "The median is the first day by which half have used it.",
        ),
        steps=("Pendo has no such figure. Its retention report starts at the same first visit.",),
    )
