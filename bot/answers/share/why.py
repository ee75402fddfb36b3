"""Why a share is what it is (pure)."""

from __future__ import annotations

from typing import cast

from bot.answers import wording as say
from bot.answers.keeping import KeptAnswer
from bot.answers.why import Why, app_name


def explain(kept: KeptAnswer) -> Why:
    """What is divided by what, and why Pendo shows it nowhere."""
    days, clicks = (say.number(cast(int, kept.figures[name])) for name in ("visitor_days", "clicks"))
    return Why(
        definition=(
            "A feature's share of use: its distinct pairs of civil day and visitor, divided by the sum of "
            f"those over all features, {days}. Thirty clicks by one person in one day are one visitor-day.",
            f"Its share of clicks: its clicks divided by those of all features, {clicks}.",
            "Tagged features only; a click that matches two tags counts in both.",
        ),
        steps=("Pendo has no such figure: its lists show clicks and visitors by feature.",),
        scope=(f"Features of {app_name(kept)}.",),
    )
