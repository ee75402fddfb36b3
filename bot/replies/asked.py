"""What was asked in Slack, by whom and where: what a job carries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

HOME = "home"
"""The command of nobody who types: the App Home of ``user_id`` is to be drawn."""

DIGEST_ACCOUNTS = "digest accounts"
"""The command of those who press the button below a weekly digest: who is behind the one of the name and week
in the text."""

DIGEST_TO_ME, DIGEST_SEEN = "digest to me", "digest seen"
"""The commands of those who press a button: the weekly digest that the text names, as a direct message; and
what the one that the text defines would say, into the open view that is followed."""
WATCH = "watch"
"""The command of those who press a button of the watch: the text is the act, and what it follows the
incident."""


@dataclass(frozen=True, slots=True)
class AskedFor:
    """One question as it was typed, clicked or chosen.

    ``command`` is '' for plain words. ``thread_ts`` is the thread in which the answer belongs, '' for none.
    ``follows`` is the id of the answer that ``text`` goes on from, ``after`` that of the newest one in the
    same conversation, from which it may go on, and ``clicked`` the ts of the message whose
    button was pressed, and ``alone`` whether the asker alone sees that message, so that what follows is
    theirs alone as well. ``event_id`` is Slack's name for an event, or for a form that was sent.
    ``response_url`` and ``trigger_id`` let their holder act, so no log shows them; ``asked_at`` is aware.
    """

    command: str
    text: str
    channel_id: str
    user_id: str
    team_id: str
    asked_at: datetime
    response_url: str = field(repr=False)
    trigger_id: str = field(repr=False)
    thread_ts: str = ""
    follows: str = ""
    after: str = ""
    clicked: str = ""
    alone: bool = False
    event_id: str = ""

    @property
    def wants_help(self) -> bool:
        """Whether it certainly asks for nothing else."""
        return self.text.strip().casefold() in ("", "help", "?")

    @property
    def person(self) -> str:
        """Who asks, among all that one bot serves."""
        return f"{self.team_id}:{self.user_id}"

    @property
    def is_direct(self) -> bool:
        """Whether it comes from a direct message, which is no place to share anything."""
        return self.channel_id.startswith("D")

    @property
    def is_message(self) -> bool:
        """Whether it was said to the bot in a conversation of the two, where nobody else reads an answer."""
        return self.is_direct and not self.response_url and not self.trigger_id

    @property
    def key(self) -> str:
        """The same for a request that arrives twice, and nothing that could be used against Slack."""
        name = self.event_id or self.trigger_id or self.response_url
        return hashlib.sha256(name.encode()).hexdigest()[:32]

    @property
    def twin(self) -> str:
        """The same for two presses of one button by one person; '' where no button was pressed."""
        if not self.clicked:
            return ""
        pressed = "|".join(
            (self.team_id, self.user_id, self.channel_id, self.clicked, self.follows, self.text)
        )
        return hashlib.sha256(pressed.encode()).hexdigest()[:32]
