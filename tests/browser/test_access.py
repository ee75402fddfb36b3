"""The page for everybody: by keys alone, on a small screen, and by the rules that can be checked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from bot.sandbox.slack import EmbeddedSlack
from tests.browser.actions import become, go, thread, violations, write

SMALL = {"width": 360, "height": 740}


@pytest.mark.parametrize("width", [1280, 360])
def test_no_rule_of_accessibility_is_broken(workspace: Page, width: int) -> None:
    write(workspace, "/show blocks")
    write(workspace, "/secret 42")
    write(workspace, "@usagebot who stopped?")
    workspace.get_by_role("button", name="1 reply").click()
    workspace.set_viewport_size({"width": width, "height": 800})
    assert violations(workspace) == []
    workspace.get_by_role("button", name="Close the thread").click()
    assert violations(workspace) == []
    workspace.get_by_role("button", name="Form", exact=True).click()
    workspace.get_by_role("button", name="Ask", exact=True).click()
    expect(workspace.get_by_text("Please complete this required field.").first).to_be_visible()
    assert violations(workspace) == []


def test_home_and_shared_channel_break_no_rule_either(workspace: Page) -> None:
    go(workspace, "usagebot")
    expect(workspace.get_by_role("heading", name="Your favourites")).to_be_visible()
    assert violations(workspace) == []
    become(workspace, "Pat Partner")
    go(workspace, "contoso")
    assert violations(workspace) == []


def test_a_question_is_asked_and_gone_on_from_by_keys_alone(workspace: Page) -> None:
    keys = workspace.keyboard
    keys.press("Tab")
    keys.press("Enter")
    expect(workspace.get_by_role("textbox", name="Message #product")).to_be_focused()
    keys.type("/sh")
    keys.press("Enter")
    keys.type("blocks")
    keys.press("Enter")
    button = workspace.get_by_role("button", name="By account")
    expect(button).to_be_visible()
    while not button.evaluate("button => button === document.activeElement"):
        keys.press("Shift+Tab")
    keys.press("Enter")
    link = workspace.get_by_role("button", name="1 reply")
    expect(link).to_be_visible()
    while not link.evaluate("link => link === document.activeElement"):
        keys.press("Tab")
    keys.press("Enter")
    expect(thread(workspace).get_by_role("textbox")).to_be_focused()


def test_somebody_else_is_chosen_by_keys_and_the_choice_keeps_the_focus(workspace: Page) -> None:
    workspace.get_by_role("radio", name="Mia Product").focus()
    workspace.keyboard.press("ArrowDown")
    expect(workspace.get_by_text("as Jo Engineer")).to_be_visible()
    expect(workspace.get_by_role("radio", name="Jo Engineer")).to_be_focused()


def test_new_messages_are_told_to_those_who_listen(workspace: Page, slack: EmbeddedSlack) -> None:
    log = workspace.get_by_role("log", name="Messages")
    expect(log).to_be_visible()
    slack.say("hello", user="jo")
    expect(log).to_contain_text("hello")


def test_a_small_screen_holds_everything_without_scrolling_sideways(workspace: Page) -> None:
    write(workspace, "/show blocks")
    expect(workspace.get_by_role("button", name="By account")).to_be_visible()
    workspace.set_viewport_size(SMALL)
    assert _width(workspace) == SMALL["width"]
    menu = workspace.get_by_role("button", name="Conversations and people")
    menu.click()
    go(workspace, "plans")
    expect(workspace.get_by_role("heading", name="plans")).to_be_visible()
    expect(workspace.get_by_role("navigation", name="Workspace")).not_to_be_visible()
    assert _width(workspace) == SMALL["width"]


def _width(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")  # type: ignore[no-any-return]


def test_the_page_may_load_nothing_but_its_own_files(slack: EmbeddedSlack, page: Page) -> None:
    response = page.goto(slack.url)
    assert response is not None
    rules = response.headers["content-security-policy"].split("; ")
    assert rules[0] == "default-src 'none'"
    sources = {rule.partition(" ")[2] for rule in rules}
    assert sources == {"'none'", "'self'"}
