"""Numbers stand only where members of one's own team, and nobody else, can read them."""

import itertools
from dataclasses import replace

import pytest

from bot.access.policy import (
    EXTERNAL,
    GUEST,
    IN_CHANNEL,
    NOT_A_MEMBER,
    PRIVATE,
    STRANGER,
    UNKNOWN_PERSON,
    UNREADABLE,
    Decision,
    Person,
    Place,
    decide,
    refused_by_slack,
)

MEMBER = Person("U1")
CHANNEL = Place("C1", "public", member=True)
DIRECT = Place("D1", "direct", member=True)


@pytest.mark.parametrize(
    ("person", "place", "private", "decision"),
    [
        (MEMBER, CHANNEL, False, IN_CHANNEL),
        (MEMBER, Place("C1", "private", member=True), False, IN_CHANNEL),
        (MEMBER, DIRECT, False, IN_CHANNEL),
        (MEMBER, DIRECT, True, IN_CHANNEL),
        (MEMBER, CHANNEL, True, PRIVATE),
        (MEMBER, Place("C1", "public"), False, NOT_A_MEMBER),
        (MEMBER, Place("C1", "private"), False, NOT_A_MEMBER),
        (MEMBER, Place("C1", "public"), True, PRIVATE),
        (MEMBER, replace(CHANNEL, external=True), False, EXTERNAL),
        (MEMBER, replace(CHANNEL, external=True), True, EXTERNAL),
        (MEMBER, replace(DIRECT, external=True), False, EXTERNAL),
        (MEMBER, replace(CHANNEL, readable=False), False, UNREADABLE),
        (MEMBER, replace(CHANNEL, readable=False), True, UNREADABLE),
        (replace(MEMBER, guest=True), CHANNEL, False, GUEST),
        (replace(MEMBER, guest=True), DIRECT, True, GUEST),
        (replace(MEMBER, ours=False), CHANNEL, False, STRANGER),
        (replace(MEMBER, ours=False, guest=True), DIRECT, False, STRANGER),
        (replace(MEMBER, readable=False), DIRECT, True, UNKNOWN_PERSON),
    ],
)
def test_where_an_answer_may_stand(person: Person, place: Place, private: bool, decision: Decision) -> None:
    assert decide(person, place, private=private) is decision


def every_case() -> list[tuple[Person, Place, bool]]:
    flags = (False, True)
    people = [Person("U1", *values) for values in itertools.product(flags, repeat=3)]
    places = [
        Place("C1", kind, *values)
        for kind in ("direct", "public", "private")
        for values in itertools.product(flags, repeat=3)
    ]
    return list(itertools.product(people, places, flags))


def test_numbers_show_only_to_readable_members_in_readable_internal_places() -> None:
    for person, place, private in every_case():
        safe = person.readable and person.ours and not person.guest and place.readable and not place.external
        assert (decide(person, place, private=private).where != "nowhere") == safe


def test_private_never_widens_who_sees_an_answer() -> None:
    width = {"nowhere": 0, "asker": 1, "channel": 2}
    for person, place, _ in every_case():
        narrowed = width[decide(person, place, private=True).where]
        assert narrowed <= width[decide(person, place, private=False).where]


def test_whatever_keeps_an_answer_out_of_the_channel_is_said() -> None:
    for person, place, private in every_case():
        decision = decide(person, place, private=private)
        assert bool(decision.sentence) == (decision.where != "channel")
        assert bool(decision.hint) == (decision.where == "nowhere")


def test_a_channel_that_refuses_a_post_leaves_the_answer_to_the_asker() -> None:
    decision = refused_by_slack(CHANNEL, "is_archived")
    assert decision.where == "asker"
    assert "is_archived" in decision.sentence


def test_a_conversation_of_two_that_refuses_the_bot_is_somebody_elses() -> None:
    assert refused_by_slack(DIRECT, "channel_not_found") is UNREADABLE
