"""What Slack is shown at once: forms and names while somebody types. Nothing here waits for Pendo."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.access.audit import Audited
from bot.answers.answer import HelpCard
from bot.answers.finding import spoken_of
from bot.errors import DeliveryError, NotAllowed, UsageBotError
from bot.replies.asked import AskedFor
from bot.replies.limits import FIELD, fit
from bot.replies.messages import error_message, error_text
from bot.replies.offers import Offers, Reply, choice
from bot.replies.parts import Parts
from bot.replies.posts import AskerPost
from bot.replies.rights import Understood
from bot.replies.views import Asked, Choice, Origin, ask_form, asked_in, choices_at, more_form

NOTHING: Reply = {"options": ()}
CHECK_SECONDS = 1.0
"""Slack waits three seconds for a form's acknowledgement. One that takes longer to check is taken as it is,
and what is wrong with it is said where its answer would stand."""
CHECKED_AT_ONCE, CHECKED_WORDS = 2, 15
"""More forms at the same moment, or longer ones, would keep all others waiting: they are taken likewise."""

ABOUT = "Choose above what it is about, or name it here, as one does in"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a form cannot be taken: a sentence for one of its fields."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Desk:
    parts: Parts
    _offers: Offers = field(default_factory=Offers)
    _checks: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CHECKED_AT_ONCE))

    async def open_ask(self, asked: AskedFor, origin: Origin, *, about: str = "") -> None:
        """Open the form for whoever pressed or typed ``asked``, with its command chosen, and what the words
        ``about`` speak of. Raises NotAllowed, and DeliveryError where Slack does not open it, such as too
        late."""
        visit = await self.parts.gate.visit(asked.user_id, asked.channel_id or None)
        visit.allowed("ratios", how="alone")
        catalog = self.parts.answers.snapshot()
        thing = spoken_of(catalog, about) if about else None
        kinds = [Choice(label, word) for label, word in self.parts.answers.askable()]
        feature = choice(catalog, thing) if thing else None
        form = ask_form(kinds, origin, asks=asked.command.removeprefix("/"), feature=feature)
        await self.parts.slack.open_view(asked.trigger_id, form)

    async def open_more(self, asked: AskedFor, origin: Origin) -> None:
        """Open the form on an answer. Raises likewise."""
        visit = await self.parts.gate.visit(asked.user_id, asked.channel_id or None)
        visit.allowed("ratios", how="alone")
        await self.parts.slack.open_view(asked.trigger_id, more_form(choices_at(origin), origin))

    async def tell(self, asked: AskedFor, error: UsageBotError) -> None:
        """Say to whoever asked why nothing opened. Raises DeliveryError."""
        if isinstance(error, NotAllowed):
            what = asked.command or "a form"
            entry = Audited(self.parts.clock(), asked.user_id, asked.channel_id, what, why=error.message)
            await self.parts.gate.audit.record(entry)
        await AskerPost(self.parts.slack, asked).say(error_message(error))

    async def suggest(self, user: str, origin: Origin, typed: str) -> Reply:
        """The things that may be meant by what ``user`` has typed so far into the form that was opened at
        ``origin``; none for whom may know none there."""
        try:
            visit = await self.parts.gate.visit(user, origin.channel_id or None)
        except DeliveryError:
            return NOTHING
        if visit.decide("ratios", how="alone").where == "nowhere":
            return NOTHING
        return self._offers.reply(self.parts.answers.snapshot(), typed)

    def asked(self, view: Mapping[str, Any]) -> Asked:
        """What a form that came back asks."""
        return asked_in(view, self.parts.answers.snapshot().things_by_id)

    async def problem(self, user: str, asked: Asked) -> Problem | None:
        """What is wrong with the words of a form that came back, as far as that can be told at once. A
        refusal is said where the answer would stand: there it can name whom to ask."""
        if self._checks.locked() or len(asked.text.split()) > CHECKED_WORDS:
            return None
        try:
            async with asyncio.timeout(CHECK_SECONDS), self._checks:
                understood = await self._understand(user, asked)
        except (TimeoutError, DeliveryError, NotAllowed):
            return None
        except UsageBotError as error:
            return Problem("words", fit(error_text(error), FIELD))
        if isinstance(understood, HelpCard) and not asked.text:
            return Problem("words", fit(f"{ABOUT} {understood.examples[0]}", FIELD))
        return None

    async def _understand(self, user: str, asked: Asked) -> Understood:
        visit = await self.parts.gate.visit(user, asked.channel_id or None)
        visit.allowed("ratios")
        accounts = visit.decide("account_names").where != "nowhere"
        return await self.parts.answers.understand(asked.command, asked.text, accounts=accounts)
