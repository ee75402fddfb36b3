"""Finding something by what people call it: keys that forgive case, hyphens, accents and slips (pure)."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

T = TypeVar("T")

SURE_RATIO = 92
"""rapidfuzz ratio of the whole name from which on a difference may be a typing error; two letters swapped
always may."""
BEGUN = 90.0
"""Likeness of a word to one that begins with it."""
TWO_EDITS_FROM = 9
"""Letters of a word from which on two edits are still a typing error."""

_SWAPPED_RATIO = 75
"""Of a name of four letters, two of them swapped."""
_SHOWN = 60
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


def shown(text: str) -> str:
    """``text`` for a message: literally, on one line, shortened."""
    line = clean(text)
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1].rstrip() + "…"


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


@dataclass(frozen=True)
class Spelling:
    """What somebody wrote for a name, in lower case: ``texts`` with and without quotes, and its ``words``."""

    texts: tuple[str, ...]
    words: tuple[str, ...]

    @cached_property
    def bare(self) -> tuple[str, ...]:
        """The words without accents; a word of accents alone is none."""
        return tuple(filter(None, map(without_accents, self.words)))

    @property
    def phrase(self) -> str:
        return " ".join(self.bare)


def spelling(text: str) -> Spelling:
    return Spelling((clean(text).casefold(),), words(text))


class Names(Generic[T]):
    """An index of items by id and name."""

    def __init__(self, items: Iterable[T], *, identity: Callable[[T], str], name: Callable[[T], str]) -> None:
        self._items = list(items)
        self._by_id: dict[str, list[T]] = defaultdict(list)
        self._by_text: dict[str, list[T]] = defaultdict(list)
        self._by_words: dict[tuple[str, ...], list[T]] = defaultdict(list)
        self._by_letters: dict[str, list[T]] = defaultdict(list)
        self._by_bare_letters: dict[str, list[T]] = defaultdict(list)
        self._by_phrase: dict[str, list[T]] = defaultdict(list)
        self._with_word: dict[str, list[int]] = defaultdict(list)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        self._by_initials: dict[str, list[str]] = defaultdict(list)
        self._vocabulary: dict[str, int] = {}
        """Every word of any name, with its place among them all."""
        self._worded: list[int] = []
        self._begins: list[int] = []
        self._places: list[int] = []
        """The items that have words, where the words of each begin, and the places of all those words."""
        for position, item in enumerate(self._items):
            self._add(position, item, identity(item).casefold(), spelling(name(item)))
        self._phrases = sorted(self._by_phrase)

    def _add(self, position: int, item: T, identity: str, name: Spelling) -> None:
        self._by_id[identity].append(item)
        self._by_text[name.texts[0]].append(item)
        if not name.words:
            return
        self._by_words[name.words].append(item)
        self._by_letters["".join(name.words)].append(item)
        self._by_bare_letters["".join(name.bare)].append(item)
        if name.bare and name.phrase not in self._by_phrase:
            self._by_length[len(name.bare)].append(name.phrase)
            self._by_initials["".join(word[0] for word in name.bare)].append(name.phrase)
        self._by_phrase[name.phrase].append(item)
        for word in set(name.bare):
            self._with_word[word].append(position)
        if name.bare:
            self._worded.append(position)
            self._begins.append(len(self._places))
            places = self._vocabulary
            self._places += [places.setdefault(word, len(places)) for word in name.bare]

    def exact(self, spelt: Spelling) -> Sequence[T]:
        """The items of that id; else of that name, words (``export-button``), letters, bare letters.

        The first of these that fits decides: several items where a name is not unique.
        """
        for text in spelt.texts:
            if text in self._by_id:
                return self._by_id[text]
        for text in spelt.texts:
            if text in self._by_text:
                return self._by_text[text]
        return (
            self._by_words.get(spelt.words)
            or self._by_letters.get("".join(spelt.words))
            or self._by_bare_letters.get("".join(spelt.bare))
            or ()
        )

    def begun(self, spelt: Spelling, *, least: int = 2) -> Sequence[T]:
        """The items whose name starts so, by name; with ``least`` letters, or one that may be a word."""
        phrase = spelt.phrase
        if not phrase or (len(phrase) < least and phrase.isascii()):
            return ()
        found: list[T] = []
        for name in self._phrases[bisect_left(self._phrases, phrase) :]:
            if not name.startswith(phrase):
                break
            found.extend(self._by_phrase[name])
        return found

    def worded(self, spelt: Spelling) -> Sequence[T]:
        """The items whose name has all these words, in any order."""
        if not spelt.bare or not all(word in self._with_word for word in spelt.bare):
            return ()
        shared = set(self._with_word[spelt.bare[0]])
        for word in spelt.bare[1:]:
            shared.intersection_update(self._with_word[word])
        return [self._items[position] for position in sorted(shared)]

    def mistyped(self, spelt: Spelling) -> Sequence[T]:
        """The items of which this is surely a typing error, word by word."""
        known, phrase = self._by_length.get(len(spelt.bare), []), spelt.phrase
        close = process.extract(phrase, known, scorer=fuzz.ratio, score_cutoff=_SWAPPED_RATIO, limit=5)
        sure = [name for name, score, _ in close if score >= SURE_RATIO or _is_swapped(phrase, name)]
        return [item for name in sure if self._is_typo(phrase, name) for item in self._by_phrase[name]]

    def nearest(self, spelt: Spelling, count: int) -> list[tuple[T, float]]:
        """At most ``count`` items of different names, the most similar first, with a likeness of 0 to 100.

        A name with these initials (``eb``: Export button) is as good as the name itself.
        """
        likeness = dict.fromkeys(
            self._by_initials.get(spelt.phrase, ()) if len(spelt.phrase) > 1 else (), 99.0
        )
        for scorer in (fuzz.ratio, fuzz.token_set_ratio):
            for name, score, _ in process.extract(spelt.phrase, self._phrases, scorer=scorer, limit=count):
                likeness[name] = max(score, likeness.get(name, 0.0))
        best = sorted(likeness.items(), key=lambda found: (-found[1], found[0]))[:count]
        return [(self._by_phrase[name][0], score) for name, score in best]

    def alike(self, spelt: Spelling, least: float) -> list[T]:
        """The items in whose name these words are found with a likeness of ``least`` or more, the likeliest
        first: that of a word is its likeness to the name's word that it fits best, that of words their
        mean. Who is still typing has begun a word."""
        if not spelt.bare or not self._worded:
            return []
        vocabulary, places, begins = self._laid_out
        begun = [[BEGUN if name.startswith(word) else 0.0 for name in vocabulary] for word in spelt.bare]
        ratios = np.maximum(process.cdist(spelt.bare, vocabulary, scorer=fuzz.ratio), begun)
        likeness = np.maximum.reduceat(ratios[:, places], begins, axis=1).mean(axis=0)
        found = np.flatnonzero(likeness >= least)
        return [self._items[self._worded[at]] for at in found[np.argsort(-likeness[found], kind="stable")]]

    @cached_property
    def _laid_out(self) -> tuple[list[str], NDArray[np.intp], NDArray[np.intp]]:
        """The same as arrays, made once."""
        return list(self._vocabulary), np.array(self._places), np.array(self._begins)

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


def _is_swapped(typed: str, name: str) -> bool:
    """Whether only two neighbouring letters changed places."""
    return OSA.distance(typed, name) == 1 and sorted(typed) == sorted(name)
