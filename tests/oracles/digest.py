"""A digest's figures counted from single events, one feature and one week at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from statistics import median

from tests.oracle import Event, adoption_of
from tests.oracles.accounts import accounts_of
from tests.oracles.counting import Seen, Span, accounts, inside, seen, visitors

WEEKS = 14


@dataclass(frozen=True, slots=True)
class Expected:
    """By week, the earliest first; the last three are of the last week."""

    accounts: list[tuple[int, int]]
    visitors: list[tuple[int, int]]
    tried: set[str]
    stopped: set[str]
    came_back: int
    stayed_away: int
    silent_since: date | None
    people_changes: dict[str, float]


def weeks_to(last: Span) -> list[Span]:
    back = [timedelta(days=7 * place) for place in range(WEEKS - 1, -1, -1)]
    return [(last[0] - by, last[1] - by) for by in back]


def expected(
    events: Iterable[Event], feature: str, app: str, last: Span, zone: str, globs: Iterable[str]
) -> Expected:
    events, globs, spans = list(events), tuple(globs), weeks_to(last)
    ours = [one for one in seen(events, zone, globs) if one.counts]
    uses = [one for one in ours if one.event.feature == feature]
    here = [one for one in ours if one.event.app == app or one.event.feature == feature]
    used = [accounts(inside(uses, span)) for span in spans]
    state = _states(events, feature, app, zone, globs)
    lost, earlier = state(spans[-1], "lost"), state(spans[-2], "lost")
    tried, before = state(spans[-1], "new"), used[-5:-1]
    return Expected(
        [(len(each), len(accounts(inside(here, span)))) for each, span in zip(used, spans, strict=True)],
        [(len(visitors(inside(uses, span))), len(visitors(inside(here, span)))) for span in spans],
        tried,
        lost - earlier,
        sum(1 for one in used[-1] if one not in tried and not any(one in week for week in before)),
        sum(1 for one in set().union(*before) if one not in used[-1] and sum(one in w for w in before) >= 3),
        silent(uses, (spans[0][0], last[1])),
        _people(uses, spans[-5:]),
    )


def adoption_rates(
    events: Iterable[Event], feature: str, app: str, last: Span, zone: str, globs: Iterable[str]
) -> list[float | None]:
    """What /adoption would say of each week."""
    events = list(events)
    found = [adoption_of(events, feature, span, None, zone, globs, app) for span in weeks_to(last)]
    return [counts["adoption_rate"] for counts in found]


def _states(events: list[Event], feature: str, app: str, zone: str, globs: tuple[str, ...]):
    def state(span: Span, wanted: str) -> set[str]:
        active, gone = accounts_of(events, feature, span, zone, globs=globs, app=app)
        return {account for account, row in {**active, **gone}.items() if row["state"] == wanted}

    return state


def silent(uses: Iterable[Seen], span: Span) -> date | None:
    """The last day with use, where nobody's use after it is unlikelier than one in a thousand."""
    people: dict[date, set[str]] = defaultdict(set)
    for one in uses:
        if span[0] <= one.day <= span[1]:
            people[one.day].add(one.event.visitor)
    if not people or max(people) == span[1] or (max(people) - span[0]).days < 13:
        return None
    last, expected_use = max(people), 0.0
    for place in range(1, (span[1] - last).days + 1):
        day = last + timedelta(days=place)
        same = [day - timedelta(days=7 * back) for back in range(1, 60)]
        known = [one for one in same if span[0] <= one <= last][:8]
        expected_use += sum(len(people.get(one, ())) for one in known) / len(known)
    return last if exp(-expected_use) < 1e-3 else None


def _people(uses: list[Seen], spans: list[Span]) -> dict[str, float]:
    counts = [Counter[str]() for _ in spans]
    for count, span in zip(counts, spans, strict=True):
        pairs = {(one.event.account, one.event.visitor) for one in inside(uses, span) if one.event.account}
        count.update(account for account, _ in pairs)
    changes = {
        account: counts[-1][account] - median(count[account] for count in counts[:-1])
        for account in set[str]().union(*counts)
    }
    return {account: change for account, change in changes.items() if change}
