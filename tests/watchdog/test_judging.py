"""What the watchdog finds wrong, by the clock, the file of digests and what the store records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.digest.definitions import Definition
from bot.watchdog.judging import Known, Memory, Records, Trouble, look
from bot.windows import ReadingRules
from tests.digest.reading import digest

RULES = ReadingRules("America/New_York")
MONDAY = datetime(2026, 11, 23, 14, tzinfo=UTC)
"""At nine in New York."""
BERLIN = digest(name="berlin", zone="Europe/Berlin")
PRODUCT = digest(zone="America/New_York")
MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(days=7)


def started(before: timedelta = DAY) -> Memory:
    return Memory(MONDAY - before)


def known(
    *digests: Definition,
    looked: datetime | None = None,
    watched: datetime | None = None,
    fault: str = "",
    **settled: datetime,
) -> Known:
    return Known(None if fault else digests, fault, Records(settled, looked, watched))


def away(*digests: Definition) -> Known:
    return Known(digests, "", None)


def looked(*looks: tuple[datetime, Known], memory: Memory | None = None) -> list[list[str]]:
    """The texts of the troubles of each look; without a word on scheduler and watch, which ran just now."""
    found: list[list[str]] = []
    memory = memory or started()
    for now, seen in looks:
        memory, troubles = look(_running(seen, now), memory, now, RULES)
        found.append([trouble.text for trouble in troubles])
    return found


def _running(seen: Known, now: datetime) -> Known:
    if seen.records is None:
        return seen
    return Known(seen.digests, seen.fault, Records(seen.records.settled, now, now))


def test_a_digest_is_missed_half_an_hour_after_its_time() -> None:
    settled: Any = {"product": MONDAY - WEEK}
    in_time, late = looked(
        (MONDAY + 29 * MINUTE, known(PRODUCT, **settled)), (MONDAY + 30 * MINUTE, known(PRODUCT, **settled))
    )
    assert in_time == []
    assert late == ["The digest product was due Mon 23 Nov 09:00 (New York) and is not posted."]


def test_its_own_zone_counts_and_what_is_posted_is_not_missed() -> None:
    at = MONDAY - 6 * HOUR
    settled = {"product": MONDAY - WEEK, "berlin": at - WEEK}
    ((berlin,),) = looked((MONDAY, known(PRODUCT, BERLIN, **settled)))
    assert "berlin was due Mon 23 Nov 09:00 (Berlin)" in berlin
    assert looked((MONDAY, known(PRODUCT, BERLIN, **{**settled, "berlin": at}))) == [[]]


def test_one_that_was_never_posted_is_judged_from_the_start_on() -> None:
    assert looked((MONDAY + HOUR, known(PRODUCT))) == [
        ["The digest product was due Mon 23 Nov 09:00 (New York) and is not posted."]
    ]
    assert looked((MONDAY + 2 * HOUR, known(PRODUCT)), memory=Memory(MONDAY + HOUR)) == [[]]


def test_a_digest_that_is_new_resumed_or_moved_owes_nothing_from_before() -> None:
    old = {"product": MONDAY - 6 * DAY}
    paused = digest(zone="America/New_York", paused=True)
    tuesday = digest(zone="America/New_York", day="tuesday")
    for before in ([], [paused], [tuesday]):
        found = looked(
            (MONDAY + HOUR, known(*before, **old)),
            (MONDAY + 2 * HOUR, known(PRODUCT, **old)),
            (MONDAY + WEEK + HOUR, known(PRODUCT, **old)),
        )
        assert found[:2] == [[], []]
        assert len(found[2]) == 1, "but the next one"


def test_a_paused_digest_is_due_to_nobody() -> None:
    assert looked((MONDAY + HOUR, known(digest(zone="America/New_York", paused=True)))) == [[]]


def test_after_weeks_of_silence_the_newest_is_named() -> None:
    assert looked((MONDAY + HOUR, known(PRODUCT, product=MONDAY - 3 * WEEK))) == [
        ["The digest product was due Mon 23 Nov 09:00 (New York) and is not posted."]
    ]


def watch(now: datetime, watched: datetime | None, memory: Memory) -> Sequence[Trouble]:
    return look(known(watched=watched), memory, now, RULES)[1]


def test_a_watch_that_has_not_run_for_two_hours() -> None:
    assert watch(MONDAY, MONDAY - 2 * HOUR + MINUTE, started()) == []
    (trouble,) = watch(MONDAY, MONDAY - 2 * HOUR, started())
    assert trouble.text == "The watch on broken tags does not run; the last time was 2 h ago."


def test_a_watch_that_never_ran_has_two_hours_from_the_start() -> None:
    assert watch(MONDAY, None, started(HOUR)) == []
    (trouble,) = watch(MONDAY, None, started(2 * HOUR))
    assert trouble.text == "The watch on broken tags does not run, and never did."


def scheduler(now: datetime, looked: datetime | None, memory: Memory, *digests: Definition) -> list[str]:
    seen = known(*digests, looked=looked, watched=now, product=now)
    return [trouble.text for trouble in look(seen, memory, now, RULES)[1]]


def test_nobody_who_looks_what_is_due_for_half_an_hour() -> None:
    late, soon = MONDAY - 30 * MINUTE, MONDAY - 29 * MINUTE
    said = "No worker looks which digests are due"
    assert scheduler(MONDAY, soon, started(), PRODUCT) == []
    assert scheduler(MONDAY, late, started(), PRODUCT) == [f"{said}; the last time was 30 min ago."]
    assert scheduler(MONDAY, None, started(), PRODUCT) == [f"{said}, and never did."]
    assert scheduler(MONDAY, None, started(20 * MINUTE), PRODUCT) == []
    assert scheduler(MONDAY, late, started()) == [], "where there are digests"


def test_twelve_digests_yesterday_and_none_today() -> None:
    twelve = [digest(name=f"d{place}", day="friday") for place in range(12)]
    found = looked(
        (MONDAY - 30 * HOUR, known(*twelve[:11])),
        (MONDAY - DAY, known(*twelve)),
        (MONDAY - MINUTE, known()),
        (MONDAY + DAY, known()),
        (MONDAY + 2 * DAY, known(twelve[0])),
        (MONDAY + 2 * DAY + HOUR, known()),
    )
    gone = ["12 digests were defined within the last day, and now there are none."]
    assert found == [[], [], gone, gone, [], []]


def test_few_digests_may_go_and_so_may_many_one_by_one() -> None:
    two = [digest(name=f"d{place}", day="friday") for place in range(2)]
    assert looked((MONDAY - HOUR, known(*two)), (MONDAY, known())) == [[], []]
    many = [digest(name=f"d{place}", day="friday") for place in range(12)]
    few = [(MONDAY - (place + 1) * MINUTE, known(*many[:place])) for place in range(11, 0, -1)]
    assert looked(*few, (MONDAY, known())) == [[]] * 12


def test_a_file_with_a_fault_is_said_and_is_no_empty_file() -> None:
    three = [digest(name=f"d{place}", day="friday") for place in range(3)]
    found = looked((MONDAY - HOUR, known(*three)), (MONDAY, known(fault="digests.yml:3: no such key")))
    assert found[1] == ["The digests cannot be read: digests.yml:3: no such key"]


def test_a_store_that_is_away_for_five_minutes_says_that_nothing_can_be_known() -> None:
    found = looked(
        (MONDAY + HOUR, known(PRODUCT, product=MONDAY)),
        (MONDAY + HOUR + MINUTE, away(PRODUCT)),
        (MONDAY + HOUR + 5 * MINUTE, away(PRODUCT)),
        (MONDAY + HOUR + 6 * MINUTE, away(PRODUCT)),
        (MONDAY + HOUR + 7 * MINUTE, known(PRODUCT, product=MONDAY)),
    )
    said = ["The store is away: whether digests are posted and the watch runs cannot be known."]
    assert found == [[], [], [], said, []]
