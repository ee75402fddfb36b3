"""Modals, the Home and shortcuts."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from bot.sandbox.slack import EmbeddedSlack
from tests.browser.actions import go, write


def opened(page: Page) -> Locator:
    """The form, by the shortcut that stands beside the composer."""
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Ask about usage").click()
    form = page.get_by_role("dialog", name="Ask about usage")
    expect(form).to_be_visible()
    return form


def filled(form: Locator, days: str) -> None:
    feature = form.get_by_role("combobox", name="Feature")
    feature.press_sequentially("wiz")
    form.get_by_role("option", name="Export wizard").click()
    form.get_by_label("Days").fill(days)
    form.get_by_label("Alone").check()


def test_a_form_is_filled_in_and_sent(workspace: Page) -> None:
    form = opened(workspace)
    filled(form, "last year")
    form.get_by_role("button", name="Ask").click()
    expect(form).to_have_count(0)
    expect(workspace.get_by_role("article")).to_contain_text("Asked about Export wizard")


def test_what_the_bot_finds_wrong_stands_below_its_field_and_nothing_is_lost(workspace: Page) -> None:
    form = opened(workspace)
    filled(form, "next year")
    form.get_by_role("button", name="Ask").click()
    days = form.get_by_label("Days")
    expect(days).to_be_focused()
    expect(days).to_have_accessible_description("The future is not known yet. Such as: last quarter")
    expect(days).to_have_value("next year")
    expect(form.get_by_role("combobox", name="Feature")).to_have_value("Export wizard")
    expect(form.get_by_label("Alone")).to_be_checked()


def test_a_form_with_empty_required_fields_is_not_sent(workspace: Page, slack: EmbeddedSlack) -> None:
    form = opened(workspace)
    form.get_by_role("button", name="Ask").click()
    expect(form.get_by_text("Please complete this required field.")).to_have_count(2)
    expect(form.get_by_role("combobox", name="Feature")).to_be_focused()
    assert len(slack.modals()) == 1


def test_type_ahead_offers_what_fits_and_is_worked_by_keys(workspace: Page) -> None:
    form = opened(workspace)
    feature = form.get_by_role("combobox", name="Feature")
    feature.press_sequentially("export")
    expect(form.get_by_role("listbox").get_by_role("option")).to_have_text(["Export button", "Export wizard"])
    feature.press("ArrowDown")
    feature.press("Enter")
    expect(feature).to_have_value("Export wizard")
    expect(form.get_by_role("listbox")).to_have_count(0)


def test_the_conversation_at_hand_is_chosen_where_the_form_asks_for_one(workspace: Page) -> None:
    form = opened(workspace)
    where = form.get_by_label("Answer in")
    expect(where.locator("option:checked")).to_have_text("# product")
    assert "# contoso" not in where.locator("option").all_inner_texts()


def test_the_focus_stays_inside_a_form_and_escape_closes_it(workspace: Page, slack: EmbeddedSlack) -> None:
    form = opened(workspace)
    expect(form.get_by_label("Question")).to_be_focused()
    for _ in range(20):
        workspace.keyboard.press("Tab")
        assert form.evaluate("form => form.contains(document.activeElement)")
    workspace.keyboard.press("Escape")
    expect(form).to_have_count(0)
    assert slack.modals() == []


def test_a_shortcut_stands_in_the_menu_of_each_message(workspace: Page) -> None:
    write(workspace, "What about the export button?")
    workspace.get_by_role("article").hover()
    workspace.get_by_role("button", name="More actions").click()
    workspace.keyboard.press("Enter")
    expect(workspace.get_by_role("dialog", name="Ask about usage")).to_be_visible()


def test_the_home_is_drawn_when_it_is_opened_and_its_buttons_work(workspace: Page) -> None:
    go(workspace, "usagebot")
    expect(workspace.get_by_role("heading", name="Your favourites")).to_be_visible()
    workspace.get_by_role("button", name="Ask").click()
    expect(workspace.get_by_role("dialog", name="Ask about usage")).to_be_visible()
