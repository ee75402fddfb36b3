"""Why an activity is what it is (pure)."""

from __future__ import annotations

from bot.answers.keeping import KeptAnswer
from bot.answers.why import Why, app_name, custom_range


def explain(kept: KeptAnswer) -> Why:
    """Who counts as active, and Pendo's own lists."""
    return Why(
        definition=(
            f"Active: identified visitors with at least one event in {app_name(kept)}, page loads and clicks "
            "of all kinds; track events only where an app setting counts them.",
            "New: first seen by Pendo in these days, in any app; everybody else was there before.",
        ),
        steps=(
            "1. Open People > Visitors, and the app's Accounts page.",
            f"2. For the dates, enter Custom: {custom_range(kept.question.window)}.",
            "Pendo's visitor page may include anonymous visitors, and your colleagues, whom only your rule "
            "leaves out.",
        ),
    )
