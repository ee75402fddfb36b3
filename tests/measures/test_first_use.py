"""The estimate of first use equals Kaplan and Meier's product, and its cohort what the definition says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.answer import Answer
from bot.errors import Refused
from bot.sandbox.pendo.serving import load_world
from bot.sandbox.pendo.world import Tag
from bot.windows import Window
from queries.measures.first_use import Member, cohort, curve, kaplan_meier, median_days
from tests.asking import RANDOM, answers_to
from tests.oracle import Event
from tests.sandbox.pendo.raw import Raw, known
from tests.test_truth import DEMO_GLOBS, DEMO_NOW, DEMO_ZONE, NOW, ZONES, worlds, write_world

TIMES = [3, 5, 6, 7, 8, 10, 12, 12]
USED = [True, False, True, True, False, True, True, False]
LAST = date(2026, 4, 7)
censored = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=80)


def product_limit(times: Sequence[int], used: Sequence[bool], day: int) -> Fraction:
    """S(day) in exact fractions: over the distinct days of use, those left ÷ those at risk."""
    survival = Fraction(1)
    for moment in sorted({time for time, done in zip(times, used, strict=True) if done and time <= day}):
        risk = sum(time >= moment for time in times)
        begun = sum(done and time == moment for time, done in zip(times, used, strict=True))
        survival *= Fraction(risk - begun, risk)
    return survival


def test_the_worked_example():
    found = kaplan_meier(TIMES, USED)

    assert found.survival[2] == 1
    assert found.survival[3] == pytest.approx(0.875)
    assert found.survival[6] == pytest.approx(0.875 * 5 / 6)
    assert found.survival[7] == pytest.approx(0.5833, abs=1e-4)
    assert found.survival[10] == pytest.approx(0.5833 * 2 / 3, abs=1e-4)
    assert found.median == 10
    assert found.within(7) == pytest.approx(1 - 0.58333, abs=1e-4)


@given(censored)
def test_any_censored_times(drawn: list[tuple[int, bool]]):
    times, used = [time for time, _ in drawn], [done for _, done in drawn]
    found = kaplan_meier(times, used)
    exact = [product_limit(times, used, day) for day in range(max(times) + 1)]

    assert list(found.survival) == pytest.approx([float(share) for share in exact])
    assert found.median == next((day for day, share in enumerate(exact) if share <= Fraction(1, 2)), None)
    for low, share, high in zip(found.low, found.survival, found.high, strict=True):
        assert 0 <= low <= share + 1e-12
        assert share <= high + 1e-12
        assert high <= 1


@given(censored)
def test_a_median_by_itself_is_that_of_the_curve(drawn: list[tuple[int, bool]]):
    members = [Member("ann", frozenset(), time, done) for time, done in drawn]

    assert median_days(members) == curve(members).median


def test_nobody_has_no_curve():
    found = kaplan_meier([], [])

    assert (found.survival, found.median, found.within(7)) == ((), None, None)


def test_one_person():
    assert kaplan_meier([4], [True]).median == 4
    assert kaplan_meier([4], [False]).median is None
    assert kaplan_meier([0], [True]).survival == (0.0,)


def test_the_band_is_greenwoods_on_the_log_log_scale():
    """Worked by hand at day 3: S = 7/8, sum of d/(n(n−d)) = 1/56, ± 1.96 √(1/56) / |ln S|."""
    found = kaplan_meier(TIMES, USED)

    assert (found.low[3], found.high[3]) == pytest.approx((0.3870, 0.9814), abs=1e-4)


def test_who_belongs_and_how_long_each_is_seen():
    came = {
        "same day": LAST - timedelta(days=9),
        "before": LAST - timedelta(days=9),
        "later": LAST - timedelta(days=9),
        "today": LAST - timedelta(days=9),
        "not yet": LAST - timedelta(days=9),
        "edge": LAST - timedelta(days=10),
        "too early": LAST - timedelta(days=11),
        "installed": LAST - timedelta(days=5),
        "too late": LAST + timedelta(days=1),
    }
    uses = {
        "same day": came["same day"],
        "before": came["before"] - timedelta(days=3),
        "later": came["later"] + timedelta(days=4),
        "today": LAST + timedelta(days=1),
    }
    joined = Window(LAST - timedelta(days=10), LAST + timedelta(days=3), "UTC")
    members = cohort(came, {}, uses, joined, LAST, LAST - timedelta(days=5))

    assert {one.visitor: (one.days, one.used) for one in members} == {
        "same day": (0, True),
        "before": (0, True),
        "later": (4, True),
        "today": (9, False),
        "not yet": (9, False),
        "edge": (10, False),
    }
    assert curve(members).within(0) == pytest.approx(2 / 6)


def used(visitor: str, day: date, feature: str = "", account: str = "acme") -> Event:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return Event(int(noon.timestamp() * 1000), visitor, account, feature, 1)


async def asked_of(events: list[Event], *texts: str, zone: str = "UTC") -> list[Answer]:
    with TemporaryDirectory() as folder:
        write_world(Path(folder), events)
        world = load_world(folder, now=int(NOW.timestamp() * 1000), zone=zone)
        return await answers_to(world, NOW, *texts, internal=("*@corp", "corp"))


async def test_since_launch_begins_with_the_first_use_by_any_customer():
    """Two hundred days ago, by a visitor of another account than the one asked about, after a colleague's."""
    launch = LAST - timedelta(days=200)
    events = [
        used("old", LAST - timedelta(days=500)),
        used("eve@corp", launch - timedelta(days=20), "feat-a", "corp"),
        used("bob", launch, "feat-a", "other"),
        used("ann", launch + timedelta(days=3)),
        used("ann", launch + timedelta(days=8), "feat-a"),
        used("zoë", launch + timedelta(days=50)),
        used("early", launch - timedelta(days=1)),
    ]
    every, one = await asked_of(
        events, "/first-use feat-a since launch", "/first-use feat-a since launch for acme"
    )

    assert (every.measures["cohort"], every.measures["used"]) == (3, 2)  # bob, ann, zoë
    assert (one.measures["cohort"], one.measures["used"], one.measures["median_days"]) == (2, 1, 5)
    assert every.change == one.change == "No comparison: nobody had used it yet when the group before joined."


async def test_a_launch_of_years_ago_is_found_though_no_metadata_say_when_the_data_begin():
    launch = LAST - timedelta(days=900)
    events = [
        used("old", launch - timedelta(days=30)),
        used("bob", launch, "feat-a"),
        used("ann", launch + timedelta(days=100)),
        used("ann", launch + timedelta(days=105), "feat-a"),
        used("ann", LAST, "feat-a"),
        used("zoë", LAST),
    ]
    (answer,) = await asked_of(events, "/first-use feat-a since launch")

    assert (answer.measures["cohort"], answer.measures["used"], answer.measures["median_days"]) == (3, 2, 5)


async def test_the_group_before_joined_in_as_many_days():
    events = [
        used("old", LAST - timedelta(days=300), "feat-a"),
        *(used(f"n{place}", LAST - timedelta(days=9 - place)) for place in range(10)),
        *(used(f"n{place}", LAST - timedelta(days=9 - place), "feat-a") for place in range(6)),
        *(used(f"b{place}", LAST - timedelta(days=19 - place)) for place in range(10)),
        *(used(f"b{place}", LAST - timedelta(days=16 - place), "feat-a") for place in range(6)),
    ]
    (answer,) = await asked_of(events, "/first-use feat-a joined last 10 days")

    assert (answer.measures["cohort"], answer.measures["used"], answer.measures["median_days"]) == (10, 6, 0)
    assert answer.change == "3 days faster than the group before (3 days)."


async def test_two_ways_to_join_are_refused():
    with pytest.raises(Refused, match="two groups"):
        await asked_of([used("ann", LAST, "feat-a")], "/first-use feat-a since launch joined last 10 days")


@RANDOM
@given(worlds, st.sampled_from(ZONES))
async def test_any_world(events: list[Event], zone: str):
    texts = ("/first-use feat-a joined last 40 days", "/first-use feat-a")
    typed, default = await asked_of(events, *texts, zone=zone)
    where = ZoneInfo(zone)
    dated = [(datetime.fromtimestamp(event.at_ms / 1000, where).date(), event) for event in events]
    yesterday = NOW.astimezone(where).date() - timedelta(days=1)
    came: dict[str, date] = {}
    began: dict[str, date] = {}
    for day, event in sorted(dated, key=lambda one: one[0]):
        if event.visitor and not event.visitor.endswith("@corp") and event.account != "corp":
            came.setdefault(event.visitor, day)
            if event.feature == "feat-a" and day <= yesterday:
                began.setdefault(event.visitor, day)

    joined = yesterday - timedelta(days=39)
    holds(typed, came, began, joined, yesterday, None)
    since = max([yesterday - timedelta(days=89), *sorted(began.values())[:1]])
    holds(default, came, began, since, yesterday, min(day for day, _ in dated))


async def test_the_demo():
    """By every event from the first on, of which each visitor's earliest is the first visit."""
    demo = load_world("demo", now=int(DEMO_NOW.timestamp() * 1000), zone=DEMO_ZONE)
    raw, last = Raw(demo, int(DEMO_NOW.timestamp() * 1000)), date(2026, 11, 24)
    feature = next(tag for tag in demo.tags if tag.name == "Export button")
    colleagues = {
        visitor
        for visitor, accounts in raw.accounts_of.items()  # whoever is a customer's too counts as that
        if visitor.endswith("@acme-internal.example") or set(accounts) <= set(DEMO_GLOBS)
    }
    came = {
        visitor: raw.local(first).date()
        for visitor, (first, _) in raw.visitors.items()
        if known(visitor) and visitor not in colleagues
    }
    began: dict[str, date] = {}
    for visitor, account, at_ms in uses_of(raw, feature):
        if visitor in came and account not in DEMO_GLOBS:
            began.setdefault(visitor, raw.local(at_ms).date())
    cohorts = {
        "joined in September": (date(2026, 9, 1), date(2026, 9, 30)),
        "joined last 30 days": (date(2026, 10, 26), last),
        "since launch": (min(began.values()), last),
    }
    texts = [f"/first-use export button {text}" for text in cohorts]
    answers = await answers_to(demo, DEMO_NOW, *texts, internal=DEMO_GLOBS)
    installed = min(raw.local(first).date() for first, _ in raw.visitors.values())
    for answer, (text, (first, end)) in zip(answers, cohorts.items(), strict=True):
        left_out = installed if text == "since launch" else None
        holds(answer, came, began, first, end, left_out, last)


def holds(
    answer: Answer,
    came: dict[str, date],
    began: dict[str, date],
    first: date,
    end: date,
    left_out: date | None,
    last: date | None = None,
) -> None:
    """Everybody who came from ``first`` to ``end``, seen until ``last``, without the day ``left_out``."""
    last = last or end
    members = [
        ((max(min(began.get(visitor, last), last), day) - day).days, began.get(visitor, date.max) <= last)
        for visitor, day in came.items()
        if first <= day <= end and day != left_out
    ]
    times, done = [days for days, _ in members], [ended for _, ended in members]
    expected = [1 - product_limit(times, done, day) for day in range(max(times) + 1)] if members else []
    found = answer.measures

    assert (found["cohort"], found["used"]) == (len(members), sum(done))
    assert [row["share"] for row in answer.tables["curve"]] == pytest.approx(list(map(float, expected)))
    half = [day for day, share in enumerate(expected) if share >= Fraction(1, 2)]
    assert found["median_days"] == (half[0] if half else None)
    for day in (1, 7, 14, 30):
        within = float(1 - product_limit(times, done, day)) if members else None
        assert found[f"within_{day}"] == (None if within is None else pytest.approx(within))


def uses_of(raw: Raw, feature: Tag) -> Iterator[tuple[str, str, int]]:
    """Visitor, account and time of every use, by time, that the exclude list does not name."""
    events = raw.world.events
    for row in np.flatnonzero(events.tag == list(raw.world.tags).index(feature)).tolist():
        values = {name: column.values[int(column.codes[row])] for name, column in events.fields.items()}
        if not raw.is_excluded(values):
            yield values["visitorId"], values["accountId"], int(events.time[row])
