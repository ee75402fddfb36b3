"""Which kinds of data an answer holds, and what somebody without accounts is told of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.access.policy import Data
from bot.answers.needs import needed, without_accounts
from bot.catalog import Account, Catalog, MetadataField
from bot.question import Filter
from queries.library import load_library
from tests.replies.stubs import question

QUERIES = load_library().queries


def field(of: Any, path: str) -> MetadataField:
    return MetadataField(of, path)


@pytest.mark.parametrize(
    ("query", "asked", "kinds"),
    [
        ("adoption", {}, {"ratios"}),
        ("adoption", {"csv": True}, {"ratios", "csv"}),
        ("adoption", {"account": Account("acme", "Acme")}, {"ratios", "account_names"}),
        ("adoption", {"by": field("account", "agent.plan")}, {"ratios"}),
        ("adoption", {"by": field("account", "agent.name")}, {"ratios", "account_names"}),
        ("adoption", {"by": field("visitor", "agent.E-mail")}, {"ratios", "visitor_names"}),
        (
            "adoption",
            {"filters": (Filter(field("visitor", "agent.first_name"), ("Ann",)),)},
            {"ratios", "visitor_names"},
        ),
        ("adoption", {"show_visitors": True}, {"ratios"}),
        ("accounts", {}, {"ratios", "account_names"}),
        ("accounts", {"csv": True}, {"ratios", "account_names", "csv"}),
        ("log", {}, {"ratios", "account_names"}),
        ("log", {"show_visitors": True}, {"ratios", "account_names", "visitor_names"}),
    ],
)
def test_the_kinds_of_data_in_an_answer(query: str, asked: dict[str, Any], kinds: set[Data]) -> None:
    assert needed(replace(question(), query=query, **asked), QUERIES[query]) == kinds


def test_every_query_that_says_whose_names_it_holds_needs_the_right_to_them() -> None:
    for name, query in QUERIES.items():
        kinds = needed(replace(question(), query=name), query)
        assert ("account_names" in kinds) == ("accounts" in query.names)
        assert ("visitor_names" in kinds) == ("visitors" in query.names)


def test_of_a_query_that_is_gone_nothing_is_taken_for_harmless() -> None:
    assert needed(question(), None) == {"ratios", "account_names", "visitor_names"}


def test_who_may_not_know_the_accounts_finds_none_in_the_catalog() -> None:
    values = {"agent.name": {"acme": "Acme"}, "agent.plan": {"acme": "gold"}}
    catalog = without_accounts(Catalog(accounts=(Account("acme", "Acme"),), account_values=values))
    assert catalog.accounts == ()
    assert catalog.account_values == {"agent.plan": {"acme": "gold"}}
