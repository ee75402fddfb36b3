"""The first minutes of a newcomer: the unmodified bot, asked in the browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.demo import running
from tests.browser.actions import become, go, write

ANSWER_MILLISECONDS = 30_000


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running(lambda sentence: None) as (slack, _, _):
        yield slack.url


@pytest.fixture
def product(address: str, page: Page) -> Page:
    page.goto(address)
    page.get_by_role("heading", name="product").wait_for()
    return page


def test_a_command_is_offered_while_it_is_typed_and_answered_with_its_chart(product: Page) -> None:
    field = product.get_by_role("textbox", name="Message #product")
    field.press_sequentially("/ado")
    expect(product.get_by_role("option", name="/adoption")).to_be_visible()
    field.press("Enter")
    field.press_sequentially("export-button")
    field.press("Enter")
    answer = product.get_by_role("article").filter(has_text="Export button: ")
    chart = answer.get_by_role("img", name="Export button reached")
    expect(chart).to_be_visible(timeout=ANSWER_MILLISECONDS)
    assert chart.evaluate("image => image.decode().then(() => image.naturalWidth)") >= 1200
    expect(answer).to_contain_text("asked by @mia")
    expect(answer).not_to_contain_text("Only visible to you")


def test_in_a_channel_shared_with_another_company_there_are_no_figures(product: Page) -> None:
    go(product, "contoso")
    write(product, "/adoption export-button")
    refusal = product.get_by_role("article")
    expect(refusal).to_contain_text("this channel includes another company", timeout=ANSWER_MILLISECONDS)
    expect(refusal).to_contain_text("Only visible to you")
    become(product, "Pat Partner")
    expect(product.get_by_role("heading", name="contoso")).to_be_visible()
    expect(product.get_by_role("article")).to_have_count(0)


def test_a_guest_gets_no_figures(product: Page) -> None:
    become(product, "Gus Guest")
    write(product, "/adoption export-button")
    refusal = product.get_by_role("article").filter(has_text="Only visible to you")
    expect(refusal).to_be_visible(timeout=ANSWER_MILLISECONDS)
    expect(refusal).not_to_contain_text("%")
