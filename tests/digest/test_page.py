"""A digest as text, page and table: the same words, nothing that runs or loads, names only where wanted."""

from __future__ import annotations

import csv
import io
from datetime import date
from html.parser import HTMLParser

import pytest

from bot.answers.csv import csv_text
from bot.charts.spec import Multiples, Panel
from bot.digest.content import Content
from bot.digest.page import html_page, plain_text
from bot.sandbox.pendo.world import Tag
from bot.windows import Window
from tests.digest.test_content import ACCOUNTS, ALPHA, content, steady, use

EVIL = '<script>alert("x")</script> & "Co"'
PNG = b"\x89PNG picture"


@pytest.fixture
async def found() -> Content:
    tag = Tag("b", EVIL)
    joined = [row for account in ACCOUNTS[20:28] for row in use("b", account, 13)]
    return await content(steady(ALPHA), steady(tag), joined, tags=(ALPHA, tag))


class Page(HTMLParser):
    """The tags, their attributes, and the text outside them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "action", "srcset")]

    def handle_data(self, data: str) -> None:
        self.text += data


async def test_the_text_holds_every_paragraph(found: Content) -> None:
    text = plain_text(found, names=False)

    assert text.splitlines()[0] == found.headline
    assert f"▲ {found.notes[0].name}: {found.notes[0].text}" in text
    assert f"Accounts: {found.accounts}" in text
    assert text.endswith("\n".join(found.scope))
    assert "\n\n\n" not in text


async def test_accounts_are_named_only_where_it_is_wanted(found: Content) -> None:
    for name in ACCOUNTS[20:28]:
        assert name not in plain_text(found, names=False)
        assert name not in html_page(found, PNG, names=False)
        assert name in plain_text(found, names=True)
        assert name in html_page(found, PNG, names=True)


async def test_the_page_says_the_same_and_loads_and_runs_nothing(found: Content) -> None:
    page = Page(html_page(found, PNG, names=True))

    assert "script" not in page.tags
    assert page.links == ["data:image/png;base64,iVBORyBwaWN0dXJl"]
    for words in (found.headline, found.notes[0].text, found.accounts, found.rest, *found.scope):
        assert words in page.text
    assert "default-src 'none'" in html_page(found, PNG, names=True)


async def test_the_table_has_a_row_for_each_feature_with_twelve_weeks(found: Content) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text(found.rows))))

    assert [row["feature"] for row in rows] == [EVIL, "Alpha view"]
    assert (rows[0]["verdict"], rows[0]["accounts_used"], rows[0]["adoption_rate"]) == ("up", "28", "0.7")
    weeks = [name for name in rows[0] if name.startswith("rate_")]
    assert (len(weeks), weeks[0], weeks[-1]) == (12, "rate_2026-08-30", "rate_2026-11-15")
    assert rows[0]["rate_2026-11-15"] == "0.7"


async def test_a_quiet_page_has_no_empty_parts() -> None:
    quiet = Content(
        "product",
        Window(date(2026, 11, 15), date(2026, 11, 21), "UTC"),
        "15–21 Nov: nothing unusual in Alpha view",
        (),
        "",
        "",
        (),
        ("40 accounts active",),
        Multiples("", "", (date(2026, 11, 15),), (Panel("Alpha view", (0.5,), "50 %"),)),
        (),
        (),
        (),
    )
    assert plain_text(quiet, names=True) == "15–21 Nov: nothing unusual in Alpha view\n\n40 accounts active"
    assert "<ul></ul>" not in html_page(quiet, PNG, names=True)
    assert "<p></p>" not in html_page(quiet, PNG, names=True)
