"""What became of each feature in a week: the figures behind a digest (pure)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from bot.answers.silence import last_whole_day
from bot.catalog import Thing
from bot.digest.reading import AppReading, Reading
from bot.rows import Table
from bot.windows import Window
from queries.measures.moving import Change, judge
from queries.measures.use import silence
from queries.measures.weekly import BEFORE, Counts

Verdict = Literal["silent", "recounted", "new", "up", "down", "usual", "unused"]
_BUSY = 0.8
"""An app with this much of its usual accounts is alive."""


@dataclass(frozen=True)
class Story:
    """One feature of ``app`` over the weeks that were read; the last of them is the digest's.

    ``silent_since``: the last day with use before a silence that chance does not explain. ``change``: None
    where nothing can be compared. ``tried``: accounts to which it is new this week; ``stopped``: accounts
    that it lost with this week, not before. Nothing is judged by a week that is not complete.
    """

    thing: Thing
    accounts: Counts
    visitors: Counts
    silent_since: date | None
    change: Change | None
    tried: frozenset[str]
    stopped: frozenset[str]
    _app: AppReading

    @property
    def verdict(self) -> Verdict:
        if self.silent_since:
            return "silent"
        if self.thing.dirty:
            return "recounted"
        if not any(self.accounts.used):
            return "unused"
        if not any(self.accounts.used[:-1]):
            return "new"
        if self.change is None or not self.change.unusual:
            return "usual"
        return "up" if self.change.points > 0 else "down"

    @property
    def rate(self) -> float:
        return self.accounts.rates[-1] or 0.0

    @cached_property
    def came_back(self) -> int:
        """Accounts that used it now, in none of the four weeks before, and not for the first time."""
        *_, now = weeks = self._app.weeks.accounts(self.thing.id)
        return len(now - set[str]().union(*weeks[-1 - BEFORE : -1]) - self.tried)

    @cached_property
    def stayed_away(self) -> int:
        """Accounts that used it in at least three of the four weeks before, and not now."""
        *_, now = weeks = self._app.weeks.accounts(self.thing.id)
        seen = Counter(account for week in weeks[-1 - BEFORE : -1] for account in week)
        return sum(times >= BEFORE - 1 for account, times in seen.items() if account not in now)

    @cached_property
    def rows(self) -> Table:
        """Its use, over all weeks."""
        return self._app.weeks.rows(self.thing.id)

    @cached_property
    def not_yet(self) -> frozenset[str]:
        """Accounts active in its app this week that used it neither now nor in the 90 days before."""
        weeks = self._app.weeks
        return frozenset(weeks.active_now - weeks.ever(self.thing.id))

    @cached_property
    def largest_part(self) -> float:
        """The part of the change in people, over all accounts, that is one account's; 0 where none has any.
        ``people_changes`` says what is compared."""
        changes = self._app.weeks.people_changes(self.thing.id).values()
        total = sum(changes)
        if not total:
            return 0.0
        return max(0.0, *(change / total for change in changes))


class Stories:
    """The stories of one reading, each told once, however many digests there are."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._told: dict[str, Story] = {}

    def of(self, thing: Thing) -> Story:
        if thing.id not in self._told:
            self._told[thing.id] = _story(thing, self.reading.apps[thing.app_id], self.reading.week)
        return self._told[thing.id]


def is_complete(app: AppReading, week: Window) -> bool:
    """Whether all events of ``week`` are in; so where Pendo does not say."""
    return app.complete_until is None or app.complete_until.timestamp() * 1000 >= week.epoch_ms()[1]


def active_accounts(app: AppReading) -> tuple[int, float]:
    """Those of the app in the week, and their mean in the four weeks before; as many where unknown."""
    *before, now = (count for count in app.weeks.active("accountId")[-1 - BEFORE :] if count is not None)
    return now, sum(before) / len(before) if before else now


def is_busy(app: AppReading) -> bool:
    """Whether the app has about as many active accounts as in the four weeks before."""
    now, usual = active_accounts(app)
    return now >= _BUSY * usual


def _story(thing: Thing, app: AppReading, week: Window) -> Story:
    weeks, last = app.weeks, len(app.weeks.weeks) - 1
    complete = is_complete(app, week)
    counts = weeks.counts(thing.id, "accountId")
    silent = _silent_since(thing, app, week)
    tried, gone = weeks.states(thing.id, last)
    _, gone_before = weeks.states(thing.id, last - 1)
    return Story(
        thing,
        counts,
        weeks.counts(thing.id, "visitorId"),
        silent,
        judge(counts) if complete else None,
        frozenset(tried),
        frozenset(gone - gone_before) if complete and not silent else frozenset(),
        app,
    )


def _silent_since(thing: Thing, app: AppReading, week: Window) -> date | None:
    first = app.weeks.weeks[0].start
    last = last_whole_day(week.end, app.complete_until, week.zone)
    if last <= first + timedelta(days=1):
        return None
    return silence(app.weeks.rows(thing.id), Window(first, last, week.zone))
