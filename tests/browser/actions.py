"""What these tests do on the page, again and again."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def write(page: Page, text: str, where: Locator | None = None) -> None:
    """Write ``text`` in the conversation, or in the thread ``where``, and send it."""
    field = (where or page.get_by_role("main")).get_by_role("textbox")
    field.fill(text)
    field.press("Enter")


def thread(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Thread")


def become(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).check(force=True)


def go(page: Page, place: str) -> None:
    page.get_by_role("navigation", name="Workspace").get_by_role("button", name=place).click()
