"""Why a launch is judged as it is (pure)."""

from __future__ import annotations

from typing import cast

from bot.answers import wording as say
from bot.answers.keeping import KeptAnswer
from bot.answers.why import Why, app_name, custom_range


def explain(kept: KeptAnswer) -> Why:
    """Both sides of the adoption, and what the halves mean."""
    used, active = (say.number(cast(int, kept.figures[name])) for name in ("accounts", "accounts_active"))
    return Why(
        definition=(
            f"Numerator, {used}: accounts that used it at least once in these days.",
            f"Denominator, {active}: accounts active in {app_name(kept)} in these days, or using it.",
            "The halves: as many days from the launch as up to the end; clicks are summed, people and "
            "accounts are distinct in each half.",
        ),
        steps=(
            f"Enter Custom: {custom_range(kept.question.window)} on the feature's page in Pendo; it shows "
            "clicks and people, not accounts over time.",
        ),
    )
