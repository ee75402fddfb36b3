"""What the asker is told when a question did not end as it should."""

from __future__ import annotations

from bot.errors import InternalError, SourceTimeout
from bot.replies.posts import InDoubt

STORE_AWAY = "Answered without my store: nothing is kept, so asking again reads Pendo anew."
ASTRAY = (
    "Only you can see this: I was interrupted while posting in the channel. If a message of mine there says "
    "that I am reading, nothing will follow it."
)
BROKEN = InternalError(
    "Something went wrong on my side, and it is logged.", "Ask again; if it stays so, tell who runs me."
)
LOST = InDoubt(
    "I was interrupted while posting your answer, and cannot tell whether Slack took it.",
    "If it does not stand in the channel, ask again.",
)
NOT_THERE = InDoubt(
    "I was interrupted before I could post your answer, and it does not stand in the channel.", "Ask again."
)
PERHAPS_SENT = (
    "I was interrupted while sending the file: if it is not in your direct messages, ask again for it."
)
NEVER = SourceTimeout("Pendo did not answer in all that time, so I gave up waiting.", "Ask again later.")
