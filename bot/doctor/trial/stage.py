"""Where a trial is played: what it sends is remembered, and taken away again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
from pydantic import SecretStr

from bot.charts.describe import describe
from bot.charts.spec import ChartSpec
from bot.errors import DeliveryError
from bot.replies.messages import Message, with_chart
from bot.replies.pictures import Pictures
from bot.replies.slack import Slack

ALREADY_GONE = frozenset({"message_not_found", "file_not_found", "file_deleted"})


@dataclass(slots=True)
class Stage:
    """``user`` is who sees what one person alone is shown, '' where nobody was named."""

    slack: Slack
    pictures: Pictures
    http: httpx.AsyncClient
    url: str
    token: SecretStr
    channel: str
    user: str
    now: datetime
    posted: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    files: list[str] = field(default_factory=list[str])

    async def post(self, message: Message, **more: Any) -> str:
        """Its ts. Raises DeliveryError."""
        where = await self.slack.post(self.channel, message, **more)
        self.posted.append(where)
        return where[1]

    async def update(self, ts: str, message: Message) -> None:
        """Raises DeliveryError."""
        await self.slack.update(self.channel, ts, message)

    async def pictured(self, message: Message, *charts: ChartSpec) -> Message:
        """``message`` with the pictures of ``charts``, uploaded and ready. Raises DeliveryError."""
        for chart in charts:
            file_id = await self.pictures.file_id(chart, self.channel)
            self.files.append(file_id)
            message = with_chart(message, file_id, describe(chart))
        return message

    async def call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """What the bot itself never calls. Raises DeliveryError with Slack's own words."""
        try:
            response = await self.http.post(
                f"{self.url.rstrip('/')}/{method}",
                json=arguments,
                headers={"Authorization": f"Bearer {self.token.get_secret_value().strip()}"},
            )
            told: dict[str, Any] = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise DeliveryError(f"Slack did not answer ({type(error).__name__}).") from None
        if not told.get("ok"):
            code = str(told.get("error", "no reason"))
            raise DeliveryError(f"Slack answered {code}.", code=code)
        return told

    async def clear(self) -> list[str]:
        """Takes away all that was sent, the newest first. What is left, and why."""
        left: list[str] = []
        for channel, ts in reversed(self.posted):
            left += await self._removed("chat.delete", channel=channel, ts=ts)
        for file_id in dict.fromkeys(reversed(self.files)):
            left += await self._removed("files.delete", file=file_id)
        return left

    async def _removed(self, method: str, **what: str) -> list[str]:
        try:
            await self.call(method, **what)
        except DeliveryError as error:
            return [] if error.code in ALREADY_GONE else [f"{' '.join(what.values())} ({error.code})"]
        return []
