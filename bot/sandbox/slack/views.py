"""Methods about modals and Homes."""

from __future__ import annotations

from collections.abc import Sequence

from bot.sandbox.slack.arguments import Answer, Arguments, invalid_arguments
from bot.sandbox.slack.blockkit.shapes import Record, as_list
from bot.sandbox.slack.blockkit.surfaces import VIEW_BYTES, view_bytes, view_faults
from bot.sandbox.slack.inputs.elements import identified
from bot.sandbox.slack.inputs.fields import values_of
from bot.sandbox.slack.posting import is_ready
from bot.sandbox.slack.view import MOST_STACKED, TRIGGER_SECONDS, Trigger, View
from bot.sandbox.slack.workspace import Refusal, Workspace


def views_open(workspace: Workspace, args: Arguments) -> Answer:
    """A new modal, instead of whatever stood before that person."""
    fields = read_view(workspace, args.object("view", "invalid_arguments"), "modal")
    trigger = _exchanged(workspace, args)
    workspace.views.stacks[trigger.user] = []
    return _shown(workspace, stacked(workspace, trigger.user, fields, args.now))


def views_push(workspace: Workspace, args: Arguments) -> Answer:
    """A further modal on the one in which the trigger arose."""
    fields = read_view(workspace, args.object("view", "invalid_arguments"), "modal")
    trigger = _exchanged(workspace, args)
    if workspace.views.find(trigger.view) is None:
        raise Refusal("not_found")
    return _shown(workspace, stacked(workspace, trigger.user, fields, args.now))


def views_update(workspace: Workspace, args: Arguments) -> Answer:
    view = workspace.views.find(args.text("view_id"), args.text("external_id"))
    if view is None:
        raise Refusal("not_found")
    fields = read_view(workspace, args.object("view", "invalid_arguments"), str(view.fields["type"]), view)
    _need_hash(args, view)
    return _shown(workspace, changed(workspace, view, fields, args.now))


def views_publish(workspace: Workspace, args: Arguments) -> Answer:
    user = args.text("user_id")
    if user not in workspace.users:
        raise invalid_arguments("no such user [json-pointer:/user_id]")
    home = workspace.views.homes.get(user)
    fields = read_view(workspace, args.object("view", "invalid_arguments"), "home", home)
    if home is not None:
        _need_hash(args, home)
        return _shown(workspace, changed(workspace, home, fields, args.now))
    workspace.views.homes[user] = home = _new_view(workspace, user, fields, args.now, ())
    return _shown(workspace, home)


def read_view(workspace: Workspace, fields: Record, kind: str, instead_of: View | None = None) -> Record:
    """A view that Slack would take. Raises Refusal."""
    if view_bytes(fields) > VIEW_BYTES:
        raise Refusal("view_too_large")
    faults = view_faults(fields, lambda file: is_ready(workspace, file))
    if faults:
        raise invalid_arguments(*map(str, faults))
    if fields["type"] != kind:
        raise invalid_arguments(f"must be one of: {kind} [json-pointer:/view/type]")
    name = str(fields.get("external_id") or "")
    if name and workspace.views.find(external_id=name) not in (None, instead_of):
        raise Refusal("duplicate_external_id")
    return fields


def stacked(workspace: Workspace, user: str, fields: Record, now: float) -> View:
    """``fields`` as the topmost modal of ``user``. Raises Refusal push_limit_reached."""
    stack = workspace.views.stack(user)
    if len(stack) >= MOST_STACKED:
        raise Refusal("push_limit_reached")
    stack.append(_new_view(workspace, user, fields, now, stack))
    return stack[-1]


def changed(workspace: Workspace, view: View, fields: Record, now: float) -> View:
    """Another content for a view that is open; what stands in fields that stay is kept."""
    view.fields = fields
    view.blocks = _blocks(fields)
    view.values = values_of(view.blocks, view.values)
    view.hash = workspace.views.new_hash(now)
    view.errors = {}
    return view


def view_record(workspace: Workspace, view: View) -> Answer:
    """The view as the Web API and payloads show it."""
    blank: Answer = {"private_metadata": "", "callback_id": "", "external_id": ""}
    if view.is_modal:
        blank |= {"submit": None, "close": None, "clear_on_close": False, "notify_on_close": False}
    return {
        "id": view.id,
        "team_id": workspace.team.id,
        **blank,
        **view.fields,
        "blocks": view.blocks,
        "state": {"values": view.values},
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous or None,
        "app_id": workspace.app_id,
        "app_installed_team_id": workspace.team.id,
        "bot_id": workspace.bot_id,
    }


def _shown(workspace: Workspace, view: View) -> Answer:
    return {"view": view_record(workspace, view)}


def _exchanged(workspace: Workspace, args: Arguments) -> Trigger:
    """A trigger serves once, within three seconds."""
    trigger = workspace.views.triggers.get(args.text("trigger_id"))
    if trigger is None:
        raise Refusal("invalid_trigger_id")
    if trigger.is_exchanged:
        raise Refusal("exchanged_trigger_id")
    if args.now - trigger.opened > TRIGGER_SECONDS:
        raise Refusal("expired_trigger_id")
    trigger.is_exchanged = True
    return trigger


def _need_hash(args: Arguments, view: View) -> None:
    if "hash" in args and args.text("hash") != view.hash:
        raise Refusal("hash_conflict")


def _new_view(workspace: Workspace, user: str, fields: Record, now: float, below: Sequence[View]) -> View:
    view_id, blocks = workspace.new_id("V"), _blocks(fields)
    return View(
        id=view_id,
        user=user,
        fields=fields,
        blocks=blocks,
        hash=workspace.views.new_hash(now),
        root=below[0].id if below else view_id,
        previous=below[-1].id if below else "",
        values=values_of(blocks),
    )


def _blocks(fields: Record) -> list[Record]:
    return identified(as_list(fields["blocks"]) or ())
