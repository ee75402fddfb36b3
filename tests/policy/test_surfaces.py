"""Forms, names while typing, Homes, and what is done with an answer: for whom they are, where they are."""

from __future__ import annotations

import asyncio

import pytest
from redis.asyncio import Redis

from bot.access.policy import LINKS_ONLY
from bot.replies.acts import NOT_YOURS
from bot.replies.views import FEATURE as FIELD
from bot.replies.views import Origin, ask_form
from bot.sandbox.slack import EmbeddedSlack, FaultPlan
from tests.policy.canaries import CANARIES, FEATURE, FIGURE, HEADLINE, ID, kept
from tests.policy.scene import PLACES, TEAM, Scene, channel_of, scene
from tests.policy.table import OUTSIDERS, SAM, SHUT, WHATS, rows
from tests.policy.ways import DOING, OPENING, QUESTIONS

MIA = "U0MIA00000"


@pytest.mark.parametrize("where", ["product", "listed", "plans", "contoso", "pending", "board", "direct"])
async def test_a_form_opens_and_offers_names_where_something_may_be_asked(
    slack: EmbeddedSlack, redis: Redis, rules: str, where: str
) -> None:
    user = slack.workspace.user("mia").id
    channel = channel_of(where, user)
    async with scene(slack, redis, rules) as at:
        for name in ("open_more", "bare_command", "message_shortcut"):
            await at.begin()
            await at.do(OPENING, name, user, channel)
            assert (len(at.forms(user)) == 0) == (where in SHUT), name
            assert SHUT.get(where, "") in at.told(user)
            assert where not in SHUT or not any(word in at.everything_said() for word in CANARIES)
        form = at.show_form(user, ask_form(QUESTIONS, Origin(channel)))
        names = await asyncio.to_thread(slack.type_ahead, FIELD, "zeb", on=form, user=user)
        assert (FEATURE in str(names.options)) == (where not in SHUT)


async def test_names_are_offered_to_nobody_from_outside(
    slack: EmbeddedSlack, redis: Redis, rules: str
) -> None:
    async with scene(slack, redis, rules) as at:
        for who in (*OUTSIDERS, "mia"):
            if who == "una":
                slack.fail(FaultPlan("users.info", error="user_not_found"))
            form = at.show_form(slack.workspace.user(who).id, ask_form(QUESTIONS, Origin()))
            names = await asyncio.to_thread(slack.type_ahead, FIELD, "zeb", on=form, user=who)
            assert (FEATURE in str(names.options)) == (who == "mia"), who


async def test_a_shortcut_from_anywhere_opens_for_a_member(
    slack: EmbeddedSlack, redis: Redis, rules: str
) -> None:
    async with scene(slack, redis, rules) as at:
        await at.do(OPENING, "shortcut", "U0MIA00000", "")
        assert len(at.forms("U0MIA00000")) == 1


async def homed(at: Scene, user: str, *typed: str) -> str:
    """The Home of ``user``, who keeps these questions or one about an account, and asked one last."""
    notebook, person = at.delivery.notebook, f"{TEAM}:{user}"
    await at.begin()
    for words in typed or (at.answers.typed(kept()),):
        await notebook.keep_words(person, words)
    await notebook.answered(person, ID, None)
    await at.do(OPENING, "home", user, "")
    return at.told(user)


@pytest.mark.parametrize("what", ["ratios", "accounts", "visitors"])
@pytest.mark.parametrize("who", ["mia", "jo", "sam"])
async def test_a_home_shows_what_may_be_asked_in_a_direct_message(
    slack: EmbeddedSlack, redis: Redis, rules: str, who: str, what: str
) -> None:
    async with scene(slack, redis, rules) as at:
        at.answers.kinds = WHATS[what]
        home = await homed(at, slack.workspace.user(who).id)
        if rows(who)["direct"][what] == "no":
            assert home.count("U0SAM00000") == 2, "whom to ask about either"
            assert not [word for word in CANARIES if word in at.everything_said()]
            assert "Take off" in home
        else:
            assert home.count(HEADLINE) == 2


async def test_a_question_taken_off_a_home_leaves_the_others(
    slack: EmbeddedSlack, redis: Redis, rules: str
) -> None:
    person = f"{TEAM}:{MIA}"
    async with scene(slack, redis, rules) as at:
        await homed(at, MIA, "/adoption one", "/adoption two")
        home = at.slack.workspace.views.homes[MIA]
        await asyncio.to_thread(slack.click, "drop#0", on=home)
        await at.settled()
        assert await at.delivery.notebook.words(person) == ["/adoption two"]
        assert at.told(MIA).count(HEADLINE) == 2, "the question that stays, and what was asked last"


async def test_a_home_shows_no_figure_with_links_only(
    slack: EmbeddedSlack, redis: Redis, links_only: str
) -> None:
    async with scene(slack, redis, links_only) as at:
        home = await homed(at, "U0MIA00000")
        assert home.count(LINKS_ONLY.sentence) == 2
        assert f"usagebot show {ID}" in home
        assert FIGURE not in at.everything_said()


async def test_nothing_is_kept_that_may_not_be_asked(slack: EmbeddedSlack, redis: Redis, rules: str) -> None:
    async with scene(slack, redis, rules) as at:
        at.answers.kinds = WHATS["accounts"]
        for who, how in (("U0MIA00000", []), ("U0JO000000", [at.answers.typed(kept())])):
            await at.begin()
            await at.do(DOING, "keep", who, PLACES["product"])
            assert await at.delivery.notebook.words(f"{TEAM}:{who}") == how
            assert (SAM in at.told(who)) == (not how)


@pytest.mark.parametrize(("who", "may"), [("cleo", True), ("sam", True), ("mia", False), ("jo", False)])
async def test_an_answer_is_taken_away_by_who_asked_and_by_administrators(
    slack: EmbeddedSlack, redis: Redis, rules: str, who: str, may: bool
) -> None:
    user = slack.workspace.user(who).id
    async with scene(slack, redis, rules) as at:
        stood = await asyncio.to_thread(at.seed, PLACES["product"])
        sent = await asyncio.to_thread(at.seed, "D0MIA00000")
        await at.do(DOING, "delete", user, PLACES["product"])
        gone = [message.deleted for message in slack.workspace.messages if message.ts in (stood.ts, sent.ts)]
        assert gone == [may, may]
        assert (NOT_YOURS.sentence in at.told(user)) == (not may)
