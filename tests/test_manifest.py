"""The manifest follows Slack's schema, and names what the bot handles and calls, no more and no less."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from click.testing import CliRunner

import handlers
from bot.answers.usage import USAGE
from bot.cli import main
from bot.errors import SettingsError
from bot.manifest import EVENTS, HINTS, SCOPES, manifest_text
from bot.settings import load_settings
from handlers.commands import ANY, COMMANDS, question
from queries.library import load_library

ROOT = Path(__file__).parents[1]
ADDRESS = "https://usagebot.example.com"
URL = f"{ADDRESS}/slack/events"
LONGEST_PREFIX = "a" * 20
SCOPES_OF = {
    "auth_test": set[str](),
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "chat_delete": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "conversations_open": {"im:write"},
    "files_getUploadURLExternal": {"files:write"},
    "files_completeUploadExternal": {"files:write"},
    "files_info": {"files:read"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_history": {"channels:history", "groups:history", "im:history"},
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
    "usergroups_users_list": {"usergroups:read"},
    "users_info": {"users:read", "users:read.email"},
    "views_open": set[str](),
    "views_publish": set[str](),
    "views_push": set[str](),
    "views_update": set[str](),
}
"""What each of the client's methods that the bot calls needs."""
SCOPE_OF_EVENT = {"app_mention": "app_mentions:read", "message.im": "im:history", "app_home_opened": ""}

TEXT = {
    "display_information.name": (1, 35, r".+"),
    "display_information.description": (1, 140, r".+"),
    "display_information.background_color": (4, 7, r"#[0-9a-f]{3}(?:[0-9a-f]{3})?"),
    "features.bot_user.display_name": (1, 80, r"[a-z0-9._-]+"),
    "features.shortcuts[].name": (1, 24, r".+"),
    "features.shortcuts[].type": (6, 7, r"global|message"),
    "features.shortcuts[].callback_id": (1, 255, r"[a-z_]+"),
    "features.shortcuts[].description": (1, 150, r".+"),
    "features.slash_commands[].command": (2, 32, r"/[a-z0-9_-]+"),
    "features.slash_commands[].description": (1, 2000, r".+"),
    "features.slash_commands[].usage_hint": (1, 1000, r".+"),
    "features.slash_commands[].url": (9, 3000, r"https://\S+"),
    "oauth_config.scopes.bot[]": (1, 50, r"[a-z.:_]+"),
    "oauth_config.scopes.bot_optional[]": (1, 50, r"[a-z.:_]+"),
    "settings.event_subscriptions.bot_events[]": (1, 50, r"[a-z._]+"),
    "settings.event_subscriptions.request_url": (9, 3500, r"https://\S+"),
    "settings.interactivity.request_url": (9, 3500, r"https://\S+"),
    "settings.interactivity.message_menu_options_url": (9, 3500, r"https://\S+"),
}
"""Each text by its place: fewest and most characters, and what they may be."""
OTHERS = {
    "_metadata.major_version": int,
    "features.app_home.home_tab_enabled": bool,
    "features.app_home.messages_tab_enabled": bool,
    "features.app_home.messages_tab_read_only_enabled": bool,
    "features.bot_user.always_online": bool,
    "features.slash_commands[].should_escape": bool,
    "settings.interactivity.is_enabled": bool,
    "settings.org_deploy_enabled": bool,
    "settings.socket_mode_enabled": bool,
    "settings.token_rotation_enabled": bool,
}
MOST = {
    "features.shortcuts": 10,
    "features.slash_commands": 50,
    "oauth_config.scopes.bot": 255,
    "oauth_config.scopes.bot_optional": 255,
    "settings.event_subscriptions.bot_events": 100,
}


def manifest(address: str | None = None, prefix: str = "") -> dict[str, Any]:
    return yaml.safe_load(manifest_text(address, prefix))


def faults(node: object, place: str = "") -> Iterator[str]:
    """What Slack would refuse: a key that it does not know, a text too long, a list too long."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from faults(value, f"{place}.{key}".lstrip("."))
    elif isinstance(node, list):
        if len(node) > MOST[place] or len({str(item) for item in node}) < len(node):
            yield f"{place}: too many, or one twice"
        for item in node:
            yield from faults(item, f"{place}[]")
    elif place in TEXT:
        fewest, most, pattern = TEXT[place]
        if not (isinstance(node, str) and fewest <= len(node) <= most and re.fullmatch(pattern, node)):
            yield f"{place}: {node!r}"
    elif type(node) is not OTHERS.get(place):
        yield f"{place}: unknown, or {node!r} is of another type"


@pytest.mark.parametrize("address", [None, ADDRESS])
@pytest.mark.parametrize("prefix", ["", "acme-", LONGEST_PREFIX])
def test_it_keeps_to_slacks_schema(address: str | None, prefix: str):
    found = manifest(address, prefix)
    assert list(faults(found)) == []
    assert found["_metadata"]["major_version"] == 2
    assert all(command["should_escape"] for command in found["features"]["slash_commands"])


def test_the_schema_sees_what_is_wrong():
    found = manifest()
    found["features"]["slash_commands"][0] |= {"command": "/Adoption", "trigger": "x"}
    found["display_information"]["name"] = "x" * 36
    assert len(list(faults(found))) == 3
    assert len(list(faults(manifest(prefix="a" * 22)))) == 1


def test_over_http_everything_has_its_address_and_in_socket_mode_nothing_has():
    over_http, socket = manifest(ADDRESS), manifest()
    assert not over_http["settings"]["socket_mode_enabled"]
    assert {command["url"] for command in over_http["features"]["slash_commands"]} == {URL}
    assert over_http["settings"]["event_subscriptions"]["request_url"] == URL
    assert over_http["settings"]["interactivity"]["request_url"] == URL
    assert socket["settings"]["socket_mode_enabled"]
    assert "https://" not in str(socket)


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (f"{ADDRESS}/", URL),
        (URL, URL),
        ("https://example.com:8443/usagebot", "https://example.com:8443/usagebot/slack/events"),
    ],
)
def test_the_address_is_completed(address: str, url: str):
    assert manifest(address)["features"]["slash_commands"][0]["url"] == url


@pytest.mark.parametrize(
    "address",
    ["", "usagebot.example.com", "http://usagebot.example.com", f"{URL}?a=b", "https://a b", URL + "\n"],
)
def test_what_slack_cannot_call_is_refused(address: str):
    with pytest.raises(SettingsError, match="no address that Slack calls"):
        manifest(address)


def test_its_commands_are_those_that_are_handled_and_answered():
    answered = {f"/{query.words[0]}" for query in load_library().queries.values() if query.slash}

    assert set(COMMANDS) == set(HINTS) == answered | {f"/{USAGE}"}
    for prefix in ("", "acme-", LONGEST_PREFIX):
        named = [command["command"] for command in manifest(prefix=prefix)["features"]["slash_commands"]]
        assert [command.replace(prefix, "", 1) for command in named] == list(COMMANDS)
        for command, known in zip(named, COMMANDS, strict=True):
            for suffix in ("", "-dev"):
                assert question(prefix).match(command + suffix)[1] == known.removeprefix("/")
    assert not question("acme-").match("/adoption")


class Listeners:
    """Stands where Bolt's app does, and notes what is listened to."""

    def __init__(self) -> None:
        self.by_kind: defaultdict[str, list[Any]] = defaultdict(list)

    def __getattr__(self, kind: str) -> Callable[[Any], Callable[[object], None]]:
        def listen(constraint: Any) -> Callable[[object], None]:
            self.by_kind[kind].append(constraint)
            return lambda listener: None

        return listen


def listened(prefix: str = "") -> Mapping[str, list[Any]]:
    """What the handlers ask Bolt for, by the kind of listener."""
    app = Listeners()
    nobody: Any = None
    handlers.register(cast(Any, app), nobody, nobody, nobody, prefix)
    return app.by_kind


def test_every_kind_of_listener_is_known_here():
    known = {"command", "event", "global_shortcut", "message_shortcut", "action", "view", "options"}
    assert set(listened()) == known


@pytest.mark.parametrize("prefix", ["", "acme-"])
def test_its_commands_are_those_that_are_listened_to(prefix: str):
    asking, rest = listened(prefix)["command"]
    named = [command["command"] for command in manifest(prefix=prefix)["features"]["slash_commands"]]
    assert all(asking.match(command) for command in named)
    assert rest is ANY, "whatever else is typed is told what there is"


def test_its_events_are_those_that_are_listened_to_and_named_with_their_scopes():
    events = manifest()["settings"]["event_subscriptions"]["bot_events"]
    assert [event.partition(".")[0] for event in events] == listened()["event"]
    assert {event.name: event.scope for event in EVENTS} == SCOPE_OF_EVENT
    assert events == list(SCOPE_OF_EVENT)


def test_its_shortcuts_are_those_that_are_listened_to():
    shortcuts = manifest()["features"]["shortcuts"]
    for kind in ("global", "message"):
        named = [each["callback_id"] for each in shortcuts if each["type"] == kind]
        assert named == listened()[f"{kind}_shortcut"]


def test_clicks_forms_and_type_ahead_have_an_address():
    interactivity = manifest(ADDRESS)["settings"]["interactivity"]
    assert interactivity["is_enabled"]
    assert interactivity["request_url"] == URL
    assert interactivity["message_menu_options_url"] == URL


def test_its_home_and_its_messages_are_open():
    home = manifest()["features"]["app_home"]
    assert home == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_its_scopes_are_those_of_the_methods_called_and_the_events_heard():
    source = "".join(path.read_text() for path in (ROOT / "bot" / "replies").glob("*.py"))
    called = set(re.findall(r"self\._(?:client|once)\.(\w+)\(", source))
    scopes = manifest()["oauth_config"]["scopes"]

    assert called == set(SCOPES_OF)
    heard = {scope for scope in SCOPE_OF_EVENT.values() if scope}
    assert set(scopes["bot"]) == {"commands"}.union(heard, *SCOPES_OF.values())
    assert (
        set(scopes["bot_optional"]) == {scope.name for scope in SCOPES if scope.optional} < set(scopes["bot"])
    )


def test_the_reason_for_each_permission_event_and_shortcut_is_documented():
    printed = CliRunner().invoke(main, ["manifest", "--reasons"]).stdout
    assert printed in (ROOT / "docs" / "slack-app.md").read_text()
    assert all(f"| `{scope.name}` | {scope.reason} |" in printed for scope in SCOPES)


def test_the_file_in_the_repository_is_what_is_printed():
    assert (ROOT / "manifest.yml").read_text() == manifest_text(None)


def test_the_command_takes_the_prefix_from_the_settings_unless_told():
    def printed(*arguments: str) -> str:
        done = CliRunner().invoke(main, ["manifest", *arguments], env={"USAGEBOT_COMMAND_PREFIX": "acme-"})
        assert done.exit_code == 0
        return done.stdout

    assert printed("--url", ADDRESS) == manifest_text(ADDRESS, "acme-")
    assert printed("--prefix", "") == manifest_text(None)


@pytest.mark.parametrize("prefix", ["Acme-", "a b", "ä", "/", "a" * 21])
def test_a_prefix_that_no_command_can_have_is_refused(prefix: str):
    with pytest.raises(SettingsError, match="at most 20 of a-z"):
        load_settings(command_prefix=prefix)
