"""Whatever is typed: the order of the parts does not matter, and only the project's errors come out."""

from __future__ import annotations

import time
import unicodedata
from contextlib import suppress
from itertools import permutations
from random import Random
from statistics import quantiles

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.catalog import Account, App, Catalog, Thing
from bot.errors import ChoiceNeeded, NotUnderstood, UsageBotError
from bot.question import Help, Question
from tests.question.asking import CATALOG, ask, understood

NAMES = [
    "export-button",
    '"Today view"',
    "dashboard view",
    "日本語レポート",
    "lib/modules/x.py",
    "(root)",
    "sign in",
]
WINDOWS = ["last 30 days", "in june", "Q3 2026", "mtd", "since 1 october", "2026-05-01..2026-05-31",
           "yesterday", "letzte 6 Wochen", "le mois dernier", "últimos 90 días", "先月", "1 - 15 june",
           "last month"]  # fmt: skip
COMPARISONS = ["vs previous", "vs last year", "no comparison"]
APPS = ["in web app", "in all apps", 'in "Mobile app"']
ACCOUNTS = ["for acme", 'for "Müller & Söhne"', "for 東京電機商会"]
COURTESIES = ["please", "thanks!", ":pray:", "—"]


@given(st.data())
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_parts_in_any_order_are_the_same_question(data: st.DataObject):
    parts = [data.draw(st.sampled_from(NAMES))]
    for group in (WINDOWS, COMPARISONS, APPS, ACCOUNTS, ["fresh"], ["private"], COURTESIES):
        parts += data.draw(st.lists(st.sampled_from(group), max_size=1))
    reference = ask(" ".join(parts))
    shuffled = data.draw(st.permutations(parts))
    assert ask(" ".join(shuffled)) == reference


def test_every_order_of_a_full_question_is_the_same_question():
    parts = ["export button", "last 30 days", "vs last year", "in mobile app", "for acme"]
    assert len({ask(" ".join(order)) for order in permutations(parts)}) == 1


PIECES = [
    *NAMES, *WINDOWS, *COMPARISONS, *APPS, *ACCOUNTS, *COURTESIES, "for", "in", "vs", "by", "last", "30", "-",
    "..", '"', "“", "the", "page", "&amp;", "<@U1>", "<https://app.pendo.io/s/1/features/x|y>", "<", "|",
    "||", "03/04/2026", "segment", "where", "why", "0 days", "until", "1.6.", "過去", "\u200b", "\x00",
    "'", "*", "help", "\ud800", "٣", "½",
    "first", "2nd", "99th", "week", "quarter", "end of", "ago", "from", "q7", "lsat", "mounth", "novmber",
    "who", "last year", "thanksgiving", "of november", "december 2027",
]  # fmt: skip
texts = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=25).map("".join),
)


@given(texts)
@example("5W VS LAT MONT")
@example("5WOCHE VS LAST MONTH")
@example("VS LAT WEEK")
@settings(max_examples=2500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_becomes_a_question_help_or_a_sentence(text: str):
    try:
        assert isinstance(understood(text), Question | Help)
    except NotUnderstood as stopped:
        error: NotUnderstood | None = stopped
    else:
        error = None
    if error:
        assert 0 < len(str(error)) < 500
        assert not {unicodedata.category(c) for c in str(error)} & {"Cc", "Cs", "Zl", "Zp"}
        _runs(error)


def _runs(error: NotUnderstood) -> None:
    """Every offered command is a question, or asks for the one other thing that is open."""
    offered = [error.hint.removeprefix("Try ")] if error.hint else []
    offered += error.choices if isinstance(error, ChoiceNeeded) else []
    assert offered
    for command in offered:
        with suppress(ChoiceNeeded):
            understood(command)


def test_a_text_of_thirty_parts_is_read_at_once():
    chance = Random(7)
    ask("export-button for acme")  # names are indexed at first use
    taken = [_seconds(" ".join(chance.choices(PIECES, k=chance.randint(1, 30))), CATALOG) for _ in range(300)]
    assert quantiles(taken, n=100)[97] < 0.25


def _seconds(text: str, catalog: Catalog) -> float:
    started = time.process_time()
    with suppress(UsageBotError):
        understood(text, catalog=catalog)
    return time.process_time() - started


@pytest.fixture(scope="module")
def large() -> Catalog:
    """A subscription with 3,000 tags and 20,000 accounts."""
    verbs, nouns = (
        ["Open", "Close", "Export", "Share", "Filter", "Sort"],
        ["report", "panel", "chart", "table", "view"],
    )
    names = [f"{verb} {noun} {number}" for number in range(100) for verb in verbs for noun in nouns]
    return Catalog(
        apps=(App("1", "Web app"),),
        things=tuple(
            Thing(f"f{n}", name, "feature", "1") for n, name in enumerate([*names, "Export button"])
        ),
        accounts=tuple(Account(f"a{n}", f"Customer {n} Ltd") for n in range(20_000)),
    )


@pytest.mark.parametrize(
    "text",
    [
        "export-button last 30 days for customer 77 ltd vs last year",
        "expotr button last month",
        "zzqqxx",
        "for in for in for in for in for in last 30 days last 30 days open close panel",
        "last " * 39,
        "export " * 39,
        "z" * 999,
        "x" * 100_000,
        '"' * 900,
        "1-2-3-4-5-6-7-8-9-" * 20,
    ],
)
def test_a_text_is_read_within_a_tenth_of_a_second_in_a_large_subscription(large: Catalog, text: str):
    understood_once = "open report 1 for customer 1 ltd"  # what is looked up is indexed at first use
    ask(understood_once, catalog=large)
    assert min(_seconds(text, large) for _ in range(3)) < 0.1


def test_the_catalog_of_the_tests_has_the_names_of_every_kind():
    assert {thing.kind for thing in CATALOG.things} == {"feature", "page", "track"}
