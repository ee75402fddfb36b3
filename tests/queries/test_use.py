"""Day counts, swings and silences."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.people import InternalRules, internal_rules
from bot.rows import Table, each, unfolded
from bot.windows import Window
from queries.measures.use import Scope, by_day, by_trailing_week, silence, usual_swing
from tests.tables import USE, table

BERLIN = "Europe/Berlin"
MONDAY = date(2026, 3, 2)
WEEK = timedelta(days=7)


def use(rows: list[tuple[str, str, date]], zone: str = BERLIN) -> Table:
    return table([(v, a, Window(d, d, zone).epoch_ms()[0], 1, 0, 0) for v, a, d in rows], USE)


def weekdays_until(last: date, first: date = MONDAY) -> list[date]:
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(["", "x", "y"]), st.integers(0, 20)), max_size=40
    ),
    st.sampled_from([BERLIN, "America/Santiago", "UTC"]),
)
def test_days_count_distinct_people_and_accounts(rows, zone):
    start = date(2026, 3, 25)  # both changes of clocks of spring and autumn lie near
    dated = [(v, a, start + timedelta(days=offset - 3)) for v, a, offset in rows]
    window = Window(start, start + timedelta(days=13), zone)

    counted = by_day(use(dated, zone), window, "accountId")

    days = [window.start + timedelta(days=offset) for offset in range(window.days)]
    assert counted == [len({a for _, a, d in dated if d == day and a}) for day in days]


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(["", "x", "y"]), st.integers(-9, 20)), max_size=40
    )
)
def test_a_trailing_week_counts_everyone_of_its_seven_days_once(rows):
    start = date(2026, 3, 25)
    dated = [(v, a, start + timedelta(days=offset)) for v, a, offset in rows]
    window = Window(start, start + timedelta(days=13), BERLIN)

    counted = by_trailing_week(use(dated), window, "accountId")

    days = [window.start + timedelta(days=offset) for offset in range(window.days)]
    assert counted == [len({a for _, a, d in dated if day - WEEK < d <= day and a}) for day in days]


def test_one_accounts_scope_leaves_the_others_out():
    rows = use([("ann", "acme", MONDAY), ("eve@corp.com", "acme", MONDAY), ("bob", "other", MONDAY)])

    ours, internal = Scope(internal_rules(["domain:CORP.com"]), account="acme").split(rows)

    assert (ours.count, internal.count) == (1, 1)


def test_the_usual_swing_is_the_range_of_earlier_changes():
    sizes = [5, 3, 6, 6]  # accounts in four weeks, newest first; the newest is the comparison itself
    before = Window(date(2026, 5, 4), date(2026, 5, 10), BERLIN)
    rows = [
        ("v", f"acct-{n}", before.start - timedelta(days=7 * week))
        for week, size in enumerate(sizes)
        for n in range(size)
    ]

    assert usual_swing(use(rows), date(2026, 4, 1), before, WEEK) == (0, 3)


def test_a_single_days_swing_is_that_of_the_same_weekday():
    wednesday = Window(date(2026, 5, 6), date(2026, 5, 6), BERLIN)
    rows = [("v", f"a{n}", wednesday.start - WEEK * week) for week in range(3) for n in range(3 + week)]

    assert usual_swing(use(rows), date(2026, 4, 1), wednesday, WEEK) == (1, 1)


def test_there_is_no_usual_swing_before_the_first_use():
    before = Window(date(2026, 5, 4), date(2026, 5, 10), BERLIN)
    rows = use([("v", "a", date(2026, 5, 4)), ("v", "a", date(2026, 4, 27))])

    assert usual_swing(rows, date(2026, 1, 1), before, WEEK) is None


def test_a_tag_that_stops_is_noticed_and_a_weekend_is_not():
    last = MONDAY + timedelta(days=46)  # a Friday
    people = [(f"v{n}", "a", day) for n in range(4) for day in weekdays_until(last)]
    through_sunday = Window(MONDAY, last + timedelta(days=2), BERLIN)
    through_wednesday = Window(MONDAY, last + timedelta(days=5), BERLIN)

    assert silence(use(people), through_sunday) is None
    assert silence(use(people), through_wednesday) == last


def test_a_rare_feature_may_be_silent():
    rare = [("v", "a", MONDAY + timedelta(days=offset)) for offset in (0, 20, 40)]

    assert silence(use(rare), Window(MONDAY, MONDAY + timedelta(days=50), BERLIN)) is None


def test_an_empty_table_is_neither_silent_nor_swinging():
    empty = use([])
    week = Window(MONDAY, MONDAY + timedelta(days=6), BERLIN)

    assert by_day(empty, week, "visitorId") == [0] * 7
    assert silence(empty, week) is None
    assert usual_swing(empty, MONDAY, week, WEEK) is None
    assert Scope(InternalRules()).split(empty)[0].count == 0


def test_a_day_is_the_civil_day_across_the_change_of_clocks():
    change = Window(date(2026, 3, 29), date(2026, 3, 29), BERLIN)
    start, end = change.epoch_ms()

    assert end - start == 23 * 3600 * 1000
    assert datetime.fromtimestamp(start / 1000, ZoneInfo(BERLIN)).date() == change.start


def test_folded_days_are_rows_again():
    folded = table([("ann", "[20,10]"), ("bob", ""), ("cat", "[30]")], {"visitorId": "text", "days": "text"})
    found = unfolded(folded, "days", "day")
    assert list(zip(each(found.text("visitorId")), found.integers("day").tolist(), strict=True)) == [
        ("ann", 20),
        ("ann", 10),
        ("cat", 30),
    ]
