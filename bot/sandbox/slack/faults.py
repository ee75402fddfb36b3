"""Trouble on request: the next calls of a method fail, answer late, or both."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.errors import SettingsError

UPLOAD = "upload"
RESPONSE_URL = "response_url"
"""Names by which the two addresses beside the Web API can fail, like a method."""


@dataclass(slots=True)
class FaultPlan:
    """The next ``times`` calls of ``method`` ("*" for any) fail before they have any effect.

    ``error`` is a name of Slack's, ``status`` an HTTP status (429 carries ``retry_after``, seconds);
    ``delay`` (seconds) comes first, and alone it only makes the call slow. ``block`` refuses only messages
    that hold a block of this type, and names its place. Two have their effect first: ``lost`` then closes
    the connection without an answer, ``never_ready`` leaves the files of a completed upload in processing.
    """

    method: str
    error: str = ""
    status: int = 0
    delay: float = 0.0
    times: int = 1
    retry_after: int = 1
    block: str = ""
    lost: bool = False
    never_ready: bool = False


@dataclass(slots=True)
class Faults:
    plans: list[FaultPlan] = field(default_factory=list[FaultPlan])

    def take(self, method: str, blocks: Collection[str] = ()) -> FaultPlan | None:
        """The oldest plan for this call, which then has one time fewer left; ``blocks`` are the types of
        the message's blocks."""
        for plan in self.plans:
            if plan.method in ("*", method) and (not plan.block or plan.block in blocks):
                plan.times -= 1
                if plan.times <= 0:
                    self.plans.remove(plan)
                return plan
        return None


_FIELDS: Mapping[str, type] = {
    "method": str,
    "error": str,
    "status": int,
    "delay": float,
    "times": int,
    "retry_after": int,
    "block": str,
    "lost": bool,
    "never_ready": bool,
}
_KINDS = ("error", "status", "delay", "block", "lost", "never_ready")


def read_plan(fields: Mapping[str, object]) -> FaultPlan:
    """Raises SettingsError for a field that is unknown or of the wrong type."""
    if "method" not in fields or not any(fields.get(kind) for kind in _KINDS):
        raise SettingsError(f"A fault needs a method and one of {', '.join(_KINDS)}.")
    for key, value in fields.items():
        expected = _FIELDS.get(key)
        if expected is None:
            raise SettingsError(f"A fault has no field {key}.")
        if not isinstance(value, (int, float) if expected is float else expected):
            raise SettingsError(f"The field {key} of a fault must be of type {expected.__name__}.")
    return FaultPlan(**fields)  # pyright: ignore[reportArgumentType]
