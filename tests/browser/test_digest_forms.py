"""Weekly digests in the browser: the unmodified bot, a channel subscribed and its digest looked at."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.actions import go, violations, write


def opened(page: Page) -> Locator:
    write(page, "/usage digest")
    return page.get_by_role("dialog", name=re.compile("^Weekly digests?$"))


def choose(form: Locator, field: str, typed: str, offered: str) -> None:
    box = form.get_by_role("combobox", name=field)
    box.press_sequentially(typed)
    form.get_by_role("option", name=offered, exact=True).click()


def test_a_channel_is_subscribed_after_a_look_at_last_weeks(product: Page) -> None:
    form = opened(product)
    expect(form.get_by_text("Weekly digest", exact=True)).to_be_visible()
    choose(form, "About", "export but", "Export button, a feature")
    choose(form, "About", "bulk", "Bulk edit, a feature")
    assert violations(product) == []

    form.get_by_role("button", name="See last week's").click()
    preview = product.get_by_role("dialog", name="Last week's digest")
    expect(preview).to_contain_text("accounts active")
    product.keyboard.press("Escape")
    expect(preview).to_have_count(0)

    form.get_by_label("Day").select_option("Friday")
    form.get_by_role("button", name="Subscribe").click()
    listed = product.get_by_role("dialog", name="Weekly digests")
    expect(listed).to_contain_text("Export button, Bulk edit to #product · Fridays 09:00, America/New_York")
    assert violations(product) == []


def test_it_is_sent_to_oneself_paused_and_deleted(product: Page) -> None:
    form = opened(product)
    if not form.get_by_role("button", name="Send to me now").count():
        choose(form, "About", "top", "The top 10, by accounts")
        form.get_by_role("button", name="Subscribe").click()
    form.get_by_role("button", name="Send to me now").first.click()
    expect(form).to_contain_text("on its way")
    form.get_by_role("button", name="Pause").first.click()
    expect(form).to_contain_text("paused")
    form.get_by_role("button", name="Delete").first.click()
    product.get_by_role("dialog", name="Delete this digest?").get_by_role("button", name="Delete").click()
    expect(form).to_contain_text("It is deleted.")
    product.keyboard.press("Escape")

    go(product, "usagebot")
    expect(product.get_by_role("heading", name="Your weekly digests")).to_be_visible()
