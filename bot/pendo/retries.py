"""When Pendo is asked again: only where that helps, after a pause, and never beyond a person's patience."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception

from bot.errors import SourceError

T = TypeVar("T")
log = logging.getLogger(__name__)

ATTEMPTS = 4
_SPREAD = 0.5
"""Seconds over which those who failed together come back, doubled each time."""


@dataclass(frozen=True, slots=True)
class Retries:
    """At most ``ATTEMPTS``; none begins later than ``patience`` seconds after the first began.

    A pause is what the error asks for, or Pendo itself, and a chance moment more. ``clock`` gives seconds
    that only grow, ``chance`` numbers from 0 to 1.
    """

    patience: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random

    async def run(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """What ``attempt`` gives, or the error of the last one; each starts from nothing."""
        began = self.clock()

        def is_over(state: RetryCallState) -> bool:
            spent = self.clock() - began
            return state.attempt_number >= ATTEMPTS or spent + state.upcoming_sleep > self.patience

        async def once() -> T:  # tenacity awaits only what is a coroutine function by its looks
            return await attempt()

        retrying = AsyncRetrying(
            retry=retry_if_exception(lambda error: _again_after(error) is not None),
            wait=self._pause,
            stop=is_over,
            sleep=self.sleep,
            before_sleep=_say,
            reraise=True,
        )
        return await retrying(once)

    def _pause(self, state: RetryCallState) -> float:
        asked_for = _again_after(_error(state)) or 0.0
        return asked_for + self.chance() * _SPREAD * 2 ** (state.attempt_number - 1)


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _again_after(error: BaseException | None) -> float | None:
    return error.again_after if isinstance(error, SourceError) else None


def _say(state: RetryCallState) -> None:
    log.warning("%s Asked again in %.1f s.", _error(state), state.upcoming_sleep)
