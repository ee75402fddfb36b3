"""Brings what a channel was told up to date: one message for each incident, posted at most once.

What the store knows is shown; where it lost everything, the messages themselves are read again, and where
they cannot be read, nothing is posted that may stand already.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.access.file import AccessFile
from bot.access.policy import Place
from bot.access.rules import AccessRules
from bot.errors import DeliveryError
from bot.replies.directory import Directory
from bot.replies.ledger import Ledger, resume
from bot.replies.messages import Message
from bot.replies.notice import notice_message
from bot.replies.posts import Overtaken, fitting
from bot.replies.refusals import GONE, UNSURE, Unfit
from bot.replies.slack import Slack
from bot.store.incidents import IncidentStore
from bot.watch.incidents import Incident, Incidents
from bot.watch.keeping import EVENT, found_in, noted, pack, unpack
from bot.watch.notices import notice_of

logger = logging.getLogger(__name__)

LOOKED_BACK = timedelta(days=14)
"""How far messages are read again where the store lost them."""
IN_DOUBT_AFTER = timedelta(minutes=30)
"""A claim that is older and without a message is of a process that died: no call to Slack takes so long."""
_CHANGES = 5

Rule = Callable[[Incidents], Incidents]


@dataclass(frozen=True, slots=True)
class Teller:
    """``clock`` is aware; days are told in ``zone``."""

    slack: Slack
    ledger: Ledger
    store: IncidentStore
    directory: Directory
    access: AccessFile
    clock: Callable[[], datetime]
    zone: str

    async def known(self, channel: str) -> Incidents:
        """Those of ``channel``. Raises StoreError."""
        return unpack(await self.store.load(channel))

    async def change(self, channel: str, rule: Rule, *, create: bool = False) -> Incidents:
        """The incidents of ``channel`` after ``rule``; none, and no change, where the store knows nothing of
        it, unless that is to ``create``. Raises StoreError."""

        def changed(packed: bytes | None) -> bytes | None:
            return None if packed is None and not create else pack(rule(unpack(packed)))

        return unpack(await self.store.change(channel, changed))

    async def begin(self, channel: str, since: datetime, name_of: Callable[[str], str]) -> bool:
        """Make sure that the store knows what stands in ``channel``: where it holds nothing of it, by the
        messages themselves. False where that cannot be told. Raises StoreError."""
        if await self.store.load(channel) is not None:
            return True
        oldest = min(since, self.clock() - LOOKED_BACK)
        try:
            marked = await self.slack.marked(channel, EVENT, oldest.timestamp())
        except DeliveryError as error:
            logger.warning("What stands in %s cannot be read again (%s)", channel, error.code)
            return False
        found = [found_in(payload, ts, name_of) for ts, payload in marked]
        restored = tuple(one for one in reversed(found) if one is not None)
        await self.change(channel, lambda known: known or restored, create=True)
        return True

    async def tell(self, channel: str) -> None:
        """Show each incident as it is now. What Slack does not take is tried again in the next pass. Raises
        StoreError, and DeliveryError where the token is no longer accepted."""
        figures = _figures(self.access.rules, channel)
        due = [one for one in await self.known(channel) if self._due(one, figures)]
        if not due:  # the place is asked about only where something is to be said
            return
        if (reason := _closed(await self.directory.place(channel))) is not None:
            logger.error("The watch may not speak in %s: %s", channel, reason)
            return
        for one in due:
            await self._show(one, figures)

    def _due(self, incident: Incident, figures: bool) -> Message | None:
        """What is to stand for ``incident``; None where it does, or nothing is to."""
        if incident.lost or (incident.closed and not incident.ts):
            return None
        now = self.clock().astimezone(ZoneInfo(self.zone))
        message = notice_message(notice_of(incident, now, figures=figures))
        return None if incident.shown == _digest(message) else message

    async def _show(self, incident: Incident, figures: bool) -> None:
        """Until what stands is what is known, as somebody may press a button meanwhile."""
        for _ in range(_CHANGES):
            if (message := self._due(incident, figures)) is None:
                return
            try:
                after = await self._shown(incident, message)
            except DeliveryError as error:
                logger.warning("The watch could not tell %s (%s): %s", incident.channel, error.code, error)
                return
            if after is None:
                return
            incident = await self._record(after)

    async def _shown(self, incident: Incident, message: Message) -> Incident | None:
        """``incident`` with what stands now; None where another one is just posting it."""
        if not incident.ts:
            return await self._posted(incident, message)
        try:
            await self._update(incident, message)
        except DeliveryError as error:
            if error.code not in GONE:
                raise
            return replace(incident, lost=True)
        return replace(incident, shown=_digest(message))

    async def _update(self, incident: Incident, message: Message) -> None:
        try:
            await self.slack.update(incident.channel, incident.ts, message, metadata=noted(incident))
        except Unfit as error:
            await self.slack.update(
                incident.channel, incident.ts, fitting(message, error), metadata=noted(incident)
            )

    async def _posted(self, incident: Incident, message: Message) -> Incident | None:
        owner, key = uuid4().hex, f"watch:{incident.id}"
        entry = await self.ledger.read(key)
        match resume(entry, owner):
            case "continue" if entry is not None:
                return replace(incident, ts=entry.ts)
            case "doubt" if entry is not None:
                if self.clock().timestamp() - entry.at < IN_DOUBT_AFTER.total_seconds():
                    return None
                if (known := await self._looked_up(incident, entry.at)) is not None:
                    return known
                await self.ledger.release(key)
            case _:
                pass
        return await self._post(incident, message, key, owner)

    async def _looked_up(self, incident: Incident, since: float) -> Incident | None:
        """What became of a post in doubt; None where it certainly does not stand."""
        try:
            marked = await self.slack.marked(incident.channel, EVENT, since)
        except DeliveryError as error:
            logger.error(
                "Whether %s was told of %s is not known (%s); it is not told again",
                incident.channel,
                ", ".join(item.trouble.name for item in incident.items),
                error.code,
            )
            return replace(incident, lost=True)
        ts = next((ts for ts, payload in marked if payload.get("key") == incident.id), None)
        return replace(incident, ts=ts) if ts else None

    async def _post(self, incident: Incident, message: Message, key: str, owner: str) -> Incident | None:
        channel = incident.channel

        async def claim() -> None:
            at = self.clock().timestamp()
            if await self.ledger.claim(key, owner, channel, at) is not None:
                raise Overtaken("This incident is being told already.")

        try:
            _, ts = await self.slack.post(channel, message, metadata=noted(incident), before=claim)
        except Overtaken:
            return None
        except DeliveryError as error:
            if error.code not in UNSURE:
                await self.ledger.release(key)
            if isinstance(error, Unfit) and message.blocks:
                return await self._post(incident, fitting(message, error), key, owner)
            raise
        await self.ledger.posted(key, owner, channel, ts)
        return replace(incident, ts=ts, shown=_digest(message))

    async def _record(self, shown: Incident) -> Incident:
        """The incident as the store has it now, with what is ``shown`` of it."""

        def recorded(incidents: Incidents) -> Incidents:
            return tuple(
                replace(one, ts=shown.ts, shown=shown.shown, lost=shown.lost) if one.id == shown.id else one
                for one in incidents
            )

        after = await self.change(shown.channel, recorded)
        return next((one for one in after if one.id == shown.id), replace(shown, lost=True))


def _digest(message: Message) -> str:
    return hashlib.sha256(repr((message.text, message.blocks)).encode()).hexdigest()[:16]


def _closed(place: Place) -> str | None:
    """Why nothing may be said in ``place``; None where it may."""
    if not place.readable:
        return "it cannot be read, so nobody knows who would see it"
    if place.external:
        return "another company is in it"
    return None if place.member else "the bot is not in it"


def _figures(rules: AccessRules, channel: str) -> bool:
    """Whether usage numbers may stand in ``channel``."""
    listed = rules.ratios.channels == "all" or channel in rules.ratios.channels
    return rules.values == "shown" and listed
