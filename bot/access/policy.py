"""Who may see numbers, and where they may stand (pure).

The rule that everything else follows: numbers are for members of the workspace's own team, and stand only
where nobody else can read them. What Slack does not let the bot read counts as somebody else's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Person:
    """What Slack says of the one who asks; ``readable`` is False where it would not say.

    ``ours``: a member of the workspace, or of the organisation, that installed the app.
    """

    id: str
    readable: bool = True
    ours: bool = True
    guest: bool = False
    email: str = ""
    """'' where Slack does not say, which takes a scope of its own."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question was asked. ``direct`` is a conversation of two, the bot being one unless it may not
    post there; ``external`` means that another company is in it, or invited."""

    id: str
    kind: Literal["direct", "public", "private"]
    readable: bool = True
    external: bool = False
    member: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """``channel``: for all to see there; ``asker``: to the one who asked, alone; ``nowhere``: no numbers.

    ``sentence`` says why it is not the channel, ``hint`` what to do about it.
    """

    where: Literal["channel", "asker", "nowhere"]
    sentence: str = ""
    hint: str = ""


IN_CHANNEL = Decision("channel")

STRANGER = Decision(
    "nowhere",
    "Usage numbers are for members of this workspace's own team, and your account belongs to another one.",
    "Ask a colleague in that team to share them with you.",
)
GUEST = Decision("nowhere", "Usage numbers are not shown to guests.", "Ask a full member of this workspace.")
UNKNOWN_PERSON = Decision(
    "nowhere",
    "I could not read your Slack profile, so I cannot tell whether you may see these numbers.",
    "Try again in a minute. If it stays so, an admin has to give me the scope users:read.",
)
EXTERNAL = Decision(
    "nowhere", "Not here: this channel includes another company.", "Ask me in a direct message."
)
UNREADABLE = Decision(
    "nowhere",
    "Not here: I cannot read this conversation, so I cannot tell who would see the numbers.",
    "Invite me to it, or ask me in a direct message.",
)
NOT_A_MEMBER = Decision(
    "asker",
    "Only you can see this, and a chart cannot stand here. Invite me to this channel and both can be shared.",
)
PRIVATE = Decision(
    "asker", "Only you can see this, as you asked. For the chart as well, ask me in a direct message."
)


BUSY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
"""Reasons that say nothing about a place."""


def decide(person: Person, place: Place, *, private: bool = False) -> Decision:
    """Where an answer to ``person`` may stand when asked in ``place``; ``private`` as the question wants.

    A direct message is private already. Without ``private`` the result says whether any number may be
    shown at all, so it can be asked before the question's text is looked at.
    """
    if not person.readable:
        return UNKNOWN_PERSON
    if not person.ours:
        return STRANGER
    if person.guest:
        return GUEST
    return _where(place, private)


def _where(place: Place, private: bool) -> Decision:
    if not place.readable:
        return UNREADABLE
    if place.external:
        return EXTERNAL
    if place.kind == "direct":
        return IN_CHANNEL
    if private:
        return PRIVATE
    return IN_CHANNEL if place.member else NOT_A_MEMBER


def refused_by_slack(place: Place, code: str) -> Decision:
    """What to do when Slack did not take a post in ``place``; ``code`` is Slack's name for the reason.

    A conversation of two that refuses the bot is one between two people: as unreadable as any other.
    """
    if place.kind == "direct" and code not in BUSY:
        return UNREADABLE
    return Decision("asker", f"Only you can see this: Slack does not let me post here ({code}).")
