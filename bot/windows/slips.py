"""The word for time that a mistyped one was meant to be."""

from __future__ import annotations

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.names import without_accents
from bot.windows.vocabulary import CANONICAL
from bot.windows.words import EDGES, words_of

TWO_EDITS_FROM = 8
"""Letters of a word from which on two edits are still a slip."""

_WORDS = [word for word, means in CANONICAL.items() if means not in ("", "holiday") and len(word) >= 4]
"""Each meaning's English words stand first in its line: they settle a tie. Short words resemble too much."""

_NO_SLIPS = frozenset(["tour", "tours", "their", "team", "view", "here", "there", "form", "done"])
"""Words of their own that resemble words for time."""


def nearest_word(token: str) -> str:
    """``month`` for ``mounth``; '' for a word that is known, or like none."""
    word = without_accents(token.casefold()).strip(EDGES + ".")
    if len(word) < 3 or not word.isalpha() or word in _NO_SLIPS or words_of(token) is not None:
        return ""
    most = 2 if len(word) >= TWO_EDITS_FROM else 1
    close = process.extract(word, _WORDS, scorer=OSA.distance, score_cutoff=most, limit=None)
    return min((found[0] for found in close), key=lambda name: _unlike(name, word), default="")


def _unlike(name: str, word: str) -> tuple[int, bool, int, bool]:
    """A line has a word's plural beside it: between the two, one letter for another is a likelier slip than
    one too many, so that ``weekz`` is ``weeks``."""
    return OSA.distance(name, word), name[0] != word[0], _rank(name) // 2, len(name) != len(word)


def _rank(word: str) -> int:
    """How many words of the same meaning stand before this one."""
    return [other for other in _WORDS if CANONICAL[other] == CANONICAL[word]].index(word)
