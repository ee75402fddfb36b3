"""What was asked in Slack, by whom and where: what a job carries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AskedFor:
    """One command as it was typed. ``response_url`` and ``trigger_id`` let their holder act, so no log shows
    them; ``asked_at`` is aware."""

    command: str
    text: str
    channel_id: str
    user_id: str
    team_id: str
    asked_at: datetime
    response_url: str = field(repr=False)
    trigger_id: str = field(repr=False)

    @property
    def wants_help(self) -> bool:
        """Whether it certainly asks for nothing else."""
        return self.text.strip().casefold() in ("", "help", "?")

    @property
    def key(self) -> str:
        """The same for a request that arrives twice, and nothing that could be used against Slack."""
        return hashlib.sha256((self.trigger_id or self.response_url).encode()).hexdigest()[:32]
