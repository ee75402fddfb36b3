"""An owner's accounts in a digest, counted from single events, one account and one week at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from tests.oracle import Event
from tests.oracles.accounts import accounts_of
from tests.oracles.counting import Seen, Span, inside, seen
from tests.oracles.digest import weeks_to


@dataclass(frozen=True, slots=True)
class Owned:
    """By week, the earliest first; the sets are of features."""

    used: list[int]
    active: list[int]
    stopped: set[str]
    started: set[str]
    not_yet: set[str]


def owned(
    events: Iterable[Event],
    account: str,
    homes: Mapping[str, str],
    trusted: set[str],
    last: Span,
    zone: str,
    globs: Iterable[str],
) -> Owned:
    """Of one ``account``; ``homes``: the app of each feature in the digest; ``trusted`` ones are judged."""
    events, globs, spans = list(events), tuple(globs), weeks_to(last)
    ours = [one for one in seen(events, zone, globs) if one.counts and one.event.account == account]
    uses = [one for one in ours if one.event.feature in trusted]
    here = [one for one in ours if one.event.app in homes.values()]

    def state(feature: str, span: Span) -> str:
        active, gone = accounts_of(events, feature, span, zone, globs=globs, app=homes[feature])
        return str({**active, **gone}.get(account, {}).get("state", ""))

    week_before = (last[0] - timedelta(days=7), last[1] - timedelta(days=7))
    now = {feature: state(feature, last) for feature in trusted}
    return Owned(
        [_people(inside(uses, span)) for span in spans],
        [_people(inside(here, span)) for span in spans],
        {one for one in trusted if now[one] == "lost" and state(one, week_before) != "lost"},
        {one for one in trusted if now[one] == "new"},
        {one for one in trusted if now[one] == "not yet"},
    )


def _people(uses: Iterable[Seen]) -> int:
    return len({one.event.visitor for one in uses if one.event.visitor})
