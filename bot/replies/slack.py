"""The Web API calls this bot makes. Each ends in a result or a DeliveryError with Slack's name for it."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, TCPConnector
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import DeliveryError
from bot.replies.messages import Message

CALL_SECONDS = 15
UPDATED_TEXT_BYTES = 4_000
"""Bytes of text that ``chat.update`` takes; ``chat.postMessage`` takes more."""
NO_ANSWER = "no_answer"
NO_CONNECTION = "no_connection"
UNSURE = frozenset(
    {NO_ANSWER, "internal_error", "fatal_error", "service_unavailable", "request_timeout", "server_error"}
)
"""Outcomes after which a message may stand all the same."""
BAD_PAYLOAD = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_too_long",
        "msg_blocks_too_long",
        "invalid_arguments",
        "metadata_too_large",
    }
)
"""Outcomes that are the message's own fault."""
TOKEN_DEAD = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "org_login_required",
        "app_not_installed",
    }
)
"""Outcomes that only a new token can change."""
Json = Mapping[str, Any]


class Slack:
    """Slack's Web API for one bot token, over one shared session.

    Reads and updates are retried on 429, 5xx and lost connections; what would show twice (posts, uploads)
    only where Slack surely did not take it.
    """

    def __init__(self, session: ClientSession, base_url: str, token: SecretStr) -> None:
        self._session = session
        self._client = _client(session, base_url, token, [*_surely_not_taken(), *_perhaps_taken()])
        self._once = _client(session, base_url, token, _surely_not_taken())

    async def auth(self) -> Json:
        """``auth.test``: team_id, user_id, bot_id of the token."""
        return await _called(self._client.auth_test())

    async def user(self, user_id: str) -> Json:
        return (await _called(self._client.users_info(user=user_id)))["user"]

    async def conversation(self, channel_id: str) -> Json:
        return (await _called(self._client.conversations_info(channel=channel_id)))["channel"]

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        metadata: Mapping[str, Any] | None = None,
        thread_ts: str | None = None,
    ) -> tuple[str, str]:
        """Post for all to see. The channel's id and the ts; for a user's id, the conversation with them."""
        sent = await _called(
            self._once.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=_blocks(message),
                thread_ts=thread_ts,
                metadata=cast(Any, metadata),
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        return sent["channel"], sent["ts"]

    async def update(self, channel: str, ts: str, message: Message) -> None:
        text, blocks = _within(message.text, UPDATED_TEXT_BYTES), _blocks(message) or []
        await _called(self._client.chat_update(channel=channel, ts=ts, text=text, blocks=blocks))

    async def whisper(self, channel: str, user: str, message: Message) -> None:
        """Post where only ``user`` sees it, until they reload."""
        await _called(
            self._once.chat_postEphemeral(
                channel=channel, user=user, text=message.text, blocks=_blocks(message)
            )
        )

    async def respond(self, url: str, message: Message, *, replace: bool) -> None:
        """Answer through a command's response_url, to the asker alone. Slack takes five in 30 minutes."""
        webhook = AsyncWebhookClient(url, session=self._session, retry_handlers=_surely_not_taken())
        try:
            response = await webhook.send(
                text=message.text,
                blocks=_blocks(message),
                response_type="ephemeral",
                replace_original=replace,
                unfurl_links=False,
                unfurl_media=False,
            )
        except (ClientError, TimeoutError) as error:
            raise _unreached(error) from error
        fault = _webhook_fault(response.status_code, response.body)
        if fault:
            raise _refusal(fault)

    async def upload(self, data: bytes, filename: str, title: str) -> str:
        """Upload for the bot alone, shared nowhere. The file's id; it is not ready yet."""
        done = await _called(self._once.files_upload_v2(content=data, filename=filename, title=title))
        return done["files"][0]["id"]

    async def file_is_ready(self, file_id: str) -> bool:
        found = await _called(self._client.files_info(file=file_id))
        return bool(found["file"].get("mimetype"))


@asynccontextmanager
async def open_slack(base_url: str, token: SecretStr) -> AsyncGenerator[Slack, None]:
    """A session of its own for ``Slack``, closed at the end."""
    timeout = ClientTimeout(total=CALL_SECONDS, connect=5)
    connector = TCPConnector(limit=100, keepalive_timeout=60)
    async with ClientSession(timeout=timeout, connector=connector) as session:
        yield Slack(session, base_url.rstrip("/") + "/", token)


def _client(
    session: ClientSession, base_url: str, token: SecretStr, handlers: list[AsyncRetryHandler]
) -> AsyncWebClient:
    return AsyncWebClient(
        token=token.get_secret_value(),
        base_url=base_url,
        session=session,
        timeout=CALL_SECONDS,
        retry_handlers=handlers,
    )


def _surely_not_taken() -> list[AsyncRetryHandler]:
    return [
        AsyncRateLimitErrorRetryHandler(max_retry_count=3),
        AsyncConnectionErrorRetryHandler(max_retry_count=2, error_types=[ClientConnectorError]),
    ]


def _perhaps_taken() -> list[AsyncRetryHandler]:
    return [AsyncServerErrorRetryHandler(max_retry_count=2), AsyncConnectionErrorRetryHandler()]


def _blocks(message: Message) -> Sequence[dict[str, Any]] | None:
    return list(message.blocks) or None


def _within(text: str, size: int) -> str:
    """``text`` in at most ``size`` bytes of UTF-8; an ellipsis shows that something is missing."""
    data = text.encode()
    return text if len(data) <= size else data[: size - 3].decode(errors="ignore") + "…"


async def _called(call: Awaitable[Any]) -> Json:
    try:
        return (await call).data
    except SlackApiError as error:
        raise _refusal(_code(error)) from error
    except (ClientError, TimeoutError) as error:
        raise _unreached(error) from error
    except SlackClientError as error:  # the upload's own HTTP step
        raise _refusal("upload_failed") from error


def _code(error: SlackApiError) -> str:
    response = cast(Any, error.response)
    status = int(getattr(response, "status_code", 200))
    data = getattr(response, "data", response)
    named = cast(dict[str, Any], data).get("error") if isinstance(data, dict) else None
    return _name_of(named) or ("ratelimited" if status == 429 else "server_error")


def _webhook_fault(status: int, body: str) -> str:
    """Slack's name for what went wrong, '' for nothing: a 200 may still hold ``ok: false``."""
    try:
        told: Any = json.loads(body)
    except ValueError:
        told = body.strip()
    if isinstance(told, dict):
        answer = cast(dict[str, Any], told)
        if status == 200 and answer.get("ok", True):
            return ""
        told = answer.get("error")
    elif status == 200:
        return ""
    return _name_of(told) or ("server_error" if status >= 500 else f"http_{status}")


def _name_of(told: object) -> str:
    """Slack's error names are single words; anything else in their place is a page or a sentence."""
    return told if isinstance(told, str) and re.fullmatch(r"[a-z0-9_]{1,80}", told) else ""


def _refusal(code: str) -> DeliveryError:
    return DeliveryError(f"Slack did not take it ({code}).", code=code)


def _unreached(error: Exception) -> DeliveryError:
    if isinstance(error, ClientConnectorError):
        return DeliveryError("Slack could not be reached.", code=NO_CONNECTION)
    return DeliveryError("Slack did not answer.", code=NO_ANSWER)
