"""What stands in a conversation, and what people do there."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from bot.sandbox.slack import EmbeddedSlack
from tests.browser.actions import become, go, thread, write


def test_every_block_of_a_message_is_drawn(workspace: Page) -> None:
    write(workspace, "/show blocks")
    message = workspace.get_by_role("article")
    expect(message.get_by_role("button", name="By account")).to_be_visible()
    expect(message.get_by_role("heading", name="Export button")).to_be_visible()
    assert message.get_by_role("listitem").all_inner_texts()[0].startswith("People: 387 of 1,455")
    expect(message.locator("ul ul li")).to_have_text("and this within")
    expect(message.locator("blockquote s")).to_have_text("struck")
    expect(message.locator("pre")).to_have_text("/adoption export-button")
    expect(message.locator(".rich-text .mention")).to_have_text(["@mia", "#product", "@customer-success"])
    expect(message.get_by_text("<!channel>")).to_be_visible()
    expect(message.get_by_text("asked by @mia")).to_be_visible()
    picture = message.get_by_role("img", name="A chart of nothing")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 320
    expect(message.get_by_role("row", name="Contoso 21")).to_be_visible()
    expect(message.get_by_role("row", name="June 42")).to_be_visible()
    expect(message.locator(".not-drawn")).to_have_count(0)


def test_text_from_outside_is_never_markup(workspace: Page) -> None:
    write(workspace, "/show &lt;img src=x onerror=alert(1)&gt; <b>bold</b>")
    expect(workspace.get_by_role("article")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(workspace.locator("article b, article img:not(.avatar)")).to_have_count(0)


def test_what_one_person_alone_is_told_says_so_and_nobody_else_sees_it(workspace: Page) -> None:
    write(workspace, "/secret 42")
    message = workspace.get_by_role("article")
    expect(message).to_contain_text("Only visible to you")
    expect(message).to_contain_text("Between us: 42")
    become(workspace, "Jo Engineer")
    expect(workspace.get_by_text("Nothing has been said here yet")).to_be_visible()


def test_each_person_sees_their_own_conversations(workspace: Page) -> None:
    become(workspace, "Pat Partner")
    expect(workspace.get_by_role("heading", level=1)).to_have_text("contoso")
    expect(workspace.get_by_text("Shared with another company", exact=True)).to_be_visible()
    expect(workspace.get_by_role("button", name="product")).to_have_count(0)


def test_a_new_message_elsewhere_is_counted_until_it_is_read(workspace: Page, slack: EmbeddedSlack) -> None:
    slack.say("hello", user="jo", channel="plans")
    news = workspace.get_by_role("button", name="plans 1 new")
    news.click()
    expect(workspace.get_by_role("article")).to_contain_text("hello")
    expect(workspace.get_by_role("button", name="plans 1 new")).to_have_count(0)


def test_a_mention_is_answered_in_the_thread_beside(workspace: Page) -> None:
    write(workspace, "@usagebot who stopped?")
    workspace.get_by_role("button", name="1 reply").click()
    expect(thread(workspace).get_by_role("article")).to_have_count(2)
    expect(thread(workspace)).to_contain_text("I was called")
    write(workspace, "by account", where=thread(workspace))
    expect(thread(workspace).get_by_role("article")).to_have_count(3)
    workspace.get_by_role("button", name="Close the thread").click()
    expect(workspace.get_by_role("button", name="2 replies")).to_be_focused()


def test_a_button_is_clicked_once_and_only_what_changed_is_redrawn(
    workspace: Page, slack: EmbeddedSlack
) -> None:
    write(workspace, "/show blocks")
    button = workspace.get_by_role("button", name="By account")
    button.click()
    expect(workspace.get_by_role("button", name="1 reply")).to_be_visible()
    expect(button).to_be_focused()
    assert [message.text for message in slack.messages("product")] == ["All of them", "By account"]


def test_what_cannot_be_taken_back_is_asked_about_first(workspace: Page, slack: EmbeddedSlack) -> None:
    write(workspace, "/show blocks")
    workspace.get_by_role("button", name="Delete").click()
    workspace.get_by_role("dialog", name="Delete it?").get_by_role("button", name="Keep").click()
    expect(workspace.get_by_role("dialog")).to_have_count(0)


def test_a_file_can_be_had(workspace: Page) -> None:
    write(workspace, "/show file")
    with workspace.expect_download() as download:
        workspace.get_by_role("link", name="Every row").click()
    assert download.value.path().read_text() == "account,days\n"


def test_a_command_that_fails_says_so_and_is_not_lost(workspace: Page, slack: EmbeddedSlack) -> None:
    slack.sandbox.bot_url = "http://127.0.0.1:9/"
    write(workspace, "/show this")
    expect(workspace.get_by_role("alert")).to_contain_text("could not be reached")
    expect(workspace.get_by_role("textbox", name="Message #product")).to_have_value("/show this")


def test_an_archived_channel_is_read_only(workspace: Page) -> None:
    go(workspace, "old-news")
    expect(workspace.get_by_text("This channel is archived")).to_be_visible()
    expect(workspace.get_by_role("textbox")).to_have_count(0)
