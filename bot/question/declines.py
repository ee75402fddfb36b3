"""What no count answers: the words that ask for it, the sentence that says so, and what to ask instead."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decline:
    """Texts in which ``asked`` is found; ``instead``: stored queries and words that answer something near."""

    asked: str
    sentence: str
    instead: tuple[tuple[str, str], ...]


_TREND = ("adoption", "last 90 days")
_BY_ACCOUNT = ("accounts", "")

DECLINES = (
    Decline(
        r"churn\w*|at risk|leave us|abwander\w*|kündigen",
        "I can list accounts that stopped using a feature; who will leave I can't tell.",
        (("accounts", "stopped"),),
    ),
    Decline(
        r"why|how come|what(?:'s| is) behind|reasons?|warum|wieso|weshalb|pourquoi|por qué|なぜ.*|どうして.*",
        "I can show who and when, not why.",
        (_BY_ACCOUNT, _TREND),
    ),
    Decline(
        r"forecast\w*|predict\w*|projection\w*|extrapolat\w*|prognos\w*|vorhersage\w*|prévisions?|prévoir"
        r"|pronóstico\w*|予測.*|will|going to (?:be|grow|drop|use)|next (?:week|month|quarter|year)",
        "I count what happened; no forecasts.",
        (_TREND,),
    ),
    Decline(
        r"caus\w*|because|due to|impact of|effect of|lead to|led to|thanks to|wegen|à cause|debido",
        "Before and after I can show; cause I can't.",
        (("launch", ""), _TREND),
    ),
    Decline(
        r"guess\w*|estimat\w*|roughly|approximately|ballpark|probably|rough idea",
        "I count, I don't guess.",
        (("adoption", ""),),
    ),
    Decline(
        r"should (?:we|i|they)|(?:do|what do|would) you (?:think|say|recommend|suggest|prefer)"
        r"|your (?:opinion|view)|(?:is|was) it worth|worth it|good idea|(?:a|any) good|how good"
        r"|success(?:ful)?|better than",
        "I have figures, not opinions.",
        (("adoption", ""), _TREND),
    ),
    Decline(
        r"(?:do|does|did) (?:people|users|customers|accounts|they|anyone|everyone) (?:really )?"
        r"(?:think|feel|say|like|love|hate|enjoy|want|prefer|need)|how happy|how satisfied|satisfaction",
        "Who uses it I can show, and how people rate the product; whether they like one feature I can't.",
        (("adoption", ""), ("nps", "")),
    ),
    Decline(
        r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
        r"|(?:did|do|does|is|has|was|by|of|about|when|often|much) <?@\w+"
        r"|(?:which|what|whose|list(?: all)?(?: the)?|names? of(?: all)?(?: the)?) (?:of our )?"
        r"(?:users?|people|persons?|visitors?)"
        r"|(?:the|this|that|one|single|a specific|my) (?:user|person|visitor|colleague|boss)",
        "I count people and name accounts; single people I don't show.",
        (_BY_ACCOUNT,),
    ),
    Decline(
        r"time spent|spend(?:s|ing)? (?:on|in)|how (?:much time|many (?:minutes|hours))"
        r"|session (?:length|duration)|(?:time|minutes) (?:on|in|per) (?:the )?(?:app|product|feature|page)",
        "Time is not answered here: Pendo's minutes overlap when summed.",
        (("stickiness", ""),),
    ),
    Decline(
        r"how many (?:clicks|times|events)|number of (?:clicks|times|events)"
        r"|(?:click|event) counts?|total clicks",
        "I count the people and accounts that use something; bare clicks I don't.",
        (("adoption", ""),),
    ),
    Decline(
        r"least(?: used| popular)?|unused|no ?(?:body|one) (?:uses|is using)|(?:un|never )clicked",
        "I rank what is used, the most first; the file has all of it.",
        (("share", "csv"),),
    ),
)  # fmt: skip

LISTED = Decline(
    "",
    "I can list the accounts that use something, have stopped or have not begun; more I can't tell of them.",
    (_BY_ACCOUNT,),
)
"""For what asks who and is no such list."""
LISTS = "I answer shares and numbers here, not lists of accounts."
_COUNTED = "accounts?|customers?|clients?|companies|users?|visitors?|people|teams?"
_LISTS = (
    rf"who(?:'s|m|se)?|(?:list|which) (?:of |all |the |me |our )*(?:{_COUNTED})"
    r"|(?:stopped|stops|stop|quit|never|not|without) us(?:ing|ed|e|es)|\w+n't us(?:ing|ed|e|es)"
    r"|wer|welche (?:kunden|konten|nutzer)|qui (?:a|n'a|utilise|n'utilise)|quels (?:clients|comptes)"
    r"|quién(?:es)?|qué (?:clientes|cuentas)|誰.*|どの(?:顧客|アカウント).*"
)


def decline(text: str) -> Decline | None:
    """The first of them that ``text`` asks for."""
    return next((declined for declined in DECLINES if _found(declined.asked, text)), None)


def asks_a_list(text: str) -> bool:
    """Whether ``text`` asks who, which an answer of shares does not tell."""
    return _found(_LISTS, text)


def _found(pattern: str, text: str) -> bool:
    return re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE) is not None
