"""Why a log shows what it shows (pure)."""

from __future__ import annotations

from bot.answers.keeping import KeptAnswer
from bot.answers.why import Why


def explain(kept: KeptAnswer) -> Why:
    """What a line is, and that Pendo has no such list."""
    return Why(
        definition=(
            "A line holds what one person did to it within one hour; the time is that of the last event.",
            f"{kept.figures['events']} events in all, by {kept.figures['visitors']} people.",
        ),
        steps=("In Pendo, open a visitor to see single events; there is no list of them by feature.",),
    )
