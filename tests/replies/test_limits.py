"""Any data, any question, any name: what Slack is sent keeps its limits, is literal, and says what it cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.answer import Answer, Card, HelpCard, Listing
from bot.answers.finding import things_alike
from bot.catalog import App, Catalog, Thing
from bot.charts.describe import describe
from bot.errors import ChoiceNeeded, DeliveryError, NotAllowed, NotUnderstood, UsageBotError
from bot.question import Question
from bot.replies import homeview, limits, messages, views
from bot.replies.buttons import with_buttons
from bot.replies.offers import found as suggested
from bot.windows import Window
from tests.replies.stubs import CHART, answer_to
from tests.replies.within import check_message, check_options, check_view, walk

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WINDOW = Window(date(2026, 10, 26), date(2026, 11, 24), "America/New_York")
HOSTILE = (
    "<!channel>",
    "<!subteam^S012ABCDEF|@all>",
    "<@U012ABCDEF>",
    "<#C012ABCDEF>",
    "*bold* _it_ ~s~ `code` ```",
    "<http://x|y>",
    "@here @everyone",
    "a\u202eb\u2066c",
    "\n> x\n\n*All is well: 100 %*",
    "&amp;<&lt;!here&gt;>",
    "🙂:smile:👩‍👩‍👧‍👦" * 40,
    "\ud83d half",
    "x" * 300,
    "W i " * 5_000,
    "ü" * 5_000,
    "名" * 3_000,
    "&" * 3_000,
    "",
    " \u200b ",
)
names = st.one_of(
    st.sampled_from(HOSTILE), st.text(st.characters(), max_size=40), st.text(st.characters(), max_size=400)
)
lines = st.one_of(
    st.lists(names, max_size=6),
    st.builds(lambda name, count: [name] * count, names, st.integers(0, 60)),
).map(tuple)
things = st.builds(
    Thing,
    st.one_of(st.just("f1"), st.text("abc-_=", min_size=1, max_size=300)),
    names,
    st.sampled_from(["feature", "page", "track"]),
    st.just("1"),
)


def question(name: str = "Export button", **said: Any) -> Question:
    thing = Thing("f1", name, "feature", "1")
    return Question("adoption", (thing,), WINDOW, None, "none", App("1", "Web app"), **said)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Of many names, or of one wherever there may be one, as often as there may be."""
    everywhere = draw(st.none() | names)
    one = names if everywhere is None else st.just(everywhere)
    many = lines if everywhere is None else st.just((everywhere,) * 60)
    listings = st.lists(st.builds(Listing, one, many, one), max_size=6).map(tuple)
    return Answer(
        kind="adoption",
        id=draw(st.sampled_from(["A7F3-K9QX", None])),
        question=question(draw(one)),
        measures={},
        headline=draw(one),
        detail=draw(one),
        change=draw(one),
        bullets=draw(many),
        caveats=draw(many),
        scope=draw(many),
        sources=(),
        read_at=NOW,
        charts=(replace(CHART, title=draw(one), subtitle=draw(one)),) * draw(st.integers(0, 3)),
        lists=draw(listings),
    )


@settings(max_examples=100, deadline=None)
@given(answers(), names, st.booleans())
def test_any_answer_fits_with_its_charts_notes_and_buttons(answer: Answer, note: str, alone: bool) -> None:
    asked_by = None if alone else "U012ABCDEF"
    message = messages.answer_message(answer, asked_by=asked_by, now=NOW, shared_by=asked_by or "")
    for chart in answer.charts:
        message = messages.with_chart(message, "F012345678", describe(chart))
    for _ in range(5):
        message = messages.with_note(message, note)
    message = with_buttons(message, answer, sends_chart=alone)

    check_message(message, named=frozenset({"@U012ABCDEF"}))
    assert len(message.blocks) <= 50


@settings(max_examples=100, deadline=None)
@given(names, st.lists(lines, max_size=8).map(tuple), lines)
def test_any_card_fits(title: str, paragraphs: tuple[tuple[str, ...], ...], words: tuple[str, ...]) -> None:
    card = Card(title, tuple(filter(None, paragraphs)), "U012ABCDEF", "C012ABCDEF")

    check_message(messages.card_message(card), named=frozenset({"@U012ABCDEF"}))
    check_message(messages.card_message(replace(card, paragraphs=(("a line",),) * 900, asked_by="")))
    check_message(messages.help_message(HelpCard(title, title, ("/adoption", *words), words)))


@settings(max_examples=100, deadline=None)
@given(names, lines)
def test_any_sentence_fits(name: str, choices: tuple[str, ...]) -> None:
    asked = question(name)
    errors: list[UsageBotError] = [
        UsageBotError(name, name),
        NotUnderstood(name, name, list(choices)),
        ChoiceNeeded(name, list(choices), name),
        DeliveryError(name, name, "code"),
        NotAllowed(name, name, ("U012ABCDEF", "S012ABCDEF") * 9),
    ]
    named = frozenset({"@U012ABCDEF", "!subteam^S012ABCDEF"})
    for error in errors:
        check_message(messages.error_message(error), named=named)
    for message in (messages.placeholder_message(asked), messages.late_message(asked)):
        check_message(message)
    check_message(messages.sentence_message(name))


@settings(max_examples=100, deadline=None)
@given(lines, names, st.sampled_from([0, 3, 10]), st.sampled_from([0, 5]))
def test_any_home_fits(texts: tuple[str, ...], name: str, kept: int, recent: int) -> None:
    texts = (*texts, name)
    entries = [homeview.Entry(text, text, "A7F3-K9QX") for text in texts]
    typed = [f"/adoption {place} {name}" for place in range(kept)]

    check_view(
        homeview.home_view(
            [(one, entries[place % len(entries)]) for place, one in enumerate(typed)],
            [entries[place % len(entries)] for place in range(recent)],
            name,
            trouble=name,
        )
    )
    check_view(homeview.refused_view(NotAllowed(name, name)))


@settings(max_examples=100, deadline=None)
@given(things, names, st.sampled_from([1, 15, 130]), st.booleans())
def test_any_form_fits(thing: Thing, label: str, queries: int, placed: bool) -> None:
    origin = views.Origin("C012ABCDEF", "1764072000.123456", "A7F3-K9QX", True) if placed else views.Origin()
    kinds = [views.Choice(f"{number} {label}", f"query-{number}") for number in range(queries)]
    feature = suggested(Catalog(things=(thing,)), [thing]).choices[0]

    form = views.ask_form(kinds, origin, asks=f"query-{queries - 1}", feature=feature)

    check_view(form)
    assert views.origin_of(form) == origin
    [menu] = [node for node in walk(form) if node.get("type") == "static_select"]
    assert menu["initial_option"]["value"] == f"query-{queries - 1}"
    assert queries <= 100 or "30 more have no room here" in str(form)
    check_view(views.more_form(views.CHOICES, origin))


@settings(max_examples=100, deadline=None)
@given(st.lists(things, max_size=4, unique_by=lambda thing: thing.id), st.sampled_from([1, 60]))
def test_any_list_of_choices_fits(found: list[Thing], times: int) -> None:
    found = [replace(one, id=f"{one.id}{number}") for one in found for number in range(times)]
    reply = views.options(suggested(Catalog(things=tuple(found)), found))

    check_options(reply)
    offered = [node["value"] for node in walk(reply) if "value" in node]
    assert len(set(offered)) == len(offered) == min(100, len(found))
    assert len(found) <= 100 or f"The first 100 of {len(found)}" in str(reply)


def chosen(value: str) -> dict[str, Any]:
    option = {"value": value}
    return {
        "state": {
            "values": {
                "question": {"question": {"selected_option": {"value": "adoption"}}},
                "feature": {"feature": {"selected_option": option}},
            }
        }
    }


@pytest.mark.parametrize("identity", ["f1", "x" * 150, "x" * 151, "ü" * 900])
def test_a_feature_with_too_long_an_id_is_offered_and_meant_all_the_same(identity: str) -> None:
    thing = Thing(identity, "Export button", "feature", "1")
    [choice] = suggested(Catalog(things=(thing,)), [thing]).choices

    assert len(choice.value) <= limits.OPTION_VALUE
    asked = views.asked_in(chosen(choice.value), [f"{identity}-other", identity])
    assert asked.text == f'"{identity}"'


def test_a_sign_that_stands_for_nothing_any_more_is_asked_as_it_is() -> None:
    assert views.asked_in(chosen("#gone"), ["f1"]).text == '"#gone"'


@pytest.mark.parametrize("name", [name for name in HOSTILE if len(name) > 100])
def test_what_is_cut_says_so(name: str) -> None:
    answer = replace(answer_to(question()), headline=name, detail=name, change=name, scope=(name,))
    message = messages.answer_message(answer, asked_by=None, now=NOW)

    for node in walk(message.blocks):
        text = node.get("text")
        if isinstance(text, str) and name[:50].strip() in text:
            assert text.endswith("…") or len(text) >= len(name)


def test_more_lists_and_paragraphs_than_have_room_are_counted() -> None:
    made = replace(answer_to(question()), lists=(Listing("One", ("a", "b")),) * 9)

    assert "… and 5 more lists" in str(messages.answer_message(made, asked_by=None, now=NOW).blocks)
    card = Card("All", (("a",),) * 90)
    assert "… and 51 more paragraphs" in str(messages.card_message(card).blocks)


@pytest.mark.parametrize("typed", ["", "export"])
def test_a_list_of_names_shows_whole_names_and_what_they_are(typed: str) -> None:
    catalog = Catalog(things=(Thing("f1", "Export " + "x" * 300, "track", "1"),))

    [choice] = suggested(catalog, things_alike(catalog, typed)).choices
    assert choice.label.endswith("…, a track event")
    assert len(choice.label) <= limits.OPTION
