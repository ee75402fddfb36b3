"""What is typed after `/usage`: an answer's id to show or explain, or a question by its name (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, process

from bot.errors import Refused
from bot.names import clean
from bot.question import NO_PREFIX, Slash

USAGE = "usage"
"""The command word itself."""
_LOOKS = ("show", "why")
_CATALOG = ("find", "features")
_HELP = ("help", "?")
_IDENTITY = re.compile(r"(?=.*[\d-])[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}")
_FIND = re.compile(r"\s*find\b", re.IGNORECASE)
_ALIKE = 60


def words(slash: Slash) -> tuple[str, ...]:
    """What help tells beside the stored queries."""
    usage = slash(USAGE)
    return (
        f"{usage} show <id>: an answer as it was, and the same question counted again",
        f"{usage} why <id>: its definition, interval and scope, and the way to the same number in Pendo",
        f"{usage} find <text>: features, pages, guides and segments that may be meant",
        f"{usage} features: everything that is tagged",
        f"{usage} digest: what changed in a week, sent to a channel or to you: subscribe, change, pause",
        "In plain words: @usagebot who stopped using reports? I answer in a thread; there, and in direct "
        "messages, go on with: by account · vs last quarter · in May · only <account> · why",
        "Below an answer: buttons, and ⋯ to compare, send, share, keep or delete it. My Home: the questions "
        "you keep, with their newest figures, and those you asked last.",
        "The id stands at the foot of each answer, such as A7F3-K9QX; answers are kept for 90 days.",
    )


@dataclass(frozen=True, slots=True)
class Look:
    """``typed`` is meant to be an answer's id."""

    action: Literal["show", "why"]
    typed: str


@dataclass(frozen=True, slots=True)
class Find:
    """What may be called ``text``; '' for everything."""

    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """The question ``text`` of the stored query with the command word ``word``."""

    word: str
    text: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """No word of ours stands in front, so it may be said in plain words. ``nearest`` is a command that runs,
    '' where none is near."""

    text: str
    nearest: str


def read(text: str, queries: Sequence[str], slash: Slash) -> Look | Find | Ask | Unclear | None:
    """What ``text`` asks for; None is help. ``queries`` are the command words of the stored queries.

    Raises Refused where an id is missing.
    """
    said = re.sub(rf"^{slash.pattern}{USAGE}\S*", "", clean(text)).strip()
    usage = slash(USAGE)
    first, _, rest = said.partition(" ")
    word, rest = first.casefold().strip("*_~`'\",;:!?."), rest.strip()
    if not said or (said.casefold() in _HELP) or (word in _HELP and not rest):
        return None
    if query := slash.meant(word, queries):
        return Ask(query, rest)
    word = word.lstrip("/")
    if word in _CATALOG:
        if word == "find" and not rest:
            raise Refused("Find what? Some of its words are missing.", f"Try {usage} find export")
        return Find(rest)
    if word in _LOOKS:
        if not rest:
            raise Refused("Which answer? Its id is missing.", f"Try {usage} {word} A7F3-K9QX")
        if len(rest.split()) == 1 or _IDENTITY.fullmatch(rest.replace(" ", "")):
            return Look("why" if word == "why" else "show", rest)
    return Unclear(said, _nearest(word, rest, said, queries, usage))


def is_said(text: str) -> bool:
    """Whether ``text``, said to the bot without a command, certainly means what may stand after /usage."""
    try:
        asked = read(text, (), NO_PREFIX)
    except Refused:
        return False
    if isinstance(asked, Look):
        return _IDENTITY.fullmatch(asked.typed) is not None
    return asked is None or (isinstance(asked, Find) and (not asked.text or _FIND.match(text) is not None))


def unclear(text: str, nearest: str, slash: Slash) -> Refused:
    """What to say where nothing is certain."""
    return Refused(f"I don't know what “{text[:100]}” means after {slash(USAGE)}.", f"Try {nearest}")


def _nearest(word: str, rest: str, said: str, queries: Sequence[str], usage: str) -> str:
    if _IDENTITY.fullmatch(said):
        return f"{usage} show {said.upper()}"
    found = process.extractOne(
        word, [*_LOOKS, *_CATALOG, *queries, "help"], scorer=fuzz.ratio, score_cutoff=_ALIKE
    )
    if found is None or (found[0] != "help" and not rest):
        return ""
    return f"{usage} help" if found[0] == "help" else f"{usage} {found[0]} {rest}"
