"""Data are for the own team, where nobody else can read them; the rest is as `access.yml` says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.access.policy import (
    A_FILE,
    ALONE,
    DATA,
    EXTERNAL,
    GUEST,
    IN_CHANNEL,
    LINKS_ONLY,
    NOT_A_MEMBER,
    NOT_ALOUD,
    NOT_LISTED,
    PRIVATE,
    STRANGER,
    TO_ASKER,
    UNKNOWN_PERSON,
    UNREADABLE,
    WHATS,
    WHO_DECIDES,
    How,
    Person,
    Place,
    What,
    decide,
    decide_all,
    own_place,
    refused_by_slack,
)
from bot.access.rules import AccessRules, NamesRule, Rule, VisitorsRule, read_rules

RULES = read_rules(
    """
administrators: [U0SAM00000, S0ADMINS00]
account_names:
  channels: [C0LISTED00, C0PRIVATE0, C0CONNECT0, C0PENDING0, C0BOARD000]
  people: [U0LISTED00, S0SALES000]
visitor_names:
  channels: [C0LISTED00, C0CONNECT0]
  people: [U0LISTED00]
csv:
  people: [U0LISTED00, S0SALES000, U0GUEST000, U0STRANGER, U0BOT00000]
""",
    "access.yml",
)
PEOPLE = {
    "colleague": Person("U0JO000000"),
    "listed user": Person("U0LISTED00"),
    "group member": Person("U0MIA00000", groups=frozenset({"S0SALES000"})),
    "admin": Person("U0SAM00000"),
    "admin by group": Person("U0TIM00000", groups=frozenset({"S0ADMINS00"})),
    "guest": Person("U0GUEST000", guest=True, groups=frozenset({"S0SALES000", "S0ADMINS00"})),
    "stranger": Person("U0STRANGER", ours=False, groups=frozenset({"S0SALES000"})),
    "bot": Person("U0BOT00000", bot=True),
    "unreadable": Person("U0LISTED00", readable=False),
}
PLACES = {
    "listed": Place("C0LISTED00", "public", member=True),
    "internal": Place("C0PRODUCT0", "public", member=True),
    "without the bot": Place("C0RANDOM00", "public"),
    "private with the bot": Place("C0PRIVATE0", "private", member=True),
    "private without the bot": Place("C0BOARD000", "private", readable=False),
    "connect": Place("C0CONNECT0", "public", external=True, member=True),
    "pending connect": Place("C0PENDING0", "private", external=True, member=True),
    "direct": Place("D0JO000000", "direct", member=True),
    "group direct": Place("C0GROUP000", "private", member=True),
    "unreadable": Place("C0LISTED00", "public", readable=False),
    "Home": own_place("U0JO000000"),
}
OPEN = """
              help    ratios    accounts  visitors  csv       audit     forget
colleague
  listed      asker   channel   channel   channel   nowhere   nowhere   nowhere
  internal    asker   channel   nowhere   nowhere   nowhere   nowhere   nowhere
  without     asker   asker     nowhere   nowhere   nowhere   nowhere   nowhere
  private     asker   channel   channel   nowhere   nowhere   nowhere   nowhere
  board       asker   nowhere   nowhere   nowhere   nowhere   nowhere   nowhere
  connect     asker   nowhere   nowhere   nowhere   nowhere   nowhere   nowhere
  pending     asker   nowhere   nowhere   nowhere   nowhere   nowhere   nowhere
  direct      asker   channel   nowhere   nowhere   nowhere   nowhere   nowhere
  group       asker   channel   nowhere   nowhere   nowhere   nowhere   nowhere
  unreadable  asker   nowhere   nowhere   nowhere   nowhere   nowhere   nowhere
  Home        asker   channel   nowhere   nowhere   nowhere   nowhere   nowhere
listed user
  listed      asker   channel   channel   channel   asker     nowhere   nowhere
  internal    asker   channel   asker     asker     asker     nowhere   nowhere
  without     asker   asker     asker     asker     asker     nowhere   nowhere
  private     asker   channel   channel   asker     asker     nowhere   nowhere
  board       asker   nowhere   nowhere   nowhere   nowhere   nowhere   nowhere
  connect     asker   nowhere   nowhere   nowhere   nowhere   nowhere   nowhere
  pending     asker   nowhere   nowhere   nowhere   nowhere   nowhere   nowhere
  direct      asker     channel   channel   channel   asker     nowhere   nowhere
  group       asker   channel   asker     asker     asker     nowhere   nowhere
  unreadable  asker   nowhere   nowhere   nowhere   nowhere   nowhere   nowhere
  Home        asker     channel   channel   channel   asker     nowhere   nowhere
group member
  listed      asker   channel   channel   channel   asker     nowhere   nowhere
  internal    asker   channel   asker     nowhere   asker     nowhere   nowhere
  without     asker   asker     asker     nowhere   asker     nowhere   nowhere
  private     asker   channel   channel   nowhere   asker     nowhere   nowhere
  board       asker   nowhere   nowhere   nowhere   nowhere   nowhere   nowhere
  connect     asker   nowhere   nowhere   nowhere   nowhere   nowhere   nowhere
  pending     asker   nowhere   nowhere   nowhere   nowhere   nowhere   nowhere
  direct      asker     channel   channel   nowhere   asker     nowhere   nowhere
  group       asker   channel   asker     nowhere   asker     nowhere   nowhere
  unreadable  asker   nowhere   nowhere   nowhere   nowhere   nowhere   nowhere
  Home        asker     channel   channel   nowhere   asker     nowhere   nowhere
admin
  listed      asker   channel   channel   channel   nowhere   asker     asker
  internal    asker   channel   nowhere   nowhere   nowhere   asker     asker
  without     asker   asker     nowhere   nowhere   nowhere   asker     asker
  private     asker   channel   channel   nowhere   nowhere   asker     asker
  board       asker   nowhere   nowhere   nowhere   nowhere   nowhere   nowhere
  connect     asker   nowhere   nowhere   nowhere   nowhere   nowhere   nowhere
  pending     asker   nowhere   nowhere   nowhere   nowhere   nowhere   nowhere
  direct      asker   channel   nowhere   nowhere   nowhere   asker     asker
  group       asker   channel   nowhere   nowhere   nowhere   asker     asker
  unreadable  asker   nowhere   nowhere   nowhere   nowhere   nowhere   nowhere
  Home        asker   channel   nowhere   nowhere   nowhere   asker     asker
"""
"""What has to hold under RULES, written down by hand. Guests, strangers, bots and those whom Slack does not
tell about get nothing anywhere, so they have no rows."""
SHORT = {
    "without": "without the bot",
    "private": "private with the bot",
    "board": "private without the bot",
    "pending": "pending connect",
    "group": "group direct",
}
COLUMNS: tuple[What, ...] = ("help", "ratios", "account_names", "visitor_names", "csv", "audit", "forget")


def cells() -> Iterator[tuple[str, str, What, str]]:
    who = ""
    for line in OPEN.strip().splitlines()[1:]:
        if not line.startswith(" "):
            who = line
            continue
        place, *wheres = line.split()
        for what, where in zip(COLUMNS, wheres, strict=True):
            yield who, SHORT.get(place, place), what, where
            if who == "admin":
                yield "admin by group", SHORT.get(place, place), what, where
    for outsider, place, what in product(("guest", "stranger", "bot", "unreadable"), PLACES, COLUMNS):
        yield outsider, place, what, "nowhere"


def test_the_table_has_every_cell_once() -> None:
    assert sorted(cell[:3] for cell in cells()) == sorted(product(PEOPLE, PLACES, WHATS))


@pytest.mark.parametrize("who", PEOPLE)
def test_every_cell_of_the_table(who: str) -> None:
    for _, place, what, where in (cell for cell in cells() if cell[0] == who):
        decision = decide(RULES, PEOPLE[who], PLACES[place], what)
        assert decision.where == where, (who, place, what)


@pytest.mark.parametrize(
    ("person", "place", "what", "how", "decision"),
    [
        ("colleague", "internal", "ratios", "alone", PRIVATE),
        ("colleague", "without the bot", "ratios", "open", NOT_A_MEMBER),
        ("colleague", "without the bot", "ratios", "alone", PRIVATE),
        ("colleague", "direct", "ratios", "alone", IN_CHANNEL),
        ("colleague", "listed", "account_names", "alone", PRIVATE),
        ("listed user", "internal", "account_names", "open", NOT_LISTED["account_names"]),
        ("colleague", "connect", "ratios", "alone", EXTERNAL),
        ("colleague", "unreadable", "ratios", "open", UNREADABLE),
        ("admin", "internal", "audit", "open", TO_ASKER),
        ("guest", "internal", "help", "open", GUEST),
        ("stranger", "connect", "ratios", "open", STRANGER),
        ("unreadable", "direct", "ratios", "open", UNKNOWN_PERSON),
    ],
)
def test_the_reason_is_the_one_that_helps(
    person: str, place: str, what: What, how: How, decision: object
) -> None:
    assert decide(RULES, PEOPLE[person], PLACES[place], what, how) == decision


def test_a_refusal_names_the_administrators_and_nothing_that_was_asked() -> None:
    decision = decide(RULES, PEOPLE["colleague"], PLACES["internal"], "account_names")
    assert decision.sentence == "You may not ask for names of accounts here."
    assert decision.ask == ("U0SAM00000", "S0ADMINS00")
    assert decision.hint == "Ask one of my administrators:"


def test_without_administrators_a_refusal_still_says_whom_to_ask() -> None:
    decision = decide(AccessRules(), PEOPLE["colleague"], PLACES["internal"], "visitor_names")
    assert (decision.where, decision.ask) == ("nowhere", ())
    assert decision.hint == WHO_DECIDES


def test_sharing_is_for_all_there_or_not_at_all() -> None:
    for who, place, what in product(PEOPLE.values(), PLACES.values(), DATA):
        wide, aloud = decide(RULES, who, place, what), decide(RULES, who, place, what, "aloud")
        assert (aloud.where == "channel") == (wide.where == "channel")
        assert aloud.where != "asker"
        assert ALONE not in aloud.sentence
    refused = decide(RULES, PEOPLE["listed user"], PLACES["internal"], "account_names", "aloud")
    assert refused.sentence == f"{NOT_ALOUD}names of accounts stand only in channels listed for them."
    assert refused.ask == ("U0SAM00000", "S0ADMINS00")
    refused = decide(RULES, PEOPLE["colleague"], PLACES["without the bot"], "ratios", "aloud")
    assert (refused.sentence, refused.ask) == (f"{NOT_ALOUD}I am not in this channel.", ())


def test_names_take_the_right_to_ratios_as_well() -> None:
    rules = read_rules("ratios: {channels: [C0LISTED00], people: [U0LISTED00]}", "access.yml")
    assert decide(rules, PEOPLE["colleague"], PLACES["direct"], "account_names").where == "nowhere"
    assert decide(rules, PEOPLE["listed user"], PLACES["direct"], "account_names") == IN_CHANNEL


def test_of_several_kinds_the_narrowest_decides() -> None:
    who, where = PEOPLE["listed user"], PLACES["listed"]
    assert decide_all(RULES, who, where, {"ratios", "account_names"}) == IN_CHANNEL
    assert decide_all(RULES, who, where, {"ratios", "account_names", "csv"}) == A_FILE
    assert decide_all(RULES, PEOPLE["colleague"], where, {"ratios", "csv"}).where == "nowhere"


def test_with_links_only_no_figure_comes_to_slack() -> None:
    rules = RULES.model_copy(update={"values": "links_only"})
    for who, place, what in product(PEOPLE.values(), PLACES.values(), DATA):
        shown = decide(RULES, who, place, what)
        assert decide(rules, who, place, what) == (shown if shown.where == "nowhere" else LINKS_ONLY)
    assert decide(rules, PEOPLE["colleague"], PLACES["internal"], "help") == TO_ASKER


def test_a_channel_that_refuses_a_post_leaves_the_answer_to_the_asker() -> None:
    decision = refused_by_slack(PLACES["internal"], "is_archived")
    assert decision.where == "asker"
    assert "is_archived" in decision.sentence


def test_a_conversation_of_two_that_refuses_the_bot_is_somebody_elses() -> None:
    assert refused_by_slack(PLACES["direct"], "channel_not_found") is UNREADABLE


IDS = [person.id for person in PEOPLE.values()] + ["S0SALES000", "S0ADMINS00"]
CHANNELS = [place.id for place in PLACES.values() if place.kind != "direct"]
people = st.just("all") | st.lists(st.sampled_from(IDS))
listed = st.lists(st.sampled_from(CHANNELS))
any_rules = st.builds(
    AccessRules,
    values=st.sampled_from(["shown", "links_only"]),
    administrators=st.lists(st.sampled_from(IDS)),
    ratios=st.builds(Rule, channels=st.just("all") | listed, people=people),
    account_names=st.builds(NamesRule, channels=listed, people=people),
    visitor_names=st.builds(VisitorsRule, channels=listed, people=people),
    csv=st.builds(NamesRule, channels=listed, people=people),
)
any_person = st.builds(
    Person,
    st.sampled_from(IDS),
    **dict.fromkeys(("readable", "ours", "guest", "bot"), st.booleans()),
    groups=st.frozensets(st.sampled_from(IDS)),
)
any_place = st.builds(
    Place,
    st.sampled_from(CHANNELS),
    st.sampled_from(["direct", "public", "private"]),
    **dict.fromkeys(("readable", "external", "member"), st.booleans()),
)
any_how = st.sampled_from(["open", "alone", "aloud"])


@settings(max_examples=60)
@given(any_rules, any_person, any_place, st.sampled_from(WHATS), any_how)
def test_no_file_opens_anything_to_outsiders(
    rules: AccessRules, who: Person, where: Place, what: What, how: How
) -> None:
    inside = who.readable and who.ours and not who.guest and not who.bot
    if not inside:
        assert decide(rules, who, where, what, how).where == "nowhere"
    if (where.external or not where.readable) and what != "help":
        assert decide(rules, who, where, what, how).where == "nowhere"


@settings(max_examples=60)
@given(any_rules, any_person, any_place, st.sampled_from(WHATS))
def test_whatever_keeps_an_answer_out_of_the_channel_is_said(
    rules: AccessRules, who: Person, where: Place, what: What
) -> None:
    decision = decide(rules, who, where, what)
    assert bool(decision.sentence) == (decision not in (IN_CHANNEL, TO_ASKER))
    assert bool(decision.hint) == (bool(decision.sentence) and decision.figures)


@settings(max_examples=60)
@given(any_rules, any_person, any_place, st.sampled_from(DATA))
def test_asking_alone_never_widens_and_a_grant_never_narrows(
    rules: AccessRules, who: Person, where: Place, what: What
) -> None:
    width = {"nowhere": 0, "asker": 1, "channel": 2}
    wide = width[decide(rules, who, where, what).where]
    assert width[decide(rules, who, where, what, "alone").where] <= wide
    more = rules.model_copy(update={"ratios": Rule(), what: Rule()})
    assert width[decide(more, who, where, what).where] >= wide


def test_a_group_counts_only_while_the_person_is_in_it() -> None:
    member = PEOPLE["group member"]
    assert decide(RULES, member, PLACES["direct"], "csv") == A_FILE
    assert decide(RULES, replace(member, groups=frozenset()), PLACES["direct"], "csv").where == "nowhere"
