"""What schedulers arrange: each digest once a week at its local time, over two years in forty zones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest

from bot.digest.definitions import DAYS, Definition
from bot.digest.planning import Plan, current, owed, plan
from bot.digest.schedule import PUNCTUAL
from bot.store.runs import Run, Seen
from tests.digest.test_schedule import END, RULES, START, TIMES, ZONES, digest, walked

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
DUE = datetime(2026, 11, 23, 9, tzinfo=UTC)
WEEKLY = digest(zone="UTC")


def seen(until: datetime, of: Definition = WEEKLY) -> Seen:
    """A run that is settled up to ``until``."""
    fresh = current(of, Seen({}, until), until)
    return Seen({of.name: fresh}, until)


def posts(found: Plan) -> list[datetime]:
    return [post.at for post in found.posts]


@pytest.mark.parametrize("zone", ZONES)
def test_two_years_of_looks_post_each_week_once_at_its_time(zone: str) -> None:
    place = ZONES.index(zone)
    one = digest(DAYS[place % 7], TIMES[place % 9], zone)
    wanted = walked(one, START, END)
    looks = sorted(
        {START, END}
        | {at + offset for at in wanted for offset in (-40 * HOUR, -50 * SECOND, -8 * SECOND, 12 * SECOND)}
    )
    state, posted = Seen({}, START), dict[str, datetime]()
    for now, following in pairwise(looks):
        found = plan([one], state, now, RULES)
        runs = {**state.runs, **found.changed}
        for post in found.posts:
            if post.at < following:
                assert post.period not in posted
                posted[post.period] = max(post.at, now)
                runs[one.name] = replace(runs[one.name], until=max(post.at, now))
        state = Seen(runs, now)
    assert list(posted.values()) == wanted


def test_a_post_is_arranged_a_minute_ahead_and_not_before() -> None:
    assert posts(plan([WEEKLY], seen(DUE - HOUR), DUE - 61 * SECOND, RULES)) == []
    assert posts(plan([WEEKLY], seen(DUE - HOUR), DUE - 60 * SECOND, RULES)) == [DUE]


def test_however_many_channels_all_are_punctual_and_their_pictures_keep_slacks_pace() -> None:
    many = [WEEKLY.model_copy(update={"name": f"d{n}", "channel": f"C{n:09}"}) for n in range(200)]
    runs = {one.name: current(one, Seen({}, DUE - HOUR), DUE - HOUR) for one in many}
    found = plan(many, Seen(runs, DUE - HOUR), DUE - 30 * SECOND, RULES)

    assert len(set(posts(found))) == 200
    assert all(DUE <= at <= DUE + PUNCTUAL - 30 * SECOND for at in posts(found))
    pictures = sorted(post.picture_at for post in found.posts)
    assert min(after - before for before, after in pairwise(pictures)) >= 1.2 * SECOND


def test_rows_are_read_from_25_to_55_of_the_hour_before() -> None:
    early = [plan([WEEKLY], seen(DUE - 2 * HOUR), DUE - minute * MINUTE, RULES).reads for minute in range(70)]

    assert [minute for minute, reads in enumerate(early) if reads] == list(range(6, 36))
    assert early[6] == (("2026-11-23T09", owed(WEEKLY, run(DUE - WEEK), DUE, RULES).newest.week),)


def run(until: datetime, **said: object) -> Run:
    return replace(current(WEEKLY, Seen({}, until), until), **said)


def test_digests_of_one_hour_and_week_share_a_reading() -> None:
    later = WEEKLY.model_copy(update={"name": "later", "time": time(9, 45)})
    assert len(plan([WEEKLY, later], Seen({}, DUE - HOUR), DUE - 20 * MINUTE, RULES).reads) == 1


def test_three_weeks_of_downtime_leave_one_to_post() -> None:
    assert posts(plan([WEEKLY], seen(DUE - 3 * WEEK - HOUR), DUE + HOUR, RULES)) == [DUE + HOUR]
    assert len(owed(WEEKLY, run(DUE - 3 * WEEK - HOUR), DUE + HOUR, RULES).older) == 3


def test_a_new_one_has_missed_nothing_and_one_of_a_lost_store_is_in_doubt_for_a_day() -> None:
    assert plan([WEEKLY], Seen({}, DUE), DUE + HOUR, RULES).posts == ()
    lost = plan([WEEKLY], Seen({}, None), DUE + HOUR, RULES)
    assert posts(lost) == [DUE + HOUR]
    assert lost.changed["product"].doubtful == DUE + HOUR
    assert plan([WEEKLY], Seen({}, None), DUE + 25 * HOUR, RULES).posts == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WEEKLY.model_copy(update={"paused": True}), WEEKLY),
        (WEEKLY.model_copy(update={"time": time(8)}), WEEKLY),
        (WEEKLY.model_copy(update={"day": "friday"}), WEEKLY),
        (WEEKLY.model_copy(update={"zone": "Europe/Berlin"}), WEEKLY),
    ],
)
def test_one_that_is_resumed_or_moved_has_missed_nothing(before: Definition, after: Definition) -> None:
    state = seen(DUE - 6 * timedelta(days=1), before)
    found = plan([after], state, DUE + HOUR, RULES)

    assert found.posts == ()
    assert found.changed["product"].until == DUE + HOUR
    again = plan([after], Seen(found.changed, DUE + HOUR), DUE + WEEK, RULES)
    assert posts(again) == [DUE + WEEK]


def test_a_paused_one_is_left_alone() -> None:
    paused = WEEKLY.model_copy(update={"paused": True})
    found = plan([paused], seen(DUE - HOUR, paused), DUE, RULES)
    assert (found.posts, found.reads, found.changed) == ((), (), {})


def test_reading_is_not_for_what_is_paused() -> None:
    paused = WEEKLY.model_copy(update={"paused": True})
    assert plan([paused], seen(DUE - HOUR, paused), DUE - 20 * MINUTE, RULES).reads == ()
