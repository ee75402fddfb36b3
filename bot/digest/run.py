"""Weekly digests at work: what is due is read, posted and illustrated once, by any of the workers."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.answers import wording as say
from bot.digest.content import Content
from bot.digest.definitions import Definition
from bot.digest.edition import Edition, Effects, TargetRefuses
from bot.digest.planning import Plan, current, owed, period, plan
from bot.digest.readings import Readings
from bot.digest.schedule import Due
from bot.errors import DeliveryError, Refused, SourceError, UsageBotError
from bot.replies.posts import InDoubt
from bot.store.runs import Run, Runs
from bot.windows import ReadingRules, Window

logger = logging.getLogger(__name__)


class Digests(Protocol):
    """What is needed of ``bot.digest.book.Book``."""

    async def all(self) -> tuple[Definition, ...]: ...
    async def pause(self, name: str, paused: bool, by: str = "") -> Definition: ...


@dataclass(frozen=True, slots=True)
class DigestRun:
    """What a worker does about weekly digests. Everything may be done by any worker, and again: each digest
    is posted once a period and channel all the same."""

    book: Digests
    runs: Runs
    readings: Readings
    effects: Effects
    rules: ReadingRules

    async def look(self) -> Plan:
        """What is to be done now. Raises StoreError or SettingsError."""
        digests, seen, now = await self.book.all(), await self.runs.seen(), self.effects.clock()
        found = plan(digests, seen, now, self.rules)
        await self.runs.look(now, found.changed)
        return found

    async def read(self, hour: str, week: Window) -> None:
        """Read the rows of ``week`` for what is due in ``hour``, once. Raises StoreError or SourceError."""
        if not await self.runs.reads_ahead(f"{hour}:{week.start}"):
            return
        try:
            await self.readings.ahead(week, await self._active())
        except SourceError:
            await self.runs.failed_ahead(f"{hour}:{week.start}")
            raise

    async def post(self, name: str) -> bool:
        """Post the newest of what is due of the digest ``name``. Whether its picture is yet to come; what
        fails for a while is logged, and due again when somebody looks."""
        edition, run = await self._edition(name)
        if edition is None or run is None:
            return False
        try:
            entry = await edition.state()
            if entry is None or entry.state == "claimed":
                await edition.post(await self._content(edition))
                posted = replace(run, posted=edition.period, posted_at=self.effects.clock())
                await self.runs.write(name, posted)
            elif entry.state == "done":
                await self._settle(edition, run)
                return False
        except InDoubt as error:
            await self._doubted(edition, run, error)
        except (TargetRefuses, Refused) as error:
            await self._refused(edition, error)
        except UsageBotError as error:
            logger.warning("The digest %s has to wait: %s", name, error)
        else:
            return True
        return False

    async def illustrate(self, name: str) -> None:
        """Add the picture to what was posted of the digest ``name``, which is then settled."""
        edition, run = await self._edition(name)
        if edition is None or run is None:
            return
        entry = await edition.state()
        if entry is None or entry.state != "posted":
            return
        try:
            await edition.illustrate(await self._content(edition), entry)
        except DeliveryError as error:
            logger.warning("The digest %s stands without its picture: %s", name, error)
        except UsageBotError as error:
            logger.warning("The picture of the digest %s has to wait: %s", name, error)
            return
        await self._settle(edition, run)

    async def _edition(self, name: str) -> tuple[Edition | None, Run | None]:
        """What is to be posted of it now, if anything. Raises StoreError or SettingsError."""
        digest = next((one for one in await self.book.all() if one.name == name), None)
        if digest is None:
            return None, None
        seen, now = await self.runs.seen(), self.effects.clock()
        run = current(digest, seen, now)
        found = owed(digest, run, now, self.rules)
        if found.newest is None:
            return None, None
        older = tuple(one.week for one in found.older)
        due = found.newest
        return Edition(self.effects, digest, due, period(digest, due.at), older, _is_doubtful(due, run)), run

    async def _content(self, edition: Edition) -> Content:
        address = await edition.owners_address()
        return await self.readings.content(edition.digest, edition.due.week, await self._active(), address)

    async def _active(self) -> list[Definition]:
        return [one for one in await self.book.all() if not one.paused]

    async def _settle(self, edition: Edition, run: Run) -> None:
        """Nothing more is to be done about it."""
        posted = replace(run, posted=edition.period, posted_at=run.posted_at or self.effects.clock())
        await edition.done()
        await self.runs.write(edition.digest.name, replace(posted, until=edition.due.at, doubtful=None))

    async def _doubted(self, edition: Edition, run: Run, error: InDoubt) -> None:
        logger.error("Whether the digest %s stands is not known (%s)", edition.digest.name, error.code)
        await edition.tell_owner(
            f"{_called(edition)} may be missing: I was interrupted while posting it, and cannot look whether "
            f"it stands. So I do not post it again; the next one comes as usual. To have it all the same: "
            f"usagebot digest render {edition.digest.name} --week {edition.due.week.start}"
        )
        await edition.done()
        await self.runs.write(edition.digest.name, replace(run, until=edition.due.at, doubtful=None))

    async def _refused(self, edition: Edition, error: TargetRefuses | Refused) -> None:
        name = edition.digest.name
        logger.error("The digest %s is paused: %s", name, error)
        await edition.tell_owner(
            f"{_called(edition)} could not be posted, so it is paused: {error} {error.hint}".strip()
            + " Once that is done, resume it, or send it to another channel: /usage digest"
        )
        await self.book.pause(name, True)


def _is_doubtful(due: Due, run: Run) -> bool:
    return run.doubtful is not None and due.at <= run.doubtful


def _called(edition: Edition) -> str:
    week, zone = edition.due.week, ZoneInfo(edition.digest.zone)
    dates = say.dates(week, edition.due.at.astimezone(zone).date())
    return f"The digest {edition.digest.name} of {dates}"
