"""What these tests do on the page, again and again."""

from __future__ import annotations

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page


def write(page: Page, text: str, where: Locator | None = None) -> None:
    """Write ``text`` in the conversation, or in the thread ``where``, and send it."""
    field = (where or page.locator("#place")).get_by_role("textbox")
    field.fill(text)
    field.press("Enter")


def thread(page: Page) -> Locator:
    return page.get_by_role("region", name="Thread")


def become(page: Page, name: str) -> None:
    """Act as somebody else, who has arrived when the address says so."""
    page.get_by_role("radio", name=name).check(force=True)
    page.wait_for_url(re.compile(f"#{name.split()[0].lower()}/"))


def go(page: Page, place: str) -> None:
    page.get_by_role("navigation", name="Workspace").get_by_role(
        "button", name=re.compile(f"^{place}")
    ).click()


def violations(page: Page) -> list[str]:
    """The rules of accessibility that the page breaks as it stands now, and where."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]
