"""A strict stand-in for Slack: the same protocols over real sockets, its limits and its refusals."""

from bot.sandbox.slack.delivery import Acknowledgement
from bot.sandbox.slack.embedded import SIGNING_SECRET, EmbeddedSlack, run
from bot.sandbox.slack.faults import FaultPlan
from bot.sandbox.slack.mentions import mentions
from bot.sandbox.slack.server import create_app
from bot.sandbox.slack.state import Call
from bot.sandbox.slack.workspace import Message, Workspace, demo_workspace

__all__ = [
    "SIGNING_SECRET",
    "Acknowledgement",
    "Call",
    "EmbeddedSlack",
    "FaultPlan",
    "Message",
    "Workspace",
    "create_app",
    "demo_workspace",
    "mentions",
    "run",
]
