"""A filter, a split or an app that is none: what is wrong with it, and words that would be understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.catalog import Catalog
from bot.names import shown
from bot.question.best import STOP, Instead, Segment
from bot.question.extras import spoken_value
from bot.question.model import Asks
from bot.question.phrases import BY, FOR, IN
from bot.question.set_words import ORDER
from bot.question.typed import Typed

_LONGEST = 8
_MOST_FIELDS = 8
_FILTERING = frozenset(["segment", "where", "filter", "filtered"])


class Stops:
    """The segments of one typed text that say why a part of it cannot be answered."""

    def __init__(self, typed: Typed, *, command: str, asks: Asks, catalog: Catalog) -> None:
        self._typed = typed
        self._words = [token.word for token in typed.tokens]
        self._command = command
        self._asks = asks
        self._catalog = catalog

    def at(self, start: int, about_time: Sequence[bool], articles: Sequence[bool]) -> Iterator[Segment]:
        """Every stretch from token ``start`` on that asks so; of each token it is said whether it is
        ``about_time`` and whether it is one of the ``articles``."""
        word = self._words[start]
        for end in range(start + 2, min(len(self._words), start + _LONGEST) + 1):
            if all(articles[start + 1 : end]):
                continue
            what = shown(self._typed.spoken(start + 1, end))
            instead = self._instead(word, what)
            if sentence := self._stop(word, what, instead, about_time=any(about_time[start + 1 : end])):
                cost = STOP + (0 if word in BY and self._sorts(what) else 10 * (end - start))
                yield Segment(start, end, "stop", cost, sentence, meaning=instead)

    def _stop(self, word: str, what: str, instead: Instead | None, *, about_time: bool) -> str:
        if word in FOR:
            return f"I can't filter by {what}: no account is called that."
        if word in IN and not about_time:
            apps = ", ".join(shown(app.name) for app in self._catalog.apps[:5])
            return f"No app is called {what}." + (f" Apps: {apps}." if apps else "")
        if word in BY:
            known = self._fields_known("account") if "split" in self._asks.takes else ""
            if instead and instead.slot == "order":
                known = f" To sort them, type: {instead.words}."
            return f"I can't split {self._command} by {what}.{known}"
        if word in _FILTERING:
            known = self._fields_known("account", "visitor") if "filter" in self._asks.takes else ""
            return f"I can't filter by {what}.{known}"
        return ""

    def _instead(self, word: str, what: str) -> Instead | None:
        """What can be asked in place of ``word`` and ``what``: the order or field named, else the first that
        there is."""
        takes = self._asks.takes
        if word not in BY and word not in _FILTERING:
            return None
        if word in BY and self._sorts(what):
            return Instead("order", f"sorted by {what.casefold()}")
        groups = self._catalog.groups
        named = next((group for group in groups if group[0].name == what), None)
        found = named or next(iter(groups), None)
        if found and word in BY and "split" in takes:
            return Instead("split", f"by {found[0].name}")
        if found and (named or word not in BY) and "filter" in takes:
            return Instead("filter", f"where {found[0].name} = {spoken_value(found[1])}")
        return Instead("order", "sorted by share") if word in BY and "order" in takes else None

    def _sorts(self, what: str) -> bool:
        return "order" in self._asks.takes and bool(re.fullmatch(ORDER, what.casefold()))

    def _fields_known(self, *of: str) -> str:
        """Which fields there are to ask by, for the end of a refusal; '' where none are."""
        named = [field.name for field in self._catalog.fields if field.of in of]
        who = "Accounts" if of == ("account",) else "Accounts and visitors"
        told = f" {who} have {', '.join(dict.fromkeys(named[:_MOST_FIELDS]))}." if named else ""
        if "visitor" in of and "fields" in self._catalog.missing:
            told += " Pendo does not tell me the fields of visitors."
        return told
