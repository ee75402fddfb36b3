"""Submitting and closing a modal: ``view_submission``, ``view_closed``, and what the app answers."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.sandbox.slack.acts.payloads import interaction
from bot.sandbox.slack.acts.places import seen_view
from bot.sandbox.slack.blockkit.shapes import Record, as_record
from bot.sandbox.slack.delivery import Acknowledgement, Courier
from bot.sandbox.slack.inputs.elements import elements
from bot.sandbox.slack.inputs.fields import fill, need_complete
from bot.sandbox.slack.responses import Invocation
from bot.sandbox.slack.view import View
from bot.sandbox.slack.views import changed, read_view, stacked, view_record
from bot.sandbox.slack.workspace import Refusal, Workspace


async def submit(courier: Courier, *, user: str, view: str, choices: Mapping[str, object]) -> Acknowledgement:
    """Fill in the fields (action id → choice) and send the form; then do what the app answers.

    Raises Refusal where the form is not before that person, or Slack's client would not send it.
    """
    workspace, now = courier.sandbox.workspace, courier.sandbox.clock()
    person = workspace.user(user)
    form = seen_view(workspace, person, view)
    if not form.is_modal or "submit" not in form.fields:
        raise Refusal("not_submittable")
    fill(form.blocks, form.values, choices)
    need_complete(form.blocks, form.values)
    payload = interaction(
        workspace,
        "view_submission",
        person,
        trigger_id=workspace.views.issue(person.id, now, form.id),
        view=view_record(workspace, form),
        response_urls=_response_urls(courier, form, now),
    )
    acknowledged = await courier.interact(payload, answerable=True)
    if not acknowledged.failure:
        acknowledged.failure = _obey(workspace, form, acknowledged.body, now)
    return acknowledged


async def close(
    courier: Courier, *, user: str, view: str, everything: bool = False
) -> Acknowledgement | None:
    """Close the topmost modal, or all of the stack; the app is told where it asked to be.

    Raises Refusal where it is not before that person.
    """
    workspace = courier.sandbox.workspace
    person = workspace.user(user)
    form = seen_view(workspace, person, view)
    if not form.is_modal:
        raise Refusal("not_found")
    is_cleared = everything or bool(form.fields.get("clear_on_close"))
    told = view_record(workspace, form)
    _close(workspace, form, everything=is_cleared)
    if not form.fields.get("notify_on_close"):
        return None
    payload = interaction(workspace, "view_closed", person, view=told, is_cleared=is_cleared)
    return await courier.interact(payload)


def _close(workspace: Workspace, view: View, *, everything: bool) -> None:
    stack = workspace.views.stack(view.user)
    del stack[0 if everything else -1 :]


def _response_urls(courier: Courier, view: View, now: float) -> list[Record]:
    """One for each conversation chosen in a menu that asks for it."""
    workspace = courier.sandbox.workspace
    found: list[Record] = []
    for block, element in elements(view.blocks):
        block_id, action_id = str(block["block_id"]), str(element["action_id"])
        state = view.values.get(block_id, {}).get(action_id, {})
        channel = state.get("selected_conversation") or state.get("selected_channel")
        if element.get("response_url_enabled") and channel:
            invocation = Invocation(
                workspace.new_id("R"), workspace.user(view.user), workspace.channel(str(channel)), now
            )
            found.append(
                {
                    "block_id": block_id,
                    "action_id": action_id,
                    "channel_id": channel,
                    "response_url": courier.open_response(invocation),
                }
            )
    return found


def _obey(workspace: Workspace, view: View, body: str, now: float) -> str:
    """Do what the app answered to a submission. Returns the error a person would see, else nothing."""
    try:
        answer = as_record(json.loads(body.strip() or "{}"))
        _act(workspace, view, answer or {}, now)
    except Refusal as refusal:
        return refusal.code
    except ValueError:
        return "invalid_json"
    return ""


def _act(workspace: Workspace, view: View, answer: Record, now: float) -> None:
    action = answer.get("response_action")
    if workspace.views.find(view.id) is None:
        return  # closed or replaced while the app was answering
    if action is None:
        _close(workspace, view, everything=False)
    elif action == "clear":
        _close(workspace, view, everything=True)
    elif action == "errors":
        view.errors = _errors(view, answer)
    elif action == "update":
        changed(workspace, view, _answered_view(workspace, answer, view), now)
    elif action == "push":
        stacked(workspace, view.user, _answered_view(workspace, answer), now)
    else:
        raise Refusal("unknown_response_action")


def _answered_view(workspace: Workspace, answer: Record, instead_of: View | None = None) -> Record:
    return read_view(workspace, as_record(answer.get("view")) or {}, "modal", instead_of)


def _errors(view: View, answer: Record) -> dict[str, str]:
    """Sentences by the ``block_id`` of an input block."""
    errors = as_record(answer.get("errors")) or {}
    inputs = {block["block_id"] for block in view.blocks if block.get("type") == "input"}
    if not errors or not errors.keys() <= inputs:
        raise Refusal("invalid_errors")
    return {block: str(sentence) for block, sentence in errors.items()}
