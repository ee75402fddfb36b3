"""What somebody does about an incident by a button: allowed by the rights of whoever presses it there, done
once, and seen in the message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args

from bot.access.audit import Audited
from bot.access.policy import Where
from bot.errors import NotAllowed, UsageBotError
from bot.replies.asked import AskedFor
from bot.replies.gate import Gate
from bot.replies.messages import Message, error_message, sentence_message
from bot.replies.posts import AskerPost
from bot.watch.incidents import Act, Closed, Incident, Incidents, press
from bot.watch.telling import Teller

UNKNOWN = "I no longer know of this: it is over, or my store lost it."
_OVER: Mapping[Closed, str] = {
    "resolved": "It is over already: the data are back.",
    "expected": "It was called expected already.",
    "not_an_issue": "It was called no issue already.",
}


@dataclass(frozen=True, slots=True)
class Presses:
    teller: Teller
    gate: Gate

    async def press(self, asked: AskedFor) -> None:
        """Do what ``asked`` says: the act is its text, the incident what it follows. Whoever may not is told
        why, alone. Raises DeliveryError where nobody can be told."""
        try:
            said = await self._pressed(asked)
        except UsageBotError as error:
            if isinstance(error, NotAllowed):
                await self._audit(asked, "nowhere", error.message)
            await self._say(asked, error_message(error))
            return
        if said:
            await self._say(asked, sentence_message(said))

    async def _pressed(self, asked: AskedFor) -> str:
        """What to tell the one who pressed; '' where the message shows it."""
        visit = await self.gate.visit(asked.user_id, asked.channel_id)
        visit.allowed("ratios")
        if asked.text not in get_args(Act):
            return UNKNOWN
        act, before = cast(Act, asked.text), list[Incident]()

        def pressed(incidents: Incidents) -> Incidents:
            before[:] = [one for one in incidents if one.id == asked.follows]
            now = self.teller.clock()
            return tuple(press(one, act, asked.user_id, now) if one in before else one for one in incidents)

        await self.teller.change(asked.channel_id, pressed)
        if not before:
            return UNKNOWN
        await self._audit(asked, "channel", "")
        await self.teller.tell(asked.channel_id)
        return _OVER.get(before[0].closed, "")

    async def _audit(self, asked: AskedFor, where: Where, why: str) -> None:
        entry = Audited(
            asked.asked_at, asked.user_id, asked.channel_id, f"watch {asked.text}", where=where, why=why
        )
        await self.gate.audit.record(entry)

    async def _say(self, asked: AskedFor, message: Message) -> None:
        await AskerPost(self.teller.slack, asked).say(message)
