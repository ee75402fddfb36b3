"""A digest about the owner's own accounts: who stopped, fell, rose and started, and who does not use what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.access.rules import AccessRules
from bot.digest.content import Content
from bot.digest.page import html_page, plain_text
from bot.digest.placing import check_place
from bot.errors import Refused
from bot.sandbox.pendo.world import Tag, World
from tests.digest.reading import content_of, digest, stories_of
from tests.digest.test_content import ACCOUNTS, ALPHA, BETA, NOW, Row, steady, use, world

MIA, JO = "mia@corp.example", "jo@corp.example"
MINE = digest(["Alpha view", "Beta edit"], accounts="mine", channel="U0MIA00000")
BOTH = (ALPHA, BETA)
AS_EVER = "1 of 1 active person using any of them, as many as in the four weeks before"


def owned_world(*rows: list[Row], tags: tuple[Tag, ...] = BOTH, owner: str = MIA) -> World:
    """The first six accounts are Mia's; Jo's are all the others."""
    owners = {account: owner if place < 6 else JO for place, account in enumerate(ACCOUNTS)}
    accounts = {one: {"agent": {"name": one.upper()}, "custom": {"owner": of}} for one, of in owners.items()}
    return replace(world(*rows, tags=tags), accounts=accounts)


async def content(*rows: list[Row], address: str = MIA, of: Any = MINE, **given: Any) -> Content:
    given = {"internal": ("corp",), **given}
    tags = given.pop("tags", BOTH)
    return await content_of(owned_world(*rows, tags=tags), NOW, of, address=address, **given)


def weekly(tag: Tag, place: int, weeks: range, people: int = 1) -> list[Row]:
    return [row for week in weeks for row in use(tag.id, ACCOUNTS[place], week, people=people)]


async def test_a_quiet_week_is_short_and_says_who_does_not_use_what() -> None:
    found = await content(steady(ALPHA), steady(BETA, 4))

    assert found.headline == "15–21 Nov: nothing unusual in your 6 accounts"
    assert (found.notes, found.rest, found.caveats) == ((), "", ())
    assert found.accounts == "2 do not use all 2 features yet"
    (listing,) = found.thread
    assert listing.lines == (
        "ACCT-04 (1 active person): Beta edit",
        "ACCT-05 (1 active person): Beta edit",
    )
    assert found.scope[0] == "6 of your 6 accounts active · Sun–Sat, UTC · complete"
    assert [panel.label for panel in found.picture.panels] == [one.upper() for one in ACCOUNTS[:6]]


async def test_each_account_out_of_the_usual_has_its_line_by_name_and_nobody_elses() -> None:
    found = await content(
        steady(ALPHA),
        weekly(BETA, 0, range(12)),  # lost with this week
        weekly(ALPHA, 1, range(13), people=20),  # 20 people until now
        weekly(ALPHA, 2, range(13, 15), people=20),  # 20 people from now on
        weekly(BETA, 3, range(13, 15)),  # new to it
        weekly(BETA, 7, range(13, 15), people=20),  # Jo's
    )

    assert found.headline == (
        "15–21 Nov: ACCT-00 stopped using Beta edit; ACCT-01 down 19 people to 1; "
        "2 more of your accounts changed"
    )
    assert [(note.mark, note.name, note.text) for note in found.notes] == [
        (
            "▼",
            "ACCT-00",
            f"stopped using Beta edit; {AS_EVER}",
        ),
        (
            "▼",
            "ACCT-01",
            "1 of 1 active person using any of them, −19 on the four weeks before (usual swing under 1)",
        ),
        (
            "▲",
            "ACCT-02",
            "20 of 20 active people using any of them, +19 on the four weeks before (usual swing under 1)",
        ),
        (
            "▲",
            "ACCT-03",
            f"first use of Beta edit in 90 days; {AS_EVER}",
        ),
    ]
    assert found.rest == "Nothing unusual in the other 2"
    assert [row["verdict"] for row in found.rows] == ["stopped", "down", "up", "started", "usual", "usual"]
    assert (found.rows[0]["stopped"], found.rows[3]["started"]) == ("Beta edit", "Beta edit")
    assert [panel.accent for panel in found.picture.panels] == [True] * 4 + [False] * 2
    assert (found.picture.panels[1].end, found.picture.panels[1].change) == ("1", "−19")


async def test_a_broken_tag_is_told_and_blames_no_account() -> None:
    found = await content(steady(ALPHA, weeks=range(13)), steady(BETA))

    assert found.headline == "15–21 Nov: nothing unusual in your 6 accounts"
    assert found.caveats[0].startswith("⚠ Alpha view: nothing since Fri 13 Nov, while its app")
    assert found.caveats[0].endswith("Not judged here.")
    assert {row["visitors_used"] for row in found.rows} == {1}, "those of Beta edit"


async def test_the_words_for_one_feature() -> None:
    one = digest(["Alpha view"], accounts="mine", channel="U0MIA00000")
    found = await content(steady(ALPHA, 3), of=one)
    assert found.accounts == "3 do not use Alpha view yet"
    assert found.picture.subtitle.startswith("People using the feature, by week")


async def test_the_page_and_the_text_hold_the_accounts() -> None:
    found = await content(steady(ALPHA), weekly(BETA, 0, range(12)))
    text, page = plain_text(found, names=True), html_page(found, b"png", names=True)
    assert "▼ ACCT-00: stopped using Beta edit" in text
    assert "<strong>ACCT-00</strong>: stopped using Beta edit" in page
    assert "Not used yet, largest account first" in text


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "I cannot tell which accounts are yours"),
        ("sam@corp.example", "No account names sam@corp.example as its owner"),
    ],
)
async def test_without_accounts_of_ones_own_it_is_refused(address: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        await content(steady(ALPHA), address=address)


async def test_where_no_account_holds_an_owner_the_setting_is_named() -> None:
    stories = await stories_of(world(steady(ALPHA)), NOW, MINE)
    assert not stories.reading.owners
    with pytest.raises(Refused, match="account_owner"):
        await content_of(world(steady(ALPHA)), NOW, MINE, address=MIA)


@pytest.mark.parametrize("channel", ["U0MIA00000", "D0MIA00000", "C0LISTED00"])
def test_names_go_to_the_owner_or_into_a_listed_channel(channel: str) -> None:
    rules = AccessRules.model_validate({"account_names": {"channels": ["C0LISTED00"]}})
    check_place(digest(accounts="mine", channel=channel), rules)


def test_any_other_channel_is_refused_for_names_alone() -> None:
    with pytest.raises(Refused, match="C0PRODUCT is no channel for names") as refused:
        check_place(digest(accounts="mine", channel="C0PRODUCT"), AccessRules())
    assert "channel: U0MIA00000" in refused.value.hint
    check_place(digest(channel="C0PRODUCT"), AccessRules())
