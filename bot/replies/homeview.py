"""The App Home as Slack draws it (pure)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import UsageBotError
from bot.replies import limits
from bot.replies.buttons import FOLLOW, button
from bot.replies.messages import error_message

View = dict[str, Any]
Block = dict[str, Any]

DROP = "drop"
ASK = "ask"
DIGESTS = "digest_open"
"""The names of the buttons: take a question off, ask one, and manage weekly digests."""
_EMPTY = (
    "Nothing here yet. Below an answer, ⋯ and “Keep this question on my Home” puts it here, "
    "with its newest figures."
)
_NO_DIGEST = "None yet. A weekly digest says in a channel what changed in a few features, and what did not."
_SEND = "send to me"


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer: ``about`` it in grey, its ``text``, and its id, '' without one; or the ``error`` that
    stands in its place."""

    about: str = ""
    text: str = ""
    id: str = ""
    error: UsageBotError | None = None


def home_view(
    kept: Sequence[tuple[str, Entry]],
    recent: Sequence[Entry],
    state: str,
    *,
    digests: Sequence[Block] | None = None,
    trouble: str = "",
) -> View:
    """``kept``: questions as they are typed, with their newest answers; ``recent``: the newest answers;
    ``state``: how old what is known is; ``digests``: a line for each weekly digest of theirs, None where
    nobody manages any; ``trouble``: why something is missing."""
    blocks: list[Block] = [_header("Your questions")]
    for place, (typed, entry) in enumerate(kept):
        says = limits.fit_line(f"Take off {entry.about or 'this question'}", limits.OPTION)
        drop = button("Take off", f"{DROP}#{place}", name_of(typed), says=says)
        blocks += [*_said(entry), _actions(*_opened(entry, f"kept {place}"), drop)]
    if not kept:
        blocks.append(_line(_EMPTY))
    blocks += [_actions({**button("Ask a question", ASK, ASK), "style": "primary"}), {"type": "divider"}]
    blocks.append(_header("Asked last"))
    for place, entry in enumerate(recent):
        blocks += [*_said(entry), *([_actions(*_opened(entry, f"last {place}"))] if entry.id else [])]
    if not recent:
        blocks.append(_line("Nothing yet. Ask something, here or in any channel I am in."))
    if digests is not None:
        blocks += [{"type": "divider"}, _header("Your weekly digests"), *(digests or [_line(_NO_DIGEST)])]
        blocks.append(_actions(button("Weekly digests", DIGESTS, DIGESTS)))
    blocks += [{"type": "divider"}, _grey(state), *([_grey(trouble)] if trouble else [])]
    return {"type": "home", "blocks": blocks}


def refused_view(error: UsageBotError) -> View:
    """Why somebody sees nothing here."""
    return {"type": "home", "blocks": list(error_message(error).blocks)}


def name_of(typed: str) -> str:
    """What a button calls the question ``typed``."""
    return hashlib.sha256(typed.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _said(entry: Entry) -> list[Block]:
    said = [_line(entry.text)] if entry.error is None else list(error_message(entry.error).blocks)
    return [*said, *([_grey(entry.about)] if entry.about else [])]


def _opened(entry: Entry, place: str) -> list[Block]:
    """The names of buttons differ by their ``place``, as in one view no two may be alike."""
    return [button("Send it to me", f"{FOLLOW}{_SEND}#{place}", entry.id)] if entry.id else []


def _actions(*buttons: Block) -> Block:
    return {"type": "actions", "elements": list(buttons)}


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _line(text: str) -> Block:
    return {
        "type": "section",
        "text": {"type": "plain_text", "text": limits.fit(text, limits.HOME), "emoji": False},
    }


def _grey(text: str) -> Block:
    said = limits.fit_line(text)
    return {"type": "context", "elements": [{"type": "plain_text", "text": said, "emoji": False}]}
