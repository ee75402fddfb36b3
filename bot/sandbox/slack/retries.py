"""Events are sent until the app takes them: at once, and three times more."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.sandbox.slack.delivery import Acknowledgement, Courier
from bot.sandbox.slack.events import Attempt, Event
from bot.sandbox.slack.workspace import Refusal


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of something a person did: its ``ts`` where it is a message, and the first delivery of
    each event that came of it."""

    ts: str
    events: Sequence[Event]
    acknowledgements: Sequence[Acknowledgement]


async def send(courier: Courier, events: Sequence[Event], ts: str = "") -> Sent:
    """Deliver the events at once and wait; what fails is tried again later."""
    courier.sandbox.events.update({event.id: event for event in events})
    acknowledgements = await asyncio.gather(*(_first(courier, event) for event in events))
    return Sent(ts, events, acknowledgements)


async def send_again(courier: Courier, event_id: str, times: int = 2) -> Sent:
    """The same event once more, as after an acknowledgement that Slack did not get. Raises Refusal."""
    event = courier.sandbox.events.get(event_id)
    if event is None:
        raise Refusal("event_not_found")
    tries = [await _attempt(courier, event, number, "http_timeout") for number in range(1, times + 1)]
    return Sent("", [event], tries)


async def _first(courier: Courier, event: Event) -> Acknowledgement:
    acknowledged = await _attempt(courier, event)
    if acknowledged.failure and not acknowledged.no_retry:
        courier.sandbox.start(_retry(courier, event, acknowledged))
    return acknowledged


async def _retry(courier: Courier, event: Event, failed: Acknowledgement) -> None:
    for number, seconds in enumerate(courier.sandbox.retry_seconds, 1):
        await asyncio.sleep(seconds)
        failed = await _attempt(courier, event, number, failed.reason)
        if not failed.failure or failed.no_retry:
            return


async def _attempt(courier: Courier, event: Event, number: int = 0, reason: str = "") -> Acknowledgement:
    acknowledged = await courier.event(event.body, number, reason)
    event.attempts.append(Attempt(number, courier.sandbox.clock(), acknowledged.reason))
    return acknowledged
