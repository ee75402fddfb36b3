"""What people really type, as tokens: Slack's wrapping undone, quotes understood, nothing ever raised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.names import Spelling, clean, without_accents, words

_WRAPPED = re.compile(r"<([^<>]*)>")
_PENDO_LINK = re.compile(
    r"https?://[\w.-]*pendo\.io/\S*?/(?:features|pages|track-?events|track-?types)/([^\s/?#|<>]+)[^\s|<>]*",
    re.IGNORECASE,
)
_ENTITY = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_ESCAPED = re.compile("|".join(_ENTITY))
_TOKEN = re.compile(r'"([^"]+)"(?=[\s,;:!?.)]|$)|\S+')
_UNQUOTED = re.compile(r"\S+")
_EDGES = "*_~`'\",;:!?()[]<>.…•"


@dataclass(frozen=True)
class Token:
    """A typed word, or everything between two quotes; ``start`` and ``end`` point into the cleaned text."""

    text: str
    start: int
    end: int
    quoted: bool = False

    @cached_property
    def word(self) -> str:
        """Lower case, without accents and without punctuation around it; '' in quotes, which make a name."""
        if self.quoted:
            return ""
        word = without_accents(self.text.casefold()).strip(_EDGES)
        return word if word[1:2].isdigit() else word.lstrip("-")

    @cached_property
    def name_words(self) -> tuple[str, ...]:
        return words(self.text)

    @cached_property
    def is_decoration(self) -> bool:
        """Emoji, mentions, lone punctuation: nothing that could change an answer."""
        if self.quoted:
            return False
        if re.fullmatch(r":[\w+'-]+:|@\S+", self.text):
            return True
        return all(c in _EDGES or c == "-" or _is_emoji(c) for c in self.text)


@dataclass(frozen=True, slots=True)
class Typed:
    """The cleaned text and its tokens."""

    text: str
    tokens: Sequence[Token]

    def raw(self, start: int, end: int) -> str:
        """Tokens ``start`` to ``end`` (exclusive) as typed, quotes included."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end] if end > start else ""

    def spoken(self, start: int, end: int) -> str:
        """The same without the quotes."""
        return " ".join(token.text for token in self.tokens[start:end])

    def spelling(self, start: int, end: int) -> Spelling:
        texts = self.raw(start, end).casefold(), self.spoken(start, end).casefold()
        parts = (token.name_words for token in self.tokens[start:end])
        return Spelling(texts, tuple(word for part in parts for word in part))


def readable(text: str) -> str:
    """``text`` as its writer meant it: plain marks, Slack's wrapping and escaping undone once."""
    unwrapped = _WRAPPED.sub(_unwrap, clean(text))
    linked = _PENDO_LINK.sub(lambda link: link[1], unwrapped)
    return clean(_ESCAPED.sub(lambda entity: _ENTITY[entity[0]], linked))


def tokenise(text: str, *, quotes: bool = True) -> Typed:
    """Tokens of a readable ``text``; a quote without its partner is just a character."""
    pattern = _TOKEN if quotes else _UNQUOTED
    tokens = [
        Token(match[1] or match[0], match.start(), match.end(), quoted=True)
        if quotes and match[1]
        else Token(match[0], match.start(), match.end())
        for match in pattern.finditer(text)
    ]
    return Typed(text, tokens)


def _unwrap(wrapped: re.Match[str]) -> str:
    target, bar, label = wrapped[1].partition("|")
    if target.startswith("@"):
        return f" @{label.lstrip('@') or target[1:]} "
    if target.startswith("#"):
        return f" #{label or target[1:]} "
    if target.startswith(("!subteam^", "!date^")) and label:
        return label
    if target.startswith(("http://", "https://", "mailto:")):
        return target if not bar or _PENDO_LINK.match(target) else label
    return wrapped[0]


def _is_emoji(character: str) -> bool:
    return "\u2600" <= character <= "\u27bf" or "\U0001f000" <= character <= "\U0001faff"
