"""Slash commands: the question goes to a job, and Slack has its empty acknowledgement at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.jobs.enqueue import Jobs
from bot.question import Slash
from bot.replies.asked import AskedFor

COMMANDS = ("/adoption", "/stickiness", "/first-use", "/retention", "/accounts", "/usage")
ANY = re.compile(r"^/")


def question(prefix: str = "") -> re.Pattern[str]:
    """The commands that ask, after the ``prefix`` that the settings put before each, with a suffix for a
    second installation such as ``/adoption-dev``."""
    names = "|".join(command.removeprefix("/") for command in COMMANDS)
    return re.compile(rf"^{re.escape(Slash(prefix)(''))}({names})(?:-[a-z0-9-]+)?$")


def not_ours(prefix: str = "") -> str:
    """What whoever typed an unknown command is told."""
    example = f"{Slash(prefix)('adoption')} export-button last 30 days"
    return f"This command is not one of mine. Ask like this: `{example}`"


def register(app: AsyncApp, jobs: Jobs, clock: Callable[[], datetime], prefix: str = "") -> None:
    """Bolt takes the first listener that fits."""
    asking = question(prefix)

    async def asked(ack: AsyncAck, command: Mapping[str, str]) -> None:
        await jobs.ask(asked_for(command, clock(), asking))
        await ack()

    async def unknown(ack: AsyncAck) -> None:
        await ack(not_ours(prefix))

    app.command(asking)(asked)
    app.command(ANY)(unknown)


def asked_for(command: Mapping[str, str], now: datetime, asking: re.Pattern[str]) -> AskedFor:
    """Slack's form as a question; the command without prefix and suffix."""
    known = asking.match(command["command"])
    return AskedFor(
        command=f"/{known[1]}" if known else command["command"],
        text=command.get("text", ""),
        channel_id=command.get("channel_id", ""),
        user_id=command.get("user_id", ""),
        team_id=command.get("team_id", ""),
        asked_at=now,
        response_url=command.get("response_url", ""),
        trigger_id=command.get("trigger_id", ""),
    )
