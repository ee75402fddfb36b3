"""The Web API: which methods there are, what each takes, which scope it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.slack.arguments import Answer, Arguments, invalid_arguments
from bot.sandbox.slack.conversations import (
    apps_connections_open,
    auth_test,
    conversations_info,
    conversations_open,
    need_scope,
    usergroups_users_list,
    users_info,
)
from bot.sandbox.slack.history import conversations_history, conversations_replies
from bot.sandbox.slack.messages import (
    chat_delete,
    chat_get_permalink,
    chat_post_ephemeral,
    chat_post_message,
    chat_update,
)
from bot.sandbox.slack.uploads import (
    files_complete_upload,
    files_delete,
    files_get_upload_url,
    files_info,
)
from bot.sandbox.slack.views import views_open, views_publish, views_push, views_update
from bot.sandbox.slack.workspace import Refusal, Workspace


@dataclass(frozen=True, slots=True)
class Method:
    """``run`` returns the fields that stand beside ``"ok": true``, or raises Refusal.

    ``scope`` is empty where any token will do, or where it depends on the arguments. ``app_level``: it takes
    the token of the app, not that of the bot.
    """

    run: Callable[[Workspace, Arguments], Answer]
    scope: str = ""
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    app_level: bool = False


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


_CONTENT = "text blocks attachments metadata markdown_text"
_STYLE = "unfurl_links unfurl_media mrkdwn link_names parse as_user username icon_emoji icon_url"
METHODS: dict[str, Method] = {
    "apps.connections.open": Method(apps_connections_open, "connections:write", app_level=True),
    "auth.test": Method(auth_test),
    "chat.delete": Method(chat_delete, "chat:write", _names("channel ts"), _names("as_user")),
    "chat.getPermalink": Method(chat_get_permalink, "", _names("channel message_ts")),
    "chat.postEphemeral": Method(
        chat_post_ephemeral, "chat:write", _names("channel user"), _names(f"{_CONTENT} {_STYLE} thread_ts")
    ),
    "chat.postMessage": Method(
        chat_post_message,
        "chat:write",
        _names("channel"),
        _names(f"{_CONTENT} {_STYLE} thread_ts reply_broadcast"),
    ),
    "chat.update": Method(
        chat_update,
        "chat:write",
        _names("channel ts"),
        _names(f"{_CONTENT} {_STYLE} reply_broadcast file_ids"),
    ),
    "conversations.history": Method(
        conversations_history,
        "",
        _names("channel"),
        _names("cursor inclusive include_all_metadata latest limit oldest"),
    ),
    "conversations.info": Method(
        conversations_info, "", _names("channel"), _names("include_locale include_num_members")
    ),
    "conversations.open": Method(
        conversations_open, "im:write", frozenset(), _names("channel users return_im prevent_creation")
    ),
    "conversations.replies": Method(
        conversations_replies,
        "",
        _names("channel ts"),
        _names("cursor inclusive include_all_metadata latest limit oldest"),
    ),
    "files.completeUploadExternal": Method(
        files_complete_upload,
        "files:write",
        _names("files"),
        _names("channel_id channels initial_comment thread_ts"),
    ),
    "files.delete": Method(files_delete, "files:write", _names("file")),
    "files.getUploadURLExternal": Method(
        files_get_upload_url, "files:write", _names("filename length"), _names("alt_txt snippet_type")
    ),
    "files.info": Method(files_info, "files:read", _names("file"), _names("count cursor limit page")),
    "usergroups.users.list": Method(
        usergroups_users_list, "usergroups:read", _names("usergroup"), _names("include_disabled")
    ),
    "users.info": Method(users_info, "users:read", _names("user"), _names("include_locale")),
    "views.open": Method(views_open, "", _names("trigger_id view")),
    "views.publish": Method(views_publish, "", _names("user_id view"), _names("hash")),
    "views.push": Method(views_push, "", _names("trigger_id view")),
    "views.update": Method(views_update, "", _names("view"), _names("external_id hash view_id")),
}


def call(workspace: Workspace, name: str, token: str, args: Arguments) -> Answer:
    """One call of the Web API. Raises Refusal."""
    method = METHODS.get(name)
    if method is None:
        raise Refusal("unknown_method", req_method=name)
    if not token:
        raise Refusal("not_authed")
    if token not in (workspace.bot_token, workspace.app_token):
        raise Refusal("invalid_auth")
    if (token == workspace.app_token) != method.app_level:
        raise Refusal("not_allowed_token_type")
    if method.scope:
        need_scope(workspace.app_scopes if method.app_level else workspace.scopes, method.scope)
    missing = sorted(key for key in method.required if key not in args)
    if missing:
        raise invalid_arguments(*(f"missing required field: {key}" for key in missing))
    return method.run(workspace, args)


def unknown_arguments(name: str, args: Arguments) -> list[str]:
    """Arguments that Slack would silently ignore."""
    method = METHODS.get(name)
    known = method.required | method.optional | {"token", "team_id"} if method else frozenset(args.values)
    return sorted(key for key in args.values if key not in known)
