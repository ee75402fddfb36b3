"""The Web API calls this bot makes. Each ends in a result or a DeliveryError with Slack's name for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any, cast

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError

from bot.errors import DeliveryError
from bot.replies.clients import (
    CALL_SECONDS,
    SharedWait,
    perhaps_taken,
    surely_not_taken,
    web_client,
    webhook_client,
)
from bot.replies.limits import fit_bytes
from bot.replies.messages import Message
from bot.replies.refusals import refusal, refusal_of, unreached, webhook_refusal
from bot.store.budgets import Budgets, Rate

UPLOAD_SECONDS = 10.0
HISTORY_MESSAGES = 200
HISTORY_PAGES = 10
"""Read at most, where all messages of some days are wanted."""
CLOCKS_DIFFER_SECONDS = 60.0
"""How far a clock of ours may be ahead of Slack's: a look-up begins that much earlier."""
Json = Mapping[str, Any]


def _a_minute(calls: int) -> Rate:
    return Rate(calls / 60, calls / 2)


TIER_2, TIER_3, TIER_4 = _a_minute(20), _a_minute(50), _a_minute(100)
POSTS, POSTS_IN_A_CHANNEL = _a_minute(300), Rate(1.0, 5)
"""What Slack's pages promise: several hundred posts a minute, in one channel one a second."""


class Slack:
    """Slack's Web API for one bot token, over one shared session, at a pace that all replicas share.

    Reads and updates are retried on 429, 5xx and lost connections; what would show twice (posts, uploads)
    only where Slack surely did not take it.
    """

    def __init__(self, session: ClientSession, base_url: str, token: SecretStr, budgets: Budgets) -> None:
        self._session = session
        self._budgets = budgets
        surely = surely_not_taken(SharedWait(budgets))
        self._client = web_client(session, base_url, token, [*surely, *perhaps_taken()])
        self._once = web_client(session, base_url, token, surely)

    async def auth(self) -> Json:
        """``auth.test``: team_id, user_id, bot_id of the token."""
        return await _called(self._client.auth_test())

    async def user(self, user_id: str) -> Json:
        await self._turn("users.info", TIER_4)
        return (await _called(self._client.users_info(user=user_id)))["user"]

    async def conversation(self, channel_id: str) -> Json:
        await self._turn("conversations.info", TIER_3)
        return (await _called(self._client.conversations_info(channel=channel_id)))["channel"]

    async def group(self, group_id: str) -> Sequence[str]:
        """The ids of those in a user group."""
        await self._turn("usergroups.users.list", TIER_2)
        return (await _called(self._client.usergroups_users_list(usergroup=group_id)))["users"]

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        metadata: Mapping[str, Any] | None = None,
        thread_ts: str | None = None,
        before: Callable[[], Awaitable[None]] | None = None,
    ) -> tuple[str, str]:
        """Post for all to see. The channel's id and the ts; for a user's id, the conversation with them.

        ``before`` is awaited when it is this post's turn, just before it is sent.
        """
        await self._budgets.turn(**{"chat.postMessage": POSTS, f"post:{channel}": POSTS_IN_A_CHANNEL})
        if before is not None:
            await before()
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

    async def find(
        self, channel: str, metadata: Mapping[str, Any], since: float, *, thread_ts: str = ""
    ) -> str | None:
        """The ts of the bot's own message that carries ``metadata``, posted after ``since`` (Unix seconds) in
        the channel or the thread; None where it does not stand. Raises DeliveryError where Slack does not
        say, such as without scope."""
        bot = (await self.auth()).get("bot_id")
        where: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{since - CLOCKS_DIFFER_SECONDS:.6f}",
            "limit": HISTORY_MESSAGES,
            "include_all_metadata": True,
        }
        if thread_ts:
            await self._turn("conversations.replies", TIER_3)
            found = await _called(self._client.conversations_replies(ts=thread_ts, **where))
        else:
            await self._turn("conversations.history", TIER_3)
            found = await _called(self._client.conversations_history(**where))
        for message in found["messages"]:
            if message.get("bot_id") == bot and message.get("metadata") == metadata:
                return str(message["ts"])
        if found.get("has_more"):
            raise DeliveryError("Too much was said since to look through.", code="has_more")
        return None

    async def marked(self, channel: str, event: str, since: float) -> list[tuple[str, Json]]:
        """The bot's own messages in ``channel`` after ``since`` (Unix seconds) whose metadata are called
        ``event``, the newest first: the ts of each and its metadata's payload. Raises DeliveryError where
        Slack does not say, such as without scope, or where too much was said since."""
        bot = (await self.auth()).get("bot_id")
        where: dict[str, Any] = {"oldest": f"{since - CLOCKS_DIFFER_SECONDS:.6f}"}
        found: list[tuple[str, Json]] = []
        for _ in range(HISTORY_PAGES):
            await self._turn("conversations.history", TIER_3)
            page = await _called(
                self._client.conversations_history(
                    channel=channel, limit=HISTORY_MESSAGES, include_all_metadata=True, **where
                )
            )
            for message in page["messages"]:
                metadata: Json = message.get("metadata") or {}
                if message.get("bot_id") == bot and metadata.get("event_type") == event:
                    found.append((str(message["ts"]), metadata.get("event_payload") or {}))
            if not page.get("has_more"):
                return found
            where["latest"] = page["messages"][-1]["ts"]
        raise DeliveryError("Too much was said since to look through.", code="has_more")

    async def delete(self, channel: str, ts: str) -> None:
        """Take away a message of the bot."""
        await self._turn("chat.delete", TIER_3)
        await _called(self._client.chat_delete(channel=channel, ts=ts))

    async def open_view(self, trigger_id: str, view: Json) -> None:
        """Open a form for whoever caused ``trigger_id``, which lasts three seconds and serves once."""
        await _called(self._once.views_open(trigger_id=trigger_id, view=dict(view)))

    async def push_view(self, trigger_id: str, view: Json) -> str:
        """The same on the form in which it was caused; the id of what stands there now."""
        found = await _called(self._once.views_push(trigger_id=trigger_id, view=dict(view)))
        return str(found["view"]["id"])

    async def update_view(self, view_id: str, view: Json) -> None:
        """Draw a form anew that is open; what was filled in stays."""
        await self._turn("views.update", TIER_4)
        await _called(self._client.views_update(view_id=view_id, view=dict(view)))

    async def publish(self, user: str, view: Json) -> None:
        """Draw the App Home of ``user``."""
        await self._turn("views.publish", TIER_4)
        await _called(self._client.views_publish(user_id=user, view=dict(view)))

    async def update(
        self, channel: str, ts: str, message: Message, *, metadata: Mapping[str, Any] | None = None
    ) -> None:
        await self._turn("chat.update", TIER_3)
        await _called(
            self._client.chat_update(
                channel=channel,
                ts=ts,
                text=fit_bytes(message.text),
                blocks=_blocks(message) or [],
                metadata=cast(Any, metadata),
            )
        )

    async def whisper(self, channel: str, user: str, message: Message, *, thread_ts: str = "") -> None:
        """Post where only ``user`` sees it, until they reload."""
        await self._turn("chat.postEphemeral", TIER_4)
        await _called(
            self._once.chat_postEphemeral(
                channel=channel,
                user=user,
                text=message.text,
                blocks=_blocks(message),
                thread_ts=thread_ts or None,
            )
        )

    async def respond(self, url: str, message: Message, *, replace: bool) -> None:
        """Answer through a command's response_url, to the asker alone. Slack takes five in 30 minutes."""
        await self._respond(
            url,
            text=message.text,
            blocks=_blocks(message),
            response_type="ephemeral",
            replace_original=replace,
            unfurl_links=False,
            unfurl_media=False,
        )

    async def retract(self, url: str) -> None:
        """Take away what ``respond`` said last."""
        await self._respond(url, delete_original=True)

    async def _respond(self, url: str, **what: Any) -> None:
        webhook = webhook_client(url, self._session)
        try:
            response = await webhook.send(**what)
        except (ClientError, TimeoutError) as error:
            raise unreached(error) from error
        refused = webhook_refusal(response.status_code, response.body)
        if refused is not None:
            raise refused

    async def open_direct(self, user_id: str) -> str:
        """The id of the bot's conversation with this person, opened where there was none."""
        await self._turn("conversations.open", TIER_3)
        return (await _called(self._client.conversations_open(users=[user_id])))["channel"]["id"]

    async def upload(self, data: bytes, filename: str) -> str:
        """Send a file within 10 seconds. Its id; nobody sees it, and it is dropped without ``complete``."""
        await self._turn("files.getUploadURLExternal", TIER_4)
        try:
            async with asyncio.timeout(UPLOAD_SECONDS):
                place = await _called(
                    self._once.files_getUploadURLExternal(filename=filename, length=len(data))
                )
                async with self._session.post(place["upload_url"], data=data) as response:
                    if response.status != HTTPStatus.OK:
                        raise refusal("upload_failed")
        except (ClientError, TimeoutError) as error:
            raise unreached(error) from error
        return place["file_id"]

    async def complete(self, file_id: str, title: str, channel: str | None = None) -> None:
        """Keep what was sent, once: for the bot alone and not ready yet, or as a message in ``channel``."""
        await self._turn("files.completeUploadExternal", TIER_4)
        await _called(
            self._once.files_completeUploadExternal(
                files=[{"id": file_id, "title": title}], channel_id=channel
            )
        )

    async def _turn(self, method: str, rate: Rate) -> None:
        await self._budgets.turn(**{method: rate})

    async def file_is_ready(self, file_id: str) -> bool:
        await self._turn("files.info", TIER_4)
        found = await _called(self._client.files_info(file=file_id))
        return bool(found["file"].get("mimetype"))


@asynccontextmanager
async def open_slack(
    base_url: str, token: SecretStr, budgets: Budgets | None = None
) -> AsyncGenerator[Slack, None]:
    """A session of its own for ``Slack``, closed at the end; without ``budgets`` at no pace of ours."""
    timeout = ClientTimeout(total=CALL_SECONDS, connect=5)
    connector = TCPConnector(limit=100, keepalive_timeout=60)
    async with ClientSession(timeout=timeout, connector=connector) as session:
        yield Slack(session, base_url.rstrip("/") + "/", token, budgets or Budgets(None))


def _blocks(message: Message) -> Sequence[dict[str, Any]] | None:
    return list(message.blocks) or None


async def _called(call: Awaitable[Any]) -> Json:
    try:
        return (await call).data
    except SlackApiError as error:
        raise refusal_of(error) from error
    except (ClientError, TimeoutError) as error:
        raise unreached(error) from error
