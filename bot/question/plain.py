"""What people say in their own words becomes what they could have typed, and so the same Question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.catalog import Catalog
from bot.errors import ChoiceNeeded, NotUnderstood, Refused
from bot.names import spelling
from bot.question.declines import LISTED, Decline, asks_a_list, decline
from bot.question.lookup import aliased
from bot.question.model import Command, Help, Question
from bot.question.parse import check_length, parse_parts, read
from bot.question.refusals import asks_nothing
from bot.question.sentences import typed
from bot.question.slash import Slash
from bot.question.typed import Typed, readable, tokenise
from bot.windows import ReadingRules

Commands = Mapping[str, Command]
"""What can be asked, by the stored query's name."""

_COURTESIES = (
    "hey|hi|hello|hallo|ok|okay|so|and|please|pls|can you|could you|would you|will you|can i|could i|tell me"
    "|show me|give me|i want to know|i'd like to know|i would like to know|i want to see|i'd like to see"
    "|let me know|do you know|any idea|i wonder|i was wondering|quick question|to know|see|know|us|there"
    r"|usagebot|thanks|thank you|thx|great|nice|cool|perfect|:[\w+'-]+:"
)
_COURTESY = re.compile(rf"^(?:(?:{_COURTESIES})(?:[\s,:!.-]+|$))+", re.IGNORECASE)
_MENTION = re.compile(r"^\s*@\S+\s*")
_COMMAND = re.compile(r"^/?([^\W_][\w-]*)\s*(.*)$", re.DOTALL)
_ABOUT_ME = re.compile(
    r"(?:who|what) are you|what (?:can|do) (?:you|i) (?:do|ask)(?: you)?|how do you work", re.IGNORECASE
)
_ALONE = ("adoption", "account", "guide")
"""What a name alone asks, the likeliest first."""
_LONGEST_NAME = 8
_HIDDEN = "\N{MEDIUM SHADE}"


@dataclass(frozen=True, slots=True)
class Asking:
    """What every reading of one text needs besides the text."""

    commands: Commands
    catalog: Catalog
    now: datetime
    rules: ReadingRules

    def parts(self, query: str, text: str) -> tuple[Question | Help, frozenset[str]]:
        """``text``, readable already, as typed after the command of ``query``. Raises NotUnderstood."""
        return parse_parts(text, self.commands[query], catalog=self.catalog, now=self.now, rules=self.rules)

    def nearest(self, query: str, text: str) -> str:
        """The command of ``query`` that runs and keeps what it understands of ``text``."""
        reading = read(text, self.commands[query], catalog=self.catalog, now=self.now, rules=self.rules)
        return reading.runnable()


def plain(
    text: str, *, commands: Commands, catalog: Catalog, now: datetime, rules: ReadingRules
) -> Question | Help:
    """What ``text``, said to the bot or with a command in front, asks for: what typing it as a command gives.

    Raises ChoiceNeeded, Refused or NotUnderstood as ``parse``, with commands that run.
    """
    usual = commands[_ALONE[0]]
    check_length(text, usual)
    said = _MENTION.sub("", readable(text))
    if asks_nothing(said):
        return Help("unclear", said)
    asked = re.sub(_usage(usual.slash), "", without_courtesy(said), flags=re.IGNORECASE)
    if _ABOUT_ME.fullmatch(asked):
        return Help("asked")
    asking = Asking(commands, catalog, now, rules)
    failures: list[tuple[str, NotUnderstood]] = []
    for query, words in (*sentences(asked, asking), *((query, asked) for query in _ALONE)):
        try:
            found, _ = asking.parts(query, words)
        except NotUnderstood as failure:
            failures.append((query, failure))
            continue
        if isinstance(found, Question) or not failures:
            return found
    thing = _names_thing(asked, asking.catalog)
    raise _declined(asked, failures, asking) or min(failures, key=lambda failed: _certainty(failed, thing))[1]


def _usage(slash: Slash) -> str:
    return rf"^(?:{slash.pattern}usage[\w-]*|usage(?!\s+of\b))(?:\s+|$)"


def _declined(text: str, failures: Sequence[tuple[str, NotUnderstood]], asking: Asking) -> Refused | None:
    hidden = masked(text, asking.catalog)
    declined = decline(hidden)
    if not declined and asks_a_list(hidden) and all(query in _ALONE for query, _ in failures):
        declined = LISTED
    return refused(declined, text, asking) if declined else None


def without_courtesy(said: str) -> str:
    """A readable text without the mention and the polite words in front of it, or a mark at its end."""
    return _COURTESY.sub("", _MENTION.sub("", said)).rstrip("?!. ")


def _certainty(failed: tuple[str, NotUnderstood], names_thing: bool) -> tuple[bool, bool]:
    """A choice says most, unless it is one of guides where a thing is named. Whatever "how is … doing" names,
    it is a feature rather than an account."""
    query, failure = failed
    aside = query in _ALONE[1:]
    return not isinstance(failure, ChoiceNeeded) or (aside and names_thing), aside


def _names_thing(text: str, catalog: Catalog) -> bool:
    tokens = tokenise(text)
    count = len(tokens.tokens)
    spans = ((start, end) for start in range(count) for end in range(start + 1, count + 1))
    return any(
        catalog.thing_names.exact(tokens.spelling(start, end))
        for start, end in spans
        if end - start <= _LONGEST_NAME
    )


def sentences(text: str, asking: Asking, *, thread: bool = False) -> Iterator[tuple[str, str]]:
    """The stored queries that ``text`` may ask, the likeliest first, with what is then typed after each.

    ``thread``: it is said of an answer.
    """
    hidden = masked(text, asking.catalog)
    found = _COMMAND.match(hidden)
    for query, command in asking.commands.items():
        if found and command.slash.meant(found[1], command.words):
            yield query, text[found.start(2) :]
    for query, words in typed(text, hidden, thread=thread):
        if query in asking.commands and not (query == "account" and _is_thing(words, asking.catalog)):
            yield query, words


def refused(declined: Decline, text: str, asking: Asking) -> Refused:
    """The refusal of ``text``, with commands that answer something near."""
    choices = [
        asking.nearest(query, f"{text} {words}")
        for query, words in declined.instead
        if query in asking.commands
    ]
    return Refused(declined.sentence, f"Try {choices[0]}", choices)


def masked(text: str, catalog: Catalog) -> str:
    """``text`` with what is quoted and what is a name of several words hidden, as long as it was."""
    tokens = tokenise(text)
    hidden = list(text)
    for start, end in _names(tokens, catalog):
        first, last = tokens.tokens[start].start, tokens.tokens[end - 1].end
        last -= len(text[first:last]) - len(text[first:last].rstrip(",;:.?!"))
        hidden[first:last] = _HIDDEN * (last - first)
    return "".join(hidden)


def _names(tokens: Typed, catalog: Catalog) -> Iterator[tuple[int, int]]:
    count = len(tokens.tokens)
    for start in range(count):
        if tokens.tokens[start].quoted:
            yield start, start + 1
        for end in range(start + 2, min(count, start + _LONGEST_NAME) + 1):
            spelt = tokens.spelling(start, end)
            if catalog.thing_names.exact(spelt) or catalog.account_names.exact(spelt):
                yield start, end


def _is_thing(words: str, catalog: Catalog) -> bool:
    spelt = spelling(re.sub(r"^(?:the|our) ", "", words, flags=re.IGNORECASE))
    return bool(catalog.thing_names.exact(spelt) or aliased(catalog, spelt))
