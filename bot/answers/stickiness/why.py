"""Why a stickiness is what it is (pure)."""

from __future__ import annotations

from typing import cast

from bot.answers import wording as say
from bot.answers.keeping import KeptAnswer
from bot.answers.why import Why, app_name


def explain(kept: KeptAnswer) -> Why:
    """Both sides of the ratio, and how Pendo's widget differs."""
    figures = kept.figures
    days, ratio = cast(int, figures["days"]), figures["stickiness"]
    if ratio is None:
        return Why(("Nobody was there in these days, so there is no ratio.",), (), ())
    mean, monthly = cast(float, figures["dau_mean"]), cast(int, figures["mau"])
    app = figures.get("app_stickiness")
    widget = f": {say.percent(app)} for the same days" if app is not None else ""
    return Why(
        definition=(
            f"Numerator, {mean:,.1f}: the mean of the unique visitors of each of {days} days, 0 for a day "
            "without any.",
            f"Denominator, {say.number(monthly)}: the unique visitors of those {days} days.",
            f"Stickiness is the one divided by the other: {say.percent(ratio)}.",
        ),
        steps=(f"Pendo's Stickiness widget is another figure: the whole of {app_name(kept)}{widget}.",),
    )
