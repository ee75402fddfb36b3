"""What is behind a silence or a cliff, and how that is known (pure).

A tag is called broken only where those who would have used the feature were there. So the use that is
expected is first cut to the part of the app, of its page and of its own regular users that was seen on the
same days; what chance cannot explain of the rest is the tag's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, lgamma, log
from typing import Literal

from bot.errors import SourceError, SourceUnauthorized, WrongRegion
from bot.windows import Window
from queries.measures.use import CHANCE_OF_SILENCE

Cause = Literal["unused", "recounted", "broken"]
SourceCause = Literal["key", "down", "late", "silent", "quiet", "canary"]
Quiet = Literal["app", "page", "regulars"]

RECOUNTING = timedelta(days=1)
"""So long after an edit a zero may be a re-count that Pendo has not marked yet. Pendo says that edited tags
are counted anew from today backwards, not how long that takes."""
_HALF = 0.5
"""With less than half of what is expected left, more than the usual ups and downs is at work."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """Visitors on the judged days, and those usual on such days."""

    now: float
    usual: float

    @property
    def part(self) -> float:
        """How much of the usual was there, at most 1; 1 where nothing is usual, which explains nothing."""
        return min(1.0, self.now / self.usual) if self.usual else 1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one feature over ``days``, whole days that are processed and out of range.

    ``regulars``: those who used it in the four weeks before, seen anywhere in its app; ``people``: how many
    they are. ``page`` is None where Pendo names none for the feature, or its own tag is no longer there.
    ``dirty`` and ``edited`` are of the feature's tag.
    """

    days: Window
    use: Pulse
    app: Pulse
    page: Pulse | None
    regulars: Pulse
    people: int
    dirty: bool
    edited: datetime | None

    @property
    def quietest(self) -> tuple[Quiet, Pulse]:
        """Whoever was missed most where the feature is used."""
        seen: list[tuple[Quiet, Pulse]] = [("app", self.app), ("regulars", self.regulars)]
        if self.page is not None:
            seen.insert(1, ("page", self.page))
        return min(seen, key=lambda pair: pair[1].part)

    @property
    def expected(self) -> float:
        """Visitors that those who were there would usually make."""
        return self.use.usual * self.quietest[1].part


def cause_of(evidence: Evidence, now: datetime) -> Cause:
    """Why the feature reads so little."""
    fresh_edit = evidence.edited is not None and now - evidence.edited < RECOUNTING
    if evidence.dirty or fresh_edit:
        return "recounted"
    return "broken" if is_unexplained(evidence.use.now, evidence.expected) else "unused"


def is_unexplained(seen: float, expected: float) -> bool:
    """Whether ``seen`` visitors are too few for chance where ``expected`` are usual."""
    return seen < _HALF * expected and chance_of(round(seen), expected) < CHANCE_OF_SILENCE


def chance_of(most: int, expected: float) -> float:
    """The probability of ``most`` or fewer where ``expected`` come on average, each for himself (Poisson)."""
    if expected <= 0:
        return 1.0
    return min(1.0, sum(exp(k * log(expected) - expected - lgamma(k + 1)) for k in range(most + 1)))


@dataclass(frozen=True, slots=True)
class Pipe:
    """What is known of the way that an app's data take. ``app``: its activity over the newest days that are
    whole, None where none were read; ``canaries``: the features that guard it and are silent.

    ``complete_until``: events up to here are processed, None where Pendo does not say; ``due_until``: up to
    where they should be by now.
    """

    failure: SourceError | None
    complete_until: datetime | None
    due_until: datetime
    app: Pulse | None
    canaries: tuple[str, ...] = ()


def pipe_causes(pipe: Pipe) -> tuple[SourceCause, ...]:
    """What is wrong with it, the most telling first: what is late may be silent as well up to there."""
    return tuple(_pipe_causes(pipe))


def _pipe_causes(pipe: Pipe) -> Iterable[SourceCause]:
    if pipe.failure is not None:
        yield "key" if isinstance(pipe.failure, SourceUnauthorized | WrongRegion) else "down"
    elif pipe.complete_until is not None and pipe.complete_until < pipe.due_until:
        yield "late"
    if pipe.app is not None and is_unexplained(pipe.app.now, pipe.app.usual):
        yield "quiet" if pipe.app.now else "silent"
    elif pipe.canaries:
        yield "canary"
