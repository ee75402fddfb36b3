"""What the server says no to."""

from __future__ import annotations

from bot.errors import UsageBotError


class Refusal(UsageBotError):
    """A request that is answered with an error: ``status`` and a text that names what is wrong."""

    kind = "sandbox_refusal"

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
