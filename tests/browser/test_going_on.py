"""From an answer to the next one: the unmodified bot's buttons, forms, threads and Home."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.demo import running
from tests.browser.actions import go, thread, violations, write

ANSWER_MILLISECONDS = 30_000


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running(lambda sentence: None) as (slack, _, _):
        yield slack.url


@pytest.fixture
def product(address: str, page: Page) -> Page:
    page.set_default_timeout(ANSWER_MILLISECONDS)
    page.goto(address)
    page.get_by_role("heading", name="product").wait_for()
    return page


def test_an_answer_is_gone_on_from_by_button_form_and_thread(product: Page) -> None:
    write(product, "/adoption export-button private")
    alone = product.get_by_role("article").filter(has_text="Export button: ")
    expect(alone).to_contain_text("Only visible to you", timeout=ANSWER_MILLISECONDS)

    alone.get_by_role("button", name="More on this answer").click()
    form = product.get_by_role("dialog", name="More on this answer")
    form.get_by_label("Share it with this channel").check()
    form.get_by_role("button", name="Go").click()
    expect(form).to_have_count(0)
    shared = product.get_by_role("article").filter(has_not_text="Only visible to you")
    shared = shared.filter(has_text="Export button: ")
    chart = shared.get_by_role("img", name="Export button reached")
    expect(chart).to_be_visible(timeout=ANSWER_MILLISECONDS)

    shared.get_by_role("button", name="By account").click()
    accounts = product.get_by_role("article").filter(has_text="active accounts use Export button")
    expect(accounts).to_contain_text("Only visible to you", timeout=ANSWER_MILLISECONDS)

    shared.get_by_role("button", name="Reply in thread").click()
    write(product, "@usagebot vs last quarter", where=thread(product))
    answers = thread(product).get_by_role("article").filter(has_text="Export button: ")
    expect(answers).to_have_count(2, timeout=ANSWER_MILLISECONDS)


def test_a_question_is_put_together_in_a_form(product: Page) -> None:
    product.get_by_role("button", name="Shortcuts").click()
    product.get_by_role("menuitem", name="Ask about usage").click()
    form = product.get_by_role("dialog", name="Ask about usage")
    expect(form).to_be_visible()
    assert violations(product) == []
    form.get_by_label("Question").select_option("Stickiness")
    form.get_by_role("combobox", name="Features").press_sequentially("bulk")
    form.get_by_role("option", name="Bulk edit").click()
    form.get_by_role("button", name="Ask").click()
    answer = product.get_by_role("article").filter(has_text="Bulk edit")
    expect(answer.get_by_role("img", name="Bulk edit")).to_be_visible(timeout=ANSWER_MILLISECONDS)


def test_the_home_shows_what_was_asked_last(product: Page) -> None:
    go(product, "usagebot")
    expect(product.get_by_role("heading", name="Asked last")).to_be_visible(timeout=ANSWER_MILLISECONDS)
    assert violations(product) == []
    product.get_by_role("button", name="Messages").click()
    write(product, "is dashboard sticky?")
    answer = product.get_by_role("article").filter(has_text="stickiness")
    expect(answer.get_by_role("img", name="Dashboard")).to_be_visible(timeout=ANSWER_MILLISECONDS)
