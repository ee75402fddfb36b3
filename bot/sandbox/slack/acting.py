"""Acting as the people of the workspace from Python: type, click, fill in, submit."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from bot.sandbox.slack.acts.clicks import click
from bot.sandbox.slack.acts.forms import close, submit
from bot.sandbox.slack.acts.places import Spot
from bot.sandbox.slack.acts.saying import invite, open_home, say
from bot.sandbox.slack.acts.shortcuts import message_shortcut, shortcut
from bot.sandbox.slack.acts.typeahead import Loaded, type_ahead
from bot.sandbox.slack.acts.typing import type_command
from bot.sandbox.slack.delivery import Acknowledgement, Courier
from bot.sandbox.slack.events import Event
from bot.sandbox.slack.retries import Sent, send_again
from bot.sandbox.slack.view import View
from bot.sandbox.slack.workspace import Message

T = TypeVar("T")


class Acting:
    """``user`` and ``channel`` by name or id. Every act waits for the bot's acknowledgement, and raises
    Refusal where that person could not have done it."""

    @abstractmethod
    def _act(self, act: Callable[[Courier], Awaitable[T]]) -> T: ...

    def command(
        self, text: str, *, command: str = "/adoption", user: str = "mia", channel: str = "product"
    ) -> Acknowledgement:
        """Type a slash command."""
        return self._act(lambda to: type_command(to, command=command, text=text, user=user, channel=channel))

    def click(
        self,
        action: str,
        choice: object = None,
        *,
        on: Message | View,
        user: str = "mia",
        choices: Mapping[str, object] | None = None,
    ) -> Acknowledgement:
        """Click ``action`` (action id, or a button's value or label), or choose ``choice`` there: an
        option's value, a date, an id, a list of them. ``choices`` stand in other fields by now."""
        spot = _spot(on)
        return self._act(
            lambda to: click(to, user=user, spot=spot, action=action, choice=choice, choices=choices)
        )

    def type_ahead(self, action: str, text: str, *, on: Message | View, user: str = "mia") -> Loaded:
        """Type ``text`` into an external menu."""
        return self._act(lambda to: type_ahead(to, user=user, spot=_spot(on), action=action, text=text))

    def submit(
        self, view: View, choices: Mapping[str, object] | None = None, *, user: str = "mia"
    ) -> Acknowledgement:
        """Fill in ``choices`` (action id → choice) and send the form."""
        return self._act(lambda to: submit(to, user=user, view=view.id, choices=choices or {}))

    def close(self, view: View, *, everything: bool = False, user: str = "mia") -> Acknowledgement | None:
        """Close the topmost modal, or all of them; None where the app did not ask to be told."""
        return self._act(lambda to: close(to, user=user, view=view.id, everything=everything))

    def shortcut(self, callback_id: str, *, user: str = "mia") -> Acknowledgement:
        """Choose a global shortcut."""
        return self._act(lambda to: shortcut(to, user=user, callback_id=callback_id))

    def message_shortcut(self, callback_id: str, *, on: Message, user: str = "mia") -> Acknowledgement:
        """Choose a shortcut in a message's menu."""
        spot = _spot(on)
        return self._act(lambda to: message_shortcut(to, user=user, spot=spot, callback_id=callback_id))

    def say(self, text: str, *, user: str = "mia", channel: str = "product", thread_ts: str = "") -> Sent:
        """Write a message; ``@usagebot`` mentions the bot."""
        return self._act(lambda to: say(to, user=user, channel=channel, text=text, thread_ts=thread_ts))

    def open_home(self, *, user: str = "mia", tab: str = "home") -> Sent:
        """Open the app's page; ``tab`` is home or messages."""
        return self._act(lambda to: open_home(to, user=user, tab=tab))

    def invite(self, invited: str, *, user: str = "mia", channel: str = "product") -> Sent:
        """Bring somebody, or the bot, into a channel."""
        return self._act(lambda to: invite(to, user=user, invited=invited, channel=channel))

    def send_again(self, event: Event, *, times: int = 2) -> Sent:
        """Send the bot an event once more, its id unchanged, as after a lost acknowledgement."""
        return self._act(lambda to: send_again(to, event.id, times))


def _spot(on: Message | View) -> Spot:
    return Spot(view=on.id) if isinstance(on, View) else Spot(channel=on.channel, ts=on.ts)
