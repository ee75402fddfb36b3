"""The first minutes of a newcomer: the unmodified bot, asked and gone on from in the browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.actions import become, go, thread, violations, write


def test_a_command_is_offered_while_it_is_typed_and_answered_with_its_chart(product: Page) -> None:
    field = product.get_by_role("textbox", name="Message #product")
    field.press_sequentially("/ado")
    expect(product.get_by_role("option", name="/adoption")).to_be_visible()
    field.press("Enter")
    field.press_sequentially("export-button")
    field.press("Enter")
    answer = product.get_by_role("article").filter(has_text="Export button: ")
    chart = answer.get_by_role("img", name="Export button reached")
    expect(chart).to_be_visible()
    assert chart.evaluate("image => image.decode().then(() => image.naturalWidth)") >= 1200
    expect(answer).to_contain_text("asked by @mia")
    expect(answer).not_to_contain_text("Only visible to you")


def test_in_a_channel_shared_with_another_company_there_are_no_figures(product: Page) -> None:
    go(product, "contoso")
    write(product, "/adoption export-button")
    refusal = product.get_by_role("article")
    expect(refusal).to_contain_text("this channel includes another company")
    expect(refusal).to_contain_text("Only visible to you")
    become(product, "Pat Partner")
    expect(product.get_by_role("heading", name="contoso")).to_be_visible()
    expect(product.get_by_role("article")).to_have_count(0)


def test_a_guest_gets_no_figures(product: Page) -> None:
    become(product, "Gus Guest")
    write(product, "/adoption export-button")
    refusal = product.get_by_role("article").filter(has_text="Only visible to you")
    expect(refusal).to_be_visible()
    expect(refusal).not_to_contain_text("%")


def test_an_answer_is_gone_on_from_by_button_form_and_thread(product: Page) -> None:
    write(product, "/adoption bulk-edit private")
    alone = product.get_by_role("article").filter(has_text="Bulk edit: ")
    expect(alone).to_contain_text("Only visible to you")

    alone.get_by_role("button", name="More on this answer").click()
    form = product.get_by_role("dialog", name="More on this answer")
    form.get_by_label("Share it with this channel").check()
    form.get_by_role("button", name="Go").click()
    expect(form).to_have_count(0)
    shared = product.get_by_role("article").filter(has_not_text="Only visible to you")
    shared = shared.filter(has_text="Bulk edit: ")
    chart = shared.get_by_role("img", name="Bulk edit")
    expect(chart).to_be_visible()

    shared.get_by_role("button", name="By account").click()
    accounts = product.get_by_role("article").filter(has_text="active accounts use Bulk edit")
    expect(accounts).to_contain_text("Only visible to you")

    shared.get_by_role("button", name="Reply in thread").click()
    write(product, "@usagebot vs last quarter", where=thread(product))
    answers = thread(product).get_by_role("article").filter(has_text="Bulk edit: ")
    expect(answers).to_have_count(2)


def test_a_question_is_put_together_in_a_form(product: Page) -> None:
    product.get_by_role("button", name="Shortcuts").click()
    product.get_by_role("menuitem", name="Ask about usage").click()
    form = product.get_by_role("dialog", name="Ask about usage")
    expect(form).to_be_visible()
    assert violations(product) == []
    form.get_by_label("Question").select_option("Stickiness")
    form.get_by_role("combobox", name="Features").press_sequentially("widget")
    form.get_by_role("option", name="Help widget").click()
    form.get_by_role("button", name="Ask").click()
    answer = product.get_by_role("article").filter(has_text="Help widget")
    expect(answer.get_by_role("img", name="Help widget")).to_be_visible()


def test_the_home_shows_what_was_asked_last(product: Page) -> None:
    go(product, "usagebot")
    expect(product.get_by_role("heading", name="Asked last")).to_be_visible()
    assert violations(product) == []
    product.get_by_role("button", name="Messages").click()
    write(product, "is dashboard sticky?")
    answer = product.get_by_role("article").filter(has_text="stickiness")
    expect(answer.get_by_role("img", name="Dashboard")).to_be_visible()
