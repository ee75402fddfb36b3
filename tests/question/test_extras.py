"""What only some questions take: understood in any order, and refused by name with a command that runs."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from dataclasses import replace
from itertools import islice, permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.catalog import Catalog, Guide, MetadataField, Segment
from bot.errors import ChoiceNeeded, NotUnderstood
from bot.question import Filter, Goal, Help, Question, parse
from queries.library import load_library
from tests.question.asking import CATALOG, EXPORT_BUTTON, LAST_30, MOBILE, NOON, RULES, WEB, window

PLAN = MetadataField("account", "agent.plan")
REGION = MetadataField("account", "custom.region")
TIER = MetadataField("account", "custom.tier")
ROLE = MetadataField("visitor", "agent.role")
PAYING, HAPPY = Segment("s1", "Paying customers"), Segment("s2", "Happy people")
WELCOME = Guide("g1", "Welcome tour", WEB.id)
RICH = replace(
    CATALOG,
    fields=(PLAN, REGION, TIER, ROLE),
    account_values={
        "agent.plan": {"a-1": "Enterprise", "a-2": "free", "a-3": "free", "a-4": "team"},
        "custom.region": {"a-1": "EMEA", "a-2": "North America", "a-3": "west", "a-4": "日本"},
        "custom.tier": {"a-1": "gold", "a-2": "west"},
    },
    segments=(PAYING, HAPPY, Segment("s3", "Paying trials")),
    guides=(WELCOME, Guide("g2", "Twin tour", WEB.id), Guide("g3", "Twin tour", MOBILE.id, "draft")),
)
QUERIES = load_library().queries


def understood(text: str, query: str = "adoption", catalog: Catalog = RICH) -> Question | Help:
    stored = QUERIES[query]
    return parse(
        text, command=stored.command, catalog=catalog, now=NOON, settings=RULES, asks=stored.asks, query=query
    )


def ask(text: str, query: str = "adoption", catalog: Catalog = RICH) -> Question:
    question = understood(text, query, catalog)
    assert isinstance(question, Question), question
    return question


def stopped(text: str, query: str = "adoption", catalog: Catalog = RICH) -> NotUnderstood:
    with pytest.raises(NotUnderstood) as caught:
        understood(text, query, catalog)
    runs(caught.value, query, catalog)
    return caught.value


def runs(error: NotUnderstood, query: str, catalog: Catalog) -> None:
    """Every command that is offered is a question or help, or asks for the one other thing that is open."""
    offered = [error.hint.removeprefix("Try ")] if error.hint else []
    offered += error.choices if isinstance(error, ChoiceNeeded) else []
    assert offered
    for command in offered:
        with suppress(ChoiceNeeded):
            assert isinstance(understood(command, query, catalog), Question | Help), command


SAID: list[tuple[str, str, dict[str, Any]]] = [
    # splits
    ("adoption", "EB by plan", {"by": PLAN}),
    ("adoption", "EB per region", {"by": REGION}),
    ("adoption", "EB nach Plan", {"by": PLAN}),
    ("adoption", "EB by agent.plan", {"by": PLAN}),
    ("adoption", "EB by “plan”", {"by": PLAN}),
    # filters
    ("adoption", "EB where plan = enterprise", {"filters": (Filter(PLAN, ("enterprise",)),)}),
    ("adoption", "EB where plan=enterprise", {"filters": (Filter(PLAN, ("enterprise",)),)}),
    ("adoption", "EB plan is free", {"filters": (Filter(PLAN, ("free",)),)}),
    ("adoption", "EB plan: free", {"filters": (Filter(PLAN, ("free",)),)}),
    ("adoption", "EB where plan is free or team", {"filters": (Filter(PLAN, ("free", "team")),)}),
    ("adoption", "EB plan = free, team", {"filters": (Filter(PLAN, ("free", "team")),)}),
    ("adoption", "EB where plan is not free", {"filters": (Filter(PLAN, ("free",), True),)}),
    ("adoption", "EB plan != free", {"filters": (Filter(PLAN, ("free",), True),)}),
    ("adoption", "EB plan!=free", {"filters": (Filter(PLAN, ("free",), True),)}),
    ("adoption", "EB where region = North America", {"filters": (Filter(REGION, ("North America",)),)}),
    ("adoption", 'EB where region = "North America"', {"filters": (Filter(REGION, ("North America",)),)}),
    ("adoption", "EB region = 日本", {"filters": (Filter(REGION, ("日本",)),)}),
    ("adoption", "EB where role = admin", {"filters": (Filter(ROLE, ("admin",)),)}),
    ("adoption", "EB where role = anything at all", {"filters": (Filter(ROLE, ("anything at all",)),)}),
    (
        "adoption",
        "EB where plan = free and region = emea",
        {"filters": (Filter(PLAN, ("free",)), Filter(REGION, ("emea",)))},
    ),
    # a value that one field alone has
    ("adoption", "EB enterprise", {"filters": (Filter(PLAN, ("enterprise",)),)}),
    ("adoption", "EB for enterprise customers", {"filters": (Filter(PLAN, ("enterprise",)),)}),
    ("adoption", "EB only EMEA", {"filters": (Filter(REGION, ("EMEA",)),)}),
    # segments
    ("adoption", "EB segment “Paying customers”", {"segment": PAYING}),
    ("adoption", "EB segment paying customers", {"segment": PAYING}),
    ("adoption", "EB in segment happy people", {"segment": HAPPY}),
    ("adoption", "EB paying customers segment", {"segment": PAYING}),
    ("adoption", "EB segment happy", {"segment": HAPPY}),
    ("adoption", "EB segment s1", {"segment": PAYING}),
    # weekdays
    ("adoption", "EB weekdays only", {"weekdays": True}),
    ("adoption", "EB without weekends", {"weekdays": True}),
    ("stickiness", "dashboard view weekdays", {"weekdays": True}),
    # several
    ("adoption", "EB vs bulk edit", {"names": ("Export button", "Bulk edit")}),
    ("adoption", "EB vs bulk edit vs help widget", {"names": ("Export button", "Bulk edit", "Help widget")}),
    ("adoption", "“Compare A vs B” vs export button", {"names": ("Compare A vs B", "Export button")}),
    ("adoption", "export button versus EB", {"names": ("Export button",)}),
    # first use
    ("first_use", "onboarding joined in september", {"joined": window("2026-09-01", "2026-09-30")}),
    ("first_use", "onboarding who joined last month", {"joined": window("2026-10-01", "2026-10-31")}),
    ("first_use", "onboarding checklist since launch", {"since_launch": True}),
    ("first_use", "onboarding checklist since its release", {"since_launch": True}),
    ("first_use", "how long until new users find the onboarding checklist", {"joined": None}),
    # launch
    (
        "launch",
        "bulk edit since 13 nov goal 30% by day 30",
        {"goal": Goal(0.3, 30), "window": window("2026-11-13", "2026-11-24")},
    ),
    ("launch", "bulk edit goal 12.5 % in 14 days", {"goal": Goal(0.125, 14)}),
    ("launch", "bulk edit with a goal of 30%", {"goal": Goal(0.3, 30)}),
    # the product itself, an app, an account, a guide
    ("stickiness", "app", {"names": (), "app": WEB}),
    ("stickiness", "", {"names": (), "app": WEB}),
    ("stickiness", "the whole product weekdays only", {"names": (), "app": WEB, "weekdays": True}),
    ("stickiness", "mobile app", {"names": (), "app": MOBILE}),
    ("stickiness", "app in all apps", {"names": (), "app": None}),
    ("stickiness", "dashboard view last 90 days", {"window": window("2026-08-27", "2026-11-24")}),
    ("account", "acme", {"account_name": "Acme"}),
    ("account", "“Müller & Söhne” last month", {"account_name": "Müller & Söhne"}),
    ("account", "a-5", {"account_name": "東京電機商会"}),
    ("guide", "welcome tour", {"guide": WELCOME}),
    ("guide", "welcome", {"guide": WELCOME}),
    ("active", "", {"names": ()}),
    ("active", "how many active users last month", {"window": window("2026-10-01", "2026-10-31")}),
    ("nps", "last month", {"window": window("2026-10-01", "2026-10-31")}),
    ("nps", "where plan = enterprise", {"filters": (Filter(PLAN, ("enterprise",)),)}),
    # lists
    ("share", "top 20", {"top": 20}),
    ("share", "top 5 as csv", {"top": 5, "csv": True}),
    ("accounts", "EB stopped", {"state": "lost"}),
    ("accounts", "who stopped using reports list?", {"state": "lost"}),
    ("accounts", "EB not yet mine", {"state": "not yet", "mine": True}),
    ("accounts", "EB new", {"state": "new"}),
    ("accounts", "EB still using", {"state": "using"}),
    ("accounts", "EB paused", {"state": "paused"}),
    ("accounts", "EB sorted by clicks", {"order": "clicks"}),
    ("accounts", "EB order by users page 3", {"order": "people", "page": 3}),
    ("accounts", "EB sort by size", {"order": "active"}),
    ("accounts", "EB by parent csv", {"by_parent": True, "csv": True}),
    ("log", "EB", {"hours": 24}),
    ("log", "EB last 6 hours", {"hours": 6}),
    ("log", "EB 48h for acme", {"hours": 48, "account_name": "Acme"}),
    ("log", "EB last hour", {"hours": 1}),
    ("log", "EB yesterday", {"hours": None, "window": window("2026-11-24", "2026-11-24")}),
]  # fmt: skip


@pytest.mark.parametrize(("query", "text", "expected"), SAID, ids=[f"{q}: {t}" for q, t, _ in SAID])
def test_what_is_said_is_understood(query: str, text: str, expected: dict[str, Any]):
    question = ask(text, query)
    held = {name: getattr(question, name, None) for name in expected}
    if "names" in expected:
        held["names"] = tuple(thing.name for thing in question.things)
    if "account_name" in expected:
        held["account_name"] = question.account.name if question.account else ""
    assert held == expected


@pytest.mark.parametrize("text", ["which accounts use export button", "who is still using the export button"])
def test_who_uses_it_is_asked_in_words(text: str):
    assert ask(text, "accounts").state == "using"


ADOPTION_PARTS = [
    "by plan", "where region = EMEA", 'segment "Paying customers"', "weekdays only", "last 7 days",
    "for acme",
]  # fmt: skip


def test_every_order_of_many_parts_is_the_same_question():
    whole = ask(" ".join(["export button", *ADOPTION_PARTS]))
    assert (whole.by, whole.segment, whole.weekdays) == (PLAN, PAYING, True)
    assert whole.filters == (Filter(REGION, ("EMEA",)),)
    for order in islice(permutations(["export button", *ADOPTION_PARTS]), 0, None, 41):
        assert ask(" ".join(order)) == whole, order


def test_a_question_without_them_is_what_it_always_was():
    question = ask("EB")
    assert question.things == (EXPORT_BUTTON,)
    assert question.window == LAST_30
    assert (question.by, question.filters, question.segment, question.weekdays) == (None, (), None, False)


REFUSED: list[tuple[str, str, str]] = [
    # fields, values, segments that are not there
    ("adoption", "EB by colour", "I can't split adoption by colour. Accounts have plan, region, tier."),
    ("adoption", "EB by role", "I can't split adoption by role. Accounts have plan, region, tier."),
    ("adoption", "EB where colour = red", "by colour = red. Accounts and visitors have plan, region, "),
    ("adoption", "EB where plan = platinum", "No account's plan is platinum. It is free, Enterprise, team."),
    ("adoption", "EB plan=platinum", "No account's plan is platinum. It is free, Enterprise, team."),
    ("adoption", "EB plan is free or platinum", "No account's plan is platinum."),
    ("adoption", "EB where plan", "I can't filter by plan."),
    ("adoption", "EB where plan =", "I can't filter by plan =."),
    ("adoption", "EB west", "“west” stands in region and in tier: say which, such as where region = west."),
    ("adoption", "EB segment unhappy people", "No segment is called unhappy people. Segments I know: "),
    ("adoption", "EB vs bulk edit by plan", "I split one feature at a time"),
    ("adoption", "EB segment paying", "may be the segment Paying customers, Paying trials: say which."),
    ("adoption", "EB for happy customers", "I can't filter by happy customers: no account is called that."),
    # what another question takes
    ("adoption", "EB weekends only", "I can't count weekends alone here."),
    ("retention", "EB by plan", "I can't split retention by plan."),
    ("accounts", "EB by share", "To sort them, type: sorted by share."),
    ("accounts", "EB by last use", "To sort them, type: sorted by last use."),
    ("accounts", "EB weekdays only", "I can't leave out weekends here."),
    ("adoption", "EB top 5", "I don't know what “top 5” means here, so I counted nothing."),
    ("adoption", "EB mine", "I don't know what “mine” means here"),
    ("share", "goal 30%", "I don't know what “goal 30%” means here"),
    ("stickiness", "dashboard view vs bulk edit", "I can compare with the previous period or with last year"),
    ("retention", "EB vs last year", "/retention is not compared with another time, so leave out"),
    # more than one of what is one
    (
        "adoption",
        "EB vs bulk edit vs help widget vs today view",
        "I set at most 3 beside one another, not 4.",
    ),
    ("adoption", "EB vs zzqqxx", "I can compare with another feature by its full name, "),
    ("adoption", "EB by plan by region", "I split by one field at a time."),
    # windows and numbers that are none
    ("first_use", "onboarding checklist joined 30 february", "February"),
    ("first_use", "onboarding checklist joined since 2031-01-01", "future"),
    ("launch", "bulk edit goal 0%", "A goal is more than 0 % and at most 100 %"),
    ("launch", "bulk edit goal 130%", "A goal is more than 0 % and at most 100 %"),
    ("launch", "bulk edit goal 30% by day 0", "by day 1 or later"),
    ("share", "top 0", "I list at least one"),
    ("accounts", "EB page 0", "Pages begin with 1"),
    ("log", "EB last 0 hours", "I look back at least one hour."),
    # nothing to ask about
    ("account", "zzqqxx", "No account called zzqqxx."),
    ("account", "globex", "“globex” may be Globex North, Globex South. Which one?"),
    ("account", "last month", "Which account? Name one."),
    ("guide", "zzqqxx", "No guide called zzqqxx. Nearest"),
    ("guide", "twin tour", "“twin tour” may be Twin tour (public), Twin tour (draft). Which one?"),
    ("guide", "last month", "Which guide? Name one."),
    ("stickiness", "zzqqxx", "No feature called zzqqxx."),
]  # fmt: skip


@pytest.mark.parametrize(("query", "text", "sentence"), REFUSED, ids=[f"{q}: {t}" for q, t, _ in REFUSED])
def test_what_cannot_be_answered_is_named(query: str, text: str, sentence: str):
    assert sentence in str(stopped(text, query))


BARE = replace(CATALOG, missing=frozenset(["segments", "guides", "fields"]))


@pytest.mark.parametrize(
    ("query", "text", "sentence"),
    [
        ("adoption", 'EB segment "Paying"', "Pendo does not tell me its segments, so I cannot"),
        ("guide", "welcome tour", "Pendo does not tell me its guides."),
        ("adoption", "EB by plan", "I can't split adoption by plan."),
        ("adoption", "EB where role = admin", "Pendo does not tell me the fields of visitors"),
    ],
)  # fmt: skip
def test_what_pendo_did_not_tell_is_said(query: str, text: str, sentence: str):
    assert sentence in str(stopped(text, query, BARE))


def test_a_subscription_without_segments_says_so():
    assert "Pendo lists no shared segment." in str(stopped("EB segment paying", catalog=CATALOG))


@pytest.mark.parametrize(
    ("query", "text", "hint"),
    [
        ("adoption", "EB by colour", '/adoption "Export button" by plan last 30 days'),
        ("adoption", "EB by region by colour", '/adoption "Export button" by region last 30 days'),
        ("adoption", "EB where plan = platinum", '/adoption "Export button" where plan = free last 30 days'),
        ("retention", "EB by plan", '/retention "Export button" where plan = free last 8 complete weeks'),
        ("retention", "EB by month", '/retention "Export button" last 8 complete weeks'),
        ("accounts", "EB by clicks", '/accounts "Export button" sorted by clicks last 30 days'),
        ("accounts", "EB by colour", '/accounts "Export button" sorted by share last 30 days'),
        ("accounts", "EB by plan", '/accounts "Export button" where plan = free last 30 days'),
    ],
)  # fmt: skip
def test_the_nearest_that_can_be_asked_is_offered_instead(query: str, text: str, hint: str):
    assert stopped(text, query).hint == f"Try {hint}"


@pytest.mark.parametrize("query", ["share", "nps", "active"])
def test_what_is_about_everything_says_how_one_feature_is_asked(query: str):
    error = stopped("export button", query)
    assert error.message.endswith('is not about one feature. One alone: /adoption "Export button"')


def test_a_window_of_first_use_is_when_people_joined():
    said, typed = ask("EB joined in june", "first_use"), ask("EB in june", "first_use")
    assert (typed.joined, typed.window) == (said.joined, said.joined)
    assert ask("EB", "first_use").joined is None


def test_what_was_understood_stays_in_the_command_that_is_offered():
    error = stopped("EB by plan where region = EMEA weekdays only zzqqxx")
    assert (
        error.hint == 'Try /adoption "Export button" by plan where region = EMEA weekdays only last 30 days'
    )


PIECES = [
    "export-button", '"Today view"', "bulk edit", "app", "mobile app", "acme", "welcome tour", "by", "plan",
    "region",
    "where", "=", "!=", "is", "not", "or", ",", "free", "enterprise", "EMEA", "west", "role", "admin",
    "segment",
    '"Paying customers"', "paying", "weekdays only", "vs", "joined", "joined in june", "since launch",
    "goal 30%",
    "by day 30", "goal", "top 5", "top", "mine", "stopped", "not yet", "sort by clicks", "sorted", "page 2",
    "page",
    "csv", "last 6 hours", "hours", "by parent", "for", "in", "last 30 days", "0", '"', "plan=", "plan=free",
    'region="North', "who", "only", "tour", "<!channel>", "🚀", "\u200b", "zzqqxx", "2031", "by plan",
]  # fmt: skip
typed = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=14).map(" ".join),
)


@given(typed, st.sampled_from(sorted(QUERIES)), st.sampled_from([RICH, RICH, RICH, BARE, Catalog()]))
@settings(max_examples=700, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_a_question_help_or_a_sentence(text: str, query: str, catalog: Catalog):
    try:
        assert isinstance(understood(text, query, catalog), Question | Help)
    except NotUnderstood as stopped_by:
        error: NotUnderstood | None = stopped_by
    else:
        error = None
    if error:
        assert 0 < len(str(error)) < 500
        assert not {unicodedata.category(c) for c in str(error)} & {"Cc", "Cs", "Zl", "Zp"}
        runs(error, query, catalog)
