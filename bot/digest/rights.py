"""Who may see, send and change which digest, by Slack's records and the rules of that moment."""

from __future__ import annotations

from bot.access.policy import Data, Decision
from bot.digest.definitions import Definition
from bot.errors import NotAllowed, Refused
from bot.replies.gate import Gate, Visit

NOT_YOURS = "Somebody else looks after this digest."
WHO_CAN = "Whoever looks after it can change it, and so can my administrators:"
CHANNELS_ONLY = "A weekly digest goes to a channel, or to you alone."


async def entered(gate: Gate, user: str, channel: str) -> Visit:
    """The visit of ``user``, who acts in ``channel``, or in a place of their own where that is ''. Raises
    NotAllowed for whom everything about digests is refused there; DeliveryError."""
    visit = await gate.visit(user, channel or None)
    visit.allowed("ratios", how="alone")
    return visit


async def subscribing(gate: Gate, user: str, channel: str, accounts: str) -> Visit:
    """Whoever may ask for shares in ``channel``, for all there to see, may have a digest sent there, and to
    themselves (``channel`` is ``user``); with ``accounts`` ``mine``, who may see names of accounts there.
    Raises NotAllowed, Refused, DeliveryError."""
    visit = await gate.visit(user, channel)
    if visit.place.kind == "direct" and channel != user:
        raise Refused(CHANNELS_ONLY)
    with_figures(visit.allowed(*kinds_of(accounts), how="aloud"))
    return visit


def kinds_of(accounts: str) -> tuple[Data, ...]:
    """What a digest about ``all`` accounts or ``mine`` shows."""
    return ("ratios", "account_names") if accounts == "mine" else ("ratios",)


def with_figures(decision: Decision) -> Decision:
    """``decision`` itself. Raises NotAllowed where no figure may come to Slack."""
    if not decision.figures:
        raise NotAllowed(decision.sentence, "usagebot digest render writes a digest as files.")
    return decision


def names_too(visit: Visit) -> bool:
    """Whether ``visit``, in a place of the person's own, may see the names of accounts there."""
    return visit.decide("account_names").where == "channel"


def sees(visit: Visit, digest: Definition) -> bool:
    """Its channel's people see it there; its owner and administrators everywhere."""
    return changes(visit, digest) or visit.place.id == digest.channel


def changes(visit: Visit, digest: Definition) -> bool:
    return digest.owner == visit.person.id or visit.person.is_in(visit.rules.administrators)


def changing(visit: Visit, digest: Definition) -> None:
    """Raises NotAllowed for whoever neither looks after ``digest`` nor is an administrator."""
    if not changes(visit, digest):
        raise NotAllowed(NOT_YOURS, WHO_CAN, (digest.owner, *visit.rules.administrators))
