"""Slash commands: the question goes to a job, and Slack has its empty acknowledgement at once.

A command without words opens the form; ``/usage`` is help then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.question import Slash
from bot.replies.asked import AskedFor
from bot.replies.views import Origin
from handlers.entrance import Entrance

USAGE = "/usage"
COMMANDS = ("/adoption", "/stickiness", "/first-use", "/retention", "/accounts", USAGE)
DIGESTS = (["digest"], ["digests"])
"""The word that follows it to manage the weekly digests."""
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


def register(app: AsyncApp, entrance: Entrance, prefix: str = "") -> None:
    """Bolt takes the first listener that fits."""
    asking = question(prefix)

    async def asked(ack: AsyncAck, command: Mapping[str, str]) -> None:
        found, digests = asked_for(entrance, command, asking), entrance.digests
        if digests is not None and found.command == USAGE and found.text.casefold().split()[:1] in DIGESTS:
            entrance.beside(digests.open(found), found)
        elif found.text.strip() or found.command == USAGE:
            await entrance.jobs.ask(found)
        else:
            entrance.beside(entrance.desk.open_ask(found, Origin(found.channel_id)), found)
        await ack()

    async def unknown(ack: AsyncAck) -> None:
        await ack(not_ours(prefix))

    app.command(asking)(asked)
    app.command(ANY)(unknown)


def asked_for(entrance: Entrance, command: Mapping[str, str], asking: re.Pattern[str]) -> AskedFor:
    """Slack's form as a question; the command without prefix and suffix."""
    known = asking.match(command["command"])
    return entrance.asked(
        command,
        command=f"/{known[1]}" if known else command["command"],
        text=command.get("text", ""),
        channel_id=command.get("channel_id", ""),
        user_id=command.get("user_id", ""),
    )
