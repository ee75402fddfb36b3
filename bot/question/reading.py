"""One reading of a text, and commands that keep what it understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.catalog import Catalog, Thing
from bot.errors import NotUnderstood
from bot.names import spelling
from bot.question.best import EXACT, SUBJECTS, Instead, Segment
from bot.question.comparing import MOVED
from bot.question.lookup import aliased, called, quoted
from bot.question.model import Asks, Command
from bot.question.typed import Typed
from bot.windows import Period, moved_back

EXTRAS = frozenset(
    [
        *("split", "filter", "segment", "weekdays", "joined", "since launch", "goal", "top", "mine"),
        *("state", "order", "csv", "hours", "by parent", "extra"),
    ]
)
PLAUSIBLE = 70.0
"""Likeness from which on another name is offered as a command, not only told."""


def _is_apart(kind: str, period: object) -> bool:
    """Whether the days of ``period``, or those of the default, share none with those that ``kind`` names."""
    if not isinstance(period, Period):
        return kind not in ("window", "last week")
    if kind not in MOVED:
        return kind != "window"
    moved = moved_back(period.window, MOVED[kind])
    return moved is None or moved.end < period.window.start


@dataclass(frozen=True, slots=True)
class Reading:
    """``path`` covers every token of ``typed``, in order."""

    typed: Typed
    path: Sequence[Segment]
    asked: Command
    catalog: Catalog

    @property
    def asks(self) -> Asks:
        return self.asked.asks

    @property
    def subject(self) -> Segment | None:
        """What it is about; None where that is missing, or where it is about the whole product."""
        return next((s for s in self.path if s.slot in SUBJECTS[self.asks.about]), None)

    def slot(self, name: str) -> Segment | None:
        return next((segment for segment in self.path if segment.slot == name), None)

    @property
    def complete(self) -> bool:
        """Every word means something, and what it is about is named, or is plain without a name."""
        named = self.subject is not None or self.asks.about in ("nothing", "thing or app")
        return named and not any(s.slot in ("unknown", "stop") for s in self.path)

    def words(self, slot: str) -> str:
        """The words that fill ``slot``, as typed; '' if none do."""
        segment = self.slot(slot)
        return self.typed.raw(segment.start, segment.end) if segment else ""

    def runnable(
        self,
        *,
        thing: Thing | None = None,
        named: str = "",
        window: str = "",
        comparison: str = "",
        app: str = "",
        account: str = "",
    ) -> str:
        """The nearest command that runs: what was understood, with these parts put in their places.

        ``named`` is the name or id of an account or guide where the question is about one.
        """
        name, kind, home = (quoted(named), "", "") if named else self._name(thing)
        if not name and self.asks.about != "nothing":
            return f"{self.asked.slashed} help"
        # A window that cannot be answered, or to compare with, would not run: its default would.
        asked, against = self.slot("window"), self.slot("comparison")
        period = asked.period if asked else None
        typed = (period.dates or self.words("window").strip("?!,;: ")) if isinstance(period, Period) else ""
        typed_against = self.words("comparison") if against and _is_apart(against.value, period) else ""
        if "window" not in self.asks.fixed:
            window = window or typed or self.asks.window
        parts = [
            name,
            kind,
            *self._rivals(),
            *self._extras(),
            window,
            comparison or typed_against,
            app or self.words("app") or home,
            account or (self.words("account") if self.asks.about != "account" else ""),
            "fresh" if self.slot("fresh") else "",
            "private" if self.slot("private") else "",
        ]
        return " ".join([self.asked.slashed, *filter(None, parts)])

    def _rivals(self) -> list[str]:
        rivals = [self.typed.raw(s.start, s.end) for s in self.path if s.slot == "rival"]
        return rivals[: self.asks.most - 1]

    def _extras(self) -> list[str]:
        """What else was said and understood, as typed, and what would be instead of what was not; a window of
        joining that cannot be is left out."""
        understood = [s for s in self.path if s.slot in EXTRAS and not isinstance(s.period, NotUnderstood)]
        offered = {s.meaning.slot: s.meaning.words for s in self.path if isinstance(s.meaning, Instead)}
        instead = [words for slot, words in offered.items() if not self.slot(slot)]
        return [*(self.typed.raw(s.start, s.end) for s in understood), *instead]

    def _name(self, thing: Thing | None) -> tuple[str, str, str]:
        """Words for ``thing``; else those typed if they are exact, else for the likeliest other."""
        if self.asks.about in ("nothing", "account", "guide"):
            return self._other_name(), "", ""
        if (whole := self.slot("whole")) and thing is None:
            return self.typed.raw(whole.start, whole.end), "", ""
        thing = thing or self._typed_thing()
        segment = self.slot("thing")
        if thing is None and segment and segment.cost <= EXACT + 1:
            return quoted(self.typed.spoken(segment.name_start, segment.end)), self.words("kind"), ""
        thing = thing or self._likeliest()
        return called(self.catalog, thing, by_app=self.slot("app") is None) if thing else ("", "", "")

    def _other_name(self) -> str:
        """The account or guide as typed where that is exact; else the likeliest other."""
        about = self.asks.about
        segment = self.slot(about) if about != "nothing" else None
        if segment is not None and segment.cost <= EXACT:
            return quoted(self.typed.spoken(segment.name_start, segment.end))
        names = {"account": self.catalog.account_names, "guide": self.catalog.guide_names}.get(about)
        if names is None:
            return ""
        unclear = [s.start for s in self.path if s.slot in ("unknown", about)]
        words = " ".join(self.typed.tokens[position].text for position in unclear)
        nearest = names.nearest(spelling(words), 1)
        return quoted(nearest[0][0].name) if nearest else ""

    def _typed_thing(self) -> Thing | None:
        segment = self.slot("thing")
        if segment is None or segment.cost > EXACT + 1:
            return None
        spelt = self.typed.spelling(segment.name_start, segment.end)
        found = self.catalog.thing_names.exact(spelt) or aliased(self.catalog, spelt)
        return found[0] if len(found) == 1 else None

    def _likeliest(self) -> Thing | None:
        if segment := self.slot("thing"):
            names, spelt = self.catalog.thing_names, self.typed.spelling(segment.name_start, segment.end)
            if found := names.begun(spelt) or names.worded(spelt) or names.mistyped(spelt):
                return found[0]
        unclear = [s.start for s in self.path if s.slot in ("unknown", "thing")]
        words = " ".join(self.typed.tokens[position].text for position in unclear)
        for thing, likeness in self.catalog.thing_names.nearest(spelling(words), 1):
            if likeness >= PLAUSIBLE:
                return thing
        return next(iter(self.catalog.things), None)
