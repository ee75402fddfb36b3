"""What became of each account of an owner in a week, over the features of a digest (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.digest.reading import AppReading, Reading
from bot.digest.stories import Story, is_complete
from bot.names import shown
from queries.measures.moving import Change, judge_people
from queries.measures.weekly import people_by_week

People = tuple[int | None, ...]
AccountVerdict = Literal["stopped", "down", "up", "started", "usual", "unused"]
"""The first of these that holds."""
ACCOUNT_VERDICTS: tuple[AccountVerdict, ...] = ("stopped", "down", "up", "started", "usual", "unused")


@dataclass(frozen=True, slots=True)
class AccountStory:
    """One account over the weeks that were read; the last of them is the digest's.

    ``used``: by week, its people who used any of the features; ``active``: those who were active in one of
    their apps; None for weeks that Pendo's data do not cover. ``stopped``: the features that it lost with
    this week; ``started``: those that are new to it; ``not_yet``: those that it never used, though active in
    their app this week. Features that are silent or being re-counted count nowhere.
    """

    id: str
    name: str
    used: People
    active: People
    change: Change | None
    stopped: tuple[Story, ...]
    started: tuple[Story, ...]
    not_yet: tuple[Story, ...]

    @property
    def verdict(self) -> AccountVerdict:
        if self.stopped:
            return "stopped"
        if self.change is not None and self.change.unusual:
            return "up" if self.change.points > 0 else "down"
        if self.started:
            return "started"
        return "usual" if any(self.used) else "unused"

    @property
    def size(self) -> int:
        """Its active people this week."""
        return self.active[-1] or 0


def judged(stories: Sequence[Story]) -> list[Story]:
    """Those whose figures can be trusted."""
    return [story for story in stories if story.verdict not in ("silent", "recounted")]


def account_stories(
    mine: frozenset[str], stories: Sequence[Story], reading: Reading
) -> tuple[AccountStory, ...]:
    """Of those of ``mine`` that were active in the weeks: first those out of the usual, in the order of the
    verdicts, then the largest. In a week that is not complete nothing is judged."""
    told, ids = judged(stories), sorted(mine)
    apps = [reading.apps[app] for app in dict.fromkeys(story.thing.app_id for story in stories)]
    complete = all(is_complete(app, reading.week) for app in apps)
    weeks, known = apps[0].weeks.weeks, reading.catalog.accounts_by_id
    used = people_by_week([story.rows for story in told], ids, weeks)
    active = people_by_week([table for app in apps for table in app.weeks.presence(mine)], ids, weeks)
    features = _Features(mine, told if complete else ())
    found: list[AccountStory] = []
    for account, using, here in zip(ids, _people(used, apps[0]), _people(active, apps[0]), strict=True):
        if any(here):
            name = shown(known[account].name if account in known else account)
            change = judge_people(using) if complete else None
            found.append(AccountStory(account, name, using, here, change, *features.of(account)))
    return tuple(sorted(found, key=_order))


def _people(counts: NDArray[np.int64], app: AppReading) -> Iterator[People]:
    """Row by row; None for the weeks that are unknown."""
    unknown = app.weeks.unknown
    return ((*(None,) * unknown, *row[unknown:]) for row in counts.tolist())


def _order(story: AccountStory) -> tuple[int, int, str]:
    plain = story.verdict in ("usual", "unused")
    place = ACCOUNT_VERDICTS.index("usual" if plain else story.verdict)
    return place, -story.size, story.name.casefold()


class _Features:
    """By account of ``mine``, those of ``stories`` that it stopped, started, or does not use yet."""

    def __init__(self, mine: frozenset[str], stories: Sequence[Story]) -> None:
        self._stopped = _by_account((story, story.stopped & mine) for story in stories)
        self._started = _by_account((story, story.tried & mine) for story in stories)
        self._not_yet = _by_account((story, story.not_yet & mine) for story in stories)

    def of(self, account: str) -> tuple[tuple[Story, ...], tuple[Story, ...], tuple[Story, ...]]:
        return tuple(self._stopped[account]), tuple(self._started[account]), tuple(self._not_yet[account])


def _by_account(pairs: Iterable[tuple[Story, frozenset[str]]]) -> Mapping[str, list[Story]]:
    found = defaultdict[str, list[Story]](list)
    for story, accounts in pairs:
        for account in accounts:
            found[account].append(story)
    return found
