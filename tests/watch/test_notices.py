"""The message of an incident: within Slack's limits whatever things are called, and pinging nobody but those
who did something."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.replies.notice import notice_message
from bot.sandbox.slack.posting import METADATA_BYTES
from bot.watch.incidents import Incident, Item, Trouble, observe, press
from bot.watch.keeping import found_in, noted, pack, unpack
from bot.watch.notices import notice_of
from bot.watch.words import called
from tests.replies.within import check_message
from tests.watch.test_incidents import HERE, NOW, seen

HOSTILE = (
    "<!channel>",
    "<@U0JO000000> *x* `y`",
    "a\u202eb \u2066c",
    "line one\n> line two",
    "🙂 :smile: 👩‍👩‍👧",
    "W i " * 900,
    "&amp; <http://x|y>",
)
LOCAL = NOW.astimezone(ZoneInfo("America/New_York"))


def incident(names: list[str]) -> Incident:
    found = [
        Trouble("feature", f"f{place}", called(name), date(2026, 11, 20), f"no {name}", name, (name,) * 3)
        for place, name in enumerate(names)
    ]
    return observe((), found, (), HERE, NOW)[0]


NAMES = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60)), min_size=1, max_size=40)


@settings(max_examples=30)
@given(NAMES, st.booleans())
def test_any_names_fit_and_ping_nobody(names: list[str], figures: bool) -> None:
    one = incident(names)
    check_message(notice_message(notice_of(one, LOCAL, figures=figures)))
    taken = press(press(one, "have", "U0MIA00000", NOW), "snooze", "U0CLEO0000", NOW)
    people = frozenset({"@U0MIA00000", "@U0CLEO0000"})
    for later in (taken, press(taken, "expected", "U0CLEO0000", NOW)):
        check_message(notice_message(notice_of(later, LOCAL, figures=figures)), named=people)
    healthy = {f"f{place}" for place in range(len(names))}
    (over,) = observe((taken,), (), healthy, HERE, NOW + timedelta(days=1))
    check_message(notice_message(notice_of(over, LOCAL, figures=figures)), named=people)


def test_what_the_store_keeps_is_what_was_kept() -> None:
    one = press(incident(list(HOSTILE[:2])), "snooze", "U0MIA00000", NOW)
    assert unpack(pack((one,))) == (one,)
    assert unpack(None) == ()


def test_a_message_notes_enough_to_know_its_incident_again() -> None:
    one = press(incident(["Alpha", "Beta"]), "have", "U0MIA00000", NOW)
    again = found_in(noted(one)["event_payload"], "1.2", lambda about: about.upper())
    assert again is not None
    assert (again.id, again.ts, again.taken_by, again.opened) == (one.id, "1.2", "U0MIA00000", NOW)
    assert [(item.trouble.about, item.trouble.name) for item in again.items] == [("f0", "F0"), ("f1", "F1")]
    same = [item.trouble for item in one.items]
    assert observe((again,), same, (), HERE, NOW) == (replace(again, items=tuple(map(Item, same))),)


def test_what_a_message_notes_of_many_features_is_taken_by_slack() -> None:
    many = incident([f"name {place}" for place in range(200)])
    items = [replace(item, trouble=replace(item.trouble, about="i" * 64)) for item in many.items]
    assert len(json.dumps(noted(replace(many, items=tuple(items)))).encode()) < METADATA_BYTES


@pytest.mark.parametrize(
    "payload", [{}, {"key": "k"}, {"key": "k", "state": "{"}, {"key": "k", "state": "{}"}, 3, None]
)
def test_metadata_of_others_are_no_incident(payload: object) -> None:
    assert found_in(payload, "1.2", str) is None


def test_what_is_shown_does_not_change_by_itself() -> None:
    (one,) = seen((), "a", "b")
    shown = {
        repr(notice_message(notice_of(one, LOCAL + timedelta(hours=hours), figures=True)))
        for hours in (0, 30)
    }
    assert len(shown) == 1
