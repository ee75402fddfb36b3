"""What arrives from Slack: checked, handed to a job, acknowledged. Nothing is decided here."""

from collections.abc import Callable
from datetime import datetime

from slack_bolt.app.async_app import AsyncApp

from bot.jobs.enqueue import Jobs
from handlers import commands


def register(app: AsyncApp, jobs: Jobs, clock: Callable[[], datetime], prefix: str = "") -> None:
    """Tell ``app`` what this bot listens to: commands with ``prefix`` before each. ``clock`` is aware."""
    commands.register(app, jobs, clock, prefix)
