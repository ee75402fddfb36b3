"""What only some questions take and all say with the same words: goals, orders, states and the like."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import Any

from bot.question.best import Segment
from bot.question.model import Goal, Word

_LONGEST = 9
ORDER = "people|users|visitors|share|clicks|names?|last use|last used|active people|size"
"""What accounts can be sorted by."""

_WHO = r"(?:who|which (?:accounts|customers|companies|clients)) (?:has |have |is |are )?"

_WORDS: tuple[tuple[Word, str, Callable[[re.Match[str]], object]], ...] = (
    ("top", r"top (\d{1,3})", lambda found: int(found[1])),
    ("page", r"(?:page|seite) (\d{1,4})", lambda found: int(found[1])),
    ("csv", r"(?:as |with |in )?(?:a )?csv(?: file)?|as a spreadsheet", lambda _: True),
    ("mine", r"(?:only )?(?:mine|my accounts|my customers|my clients)", lambda _: True),
    ("by parent", r"by (?:parents?|parent accounts?|parent company)", lambda _: True),
    ("since launch", r"since (?:the |its )?(?:launch|release|start)", lambda _: True),
    (
        "hours",
        r"(?:in )?(?:the )?(?:last|past) (\d{1,3}) ?(?:hours?|hrs?|h)|(\d{1,3}) ?h(?:ours?)?"
        r"|(?:in )?(?:the )?(?:last|past) hour",
        lambda found: int(found[1] or found[2] or 1),
    ),
    (
        "goal",
        r"(?:with )?(?:a )?goal (?:of )?(\d{1,3}(?:\.\d+)?) ?%"
        r"(?: (?:(?:by|on|at|until) day (\d{1,3})|(?:in|within|after) (\d{1,3}) days?))?",
        lambda found: Goal(float(found[1]) / 100, int(found[2] or found[3] or 30)),
    ),
    (
        "order",
        rf"(?:sort|sorted|order|ordered|ranked?) by (?:the )?({ORDER})",
        lambda found: _ORDERS.get(found[1], found[1]),
    ),
    ("state", rf"(?:only )?(?:the |{_WHO})?(?:stopped|quit|lost|gone)(?: using| ones)?", lambda _: "lost"),
    (
        "state",
        rf"(?:only )?(?:{_WHO})?(?:not yet|never|not using|(?:not|never)(?: yet)? used(?: yet)?|hasn't used"
        r"|haven't used|doesn't use|don't use)",
        lambda _: "not yet",
    ),
    ("state", r"(?:only )?(?:the )?(?:new|started|new ones)", lambda _: "new"),
    ("state", rf"(?:only )?(?:still )?using|{_WHO}(?:still )?(?:using|uses?)", lambda _: "using"),
    ("state", r"(?:only )?(?:the )?paused", lambda _: "paused"),
)
_BOUNDS: Mapping[Word, tuple[Callable[[Any], bool], str]] = {
    "top": (lambda top: top >= 1, "I list at least one: top 1, top 10."),
    "page": (lambda page: page >= 1, "Pages begin with 1."),
    "hours": (lambda hours: hours >= 1, "I look back at least one hour."),
    "goal": (
        lambda goal: 0 < goal.share <= 1 and goal.day >= 1,
        "A goal is more than 0 % and at most 100 %, by day 1 or later.",
    ),
}
_HOW_LONG = re.compile(
    r"how (?:long|many days|soon|fast|quickly)(?: does it take)?(?: until| till| before| do| for)?"
    r" (?:new )?(?:users|people|visitors|customers)(?: take)?(?: to)?(?: first)?"
    r" (?:find|use|start|try|discover|open)(?: using)?"
)
"""What a first use is asked with."""
_ORDERS: Mapping[str, str] = {
    "users": "people",
    "visitors": "people",
    "names": "name",
    "last used": "last use",
    "active people": "active",
    "size": "active",
}


def set_words(words: Sequence[str], takes: Set[Word], start: int) -> Iterator[Segment]:
    """Every such segment of ``words`` from ``start`` on, for a question that ``takes`` these."""
    for end in range(start + 1, min(len(words), start + _LONGEST) + 1):
        said = " ".join(words[start:end])
        if "joined" in takes and _HOW_LONG.fullmatch(said):
            yield Segment(start, end, "filler", 1)
        for word, pattern, meaning in _WORDS:
            if word in takes and (found := re.fullmatch(pattern, said)):
                yield _meant(start, end, word, meaning(found))


def _meant(start: int, end: int, word: Word, meaning: object) -> Segment:
    fits, sentence = _BOUNDS.get(word, (None, ""))
    if fits and not fits(meaning):
        return Segment(start, end, "stop", 1, sentence)
    return Segment(start, end, word, 1, meaning=meaning)
