"""Typing into an external menu: ``block_suggestion``, and the options the app answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.sandbox.slack.acts.payloads import interaction
from bot.sandbox.slack.acts.places import Spot, place_of
from bot.sandbox.slack.blockkit.replies import option_faults
from bot.sandbox.slack.blockkit.shapes import Record, as_record
from bot.sandbox.slack.delivery import Acknowledgement, Courier
from bot.sandbox.slack.inputs.choices import offered
from bot.sandbox.slack.inputs.elements import find
from bot.sandbox.slack.workspace import Refusal

LEAST_TYPED = 3
_NOT_TOLD = ("state",)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the menu shows; ``failure`` is Slack's word where the app's answer was of no use, ``asked`` false
    where too little was typed for Slack to ask. ``faults`` says what was wrong with the options."""

    asked: bool
    options: Sequence[Record] = ()
    failure: str = ""
    faults: Sequence[str] = ()
    milliseconds: float = 0.0


async def type_ahead(courier: Courier, *, user: str, spot: Spot, action: str, text: str) -> Loaded:
    """Type ``text`` into the external menu ``action``. Raises Refusal where that person sees none."""
    workspace = courier.sandbox.workspace
    place = place_of(workspace, user, spot)
    block, element = find(place.blocks, action)
    if element["type"] not in ("external_select", "multi_external_select"):
        raise Refusal("not_an_external_menu")
    least = element.get("min_query_length", LEAST_TYPED)
    if isinstance(least, int) and len(text) < least:
        return Loaded(asked=False)
    payload = interaction(
        workspace,
        "block_suggestion",
        place.user,
        **{key: value for key, value in place.told.items() if key not in _NOT_TOLD},
        block_id=block["block_id"],
        action_id=element["action_id"],
        value=text,
    )
    return _shown(await courier.interact(payload, answerable=True))


def _shown(acknowledged: Acknowledgement) -> Loaded:
    took = acknowledged.milliseconds
    if acknowledged.failure:
        return Loaded(True, failure=acknowledged.failure, milliseconds=took)
    try:
        answer = as_record(json.loads(acknowledged.body)) or {}
    except ValueError:
        return Loaded(True, failure="invalid_json", milliseconds=took)
    faults = [str(fault) for fault in option_faults(answer)]
    if faults:
        return Loaded(True, failure="invalid_options", faults=faults, milliseconds=took)
    return Loaded(True, options=offered(answer), milliseconds=took)
