"""What is said in place of an answer where figures do not come to Slack (pure)."""

from __future__ import annotations

from typing import Literal

from bot.access.policy import LINKS_ONLY
from bot.answers.answer import Card


def elsewhere_card(identity: str | None, action: Literal["show", "why"] = "show") -> Card:
    """How to read the answer ``identity`` in a terminal; None where it is not kept."""
    if identity is None:
        way = "This answer was not kept, as my store is away: ask with usagebot ask, where I am installed."
    else:
        way = f"Where I am installed, run: usagebot {action} {identity}"
    return Card(LINKS_ONLY.sentence, ((way,),))
