"""Who may be told what, and where it may be said (pure).

One rule comes before everything that ``access.yml`` can say: data are for full members of the workspace's own
team, and stand only where nobody of another company can read them. What Slack does not let the bot read
counts as somebody else's. The rest is the file's: see ``bot.access.rules``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Literal, get_args

from bot.access.rules import AccessRules, Rule

Data = Literal["ratios", "account_names", "visitor_names", "csv"]
Act = Literal["audit", "forget"]
"""What administrators alone may do: read the audit trail, forget an answer of somebody else."""
What = Literal["help", Data, Act]
How = Literal["open", "alone", "aloud"]
"""``open``: as wide as the place allows; ``alone``: the asker wants to be the only one who sees it;
``aloud``: for all there to see, or not at all, as when a private answer is shared."""
Where = Literal["channel", "asker", "nowhere"]

DATA: tuple[Data, ...] = get_args(Data)
WHATS: tuple[What, ...] = ("help", *DATA, *get_args(Act))


@dataclass(frozen=True, slots=True)
class Person:
    """What Slack says of the one who acts; ``readable`` is False where it would not say.

    ``ours``: a member of the workspace, or of the organisation, that installed the app. ``groups`` are those
    of the rules' user groups that the person is in.
    """

    id: str
    readable: bool = True
    ours: bool = True
    guest: bool = False
    email: str = ""
    """'' where Slack does not say, which takes a scope of its own."""
    bot: bool = False
    zone: str = ""
    """The time zone of their clocks, an IANA name; '' where Slack does not say."""
    groups: frozenset[str] = frozenset()

    def is_in(self, people: Literal["all"] | Collection[str]) -> bool:
        return people == "all" or self.id in people or not self.groups.isdisjoint(people)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody acts. ``direct`` is a conversation of two, the bot being one unless it may not post
    there, or what one person alone sees; ``external`` means that another company is in it, or invited."""

    id: str
    kind: Literal["direct", "public", "private"]
    readable: bool = True
    external: bool = False
    member: bool = False


def own_place(user_id: str) -> Place:
    """What only that person sees and no channel holds: Home, and a view opened from anywhere."""
    return Place(user_id, "direct", member=True)


@dataclass(frozen=True, slots=True)
class Decision:
    """``channel``: for all to see there; ``asker``: to the one who acts, alone; ``nowhere``: refused.

    ``sentence`` says why it is not the channel, ``hint`` what to do about it, and ``ask`` whom to ask, who
    stand after the hint (ids of people and user groups). Without ``figures`` it may only be said how to read
    them elsewhere.
    """

    where: Where
    sentence: str = ""
    hint: str = ""
    ask: tuple[str, ...] = ()
    figures: bool = True


IN_CHANNEL = Decision("channel")
TO_ASKER = Decision("asker")
"""Help and what administrators read: never for the others there."""

UNKNOWN_PERSON = Decision(
    "nowhere",
    "I could not read your Slack profile, so I cannot tell whether you may see these numbers.",
    "Try again in a minute. If it stays so, an admin has to give me the scope users:read.",
)
BOT = Decision("nowhere", "Usage numbers are for people, and you are an app.", "A person has to ask.")
STRANGER = Decision(
    "nowhere",
    "Usage numbers are for members of this workspace's own team, and your account belongs to another one.",
    "Ask a colleague in that team to share them with you.",
)
GUEST = Decision("nowhere", "Usage numbers are not shown to guests.", "Ask a full member of this workspace.")
EXTERNAL = Decision(
    "nowhere", "Not here: this channel includes another company.", "Ask me in a direct message."
)
UNREADABLE = Decision(
    "nowhere",
    "Not here: I cannot read this conversation, so I cannot tell who would see the numbers.",
    "Invite me to it, or ask me in a direct message.",
)
NOT_ALLOWED: dict[Data | Act, Decision] = {
    "ratios": Decision("nowhere", "You may not ask for usage numbers here."),
    "account_names": Decision("nowhere", "You may not ask for names of accounts here."),
    "visitor_names": Decision("nowhere", "You may not ask for visitors by name here."),
    "csv": Decision("nowhere", "You may not ask for files here."),
    "audit": Decision("nowhere", "The audit trail is for my administrators."),
    "forget": Decision("nowhere", "Answers of others are forgotten by my administrators alone."),
}
ASK_ADMINISTRATORS = "Ask one of my administrators:"
WHO_DECIDES = "That is decided by those who run me."
LINKS_ONLY = Decision("asker", "Figures are not shown in Slack.", figures=False)

ALONE = "Only you can see this: "
NOT_ALOUD = "Not to be shared here: "
PRIVATE = Decision("asker", "Only you can see this, as you asked.")
NOT_A_MEMBER = Decision(
    "asker",
    f"{ALONE}I am not in this channel.",
    "Invite me, and numbers and chart can stand here for all to see.",
)
_UNLISTED = "stand only in channels listed for them."
NOT_LISTED: dict[What, Decision] = {
    "ratios": Decision("asker", f"{ALONE}usage numbers {_UNLISTED}"),
    "account_names": Decision("asker", f"{ALONE}names of accounts {_UNLISTED}"),
    "visitor_names": Decision("asker", f"{ALONE}names of visitors {_UNLISTED}"),
}
A_FILE = Decision("asker", f"{ALONE}a file goes into direct messages.", "Whoever may have it can ask.")
"""A file is a table for one person, wherever it is asked for."""

BUSY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
"""Reasons that say nothing about a place."""
_WIDTH: dict[Where, int] = {"nowhere": 0, "asker": 1, "channel": 2}


def decide(rules: AccessRules, who: Person, where: Place, what: What, how: How = "open") -> Decision:
    """Whether ``who``, the one who acts, may have ``what`` by acting in ``where``, and who else sees it.

    It is the same for every entrance: a command, a click on somebody else's answer, a view, a thread's word,
    a kept answer. It says nothing of what was asked, so it can be asked before the text is looked at.
    """
    if (refused := _of_person(who)) is not None:
        return refused
    if what == "help":
        return TO_ASKER
    if not where.readable:
        return UNREADABLE
    if where.external:
        return EXTERNAL
    if what in ("audit", "forget"):
        return TO_ASKER if who.is_in(rules.administrators) else _refused(rules, what)
    decision = narrowest(_by_rule(rules, who, where, one, how) for one in dict.fromkeys(("ratios", what)))
    if rules.values == "links_only" and decision.where != "nowhere":
        return LINKS_ONLY
    return _aloud(rules, decision) if how == "aloud" else decision


def decide_all(
    rules: AccessRules, who: Person, where: Place, whats: Collection[What], how: How = "open"
) -> Decision:
    """The narrowest of the decisions on ``whats``, of which there is at least one."""
    return narrowest(decide(rules, who, where, what, how) for what in WHATS if what in whats)


def narrowest(decisions: Iterable[Decision]) -> Decision:
    """The first of those that the fewest people see."""
    return min(decisions, key=lambda decision: _WIDTH[decision.where])


def _of_person(who: Person) -> Decision | None:
    if not who.readable:
        return UNKNOWN_PERSON
    if who.bot:
        return BOT
    if not who.ours:
        return STRANGER
    return GUEST if who.guest else None


def _by_rule(rules: AccessRules, who: Person, where: Place, what: Data, how: How) -> Decision:
    rule: Rule = getattr(rules, what)
    listed = where.kind != "direct" and (rule.channels == "all" or where.id in rule.channels)
    if not listed and not who.is_in(rule.people):
        return _refused(rules, what)
    if what == "csv":
        return A_FILE
    if where.kind == "direct":
        return IN_CHANNEL
    if how == "alone":
        return PRIVATE
    if not listed:
        return NOT_LISTED[what]
    return IN_CHANNEL if where.member else NOT_A_MEMBER


def _refused(rules: AccessRules, what: Data | Act) -> Decision:
    return _up_to_administrators(rules, NOT_ALLOWED[what])


def _aloud(rules: AccessRules, decision: Decision) -> Decision:
    if decision.where != "asker":
        return decision
    refused = replace(decision, where="nowhere", sentence=decision.sentence.replace(ALONE, NOT_ALOUD))
    return refused if decision == NOT_A_MEMBER else _up_to_administrators(rules, refused)


def _up_to_administrators(rules: AccessRules, refused: Decision) -> Decision:
    ask = tuple(rules.administrators)
    return replace(refused, hint=ASK_ADMINISTRATORS if ask else WHO_DECIDES, ask=ask)


def refused_by_slack(place: Place, code: str) -> Decision:
    """What to do when Slack did not take a post in ``place``; ``code`` is Slack's name for the reason.

    A conversation of two that refuses the bot is one between two people: as unreadable as any other.
    """
    if place.kind == "direct" and code not in BUSY:
        return UNREADABLE
    return Decision("asker", f"{ALONE}Slack does not let me post here ({code}).")
