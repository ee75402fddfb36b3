"""The app in Slack: who the bot token is, what it may do, and how Slack's requests come in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.doctor.finding import Finding, fail, ok, warn
from bot.doctor.parts import Parts, Told, ask_slack, is_set
from bot.manifest import SCOPES, Scope
from bot.replies.refusals import TOKEN_DEAD
from handlers.endpoint import EVENTS_PATH

TOKEN, PERMISSIONS, SIGNING, ENTRANCE = "Slack bot token", "Slack scopes", "Signing secret", "Way in"
_PAGE = "“OAuth & Permissions” of the app's page at api.slack.com/apps"


async def bot_token(parts: Parts) -> list[Finding]:
    """Whether Slack accepts the token, and whether it may do what the manifest asks for."""
    token = parts.settings.slack_bot_token
    if not is_set(token):
        return [fail(TOKEN, "No token is set.", f"Set USAGEBOT_SLACK_BOT_TOKEN, xoxb-…, from {_PAGE}.")]
    told = await ask_slack(parts, "auth.test", token)
    found = judge_token(told)
    return [found] if told.error else [found, *judge_scopes(told.headers.get("x-oauth-scopes"))]


def judge_token(told: Told) -> Finding:
    """Of an answer to ``auth.test``."""
    if told.error == "not_allowed_token_type":
        return fail(TOKEN, "This is no bot token.", f"Set the one that begins with xoxb-, from {_PAGE}.")
    if told.error and told.error not in TOKEN_DEAD:
        return warn(TOKEN, f"Slack could not check it just now ({told.error}).", "Try again in a minute.")
    if told.error:
        do = f"Copy it again from {_PAGE}; install the app again if it was removed."
        return fail(TOKEN, f"Slack does not accept it ({told.error}).", do)
    if not told.fields.get("bot_id"):
        return fail(TOKEN, "This is a person's token.", f"Set the one that begins with xoxb-, from {_PAGE}.")
    return ok(TOKEN, f"{told.fields.get('user', 'the bot')} in {told.fields.get('team', 'a workspace')}")


def judge_scopes(header: str | None, wanted: Sequence[Scope] = SCOPES) -> list[Finding]:
    """Of the scopes that Slack names in a header of its answers, against those of the manifest."""
    if header is None:
        do = f"Compare them by hand: usagebot manifest --reasons, and {_PAGE}."
        return [warn(PERMISSIONS, "Slack did not say which the token has.", do)]
    granted = {name for part in header.split(",") if (name := part.strip())}
    missing = [scope for scope in wanted if scope.name not in granted]
    needed = [_missing(scope) for scope in missing if not scope.optional]
    surplus = sorted(granted - {scope.name for scope in wanted})
    if not needed and not surplus:
        return [_all_granted(wanted, missing)]
    more = f"The bot needs no {', '.join(surplus)}."
    return needed + ([warn(PERMISSIONS, more, f"Take that away at {_PAGE}.")] if surplus else [])


def _missing(scope: Scope) -> Finding:
    do = "Give the app what `usagebot manifest` prints, and install it again: a token keeps its old scopes."
    return fail(PERMISSIONS, f"{scope.name} is missing: {scope.without}.", do)


def _all_granted(wanted: Sequence[Scope], missing: Sequence[Scope]) -> Finding:
    if not missing:
        return ok(PERMISSIONS, f"all {len(wanted)} of the manifest")
    left = ", ".join(scope.name for scope in missing)
    return ok(PERMISSIONS, f"all that are needed; of the optional ones, {left} was not granted")


async def signing_secret(parts: Parts) -> list[Finding]:
    """Whether there is one, where it is needed, and whether it looks like one."""
    secret = parts.settings.slack_signing_secret.get_secret_value()
    return [judge_secret(secret, by_socket=is_set(parts.settings.slack_app_token))]


def judge_secret(secret: str, *, by_socket: bool) -> Finding:
    """By its look alone: only a request that Slack has signed could tell more."""
    page = "“Basic Information” of the app's page at api.slack.com/apps"
    if not secret.strip():
        if by_socket:
            return ok(SIGNING, "not needed in Socket Mode")
        do = f"Set USAGEBOT_SLACK_SIGNING_SECRET from {page}, or USAGEBOT_SLACK_APP_TOKEN for Socket Mode."
        return fail(SIGNING, "None is set, so Slack's requests cannot be told from others'.", do)
    if re.match(r"xox|xapp-", secret):
        return fail(SIGNING, "A token stands in its place.", f"Set the signing secret, from {page}.")
    if not re.fullmatch(r"[0-9a-f]{32}", secret):
        return warn(SIGNING, "It does not look like one: 32 digits 0-9 a-f.", f"Copy it again from {page}.")
    return ok(SIGNING, "set, and it looks like one")


async def way_in(parts: Parts) -> list[Finding]:
    """Whether Slack opens a socket, in Socket Mode; else at which address Slack has to reach the bot."""
    settings = parts.settings
    if is_set(settings.slack_app_token):
        return [judge_socket(await ask_slack(parts, "apps.connections.open", settings.slack_app_token))]
    where = f"http://{settings.host}:{settings.port}{EVENTS_PATH}"
    return [ok(ENTRANCE, f"HTTP: the address in the manifest has to lead to {where}")]


def judge_socket(told: Told) -> Finding:
    """Of an answer to ``apps.connections.open``."""
    if not told.error:
        return ok(ENTRANCE, "Socket Mode: Slack opens a connection")
    reasons = {
        "missing_scope": "Make an app-level token with the scope connections:write.",
        "not_allowed_token_type": "USAGEBOT_SLACK_APP_TOKEN takes the app-level token, xapp-…",
    }
    again = "Copy the app-level token again from the app's page, and see that Socket Mode is on there."
    return fail(ENTRANCE, f"Slack opens no socket ({told.error}).", reasons.get(told.error, again))
