"""Where a trial is played: what it sends is remembered, and taken away again."""

from __future__ import annotations

import asyncio
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
from bot.replies.pictures import Pictures, Sleep
from bot.replies.slack import Slack

ALREADY_GONE = frozenset({"message_not_found", "file_not_found", "file_deleted"})
_TRIES = 6


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
    sleep: Sleep = asyncio.sleep
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
        """What the bot itself never calls, as often as Slack asks for patience. Raises DeliveryError with
        Slack's own words."""
        for last in (*[False] * (_TRIES - 1), True):
            told, wait = await self._called(method, arguments)
            if told.get("ok"):
                return told
            code = str(told.get("error", "no reason"))
            if last or code != "ratelimited":
                raise DeliveryError(f"Slack answered {code}.", code=code)
            await self.sleep(wait)
        raise AssertionError("unreachable")

    async def _called(self, method: str, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], float]:
        """The answer, and the seconds that Slack wants to be left alone."""
        url = f"{self.url.rstrip('/')}/{method}"
        bearer = f"Bearer {self.token.get_secret_value().strip()}"
        try:
            response = await self.http.post(url, json=arguments, headers={"Authorization": bearer})
            return response.json(), float(response.headers.get("retry-after", 1))
        except (httpx.HTTPError, ValueError) as error:
            raise DeliveryError(f"Slack did not answer ({type(error).__name__}).") from None

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
