"""What Slack says instead of doing it: its error names by what helps, each with its sentence (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, cast

from aiohttp import ClientConnectorError
from slack_sdk.errors import SlackApiError

from bot.errors import DeliveryError

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
        "no_text",
        "too_many_attachments",
        "markdown_text_conflict",
        "view_too_large",
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
        "team_access_not_granted",
        "app_not_installed",
    }
)
"""Outcomes that only a new token can change."""
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""Refusals of an update after which only a new message helps."""

REINSTALL = "Tell who runs me: I have to be installed again."
GRANT = "An admin has to install me again with it."
_TOO_LATE = ("Slack opened no form, as I was too slow", "Do the same again.")
_NOT_IN = ("I am not in this conversation", "Invite me to it, or ask me in a direct message.")
_BUSY = ("Slack takes no more from me for the moment", "Try again in a minute.")
_SAID: Mapping[str, tuple[str, str]] = {
    "expired_trigger_id": _TOO_LATE,
    "exchanged_trigger_id": _TOO_LATE,
    "invalid_trigger_id": _TOO_LATE,
    "is_archived": ("This channel is archived", "Ask me in another one, or in a direct message."),
    "not_in_channel": _NOT_IN,
    "channel_not_found": _NOT_IN,
    "ratelimited": _BUSY,
    "rate_limited": _BUSY,
    "message_limit_exceeded": _BUSY,
    "cant_delete_message": ("Slack does not let me take that message away", "An admin of Slack can."),
}
"""Sentences, and what to do, for refusals that a person meets."""


class Unfit(DeliveryError):
    """The message's own fault; ``blocks`` are the positions that Slack named, none where it named none."""

    def __init__(self, message: str, *, code: str, blocks: frozenset[int] = frozenset()) -> None:
        super().__init__(message, code=code)
        self.blocks = blocks


def refusal_of(error: SlackApiError) -> DeliveryError:
    """An answer of the Web API that is not ok."""
    response = cast(Any, error.response)
    status = int(getattr(response, "status_code", 200))
    told: object = getattr(response, "data", response)
    data = cast(Mapping[str, Any], told) if isinstance(told, dict) else dict[str, Any]()
    code = name_of(data.get("error")) or ("ratelimited" if status == 429 else "server_error")
    return refusal(code, blocks=_named_blocks(json.dumps(data)), needed=str(data.get("needed", "")))


def webhook_refusal(status: int, body: str) -> DeliveryError | None:
    """What a response_url said, None for yes: a 200 may still hold ``ok: false``."""
    try:
        told: Any = json.loads(body)
    except ValueError:
        told = body.strip()
    if isinstance(told, dict):
        answer = cast(dict[str, Any], told)
        if status == 200 and answer.get("ok", True):
            return None
        told = answer.get("error")
    elif status == 200:
        return None
    code = name_of(told) or ("server_error" if status >= 500 else f"http_{status}")
    return refusal(code, blocks=_named_blocks(body))


def unreached(error: Exception) -> DeliveryError:
    """A call without an answer: NO_CONNECTION where Slack surely never had it."""
    if isinstance(error, ClientConnectorError):
        return DeliveryError("Slack could not be reached.", code=NO_CONNECTION)
    return DeliveryError("Slack did not answer.", code=NO_ANSWER)


def refusal(code: str, *, blocks: frozenset[int] = frozenset(), needed: str = "") -> DeliveryError:
    """Slack's error ``code`` as ours; ``needed`` is the scope it missed."""
    if code in BAD_PAYLOAD:
        return Unfit(f"Slack did not take the message as it was ({code}).", code=code, blocks=blocks)
    if code in TOKEN_DEAD:
        return DeliveryError(f"Slack no longer accepts my token ({code}).", REINSTALL, code)
    if code == "missing_scope":
        scope = needed if re.fullmatch(r"[a-z:._]{1,80}", needed) else code
        return DeliveryError(f"I lack a permission in Slack ({scope}).", GRANT, code)
    sentence, hint = _SAID.get(code, ("Slack did not take it", ""))
    return DeliveryError(f"{sentence} ({code}).", hint, code)


def name_of(told: object) -> str:
    """Slack's error names are single words; anything else in their place is a page or a sentence."""
    return told if isinstance(told, str) and re.fullmatch(r"[a-z0-9_]{1,80}", told) else ""


def _named_blocks(body: str) -> frozenset[int]:
    """Positions of the blocks to which JSON pointers in ``body`` point."""
    return frozenset(map(int, re.findall(r"\[json-pointer:/blocks/([0-9]{1,2})[/\]]", body)))
