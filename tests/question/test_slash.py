"""Commands are named as the installation has them, and read with and without what stands before each."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.errors import NotUnderstood
from bot.question import Question, Slash, follow_up, parse, plain
from tests.question.asking import NOON, RULES
from tests.question.test_extras import QUERIES, REFUSED, RICH
from tests.question.test_plain import COMMANDS

ACME = Slash("acme-")
PREFIXED = {name: replace(command, slash=ACME) for name, command in COMMANDS.items()}
UNPREFIXED = re.compile(r"(?<![\w-])/(?!acme-)[a-z]")


def asked(text: str, query: str = "adoption") -> Question:
    stored = QUERIES[query]
    question = parse(
        text,
        command=stored.command,
        catalog=RICH,
        now=NOON,
        settings=RULES,
        asks=stored.asks,
        query=query,
        slash=ACME,
    )
    assert isinstance(question, Question)
    return question


def said(text: str) -> object:
    return plain(text, commands=PREFIXED, catalog=RICH, now=NOON, rules=RULES)


def followed(question: Question, text: str) -> object:
    return follow_up(question, text, commands=PREFIXED, catalog=RICH, now=NOON, rules=RULES)


def has_prefixes(error: NotUnderstood) -> None:
    told = "\n".join([error.message, error.hint, *error.choices])
    assert not UNPREFIXED.search(told), told


@pytest.mark.parametrize(("query", "text"), [(query, text) for query, text, _ in REFUSED])
def test_every_command_in_a_refusal_has_the_prefix(query: str, text: str):
    with pytest.raises(NotUnderstood) as caught:
        asked(text, query)
    has_prefixes(caught.value)


@pytest.mark.parametrize(
    "text", ["why did export button drop", "zzqqxx", "is export button sticky vs last year", "who will churn"]
)
def test_what_is_said_in_own_words_is_refused_with_the_prefix(text: str):
    with pytest.raises(NotUnderstood) as caught:
        said(text)
    has_prefixes(caught.value)


@pytest.mark.parametrize("text", ["why did it drop?", "settings", "vs last century", "blah"])
def test_so_is_what_is_said_of_an_answer(text: str):
    with pytest.raises(NotUnderstood) as caught:
        followed(asked("EB last month"), text)
    has_prefixes(caught.value)


@pytest.mark.parametrize(
    "text", ["/acme-stickiness EB", "acme-stickiness EB", "/stickiness EB", "/acme-usage stickiness EB"]
)
def test_a_command_is_read_with_and_without_it(text: str):
    assert said(text) == asked("EB", "stickiness")
    assert asked("/acme-stickiness EB", "stickiness") == asked("EB", "stickiness")


def test_a_prefix_that_a_command_begins_with_hides_no_command():
    slash = Slash("ad")
    assert slash("adoption") == "/adadoption"
    assert slash.meant("/adoption", ["adoption"]) == slash.meant("/adadoption", ["adoption"]) == "adoption"
    assert slash.meant("option", ["adoption"]) == ""
