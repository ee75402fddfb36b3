"""What is said in place of an answer where figures do not come to Slack (pure)."""

from __future__ import annotations

from typing import Literal

from bot.access.policy import LINKS_ONLY
from bot.answers.answer import Card


def elsewhere_card(identity: str | None, action: Literal["show", "why"] = "show") -> Card:
    """How to read the answer ``identity`` in a terminal; None where it is not kept."""
    return Card(LINKS_ONLY.sentence, ((_way(identity, action),),))


def elsewhere_text(identity: str) -> str:
    """The same in one line."""
    return f"{LINKS_ONLY.sentence} {_way(identity, 'show')}"


def _way(identity: str | None, action: str) -> str:
    if identity is None:
        return "This answer was not kept, as my store is away: ask with usagebot ask, where I am installed."
    return f"Where I am installed, run: usagebot {action} {identity}"
