"""What is shown at once stays quick: lists of names, and forms that many send at the same moment."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.catalog import App, Catalog, Thing
from bot.question import Question
from bot.replies.desk import CHECKED_AT_ONCE, CHECKED_WORDS
from bot.replies.offers import MOST_KEPT, Offers
from bot.replies.views import Asked, asked_in
from bot.sandbox.slack.embedded import EmbeddedSlack
from tests.question.asking import CATALOG, understood
from tests.replies.stubs import NOW, StubAnswers, delivery_to

WRONG = Asked("adoption", "nonsense", "C0PRODUCT0")


def catalog(*names: str) -> Catalog:
    things = tuple(Thing(f"f{place}", name, "feature", "1") for place, name in enumerate(names))
    return Catalog(things=things, read_at=NOW - timedelta(minutes=1))


async def test_a_form_with_something_wrong_is_told_under_its_field(slack: EmbeddedSlack) -> None:
    async with delivery_to(slack, StubAnswers(), None) as delivery:
        problem = await delivery.desk.problem("U0MIA00000", WRONG)
    assert problem is not None
    assert problem.field == "words"
    assert "No feature is called nonsense." in problem.sentence


async def test_of_fifty_forms_at_once_a_few_are_checked_and_the_others_taken(slack: EmbeddedSlack) -> None:
    answers = StubAnswers()
    async with delivery_to(slack, answers, None) as delivery:
        desk = delivery.desk
        await desk.problem("U0MIA00000", WRONG)
        problems = await asyncio.gather(*(desk.problem("U0MIA00000", WRONG) for _ in range(50)))
        assert sum(problem is not None for problem in problems) == CHECKED_AT_ONCE
        assert await desk.problem("U0MIA00000", WRONG) is not None


async def test_a_form_of_many_words_is_taken_as_it_is(slack: EmbeddedSlack) -> None:
    answers = StubAnswers()
    async with delivery_to(slack, answers, None) as delivery:
        long = Asked("adoption", "nonsense " * (CHECKED_WORDS + 1), "C0PRODUCT0")
        assert await delivery.desk.problem("U0MIA00000", long) is None
    assert answers.asked == []


def test_what_is_offered_is_kept_until_the_catalog_is_read_again() -> None:
    offers, before, after = Offers(), catalog("Export button"), catalog("Export button", "Export wizard")
    first = offers.reply(before, "export")

    assert offers.reply(before, "export") is first
    assert len(offers.reply(after, "export")["options"]) == 2
    for number in range(MOST_KEPT + 1):
        offers.reply(after, f"export {number}")
    assert len(offers.reply(after, "export wiz")["options"]) >= 1


def test_nothing_tagged_offers_nothing() -> None:
    assert offers_of("", catalog()) == []
    assert offers_of("x", catalog()) == []
    assert offers_of("🙂", catalog("🙂", "Export button")) != offers_of("zzz", catalog("🙂"))


def labels_of(typed: str, known: Catalog) -> list[str]:
    return [option["text"]["text"] for option in Offers().reply(known, typed)["options"]]


LONG = "Ausfuhrbegleitdokumentensammelmappe with everything that anybody may ever want"


@pytest.mark.parametrize("name", ["Checkout", LONG])
def test_names_that_two_apps_share_are_told_apart_and_mean_what_was_chosen(name: str) -> None:
    apps = App("1", "Web app"), App("2", "Mobile app of the whole field service organisation in Europe")
    known = Catalog(
        apps=apps,
        things=(
            Thing("one", name, "feature", "1"),
            Thing("two", name, "feature", "2"),
            Thing("three", name, "page", "2"),
            Thing("four", "Billing", "feature", "2"),
        ),
    )
    offered = {option["value"]: option for option in Offers().reply(known, "")["options"]}
    one, two, three, four = (offered[each.id]["text"]["text"] for each in known.things)
    assert one.endswith(", a feature in Web app")
    assert ", a feature in Mobile app of the whole field" in two
    assert three.endswith(", a page")
    assert four == "Billing, a feature"
    assert max(map(len, (one, two, three))) <= 75

    form = {"question": {"question": {"selected_option": {"value": "adoption"}}}}
    form |= {"feature": {"feature": {"selected_option": offered["two"]}}}
    asked = asked_in({"state": {"values": form}}, known.things_by_id)
    question = understood(asked.text, catalog=known)
    assert isinstance(question, Question)
    assert [thing.id for thing in question.things] == ["two"]


def test_names_that_one_app_has_twice_are_told_apart_by_their_ids() -> None:
    assert labels_of("twin", CATALOG) == [
        "Twin, a feature with the id twin_1",
        "Twin, a feature with the id twin_2",
    ]


def offers_of(typed: str, known: Catalog) -> list[str]:
    return [option["value"] for option in Offers().reply(known, typed)["options"]]
