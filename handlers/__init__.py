"""What arrives from Slack: checked, handed to a job, acknowledged. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from slack_bolt.app.async_app import AsyncApp

from bot.jobs.enqueue import Jobs
from bot.replies.desk import Desk
from bot.replies.parts import Digests
from handlers import (
    actions,
    commands,
    digest_message,
    digests,
    home,
    mentions,
    options,
    shortcuts,
    views,
    watch,
)
from handlers.entrance import Entrance


def register(
    app: AsyncApp,
    jobs: Jobs,
    desk: Desk,
    clock: Callable[[], datetime],
    prefix: str = "",
    managed: Digests | None = None,
) -> Entrance:
    """Tell ``app`` what this bot listens to: commands with ``prefix`` before each. ``clock`` is aware;
    ``managed`` are the weekly digests, None where nobody manages any.

    What is begun beside an acknowledgement is waited for by closing the Entrance.
    """
    entrance = Entrance(jobs, desk, clock, managed)
    if managed is not None:
        digests.register(app, entrance, managed)
    commands.register(app, entrance, prefix)
    for room in (
        views,
        options,
        actions,
        digest_message,
        mentions,
        shortcuts,
        home,
        watch,
    ):  # Bolt asks one after another
        room.register(app, entrance)
    return entrance
