"""Why an account stands where it stands (pure)."""

from __future__ import annotations

from bot.answers.keeping import KeptAnswer
from bot.answers.why import Why, app_name


def explain(kept: KeptAnswer) -> Why:
    """What each state means, and where Pendo shows accounts."""
    figures = kept.figures
    return Why(
        definition=(
            f"Active accounts, {figures['accounts_active']}: those with any event in {app_name(kept)}, or "
            "with use of this, in these days.",
            "People: visitors of the account who used it, of its visitors who were active.",
            f"Stopped, {figures['lost']}: used in at least three of the four weeks before the last two, in "
            "neither of those.",
            f"New, {figures['new']}: used in these days, not in the 90 days before. Paused, "
            f"{figures['paused']}: the other way round.",
        ),
        steps=(
            "Pendo lists a feature's accounts by clicks, under Product > Features > the feature; whether an "
            "account began or stopped it does not say.",
        ),
    )
