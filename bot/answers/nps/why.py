"""Why an NPS is what it is (pure)."""

from __future__ import annotations

from typing import cast

from bot.answers import wording as say
from bot.answers.keeping import KeptAnswer
from bot.answers.why import Why, custom_range


def explain(kept: KeptAnswer) -> Why:
    """The three groups, and where Pendo shows the score."""
    promoters, passives, detractors = (
        say.number(cast(int, kept.figures[name])) for name in ("promoters", "passives", "detractors")
    )
    return Why(
        definition=(
            f"Promoters, {promoters}: responses of 9 or 10. Passives, {passives}: 7 or "
            f"8. Detractors, {detractors}: the rest.",
            "The score is the share of promoters minus that of detractors, in points.",
            "Every response counts; responses excluded in Pendo do not.",
        ),
        steps=(f"Open NPS > Responses in Pendo and enter Custom: {custom_range(kept.question.window)}.",),
    )
