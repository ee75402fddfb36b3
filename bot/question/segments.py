"""Every way in which a stretch of tokens may be meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.catalog import Catalog
from bot.errors import NotUnderstood
from bot.names import shown
from bot.question.best import (
    BEGUN,
    EXACT,
    LOOSE_PLACE,
    MISTYPED,
    STOP,
    SUBJECTS,
    UNKNOWN,
    WORDED,
    Segment,
)
from bot.question.extras import Extras
from bot.question.lookup import aliased, find_accounts, find_apps, find_guides
from bot.question.model import Asks
from bot.question.phrases import BY, COMPARED, FOR, IN, VERSUS, phrases
from bot.question.stops import Stops
from bot.question.typed import Typed
from bot.windows import Period, ReadingRules, canonical, read_window, words_of

PHRASES = phrases()
_LONGEST_PHRASE = max(map(len, PHRASES))
_LONGEST_NAME = 12
_LONGEST_WINDOW = 10
_LONGEST_PLACE = 8
_ARTICLES = frozenset(
    ["the", "our", "der", "die", "das", "den", "dem", "la", "le", "les", "el", "los", "las"]
)
_NEVER_BEGUN = _ARTICLES | FOR | IN | BY | {"of", "a", "an", "not", "no", "never", "nicht", "pas"}
"""Words that hold a sentence together: alone none is the beginning of a name."""
_PLACE_WORDS = _ARTICLES | {"account", "customer", "company", "app"}


class Segments:
    """The segments of one typed text."""

    def __init__(
        self,
        typed: Typed,
        *,
        command: str,
        asks: Asks,
        catalog: Catalog,
        now: datetime,
        rules: ReadingRules,
    ) -> None:
        self._typed = typed
        self._asks = asks
        self._extras = Extras(typed, asks=asks, catalog=catalog, reads=self._period)
        self._stops = Stops(typed, command=command, asks=asks, catalog=catalog)
        self._words = [token.word for token in typed.tokens]
        self._command = command
        self._catalog = catalog
        self._now = now
        self._rules = rules
        self._about_time = [not t.quoted and bool(words_of(t.text)) for t in typed.tokens]
        self._articles = [not t.quoted and words_of(t.text) == () for t in typed.tokens]

    def all(self) -> list[Segment]:
        return [segment for start in range(len(self._words)) for segment in self._at(start)]

    def mistyped(self, unknown: Iterable[int]) -> Iterator[Segment]:
        """Names of things in which the ``unknown`` tokens are typing errors."""
        if "thing" not in SUBJECTS[self._asks.about]:
            return
        spans = {
            (start, end)
            for token in unknown
            for start in range(max(0, token - _LONGEST_NAME + 1), token + 1)
            for end in range(token + 1, min(len(self._words), start + _LONGEST_NAME) + 1)
        }
        for start, end in sorted(spans):
            if self._catalog.thing_names.mistyped(self._typed.spelling(start, end)):
                yield from self._named(start, end, MISTYPED)

    def _at(self, start: int) -> Iterator[Segment]:
        yield Segment(start, start + 1, "unknown", UNKNOWN)
        yield from self._fixed(start)
        yield from self._subjects(start)
        yield from self._windows(start)
        extras = list(self._extras.at(start))
        yield from extras
        if start + 1 < len(self._words):
            yield from self._comparisons(start)
            yield from self._places(start)
            if not any(segment.slot in ("split", "filter", "segment") for segment in extras):
                yield from self._stops.at(start, self._about_time, self._articles)

    def _ends(self, start: int, longest: int) -> range:
        return range(start + 1, min(len(self._words), start + longest) + 1)

    def _fixed(self, start: int) -> Iterator[Segment]:
        token = self._typed.tokens[start]
        if token.is_decoration or (not token.quoted and token.word in self._command.split()):
            yield Segment(start, start + 1, "filler", 1)
        for end in self._ends(start, _LONGEST_PHRASE):
            if meaning := PHRASES.get(tuple(self._words[start:end])):
                yield from self._phrase(start, end, *meaning)

    def _phrase(self, start: int, end: int, slot: str, value: str) -> Iterator[Segment]:
        if slot == "whole":
            if self._asks.about == "thing or app":
                yield Segment(start, end, "whole", EXACT, name_start=start)
        elif slot == "weekdays" and "weekdays" not in self._asks.takes:
            yield Segment(start, end, "stop", STOP, "I can't leave out weekends here.")
        else:
            yield Segment(start, end, slot, STOP if slot == "stop" else end - start, value)

    def _subjects(self, start: int) -> Iterator[Segment]:
        about = self._asks.about
        if about in ("thing", "thing or app"):
            yield from self._things(start)
        if about == "thing or app":
            yield from self._wholes(start)
        if about in ("account", "guide"):
            yield from self._others(start, about)

    def _wholes(self, start: int) -> Iterator[Segment]:
        for end in self._ends(start, _LONGEST_PLACE):
            found = find_apps(self._catalog, self._typed.spelling(start, end))
            if found and found.exact and len(found.items) == 1:
                yield Segment(start, end, "whole", EXACT, name_start=start, meaning=found.items[0])

    def _others(self, start: int, about: str) -> Iterator[Segment]:
        """Accounts or guides by their names alone."""
        for end in self._ends(start, _LONGEST_NAME):
            spelt = self._typed.spelling(start, end)
            found = (
                find_accounts(self._catalog, spelt)
                if about == "account"
                else find_guides(self._catalog, spelt)
            )
            if found:
                yield Segment(start, end, about, EXACT if found.exact else BEGUN, name_start=start)

    def _things(self, start: int) -> Iterator[Segment]:
        names = self._catalog.thing_names
        for end in self._ends(start, _LONGEST_NAME):
            spelt = self._typed.spelling(start, end)
            if names.exact(spelt) or aliased(self._catalog, spelt):
                yield from self._named(start, end, EXACT)
            elif spelt.phrase in _NEVER_BEGUN:
                continue
            elif names.begun(spelt):
                yield from self._named(start, end, BEGUN)
            elif names.worded(spelt):
                yield from self._named(start, end, WORDED)

    def _named(self, start: int, end: int, cost: int) -> Iterator[Segment]:
        yield Segment(start, end, "thing", cost, name_start=start)
        before = start
        while before and self._words[before - 1] in _ARTICLES:
            before -= 1
        if before and (self._words[before - 1] in FOR or (self._words[before - 1] in IN and cost == EXACT)):
            yield Segment(before - 1, end, "thing", cost + 1, name_start=start)

    def _windows(self, start: int) -> Iterator[Segment]:
        for end in self._ends(start, _LONGEST_WINDOW):
            last = end - 1
            if not (self._about_time[last] or self._articles[last]):
                return
            period = None if self._articles[last] else self._period(start, end)
            if period:
                failed = 0 if isinstance(period, Period) else 5
                yield Segment(start, end, "window", end - start + failed, period=period)

    def _period(self, start: int, end: int) -> Period | NotUnderstood | None:
        try:
            return read_window(self._words_for_time(start, end), self._now, self._rules)
        except NotUnderstood as error:
            return error

    def _words_for_time(self, start: int, end: int) -> list[str]:
        return [token.text for token in self._typed.tokens[start:end]]

    def _comparisons(self, start: int) -> Iterator[Segment]:
        after = self._after_versus(start)
        for end in range(after + 1, min(len(self._words), after + _LONGEST_NAME) + 1) if after else ():
            phrase = canonical(self._words_for_time(after, end)) if all(self._words[after:end]) else None
            spelt = self._typed.spelling(after, end)
            if self._asks.most > 1 and (
                self._catalog.thing_names.exact(spelt) or aliased(self._catalog, spelt)
            ):
                yield Segment(start, end, "rival", EXACT, name_start=after)
            if phrase in {"last year", "year last"}:
                yield Segment(start, end, "comparison", end - start, "last year")
            elif phrase and isinstance(period := self._period(after, end), Period):
                yield Segment(start, end, "comparison", end - start + 1, "window", after, period)
            other = shown(self._typed.spoken(after, end))
            another = "with another feature by its full name, " if self._asks.most > 1 else ""
            sentence = f"I can compare {another}with the previous period or with last year, not with {other}."
            yield Segment(start, end, "stop", STOP + 10 * (end - after), sentence)

    def _after_versus(self, start: int) -> int:
        if self._words[start] in VERSUS:
            return start + 1
        pair = tuple(self._words[start : start + 2])
        return start + 2 if pair in COMPARED and start + 2 < len(self._words) else 0

    def _places(self, start: int) -> Iterator[Segment]:
        word = self._words[start]
        whose = word in FOR or word == "only"
        if word not in IN and not whose:
            return
        for end in range(start + 2, min(len(self._words), start + 1 + _LONGEST_PLACE) + 1):
            name_start = start + 1
            while name_start < end - 1 and self._words[name_start] in _PLACE_WORDS:
                name_start += 1
            spelt = self._typed.spelling(name_start, end)
            if word in IN and (apps := find_apps(self._catalog, spelt)):
                yield self._place(start, end, name_start, "app", exact=apps.exact)
            elif word in FOR and (apps := find_apps(self._catalog, spelt)) and apps.exact:
                yield self._place(start, end, name_start, "app", exact=False)
            if whose and (accounts := find_accounts(self._catalog, spelt)):
                yield self._place(start, end, name_start, "account", exact=accounts.exact)

    def _place(self, start: int, end: int, name_start: int, slot: str, *, exact: bool) -> Segment:
        return Segment(start, end, slot, end - start + (0 if exact else LOOSE_PLACE), name_start=name_start)
