"""A real browser on the page of the sandbox's Slack. No request may leave this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.demo import running
from bot.sandbox.slack import EmbeddedSlack, demo_workspace
from bot.sandbox.slack.installed import installed
from tests.browser.bot import ShowingBot
from tests.browser.shown import SHORTCUTS

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WAIT_MILLISECONDS = 30_000
_OFF_LINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None and not os.environ.get("CI"):
        pytest.skip(f"none of {', '.join(BROWSERS)} is on PATH")
    assert found, f"none of {', '.join(BROWSERS)} is on PATH; .ci/run installs one"
    arguments = [_OFF_LINE, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=found, args=arguments) as started,
    ):
        yield started


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB") as context:
        context.set_default_timeout(WAIT_MILLISECONDS)
        expect.set_options(timeout=WAIT_MILLISECONDS)
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; that it asked nothing of another machine and had no fault is looked at in the end."""
    page, asked, faults = context.new_page(), set[str](), list[str]()
    page.on("request", lambda request: asked.add(urlsplit(request.url).hostname or ""))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    yield page
    page.close()
    assert asked <= {"127.0.0.1"}
    assert not faults


@pytest.fixture
def slack() -> Iterator[EmbeddedSlack]:
    """A workspace with a bot that shows every block."""
    workspace = demo_workspace()
    workspace.installed = installed(SHORTCUTS)
    with ShowingBot() as bot, EmbeddedSlack(workspace, bot_url=bot.url) as slack:
        bot.client.base_url = slack.api_url
        yield slack


@pytest.fixture
def workspace(slack: EmbeddedSlack, page: Page) -> Page:
    """The page of ``slack``, opened as Mia in #product."""
    page.goto(slack.url)
    page.get_by_role("heading", name="product").wait_for()
    return page


@pytest.fixture(scope="package")
def address() -> Iterator[str]:
    """The page of the demo, with the unmodified bot in it."""
    with running(lambda sentence: None) as (slack, _, _):
        yield slack.url


@pytest.fixture
def product(address: str, page: Page) -> Page:
    """That page, opened as Mia in #product."""
    page.goto(address)
    page.get_by_role("heading", name="product").wait_for()
    return page
