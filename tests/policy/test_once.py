"""Whatever arrives again, or is pressed twice, has one effect: with a store for a day and across replicas,
without one in one process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest
from redis.asyncio import Redis

from bot.replies.buttons import FOLLOW
from bot.replies.views import CHOICES, Origin, ask_form, more_form
from bot.sandbox.slack import EmbeddedSlack
from bot.sandbox.slack.retries import Sent
from tests.policy.canaries import ID
from tests.policy.scene import PLACES, Scene, scene, workspace
from tests.policy.ways import QUESTIONS
from tests.services import Valkey

MIA = "U0MIA00000"
PRODUCT = PLACES["product"]
DAY = 24 * 3600


@dataclass
class Clock:
    now: float = 1_764_072_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Bots:
    """One bot, or two replicas that take turns at what Slack sends."""

    clock: Clock
    each: list[Scene] = field(default_factory=list[Scene])

    @property
    def first(self) -> Scene:
        return self.each[0]

    async def do(self, *acts: Callable[[], object]) -> None:
        """Each of ``acts`` to the next replica, before anything came of the last."""
        for number, act in enumerate(acts):
            self.first.slack.sandbox.bot_url = self.each[number % len(self.each)].url
            await asyncio.to_thread(act)
        await self.settled()

    async def settled(self) -> None:
        for one in self.each:
            await one.settled()

    async def seeded(self) -> None:
        self.message = await asyncio.to_thread(self.first.seed, PRODUCT)

    def said(self) -> list[str]:
        """What was said by any of them, to whom ever."""
        made = self.first.slack.workspace
        return [one.text for one in made.messages[self.first.before :] if one.via != "person"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[EmbeddedSlack]:
    with EmbeddedSlack(workspace(), clock=clock) as embedded:
        yield embedded


@pytest.fixture(params=["without a store", "with a store", "two replicas"])
async def bots(
    request: pytest.FixtureRequest, slack: EmbeddedSlack, clock: Clock, valkey: Valkey, redis: Redis
) -> AsyncIterator[Bots]:
    store = "" if request.param == "without a store" else valkey.url
    made = Bots(clock)
    async with AsyncExitStack() as stack:
        for _ in range(2 if request.param == "two replicas" else 1):
            opened = scene(slack, redis if store else None, clock=clock, store=store)
            made.each.append(await stack.enter_async_context(opened))
        yield made


EVENTS: dict[str, Callable[[EmbeddedSlack], Sent]] = {
    "a mention": lambda slack: slack.say("@usagebot it"),
    "a mention that is refused": lambda slack: slack.say("@usagebot it", channel="contoso"),
    "a mention for help": lambda slack: slack.say("@usagebot help"),
    "a direct message": lambda slack: slack.say("it", channel="D0MIA00000"),
    "a direct message that is refused": lambda slack: slack.say("it", channel="D0GUS00000", user="gus"),
}


@pytest.mark.parametrize("name", EVENTS)
async def test_an_event_that_comes_three_times_in_five_minutes_is_answered_once(
    bots: Bots, slack: EmbeddedSlack, clock: Clock, name: str
) -> None:
    sent: list[Sent] = []
    again = lambda: slack.send_again(sent[0].events[0], times=1)  # noqa: E731
    await bots.do(lambda: sent.append(EVENTS[name](slack)), again)
    clock.now += 300
    await bots.do(again, again)
    assert len(bots.said()) == 1


async def test_a_home_is_drawn_once_for_an_event(bots: Bots, slack: EmbeddedSlack) -> None:
    sent: list[Sent] = []
    again = lambda: slack.send_again(sent[0].events[0], times=2)  # noqa: E731
    await bots.do(lambda: sent.append(slack.open_home()), again)
    await bots.do(again)
    assert len(slack.calls("views.publish")) == 1


async def test_a_double_click_asks_once_and_a_later_one_again(bots: Bots, slack: EmbeddedSlack) -> None:
    await bots.seeded()
    click = lambda: slack.click(f"{FOLLOW}by account", on=bots.message)  # noqa: E731
    await bots.do(click, click)
    assert len(bots.said()) == 1
    await bots.do(lambda: slack.click(f"{FOLLOW}by account", on=bots.message, user="jo"))
    assert len(bots.said()) == 2, "somebody else has asked nothing yet"


@pytest.mark.parametrize("form", ["more", "share", "send to me", "ask"])
async def test_a_form_that_is_sent_twice_asks_once(bots: Bots, slack: EmbeddedSlack, form: str) -> None:
    at = bots.first
    view = at.show_form(
        MIA,
        ask_form(QUESTIONS, Origin(PRODUCT))
        if form == "ask"
        else more_form(CHOICES, Origin(PRODUCT, answer=ID)),
    )
    filled = {"words": "it"} if form in ("ask", "more") else {"choice": form}

    def submit() -> None:
        at.slack.workspace.views.stacks[MIA] = [view]
        slack.submit(view, filled)

    await bots.do(submit, submit)
    await bots.do(submit)
    answers = [said for said in bots.said() if "direct messages" not in said]
    assert len(answers) == 1
    assert len(bots.said()) == (2 if form == "send to me" else 1)


async def test_an_answer_is_shared_once_whoever_asks_for_it(bots: Bots, slack: EmbeddedSlack) -> None:
    at = bots.first
    for user in (MIA, "U0JO000000"):
        view = at.show_form(user, more_form(CHOICES, Origin(PRODUCT, answer=ID)))
        await bots.do(lambda view=view, user=user: slack.submit(view, {"choice": "share"}, user=user))
    assert len(slack.messages("product")) == 1
    assert [one.text for one in slack.ephemerals("jo")] == ["It is shared here already."]


async def test_what_was_done_is_known_for_a_day(slack: EmbeddedSlack, valkey: Valkey, redis: Redis) -> None:
    async with scene(slack, redis, store=valkey.url) as at:
        await asyncio.to_thread(slack.say, "@usagebot it")
        await at.settled()
        [name] = await redis.keys("usagebot:effect:*")
        assert DAY - 60 < await redis.ttl(name) <= DAY


async def test_presses_five_seconds_apart_are_two(slack: EmbeddedSlack, clock: Clock) -> None:
    async with scene(slack, None, clock=clock) as at:
        message = await asyncio.to_thread(at.seed, PRODUCT)
        for seconds, answers in ((0.0, 1), (4.9, 1), (0.2, 2)):
            clock.now += seconds
            await asyncio.to_thread(slack.click, f"{FOLLOW}by account", on=message)
            await at.settled()
            assert len(slack.messages("product")) == 1 + answers


async def test_a_double_click_asks_once_while_the_store_is_away(
    slack: EmbeddedSlack, clock: Clock, valkey: Valkey, redis: Redis
) -> None:
    valkey.stop()
    async with scene(slack, redis, clock=clock) as at:
        message = await asyncio.to_thread(at.seed, PRODUCT)
        for _ in range(2):
            await asyncio.to_thread(slack.click, f"{FOLLOW}by account", on=message)
        await at.settled()
        assert len(slack.messages("product")) == 2
