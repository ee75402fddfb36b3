"""People who manage weekly digests in an embedded Slack, with the real handlers and a small Pendo."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from redis.asyncio import Redis

from bot.app import open_parts
from bot.digest.book import Book, open_book
from bot.digest.definitions import Definition
from bot.digest.desk import DigestDesk
from bot.digest.sending import Sending
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.slack import EmbeddedSlack
from bot.sandbox.slack.view import View
from bot.settings import Settings
from bot.windows import ReadingRules
from tests.digest.test_content import ACCOUNTS, ALPHA, BETA, GAMMA, steady, use, world
from tests.policy.scene import Scene, scene
from tests.replies.stubs import NOW
from tests.services import Valkey

RULES = """\
administrators: [U0SAM00000]
account_names: {people: [U0JO000000]}
"""
MIA, JO, SAM, CLEO = "U0MIA00000", "U0JO000000", "U0SAM00000", "U0CLEO0000"


@dataclass(frozen=True, slots=True)
class Desk:
    at: Scene
    book: Book

    async def do(self, act: Callable[[EmbeddedSlack], Any]) -> Any:
        """What a person does, and all that the bot does about it."""
        found = await asyncio.to_thread(act, self.at.slack)
        await self.at.settled()
        return found

    async def typed(self, user: str = "mia", channel: str = "product", words: str = "digest") -> View | None:
        """The form that `/usage digest` opens, None where there is none."""
        await self.do(lambda slack: slack.command(words, command="/usage", user=user, channel=channel))
        return self.form(user)

    def form(self, user: str = "mia") -> View | None:
        """What stands topmost before ``user``."""
        forms = self.at.slack.modals(user)
        return forms[-1] if forms else None

    async def offered(self, form: View, field: str, typed: str, user: str = "mia") -> list[Any]:
        found = await self.do(lambda slack: slack.type_ahead(field, typed, on=form, user=user))
        assert not found.faults, found.faults
        return list(found.options)

    async def submit(self, form: View, choices: dict[str, Any], user: str = "mia") -> dict[str, str]:
        """Send the form; the errors that stand in it then."""
        taken = await self.do(lambda slack: slack.submit(form, choices, user=user))
        assert taken.failure == "", taken
        now = self.form(user)
        return now.errors if now else {}

    async def click(self, action: str, user: str = "mia", choices: dict[str, Any] | None = None) -> None:
        form = self.form(user)
        assert form is not None
        await self.do(lambda slack: slack.click(action, on=form, user=user, choices=choices))

    async def close(self, user: str = "mia") -> None:
        form = self.form(user)
        assert form is not None
        await self.do(lambda slack: slack.close(form, user=user))

    async def subscribed(self, *about: str, user: str = "mia", **given: Any) -> Definition:
        """What comes of a form in which the first that is offered for each of ``about`` is chosen."""
        form = await self.typed(user)
        assert form is not None
        if form.fields["callback_id"] == "digest_list":
            await self.click("digest_new", user)
            form = self.form(user)
            assert form is not None
        chosen = [(await self.offered(form, "digest_about", typed, user))[0] for typed in about]
        before = await self.book.all()
        errors = await self.submit(form, {"digest_about": chosen, **given}, user)
        assert errors == {}
        (new,) = set(await self.book.all()) - set(before)
        return new


def said(view: View | None) -> str:
    """Every text that stands in a form."""
    return " | ".join(_texts(view.blocks)) if view else ""


def _texts(blocks: object) -> list[str]:
    if isinstance(blocks, dict):
        found = blocks.get("text")
        own = [found] if isinstance(found, str) else []
        return [*own, *(text for value in blocks.values() for text in _texts(value))]
    return [text for each in blocks for text in _texts(each)] if isinstance(blocks, list | tuple) else []


@asynccontextmanager
async def desk(slack: EmbeddedSlack, redis: Redis, file: Path, store: Valkey) -> AsyncGenerator[Desk]:
    access = file.parent / "access.yml"
    await asyncio.to_thread(access.write_text, RULES, "utf-8")
    joined = [row for account in ACCOUNTS[20:28] for row in use("b", account, 13)]
    owned = {one: {"custom": {"owner": "jo@acme-internal.example"}} for one in ACCOUNTS[20:28]}
    made = replace(world(steady(ALPHA), steady(BETA), joined, steady(GAMMA)), accounts=owned)
    with EmbeddedPendo(made, key="k", clock=lambda: int(NOW.timestamp() * 1000), zone=made.zone) as pendo:
        settings = Settings(
            pendo_keys=(SecretStr("k"),),
            pendo_url=pendo.url,
            pendo_rate=1000,
            timezone=made.zone,
            redis_url=SecretStr(store.url),
        )
        async with open_parts(settings, lambda: NOW) as parts:
            await parts.catalog.current()
            rules = ReadingRules(made.zone)
            book = open_book(redis, str(file), subscription="main")

            def managed(delivery: Any) -> DigestDesk:
                return DigestDesk(delivery, book, Sending(delivery, book, parts.digests, rules), rules)

            async with scene(
                slack, redis, str(access), store=store.url, answers=parts.answerer, digests=managed
            ) as at:
                yield Desk(at, book)
