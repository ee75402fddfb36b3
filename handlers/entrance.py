"""What every handler has at hand: the jobs, the desk, the clock, and a place for what outlasts an
acknowledgement."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.errors import UsageBotError
from bot.jobs.enqueue import Jobs
from bot.replies.asked import AskedFor
from bot.replies.desk import Desk
from bot.replies.limits import sound
from bot.replies.parts import Digests
from bot.replies.sentences import BROKEN

logger = logging.getLogger(__name__)
Json = Mapping[str, Any]
DRAIN_SECONDS = 5.0


@dataclass(slots=True)
class Entrance:
    jobs: Jobs
    desk: Desk
    clock: Callable[[], datetime]
    digests: Digests | None = None
    _beside: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def beside(self, work: Coroutine[Any, Any, None], asked: AskedFor) -> None:
        """Do ``work`` while Slack is acknowledged; where it fails, whoever ``asked`` is told why."""

        async def done() -> None:
            try:
                await work
            except UsageBotError as error:
                logger.warning("Nothing opened: %s", error)
                await self._told(asked, error)
            except Exception:
                logger.exception("Nothing opened")
                await self._told(asked, BROKEN)

        task = asyncio.create_task(done())
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _told(self, asked: AskedFor, error: UsageBotError) -> None:
        try:
            await self.desk.tell(asked, error)
        except UsageBotError as refused:
            logger.warning("Nobody could be told that nothing opened: %s", refused)

    async def aclose(self) -> None:
        if self._beside:
            await asyncio.wait(self._beside, timeout=DRAIN_SECONDS)

    def asked(self, body: Json, *, alone: bool = False, **what: str) -> AskedFor:
        """What a payload of Slack asks; ``what`` are fields of AskedFor that the payload does not name. JSON
        may carry halves of characters, which no store takes."""
        given = AskedFor(
            command="",
            text="",
            channel_id=_id(body.get("channel")),
            user_id=_id(body.get("user")),
            team_id=_id(body.get("team")) or str(body.get("team_id") or ""),
            asked_at=self.clock(),
            response_url=str(body.get("response_url") or ""),
            trigger_id=str(body.get("trigger_id") or ""),
            alone=alone,
        )
        return replace(given, **{name: sound(said) for name, said in what.items()})


def _id(found: object) -> str:
    """Slack names things by their ids, or by objects that have one."""
    if isinstance(found, Mapping):
        return str(found.get("id") or "")  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    return str(found or "")
