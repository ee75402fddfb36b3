"""The one way in: who acts where, by Slack's records, and what they may have there, by the rules."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.access.audit import Audit
from bot.access.file import AccessFile
from bot.access.policy import Decision, How, Person, Place, What, decide_all, own_place
from bot.access.rules import AccessRules
from bot.errors import NotAllowed
from bot.replies.directory import Directory


@dataclass(frozen=True, slots=True)
class Visit:
    """One person acting in one place, under the rules of that moment."""

    rules: AccessRules
    person: Person
    place: Place

    def decide(self, *whats: What, how: How = "open") -> Decision:
        """Who may see ``whats``, all of it together."""
        return decide_all(self.rules, self.person, self.place, whats, how)

    def allowed(self, *whats: What, how: How = "open") -> Decision:
        """The same. Raises NotAllowed where it is refused."""
        return passed(self.decide(*whats, how=how))


@dataclass(frozen=True, slots=True)
class Gate:
    """Asked anew for every command, click, view, option, thread's word, kept answer and Home, with the person
    who acts and the place they act in, whoever asked first and wherever that was. What came of it belongs in
    ``audit``."""

    directory: Directory
    file: AccessFile
    audit: Audit

    async def visit(self, user_id: str, channel_id: str | None) -> Visit:
        """Without a channel (Home, a view opened from anywhere), or with the person's id for one, it is the
        person's own place. Raises DeliveryError where Slack no longer accepts the bot's token."""
        rules = self.file.rules
        person, place = await asyncio.gather(
            self.directory.person(user_id, sorted(rules.groups)), self._place(user_id, channel_id)
        )
        return Visit(rules, person, place)

    async def _place(self, user_id: str, channel_id: str | None) -> Place:
        if channel_id is None or channel_id == user_id:
            return own_place(user_id)
        return await self.directory.place(channel_id)


def passed(decision: Decision) -> Decision:
    """``decision`` itself. Raises NotAllowed where it is a refusal."""
    if decision.where == "nowhere":
        raise NotAllowed(decision.sentence, decision.hint, decision.ask)
    return decision
