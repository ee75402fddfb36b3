"""The SDK's clients, and what each tries again."""

from __future__ import annotations

from aiohttp import ClientConnectorError, ClientSession
from pydantic import SecretStr
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.store.budgets import Budgets

CALL_SECONDS = 15
RATE_LIMIT_RETRIES = 5


def web_client(
    session: ClientSession, base_url: str, token: SecretStr, handlers: list[AsyncRetryHandler]
) -> AsyncWebClient:
    """A client of the Web API over ``session``."""
    return AsyncWebClient(
        token=token.get_secret_value(),
        base_url=base_url,
        session=session,
        timeout=CALL_SECONDS,
        retry_handlers=handlers,
    )


def webhook_client(url: str, session: ClientSession) -> AsyncWebhookClient:
    """A client of one response_url."""
    handlers = surely_not_taken(AsyncRateLimitErrorRetryHandler(max_retry_count=RATE_LIMIT_RETRIES))
    return AsyncWebhookClient(url, session=session, retry_handlers=handlers)


class SharedWait(AsyncRateLimitErrorRetryHandler):
    """Waits as long as Slack says, and lets the other replicas know."""

    def __init__(self, budgets: Budgets) -> None:
        super().__init__(max_retry_count=RATE_LIMIT_RETRIES)
        self._budgets = budgets

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        if response is not None:
            headers = {name.lower(): values for name, values in response.headers.items()}
            seconds = float(headers.get("retry-after", ["1"])[0])
            await self._budgets.hold(request.url.rpartition("/")[2], seconds)
        await super().prepare_for_next_attempt_async(
            state=state, request=request, response=response, error=error
        )


def surely_not_taken(rate_limit: AsyncRetryHandler) -> list[AsyncRetryHandler]:
    """What repeats a call that Slack surely did not have."""
    lost = AsyncConnectionErrorRetryHandler(max_retry_count=2, error_types=[ClientConnectorError])
    return [rate_limit, lost]


def perhaps_taken() -> list[AsyncRetryHandler]:
    """What repeats a call that Slack may have had."""
    return [AsyncServerErrorRetryHandler(max_retry_count=2), AsyncConnectionErrorRetryHandler()]
