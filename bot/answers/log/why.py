"""Why a log shows what it shows (pure)."""

from __future__ import annotations

from typing import cast

from bot.answers import wording as say
from bot.answers.keeping import KeptAnswer
from bot.answers.why import Why


def explain(kept: KeptAnswer) -> Why:
    """What a line is, and that Pendo has no such list."""
    events = say.count(cast(int, kept.figures["events"]), "event")
    people = say.count(cast(int, kept.figures["visitors"]), "person", "people")
    return Why(
        definition=(
            "A line holds what one person did to it within one hour; the time is that of the last event.",
            f"{events} in all, by {people}.",
        ),
        steps=("In Pendo, open a visitor to see single events; there is no list of them by feature.",),
    )
