"""Who may have what, where, in one table; and what is wrong with what somebody had."""

from __future__ import annotations

from collections.abc import Mapping

from bot.access.policy import BOT, EXTERNAL, GUEST, STRANGER, UNKNOWN_PERSON, UNREADABLE, Data
from tests.policy.canaries import CANARIES
from tests.policy.scene import Scene

EVERYBODY = "U0JO000000, U0GUS00000, U0UMA00000, U0PAT00000, U0TESS0000, U0CRM00000, U0UNA00000"
EVERYWHERE = "C0LISTED00, C0CONTOSO0, C0PENDING0, C0BOARD000"
RULES = f"""
administrators: [U0SAM00000]
account_names: {{channels: [{EVERYWHERE}], people: [{EVERYBODY}]}}
visitor_names: {{channels: [{EVERYWHERE}], people: [{EVERYBODY}]}}
csv: {{people: [{EVERYBODY}]}}
"""
"""As wide open as the file can be; mia and sam alone are named nowhere."""

TABLE = """
             ratios  accounts  visitors  csv
mia
  product    all     no        no        no
  listed     all     all       all       no
  plans      all     no        no        no
  contoso    no      no        no        no
  pending    no      no        no        no
  board      no      no        no        no
  direct     me      no        no        no
jo
  product    all     me        me        all
  listed     all     all       all       all
  plans      all     me        me        all
  contoso    no      no        no        no
  pending    no      no        no        no
  board      no      no        no        no
  direct     me      me        me        me
sam
  product    all     no        no        no
  listed     all     all       all       no
  direct     me      no        no        no
"""
"""Who sees what is asked for: all there, the one who acts, who is `me`, or nobody. With csv it is the
message, beside which a file goes to whoever asks. Outsiders get nothing, wherever it is."""

WHATS: Mapping[str, frozenset[Data]] = {
    "ratios": frozenset({"ratios"}),
    "accounts": frozenset({"ratios", "account_names"}),
    "visitors": frozenset({"ratios", "account_names", "visitor_names"}),
    "csv": frozenset({"ratios"}),
}
OUTSIDERS = {
    "gus": GUEST.sentence,
    "uma": GUEST.sentence,
    "pat": STRANGER.sentence,
    "tess": STRANGER.sentence,
    "crm": BOT.sentence,
    "una": UNKNOWN_PERSON.sentence,
}
SHUT = {"contoso": EXTERNAL.sentence, "pending": EXTERNAL.sentence, "board": UNREADABLE.sentence}
SAM = "<@U0SAM00000>"


def rows(who: str) -> dict[str, dict[str, str]]:
    """Who sees what, by place."""
    head, *lines = TABLE.strip("\n").splitlines()
    found: dict[str, dict[str, dict[str, str]]] = {}
    for line in lines:
        where, *seen = line.split()
        if seen:
            list(found.values())[-1][where] = dict(zip(head.split(), seen, strict=True))
        else:
            found[where] = {}
    return found[who]


def unfit(at: Scene, user: str, expected: str, why: str) -> str:
    """What is wrong with what came of an act, '' where all is right: who saw it, and what a refusal says."""
    seen = "all" if at.shown_to_all() else "me" if at.shown_to(user) else "no"
    told = at.told(user)
    if at.shown_to_others(user):
        return f"somebody else saw it: {at.everything_said()}"
    if seen != expected:
        return f"seen by {seen}: {told}"
    if expected == "no" and why not in told:
        return f"does not say {why}: {told}"
    leaked = [word for word in CANARIES if expected == "no" and word in at.everything_said()]
    return f"tells of {leaked}: {at.everything_said()}" if leaked else ""
