"""Clicking a button and choosing in a menu: ``block_actions``."""

from __future__ import annotations

from collections.abc import Mapping

from bot.sandbox.slack.acts.payloads import interaction, stamp
from bot.sandbox.slack.acts.places import Place, Spot, place_of
from bot.sandbox.slack.delivery import Acknowledgement, Courier
from bot.sandbox.slack.inputs.choices import chosen
from bot.sandbox.slack.inputs.elements import find
from bot.sandbox.slack.inputs.fields import fill, put
from bot.sandbox.slack.responses import Invocation
from bot.sandbox.slack.workspace import Refusal


async def click(
    courier: Courier,
    *,
    user: str,
    spot: Spot,
    action: str,
    choice: object = None,
    choices: Mapping[str, object] | None = None,
) -> Acknowledgement:
    """Click ``action`` (action id, or a button's value or label), or choose ``choice`` there; ``choices``
    (action id → choice) stand in other fields by now.

    Raises Refusal where that person does not see it, and for a field that tells the app nothing by itself.
    """
    workspace, now = courier.sandbox.workspace, courier.sandbox.clock()
    place = place_of(workspace, user, spot)
    block, element = find(place.blocks, action)
    if block["type"] == "input" and not block.get("dispatch_action"):
        raise Refusal("not_dispatched")
    told = {
        "block_id": block["block_id"],
        "action_id": element["action_id"],
        **chosen(element, choice),
        "action_ts": stamp(now),
    }
    fill(place.blocks, place.values, choices or {})
    put(place.values, block, element, choice)
    in_modal = place.view is not None and place.view.is_modal
    payload = interaction(
        workspace,
        "block_actions",
        place.user,
        **place.told,
        trigger_id=workspace.views.issue(place.user.id, now, spot.view if in_modal else ""),
        response_url=_response_url(courier, place, now),
        actions=[told],
    )
    return await courier.interact(payload)


def _response_url(courier: Courier, place: Place, now: float) -> str | None:
    """A message has one, whose original is the message itself; a view has none."""
    if place.channel is None:
        return None
    return courier.open_response(
        Invocation(
            courier.sandbox.workspace.new_id("R"), place.user, place.channel, now, answer=place.message
        )
    )
