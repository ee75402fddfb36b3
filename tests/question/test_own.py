"""Values of a team's own query: typed by name, of the type of their default, and only where it takes them."""

from __future__ import annotations

import pytest

from bot.errors import NotUnderstood, Refused
from bot.question import Asks, Question, parse
from tests.question.asking import CATALOG, LAST_30, NOON, RULES

ASKS = Asks(about="nothing", compares=False, extras={"role": "admin", "at_least": 10})


def ask(text: str, asks: Asks = ASKS) -> Question:
    found = parse(text, command="usage staff", catalog=CATALOG, now=NOON, settings=RULES, asks=asks)
    assert isinstance(found, Question), found
    return found


@pytest.mark.parametrize(
    ("text", "extras"),
    [
        ("", {"role": "admin", "at_least": 10}),
        ("role=viewer", {"role": "viewer", "at_least": 10}),
        ("at_least=3", {"role": "admin", "at_least": 3}),
        ("at-least = -3 in June", {"role": "admin", "at_least": -3}),
        ("Role: viewer last week at_least:0", {"role": "viewer", "at_least": 0}),
        ('role="account owner" last week', {"role": "account owner", "at_least": 10}),
        ("role=“last week”", {"role": "last week", "at_least": 10}),
    ],
)
def test_values_are_typed_by_name_or_have_their_defaults(text: str, extras: dict[str, str | int]):
    assert dict(ask(text).extras) == extras


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("at_least=many", "at_least is a whole number, and “many” is none: type it as at_least=10."),
        ("role=a role=b", "role stands there twice"),
        ("rolle=a", "I don't know what “rolle=a” means"),
        ("role=", "I don't know what “role=” means"),
        ('role="a"b"', "I don't know what"),
    ],
)
def test_what_is_no_such_value_is_refused(text: str, says: str):
    with pytest.raises(NotUnderstood) as caught:
        ask(text)
    assert says in str(caught.value)


def test_another_query_takes_none():
    with pytest.raises(NotUnderstood):
        ask("role=admin", Asks(about="nothing"))


@pytest.mark.parametrize(
    ("slot", "text", "says"),
    [
        (
            "window",
            "in June role=viewer",
            "The days of this query are fixed in its file",
        ),
        ("app", "in mobile app", "The apps of this query are fixed in its file"),
        ("account", "for acme", "This query cannot be asked for one account"),
    ],
)
def test_what_the_query_decides_nobody_chooses(slot: str, text: str, says: str):
    asks = Asks(about="nothing", fixed=frozenset([slot]), extras={"role": "admin"})  # pyright: ignore[reportArgumentType]
    with pytest.raises(Refused) as caught:
        ask(text, asks)
    assert says in str(caught.value)
    ask(caught.value.hint.removeprefix("Try "), asks)
    assert ask("", asks).window == LAST_30
