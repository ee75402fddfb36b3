"""Why an account's card says what it says (pure)."""

from __future__ import annotations

from bot.answers.keeping import KeptAnswer
from bot.answers.why import Why, app_name, custom_range


def explain(kept: KeptAnswer) -> Why:
    """What is counted, and where Pendo shows the account."""
    figures = kept.figures
    return Why(
        definition=(
            f"Active people, {figures['visitors_active']}: its identified visitors with any event in "
            f"{app_name(kept)}, or with use of a feature.",
            f"Features used, {figures['features_used']}: tagged features with at least one of its clicks.",
            f"Accounts of its size, {figures['similar_accounts']}: those in the same quarter of all active "
            "accounts by active people.",
            "A visitor-day is one person on one civil day, however many clicks.",
        ),
        steps=(
            f"Open People > Accounts > {kept.question.subject} in Pendo and enter Custom: "
            f"{custom_range(kept.question.window)}; it lists clicks by feature.",
        ),
    )
