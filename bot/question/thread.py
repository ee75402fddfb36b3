"""What is said of an answer, in its thread or by its buttons, changes just that part of its question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from bot.catalog import Catalog
from bot.errors import ChoiceNeeded, NotUnderstood, Refused
from bot.names import shown
from bot.question.changes import carried, changed
from bot.question.declines import decline
from bot.question.lookup import called
from bot.question.model import Explain, Help, Question
from bot.question.parse import check_length, parse_parts
from bot.question.plain import Asking, Commands, masked, refused, sentences, without_courtesy
from bot.question.spoken import spoken_parts, subject
from bot.question.typed import readable
from bot.windows import ReadingRules, Window

_LEAD_IN = re.compile(
    r"^(?:(?:and|also|now|then|but|what about|how about|what if|same|the same|again)[\s,:]+)+", re.IGNORECASE
)
_PART = re.compile(r"^(?:in|for|only)(?!\w)", re.IGNORECASE)
_IT = re.compile(r"(?<!\w)(?:it|them|(?:this|that|the same) (?:feature|one|page))(?!\w)", re.IGNORECASE)
_ONLY = re.compile(r"^(?:only|just)\s+|\s+(?:only|alone)$", re.IGNORECASE)
_EXPLAIN = re.compile(
    r"why(?: this (?:number|figure|answer))?|explain(?: (?:this|that|the (?:number|figure|answer)))?"
    r"|how (?:is|was) (?:this|that|the (?:number|figure)) (?:counted|calculated|computed|made)"
    r"|where does (?:this|that) come from",
    re.IGNORECASE,
)
_TREND = re.compile(
    r"^(?:show )?(?:me )?(?:the |as a )?(?:trend|over time|history|development)(?!\w)", re.IGNORECASE
)
_VERSUS = re.compile(r"(?:vs\.?|versus|against|compared?)(?!\w)", re.IGNORECASE)
_NEXT = re.compile(r"(?:the )?next(?: (?:\d+|page|ones))?|more|show more", re.IGNORECASE)
_EVERYONE = {"account": None, "filters": (), "segment": None, "mine": False, "page": 1}
_TAKEN_BACK = (
    (
        re.compile(r"(?:for )?(?:everyone|everybody|all accounts|all customers)|no filter", re.IGNORECASE),
        _EVERYONE,
    ),
    (re.compile(r"all days|(?:with|including) weekends|weekends too", re.IGNORECASE), {"weekdays": False}),
    (re.compile(r"(?:no|without(?: the)?|not) split|in total|overall", re.IGNORECASE), {"by": None}),
)
_TREND_DAYS = (90, 365, 731)

BUTTONS = {
    "stickiness": ("weekdays only", "by account", "why"),
    "first_use": ("by account", "not yet", "why"),
    "accounts": ("next", "stopped", "not yet", "csv"),
    "launch": ("by account", "why"),
    "log": ("by account", "csv", "why"),
}
"""What is offered first under an answer, as words of its thread, by stored query."""
_USUAL = ("by account", "trend", "why")


def follow_up(
    question: Question, text: str, *, commands: Commands, catalog: Catalog, now: datetime, rules: ReadingRules
) -> Question | Explain | Help:
    """``question`` with what ``text``, said in its answer's thread, changes; all else stays.

    But for what belongs to who asked before: whoever asks now has an address and rights of their own.
    Raises ChoiceNeeded, Refused or NotUnderstood, which gives two examples of what works.
    """
    command = commands[question.query]
    check_length(text, command)
    said = _IT.sub(" ", _LEAD_IN.sub("", without_courtesy(readable(text)))).strip()
    if not said:
        return Help("empty")
    if _EXPLAIN.fullmatch(said):
        return Explain()
    question = replace(question, owner="", show_visitors=False)
    for pattern, unsaid in _TAKEN_BACK:
        if pattern.fullmatch(said) and command.asks.about != "account":
            return replace(question, **unsaid)
    return _Thread(question, Asking(commands, catalog, now, rules)).changed_by(said)


def goes_on(text: str) -> bool:
    """Whether ``text`` is worded as something on what came before, though it may mean something alone."""
    said = readable(text).strip()
    return bool(_LEAD_IN.match(said) or _PART.match(said) or _IT.search(said) or _NEXT.fullmatch(said))


def buttons(question: Question) -> tuple[str, ...]:
    """The words to offer first under the answer to ``question``: each is a follow-up that means something."""
    offered = BUTTONS.get(question.query, _USUAL)
    alone = len(question.things) == 1
    return tuple(words for words in offered if alone or words not in ("by account", "not yet"))


class _Thread:
    """One answer's question and what can be asked of it."""

    def __init__(self, question: Question, asking: Asking) -> None:
        self._question = question
        self._asking = asking

    def changed_by(self, said: str) -> Question | Help:
        failures: list[NotUnderstood] = []
        for query, words in self._readings(self._meant(said)):
            try:
                new, slots = self._read(query, words)
            except NotUnderstood as failure:
                failures.append(failure)
                continue
            if isinstance(new, Question):
                return self._changed(new, slots)
            if new.why != "empty":
                return new
        raise self._why_not(said, failures)

    def _meant(self, said: str) -> str:
        """Words that count from the answer itself, as words that anybody may type."""
        if _NEXT.fullmatch(said):
            return f"page {self._question.page + 1}"
        return _TREND.sub(longer(self._question.window), said)

    def _readings(self, said: str) -> Iterator[tuple[str, str]]:
        """What to read after which command: of the same thing, another, an account; of other queries."""
        own, asking = self._question.query, self._asking
        yield own, f"{self._subject(own)} {said}"
        if not _VERSUS.match(said):
            yield own, said
            yield own, f"{self._subject(own)} for {_ONLY.sub('', said)}"
        for query, words in sentences(said, asking, thread=True):
            if len(self._question.things) <= asking.commands[query].asks.most:
                yield query, f"{self._subject(query)} {words}"
            yield query, words

    def _read(self, query: str, words: str) -> tuple[Question | Help, frozenset[str]]:
        """Where no days are said, those of the answer are meant."""
        asking, command = self._asking, self._asking.commands[query]
        if "hours" not in command.asks.takes:
            command = replace(command, asks=replace(command.asks, window=_days(self._question.window)))
        return parse_parts(words, command, catalog=asking.catalog, now=asking.now, rules=asking.rules)

    def _changed(self, new: Question, slots: frozenset[str]) -> Question:
        earlier, commands = self._question, self._asking.commands
        left_out: tuple[str, ...] = ()
        if new.query != earlier.query:
            earlier, left_out = carried(earlier, commands[earlier.query], commands[new.query])
        try:
            question = changed(earlier, new, slots, self._asking.catalog)
        except Refused as refusal:
            raise Refused(refusal.message, f"Say “{refusal.hint}”.") from None
        return replace(question, notes=(*question.notes, *left_out))

    def _subject(self, query: str) -> str:
        """What the question is about, as a command of ``query`` says it; '' where that is about nothing."""
        return subject(self._question, self._asking.commands[query], self._asking.catalog)

    def _why_not(self, said: str, failures: list[NotUnderstood]) -> NotUnderstood:
        if declined := decline(masked(said, self._asking.catalog)):
            return refused(declined, self._spoken(), self._asking)
        if several := self._one_at_a_time(said):
            return several
        named_first = [*failures[1:2], *failures[:1], *failures[2:]]
        choice = next((failure for failure in named_first if isinstance(failure, ChoiceNeeded)), None)
        if choice:
            choices = [self._with_the_rest(command) for command in choice.choices]
            return ChoiceNeeded(choice.message, choices, f"Try {choices[0]}")
        if isinstance(failures[0], Refused):
            return failures[0]
        example = "by account" if "by account" in buttons(self._question) else "trend"
        return NotUnderstood(
            f"I don't know what “{shown(said)}” changes in this answer.",
            f"Say “{example}” or “last quarter”.",
        )

    def _with_the_rest(self, command: str) -> str:
        """``command`` with what the question holds beside what was said now."""
        own = self._asking.commands[self._question.query]
        if not command.startswith(f"{own.slashed} "):
            return command
        for part in spoken_parts(self._question, self._asking.catalog):
            with suppress(NotUnderstood):
                self._asking.parts(own.query, f"{command} {part}")
                command = f"{command} {part}"
        return command

    def _one_at_a_time(self, said: str) -> Refused | None:
        for query, words in sentences(said, self._asking, thread=True):
            command = self._asking.commands[query]
            if len(self._question.things) > command.asks.most and command.asks.about != "nothing":
                nearest = self._asking.nearest(query, f"{self._spoken()} {words}")
                about = f"{command.slashed} is about one feature at a time, not {self._question.subject}."
                return Refused(about, f"Try {nearest}")
        return None

    def _spoken(self) -> str:
        """The thing and the days, as a command has them."""
        things = [
            " ".join(filter(None, called(self._asking.catalog, thing))) for thing in self._question.things
        ]
        return " ".join([*things[:1], _days(self._question.window)])


def longer(window: Window) -> str:
    """Words for the days that show where a figure of ``window`` comes from: 90, a year, two years."""
    end = window.end - timedelta(days=1) if window.unfinished and window.days > 1 else window.end
    days = next((days for days in _TREND_DAYS if days > window.days), _TREND_DAYS[-1])
    return _days(Window(end - timedelta(days=days - 1), end, window.zone))


def _days(window: Window) -> str:
    return f"{window.start}..{window.end}"
