"""Who may subscribe, see, change and be sent a digest: each cell, by every way in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.access.policy import EXTERNAL, UNREADABLE
from bot.digest.definitions import Definition, Top
from bot.digest.forms import ABOUT, ZONE, Filled, Listed, Opened, list_form, subscribe_form
from bot.replies.buttons import button
from bot.replies.fields import Choice
from bot.sandbox.slack import EmbeddedSlack
from bot.sandbox.slack.workspace import Message
from tests.digest.managing import CLEO, MIA, Desk, desk, said
from tests.policy.scene import PLACES, workspace
from tests.policy.table import OUTSIDERS
from tests.replies.stubs import NOW
from tests.services import Valkey

THEIRS = Definition(
    name="theirs", channel="C0PRODUCT0", owner=CLEO, features=Top(top=10), zone="Europe/Berlin"
)
PLACE = {"contoso": EXTERNAL.sentence, "pending": EXTERNAL.sentence, "board": UNREADABLE.sentence}
ACTS = ("send", "edit", "pause", "resume", "delete")


@pytest.fixture(scope="module")
def slack() -> Iterator[EmbeddedSlack]:
    with EmbeddedSlack(workspace()) as embedded:
        yield embedded


@pytest.fixture
async def at(slack: EmbeddedSlack, redis: Redis, valkey: Valkey, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(slack, redis, tmp_path / "digests.yml", valkey) as made:
        await made.at.begin()
        await made.book.add(THEIRS, CLEO)
        yield made


def stood(at: Desk, user: str, digest: Definition = THEIRS) -> None:
    """A list that stands open before ``user`` already, with all buttons, such as since they had rights."""
    at.at.slack.workspace.views.stacks.clear()
    form = list_form([Listed(digest, "top 10", "", True)], Opened("C0PRODUCT0"))
    at.at.show_form(at.at.slack.workspace.user(user).id, form)


async def clicked(at: Desk, user: str, act: str) -> None:
    stood(at, user, await at.book.pause("theirs", act == "resume"))
    await at.click(f"digest_{act}#theirs", user)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(("user", "may"), [("cleo", True), ("sam", True), ("mia", False)])
async def test_owner_and_administrators_change_a_digest(at: Desk, user: str, may: bool, act: str) -> None:
    await clicked(at, user, act)

    shown, after = said(at.form(user)), await at.book.all()
    told = "Somebody else looks after this digest." in shown
    assert told == (not may and act != "send")
    if act == "delete":
        assert (after == ()) == may
    if act in ("pause", "resume"):
        assert after[0].paused == (may == (act == "pause"))
    if act == "edit":
        form = at.form(user)
        assert form is not None
        assert (form.fields["callback_id"] == "digest_subscribe") == may


async def test_an_edit_is_looked_at_again_when_it_comes_back(at: Desk) -> None:
    filled = Filled("C0PRODUCT0", (Choice("x", "top:3"),), zone="UTC")
    form = at.at.show_form(MIA, subscribe_form(filled, Opened("C0PRODUCT0", "theirs")))

    errors = await at.submit(form, {})

    assert "Somebody else looks after" in errors["channel"]
    assert await at.book.all() == (THEIRS,)


async def test_an_administrator_who_edits_leaves_the_owner(at: Desk) -> None:
    filled = Filled("C0PRODUCT0", (Choice("x", "top:3"),), zone="UTC")
    form = at.at.show_form("U0SAM00000", subscribe_form(filled, Opened("", "theirs")))
    assert await at.submit(form, {}, "sam") == {}

    now = await at.book.called("theirs")
    assert (now.owner, now.features, now.zone) == (CLEO, Top(top=3), "UTC")


@pytest.mark.parametrize("where", sorted(PLACE))
async def test_no_digest_goes_where_another_company_reads_or_nobody_knows(at: Desk, where: str) -> None:
    channel = PLACES[where]
    filled = Filled("C0PRODUCT0", (Choice("x", "top:3"),), zone="UTC")
    form = at.at.show_form(MIA, subscribe_form(filled, Opened()))
    errors = await at.submit(form, {"channel": channel})
    assert PLACE[where] in errors["channel"]

    await at.typed("mia", channel)
    assert PLACE[where] in at.at.told(MIA)
    assert await at.book.all() == (THEIRS,)


@pytest.mark.parametrize(
    ("user", "channel", "said_so"),
    [
        ("mia", "", "You may not ask for names of accounts here"),
        ("jo", "", ""),
        ("jo", "C0PRODUCT0", "names of accounts stand only in channels listed for them"),
    ],
)
async def test_own_accounts_are_named_only_to_whom_and_where_names_may_be(
    at: Desk, user: str, channel: str, said_so: str
) -> None:
    filled = Filled(channel, (Choice("x", "top:3"),), "mine", zone="UTC")
    form = at.at.show_form(at.at.slack.workspace.user(user).id, subscribe_form(filled, Opened()))
    errors = await at.submit(form, {}, user)

    assert said_so in errors.get("channel", "")
    assert (len(await at.book.all()) == 2) == (not said_so)


async def test_where_the_bot_is_not_it_asks_to_be_invited(at: Desk, slack: EmbeddedSlack) -> None:
    filled = Filled("C0RANDOM00", (Choice("x", "top:3"),), zone="UTC")
    form = at.at.show_form(MIA, subscribe_form(filled, Opened()))

    assert "Invite me" in (await at.submit(form, {}))["channel"]


@pytest.mark.parametrize("user", sorted(OUTSIDERS.keys() - {"una"}))
async def test_outsiders_get_none_of_it(at: Desk, user: str) -> None:
    person = at.at.slack.workspace.user(user).id
    await at.typed(user)
    assert at.form(user) is None

    filled = Filled("C0PRODUCT0", (Choice("x", "top:3"),), zone="UTC")
    form = at.at.show_form(person, subscribe_form(filled, Opened("C0PRODUCT0")))
    assert await at.offered(form, ABOUT, "alpha", user) == []
    assert await at.offered(form, ZONE, "berlin", user) == []
    assert OUTSIDERS[user] in (await at.submit(form, {}, user))["channel"]
    await at.click("digest_preview", user)
    assert "accounts active" not in said(at.form(user))
    for act in ACTS:
        await clicked(at, user, act)
    assert [one.name for one in await at.book.all()] == ["theirs"]
    assert "15–21 Nov" not in at.at.everything_said()


async def test_the_button_below_a_digest_opens_it_for_its_channel(at: Desk, slack: EmbeddedSlack) -> None:
    row = {"type": "actions", "elements": [button("Change or pause", "digest_change", "theirs")]}
    for channel, opens in (("C0PRODUCT0", True), ("C0LISTED00", False), ("C0CONTOSO0", False)):
        made = slack.workspace
        message = Message(channel, made.new_ts(NOW.timestamp()), made.bot.id, "A digest", (row,))
        made.messages.append(message)
        made.views.stacks.clear()
        await asyncio.to_thread(slack.click, "digest_change", on=message, user="mia")
        await at.at.settled()
        assert (at.form() is not None) == opens, channel
    await at.at.settled()


async def test_the_list_shows_theirs_and_those_of_the_place(at: Desk) -> None:
    shown = {
        (user, where): "top 10" in said(await at.typed(user, where))
        for user, where in (("cleo", "plans"), ("sam", "plans"), ("mia", "product"), ("mia", "plans"))
    }
    assert shown == {
        ("cleo", "plans"): True,
        ("sam", "plans"): True,
        ("mia", "product"): True,
        ("mia", "plans"): False,
    }


async def test_with_links_only_no_figure_comes_to_slack(at: Desk, tmp_path: Path) -> None:
    stood(at, "cleo")
    write(tmp_path / "access.yml", "values: links_only")
    await at.click("digest_send#theirs", "cleo")
    form = at.at.show_form(
        CLEO, subscribe_form(Filled("C0PRODUCT0", (Choice("x", "top:3"),), zone="UTC"), Opened())
    )

    assert "Figures are not shown in Slack" in (await at.submit(form, {}, "cleo"))["channel"]
    assert "Figures are not shown in Slack" in at.at.told(CLEO)
    assert "15–21 Nov" not in at.at.everything_said()


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
