"""Modals and Homes as people see them, and the triggers by which an app may open one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.sandbox.slack.blockkit.shapes import Record

TRIGGER_SECONDS = 3.0
MOST_STACKED = 3

Values = dict[str, dict[str, Record]]
"""What stands in the fields: block id → action id → type and value."""


@dataclass(slots=True)
class Trigger:
    """``view`` is the modal in which ``user`` acted, empty for anywhere else."""

    user: str
    opened: float
    view: str = ""
    is_exchanged: bool = False


@dataclass(slots=True)
class View:
    """``fields`` is what the app gave, each block with an id; ``errors`` stand under the fields they name.

    ``root`` and ``previous`` are the ids of the modals below, ``previous`` empty for the lowest.
    """

    id: str
    user: str
    fields: Record
    blocks: list[Record]
    hash: str
    root: str
    previous: str
    values: Values
    errors: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def is_modal(self) -> bool:
        return self.fields["type"] == "modal"

    @property
    def external_id(self) -> str:
        return str(self.fields.get("external_id") or "")


@dataclass(slots=True)
class Views:
    """Each person has a stack of modals, the topmost last, and one Home. Keys are user ids."""

    triggers: dict[str, Trigger] = field(default_factory=dict[str, Trigger])
    stacks: dict[str, list[View]] = field(default_factory=dict[str, list[View]])
    homes: dict[str, View] = field(default_factory=dict[str, View])
    _last: int = 0

    def issue(self, user: str, now: float, view: str = "") -> str:
        """A new ``trigger_id``."""
        self._last += 1
        trigger = f"{self._last}.{int(now)}.{user.lower()}"
        self.triggers[trigger] = Trigger(user, now, view)
        return trigger

    def new_hash(self, now: float) -> str:
        self._last += 1
        return f"{int(now)}.{self._last:08x}"

    def stack(self, user: str) -> list[View]:
        return self.stacks.setdefault(user, [])

    def shown(self) -> list[View]:
        return [*(view for stack in self.stacks.values() for view in stack), *self.homes.values()]

    def find(self, view_id: str = "", external_id: str = "") -> View | None:
        """By whichever of the two is given, among what is open."""
        for view in self.shown():
            if view.id == view_id or (external_id and view.external_id == external_id):
                return view
        return None
