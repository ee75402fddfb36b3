"""A workspace with everybody and every kind of place, the real handlers before it, and every way in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from docket import Docket
from pydantic import SecretStr
from redis.asyncio import Redis
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier

import handlers
from bot.jobs import tasks
from bot.jobs.engine import open_docket, run_worker
from bot.jobs.enqueue import Jobs
from bot.replies.buttons import FOLLOW, MORE, button
from bot.replies.delivery import Delivery
from bot.replies.messages import answer_message
from bot.replies.parts import Digests
from bot.sandbox.slack import SIGNING_SECRET, EmbeddedSlack
from bot.sandbox.slack.view import View
from bot.sandbox.slack.views import stacked
from bot.sandbox.slack.workspace import Channel, Message, User, Workspace, demo_workspace
from bot.store.budgets import Budgets
from bot.store.notebook import Notebook, Stands
from handlers.endpoint import EVENTS_PATH, Endpoint, bolt_app, listening
from handlers.entrance import Entrance
from tests.jobs.stubs import SEAL
from tests.policy.canaries import FEATURE, ID, Canaries, canary
from tests.replies.stubs import NOW, delivery_to, question
from tests.services import until

TEAM = "T0ACME0000"
PEOPLE = {
    "tess": User("U0TESS0000", "tess", "Tess", "T0OTHER000"),
    "crm": User("U0CRM00000", "crm", "A bot", "T0ACME0000", is_bot=True),
    "una": User("U0UNA00000", "una", "Una", "T0ACME0000"),
}
"""Beside those of the demo workspace: of another team, an app, and one whose profile cannot be read."""
PLACES = {
    "product": "C0PRODUCT0",
    "listed": "C0LISTED00",
    "plans": "C0PLANS000",
    "contoso": "C0CONTOSO0",
    "pending": "C0PENDING0",
    "board": "C0BOARD000",
}
OPEN = ("product", "listed", "plans", "contoso", "pending")
"""Where the bot is."""


def workspace() -> Workspace:
    """Everybody is in every channel, so that nothing but the rules keeps them from anything."""
    made = demo_workspace()
    made.users |= {user.id: user for user in PEOPLE.values()}
    made.channels |= {
        f"D{user.id[1:]}": Channel(f"D{user.id[1:]}", "", "im", frozenset({made.bot.id, user.id}))
        for user in PEOPLE.values()
    }
    made.channels["C0LISTED00"] = Channel("C0LISTED00", "listed", "public", frozenset({made.bot.id}))
    made.channels["C0PENDING0"] = Channel(
        "C0PENDING0", "pending", "private", frozenset({made.bot.id}), is_pending_ext_shared=True
    )
    people = frozenset(made.users) - {made.bot.id}
    for name, channel in PLACES.items():
        made.channels[channel].members = people | ({made.bot.id} if name in OPEN else set())
    return made


Way = Callable[["Scene", str, str, str], object]


@dataclass
class Scene:
    """``who`` acts in a place by every way in; each returns when all that came of it is done."""

    slack: EmbeddedSlack
    delivery: Delivery
    jobs: Jobs
    entrance: Entrance
    answers: Canaries
    redis: Redis | None
    loop: asyncio.AbstractEventLoop
    url: str
    docket: Docket | None = None
    before: int = 0

    async def do(self, ways: Mapping[str, Way], name: str, user: str, channel: str, words: str = "") -> None:
        """An act of a person, and what the bot does about it."""
        await asyncio.to_thread(ways[name], self, user, channel, words)
        await self.settled()

    async def settled(self) -> None:
        await self.entrance.aclose()
        await self.jobs.drain(5)
        if self.docket is not None:
            await until(self._all_done)

    async def _all_done(self) -> bool:
        assert self.docket is not None
        async with self.docket.redis() as redis:
            return await redis.xlen(self.docket.stream_key) == 0

    async def begin(self) -> None:
        """What stands from now on is new, and nothing is remembered."""
        if self.redis is not None:
            await self.redis.flushdb()
        made = self.slack.workspace
        made.views.stacks.clear()
        made.views.homes.clear()
        self.before = len(made.messages)
        self.slack.sandbox.calls.clear()

    def seed(self, channel: str, words: str = "by account") -> Message:
        """An answer of cleo's that stands in ``channel`` already, with a button that says ``words``.
        To be called from a thread, as people act there."""
        made = self.slack.workspace
        message = answer_message(canary(question()), asked_by="U0CLEO0000", now=NOW)
        row = {"type": "actions", "elements": [button(words, f"{FOLLOW}{words}", ID), button("⋯", MORE, ID)]}
        found = Message(
            channel, made.new_ts(NOW.timestamp()), made.bot.id, message.text, (*message.blocks, row)
        )
        made.messages.append(found)
        self.before = len(made.messages)
        answered = self.delivery.notebook.answered(f"{TEAM}:U0CLEO0000", ID, Stands(channel, found.ts))
        asyncio.run_coroutine_threadsafe(answered, self.loop).result()
        return found

    def show_form(self, user: str, form: dict[str, Any]) -> View:
        """A form that stands before ``user`` already, such as since they had more rights."""
        return stacked(self.slack.workspace, user, form, NOW.timestamp())

    def shown_to_all(self) -> bool:
        return any(_holds(one) for one in self.new() if not one.to and not self._is_own(one))

    def shown_to(self, user: str) -> bool:
        return any(_holds(one) for one in self.new() if self._sees_alone(one, user))

    def shown_to_others(self, user: str) -> bool:
        """Whether one person who did nothing sees it."""
        alone = [one for one in self.new() if one.to or self._is_own(one)]
        return any(_holds(one) for one in alone if not self._sees_alone(one, user))

    def told(self, user: str) -> str:
        """What ``user`` alone was told, a Home and the errors in a form as well."""
        made = self.slack.workspace
        homes = [str(home.fields) for home in made.views.homes.values() if home.user == user]
        errors = [str(form.errors) for form in self.forms(user) if form.errors]
        said = [one.text for one in self.new() if self._sees_alone(one, user)]
        return "\n".join([*said, *homes, *errors])

    def forms(self, user: str) -> list[View]:
        return self.slack.workspace.views.stack(user)

    def new(self) -> list[Message]:
        return [one for one in self.slack.workspace.messages[self.before :] if one.via != "person"]

    def _is_own(self, message: Message) -> bool:
        return self.slack.workspace.channels[message.channel].kind == "im"

    def _sees_alone(self, message: Message, user: str) -> bool:
        members = self.slack.workspace.channels[message.channel].members
        return message.to == user or (not message.to and self._is_own(message) and user in members)

    def everything_said(self) -> str:
        """All that the bot told Slack, whoever may see it."""
        made = self.slack.workspace
        said = [(message.text, message.blocks) for message in self.new()]
        views = [view.fields for stack in made.views.stacks.values() for view in stack]
        homes = [view.fields for view in made.views.homes.values()]
        return str([said, views, homes, [call.arguments for call in self.slack.sandbox.calls]])


class SlackTime(SignatureClock):
    """What the embedded Slack signs with."""

    def __init__(self, slack: EmbeddedSlack) -> None:
        self._slack = slack

    def now(self) -> float:
        return self._slack.sandbox.clock()


@asynccontextmanager
async def scene(
    slack: EmbeddedSlack,
    redis: Redis | None,
    rules: str = "",
    clock: Callable[[], float] = monotonic,
    store: str = "",
    answers: Any = None,
    digests: Callable[[Delivery], Digests] | None = None,
) -> AsyncGenerator[Scene]:
    """A bot; its jobs run in its process, or beside it by the queue in the ``store`` (its address)."""
    found = answers or Canaries()
    token = SecretStr(slack.workspace.bot_token)
    identity = {"team_id": "T0ACME0000", "bot_id": "B0USAGEBOT", "user_id": "U0USAGEBOT"}
    paces = Budgets(None, pace=1_000)
    async with (
        AsyncExitStack() as stack,
        delivery_to(slack, found, redis, rules=rules, budgets=paces) as delivery,
    ):
        delivery = replace(delivery, pictures=None, notebook=Notebook(redis, clock))
        if digests is not None:
            delivery = replace(delivery, digests=digests(delivery))
        docket = await stack.enter_async_context(working(store, delivery)) if store else None
        app = bolt_app(identity, token, slack.api_url)
        jobs = Jobs(docket, delivery, SEAL)
        entrance = handlers.register(app, jobs, delivery.desk, lambda: NOW, managed=delivery.digests)
        endpoint = Endpoint(app, SignatureVerifier(SIGNING_SECRET, SlackTime(slack)), None)
        async with listening(endpoint, "127.0.0.1", 0) as url:
            url = slack.sandbox.bot_url = f"{url}{EVENTS_PATH}"
            loop = asyncio.get_running_loop()
            made = Scene(slack, delivery, jobs, entrance, found, redis, loop, url, docket)
            yield made
            await made.settled()


@asynccontextmanager
async def working(store: str, delivery: Delivery) -> AsyncGenerator[Docket]:
    """The queue, and somebody who works on it."""
    stop = asyncio.Event()
    async with open_docket(store) as docket:
        tasks.register(docket, delivery, SEAL)
        worker = asyncio.create_task(run_worker(docket, stop))
        try:
            yield docket
        finally:
            stop.set()
            await worker


def _holds(message: Message) -> bool:
    return FEATURE in message.text


def channel_of(where: str, user: str) -> str:
    """The id of the place, or of the bot's conversation with ``user``."""
    return f"D{user[1:]}" if where == "direct" else PLACES[where]
