"""One message per incident, whatever is found and pressed in whatever order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.watch.incidents import KEPT, SNOOZE, Act, Incident, Incidents, Kind, Trouble, observe, press

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
SINCE = date(2026, 11, 20)
HERE = "C0PRODUCT0"


def trouble(about: str, kind: Kind = "feature", since: date = SINCE) -> Trouble:
    return Trouble(kind, about, about.title(), since, "nothing", "Probably the tag")


def seen(
    incidents: Incidents, *silent: str, healthy: str = "", now: datetime = NOW, kind: Kind = "feature"
) -> Incidents:
    troubles = [trouble(about, kind) for about in silent]
    return observe(incidents, troubles, set(healthy.split()), HERE, now)


def test_what_breaks_at_once_is_one_incident() -> None:
    (one,) = seen((), "a", "b", "c")
    assert [item.trouble.about for item in one.items] == ["a", "b", "c"]
    assert seen((one,), "a", "b", "c", now=NOW + HOUR) == (one,)


def test_what_breaks_within_a_day_joins_it_and_what_breaks_later_is_another() -> None:
    (one,) = seen(seen((), "a"), "a", "b", now=NOW + 23 * HOUR)
    assert [found.about for found in one.silent] == ["a", "b"]
    assert len(seen((one,), "a", "b", "c", now=NOW + 24 * HOUR)) == 2


def test_a_source_and_features_are_told_apart() -> None:
    found = observe((), [trouble("app", "source"), trouble("a")], (), HERE, NOW)
    assert [one.kind for one in found] == ["source", "feature"]


def test_it_is_resolved_when_the_last_of_it_is_back() -> None:
    broken = seen((), "a", "b")
    (half,) = seen(broken, "b", healthy="a", now=NOW + HOUR)
    assert (half.closed, [found.about for found in half.silent]) == ("", ["b"])
    (over,) = seen((half,), healthy="a b", now=NOW + 2 * HOUR)
    assert (over.closed, over.closed_at) == ("resolved", NOW + 2 * HOUR)
    assert seen((over,), healthy="a b", now=NOW + 3 * HOUR) == (over,), "once"


def test_what_could_not_be_judged_is_not_over() -> None:
    broken = seen((), "a")
    assert seen(broken, now=NOW + HOUR) == broken


def test_what_breaks_again_is_a_new_incident_with_a_name_of_its_own() -> None:
    over = seen(seen((), "a"), healthy="a", now=NOW + HOUR)
    again = observe(over, [trouble("a", since=SINCE + timedelta(days=3))], (), HERE, NOW + 72 * HOUR)
    assert len(again) == 2
    assert again[0].id != again[1].id


def test_a_snooze_keeps_what_flaps_quiet_for_a_week() -> None:
    (one,) = seen((), "a")
    snoozed = press(one, "snooze", "U0MIA00000", NOW)
    over = seen((snoozed,), healthy="a", now=NOW + HOUR)
    assert over[0].closed == "resolved"
    assert seen(over, "a", now=NOW + SNOOZE - HOUR) == over
    assert len(seen(over, "a", now=NOW + SNOOZE)) == 2


def test_what_is_expected_or_no_issue_begins_no_other_before_it_came_back() -> None:
    for act in ("expected", "not_an_issue"):
        (one,) = seen((), "a")
        closed = press(one, act, "U0MIA00000", NOW)
        later = NOW + 20 * 24 * HOUR
        (still,) = seen((closed,), "a", now=later)
        assert (still.closed, still.by) == (act, "U0MIA00000")
        back = seen((still,), healthy="a", now=later)
        assert back[0].is_over
        assert len(seen(back, "a", now=later + HOUR)) == 2


def test_what_is_over_is_forgotten_after_two_months() -> None:
    over = seen(seen((), "a"), healthy="a", now=NOW)
    assert seen(over, now=NOW + KEPT) == over
    assert seen(over, now=NOW + KEPT + HOUR) == ()


def test_a_second_press_is_no_second_effect_and_a_closed_incident_takes_none() -> None:
    (one,) = seen((), "a")
    snoozed = press(one, "snooze", "U0MIA00000", NOW)
    assert press(snoozed, "snooze", "U0CLEO0000", NOW + HOUR) == snoozed
    taken = press(snoozed, "have", "U0CLEO0000", NOW)
    assert press(taken, "have", "U0CLEO0000", NOW + HOUR) == taken
    assert press(taken, "have", "U0MIA00000", NOW).taken_by == "U0MIA00000"
    closed = press(taken, "expected", "U0MIA00000", NOW)
    for act in get_args(Act):
        assert press(closed, act, "U0CLEO0000", NOW) == closed


class AnyOrder(RuleBasedStateMachine):
    """Judgements and clicks in any order, against what a channel may be told at most."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.incidents: Incidents = ()
        self.silent: dict[str, int] = {}
        self.episodes: dict[str, int] = {}
        self.told: dict[str, set[tuple[str, int]]] = {}
        self.resolved: dict[str, int] = {}

    def after(self, incidents: Incidents) -> None:
        before = {one.id: one for one in self.incidents}
        for one in incidents:
            if one.closed == "resolved" and (one.id not in before or before[one.id].closed != "resolved"):
                self.resolved[one.id] = self.resolved.get(one.id, 0) + 1
            known = {item.trouble.about for item in before[one.id].items} if one.id in before else set()
            for item in one.items:
                if item.trouble.about not in known:
                    about = item.trouble.about
                    self.told.setdefault(about, set()).add((one.id, self.episodes[about]))
        self.incidents = incidents

    @rule(hours=st.integers(0, 60))
    def wait(self, hours: int) -> None:
        self.now += hours * HOUR

    @rule(about=st.sampled_from("abc"))
    def breaks(self, about: str) -> None:
        if about not in self.silent:
            self.episodes[about] = self.episodes.get(about, 0) + 1
            self.silent[about] = self.episodes[about]

    @rule(about=st.sampled_from("abc"))
    def returns(self, about: str) -> None:
        self.silent.pop(about, None)
        self.looks("")

    @rule(unread=st.sampled_from(["", "a", "bc", "abc"]))
    def looks(self, unread: str) -> None:
        self.now += HOUR
        day = self.now.date()
        troubles = [trouble(about, since=day) for about in sorted(self.silent) if about not in unread]
        healthy = set("abc") - set(self.silent) - set(unread)
        self.after(observe(self.incidents, troubles, healthy, HERE, self.now))

    @rule(at=st.integers(0, 5), act=st.sampled_from(get_args(Act)), who=st.sampled_from(["U1", "U2"]))
    def presses(self, at: int, act: Act, who: str) -> None:
        if self.incidents:
            place = at % len(self.incidents)
            pressed = press(self.incidents[place], act, who, self.now)
            assert press(pressed, act, who, self.now) == pressed, "twice is once"
            self.after((*self.incidents[:place], pressed, *self.incidents[place + 1 :]))

    @invariant()
    def no_silence_is_told_twice(self) -> None:
        for about, told in self.told.items():
            episodes = [episode for _, episode in told]
            assert len(episodes) == len(set(episodes)), about
        open_ = [t.about for one in self.incidents for t in one.silent]
        assert len(open_) == len(set(open_))

    @invariant()
    def names_are_unique_and_each_is_resolved_once(self) -> None:
        assert len({one.id for one in self.incidents}) == len(self.incidents)
        assert all(times == 1 for times in self.resolved.values())
        assert all(one.is_over for one in self.incidents if one.closed == "resolved")

    @invariant()
    def who_closed_it_is_known(self) -> None:
        assert all(bool(one.by) == (one.closed in ("expected", "not_an_issue")) for one in self.incidents)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=30)


def test_an_incident_whose_message_is_lost_takes_no_more_in() -> None:
    lost: Incident = replace(seen((), "a")[0], lost=True)
    assert [len(one.items) for one in seen((lost,), "a", "b", now=NOW + HOUR)] == [1, 1]
