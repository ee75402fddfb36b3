"""Finding something by what people call it: keys that forgive case, hyphens, accents and slips (pure)."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

T = TypeVar("T")

SURE_RATIO = 92
"""rapidfuzz ratio of the whole name from which on a difference may be a typing error."""
TWO_EDITS_FROM = 9
"""Letters of a word from which on two edits are still a typing error."""

_MARKS = str.maketrans(
    dict.fromkeys("“”„‟«»″〝〞「」『』", '"')
    | dict.fromkeys("‘’‚‛′‹›", "'")
    | dict.fromkeys("‐‑‒–—―−﹣－", "-")
)
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ud800-\udfff"
    "\U000e0000-\U000e01ef]"
)
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_EMOJI_CODE = re.compile(r"(?<!\S):[\w+'-]+:(?!\S)")
_ASCII_WORD = re.compile(r"[a-z0-9]+")


def clean(text: str) -> str:
    """``text`` with compatibility forms, quotes, dashes, blanks and invisible characters made plain."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))).translate(_MARKS)
    return _BLANK.sub(" ", text).strip()


def words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case: letters, digits and their marks; no emoji, no punctuation."""
    folded = _EMOJI_CODE.sub(" ", clean(name).casefold())
    if folded.isascii():
        return tuple(_ASCII_WORD.findall(folded))
    return tuple("".join(c if _in_word(c) else " " for c in folded).split())


def without_accents(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f"))


def _in_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


class Names(Generic[T]):
    """An index of items by id and name."""

    def __init__(self, items: Iterable[T], *, identity: Callable[[T], str], name: Callable[[T], str]) -> None:
        self._keyed: tuple[dict[str, list[T]], ...] = tuple(defaultdict(list) for _ in range(5))
        self._worded: dict[str, list[T]] = defaultdict(list)
        self._with_word: dict[str, list[int]] = defaultdict(list)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        self._items: list[T] = list(items)
        for position, item in enumerate(self._items):
            self._add(position, item, identity(item), name(item))
        self._starts = sorted(self._worded)

    def _add(self, position: int, item: T, identity: str, name: str) -> None:
        for level, key in enumerate([identity, *_keys(name)]):
            if key:
                self._keyed[level][key].append(item)
        if identity.casefold() != clean(name).casefold():
            self._keyed[1][identity.casefold()].append(item)
        spoken = tuple(without_accents(word) for word in words(name))
        phrase = " ".join(spoken)
        if phrase and phrase not in self._worded:
            self._by_length[len(spoken)].append(phrase)
        self._worded[phrase].append(item)
        for word in set(spoken):
            self._with_word[word].append(position)

    def exact(self, *spellings: str) -> Sequence[T]:
        """The items of that id; else of that name, words (``export-button``), letters, bare letters.

        The first of these that fits any spelling decides: several items where a name is not unique.
        """
        keys = [(spelling, *_keys(spelling)) for spelling in dict.fromkeys(spellings)]
        for level, known in enumerate(self._keyed):
            for key in keys:
                if key[level] and key[level] in known:
                    return known[key[level]]
        return ()

    def begun(self, text: str) -> Sequence[T]:
        """The items whose name starts so."""
        phrase = _phrase(text)
        if not phrase or (len(phrase) == 1 and phrase.isascii()):
            return ()
        found: list[T] = []
        for name in self._starts[bisect_left(self._starts, phrase) :]:
            if not name.startswith(phrase):
                break
            found.extend(self._worded[name])
        return found

    def worded(self, text: str) -> Sequence[T]:
        """The items whose name has all these words, in any order."""
        spoken = _phrase(text).split()
        if not spoken:
            return ()
        shared = set(self._with_word.get(spoken[0], ()))
        for word in spoken[1:]:
            shared &= set(self._with_word.get(word, ()))
        return [self._items[position] for position in sorted(shared)]

    def mistyped(self, text: str) -> Sequence[T]:
        """The items of which ``text`` is surely a typing error, word by word."""
        phrase = _phrase(text)
        close = process.extract(
            phrase,
            self._by_length.get(phrase.count(" ") + 1, []),
            scorer=fuzz.ratio,
            score_cutoff=SURE_RATIO,
            limit=5,
        )
        return [item for name, _, _ in close if self._is_typo(phrase, name) for item in self._worded[name]]

    def nearest(self, text: str, count: int) -> list[tuple[T, float]]:
        """At most ``count`` items of different names, the most similar first, with a likeness of 0 to 100."""
        phrase = _phrase(text)
        likeness: dict[str, float] = {}
        for scorer in (fuzz.ratio, fuzz.token_set_ratio):
            for name, score, _ in process.extract(phrase, self._starts, scorer=scorer, limit=count):
                likeness[name] = max(score, likeness.get(name, 0.0))
        best = sorted(likeness.items(), key=lambda found: (-found[1], found[0]))[:count]
        return [(self._worded[name][0], score) for name, score in best if name]

    def _is_typo(self, typed: str, name: str) -> bool:
        for wrote, meant in zip(typed.split(), name.split(), strict=True):
            if wrote == meant:
                continue
            # A word with a digit, a very short one, or one that other names use is no slip of the fingers.
            if wrote in self._with_word or len(meant) < 4 or not (wrote + meant).isalpha():
                return False
            if OSA.distance(wrote, meant) > (2 if len(meant) >= TWO_EDITS_FROM else 1):
                return False
        return True


def _keys(name: str) -> tuple[str, str, str, str]:
    spoken = words(name)
    letters = "".join(spoken)
    return clean(name).casefold(), "-".join(spoken), letters, without_accents(letters)


def _phrase(text: str) -> str:
    return " ".join(without_accents(word) for word in words(text))
