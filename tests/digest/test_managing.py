"""Weekly digests managed in Slack over real sockets: opened, filled in, changed, and sent to oneself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.digest.definitions import Area, Definition, Top, read_definitions
from bot.digest.sending import PERHAPS_SENT
from bot.replies.asked import DIGEST_TO_ME
from bot.sandbox.slack import EmbeddedSlack
from tests.digest.managing import JO, MIA, Desk, desk, said
from tests.digest.reading import digest
from tests.policy.scene import workspace
from tests.replies.stubs import NOW, ask
from tests.services import Valkey


@pytest.fixture(scope="module")
def slack() -> Iterator[EmbeddedSlack]:
    with EmbeddedSlack(workspace()) as embedded:
        yield embedded


@pytest.fixture
async def at(slack: EmbeddedSlack, redis: Redis, valkey: Valkey, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(slack, redis, tmp_path / "digests.yml", valkey) as made:
        await made.at.begin()
        yield made


async def test_a_channel_is_subscribed_and_the_list_shows_it(at: Desk, tmp_path: Path) -> None:
    form = await at.typed()
    assert form is not None
    assert form.fields["title"]["text"] == "Weekly digest"
    assert form.values["channel"]["channel"]["selected_conversation"] == "C0PRODUCT0"
    assert form.values["zone"]["digest_zone"]["selected_option"]["value"] == "America/New_York"

    [alpha] = await at.offered(form, "digest_about", "alph")
    [kolkata] = await at.offered(form, "digest_zone", "kolkata")
    errors = await at.submit(
        form,
        {"digest_about": [alpha], "day": "friday", "time": "16:30", "digest_zone": kolkata},
    )

    assert errors == {}
    wanted = Definition(
        name="alpha-view",
        channel="C0PRODUCT0",
        owner=MIA,
        features=("Alpha view",),
        day="friday",
        time=time(16, 30),
        zone="Asia/Kolkata",
    )
    assert await at.book.all() == (wanted,)
    assert read_definitions((tmp_path / "digests.yml").read_text(), "") == (wanted,)
    shown = said(at.form())
    assert "It is kept." in shown
    assert "Fridays 16:30, Asia/Kolkata · next Fri 27 Nov 16:30" in shown


async def test_what_is_wrong_stands_below_its_field(at: Desk) -> None:
    form = await at.typed()
    assert form is not None
    features = await at.offered(form, "digest_about", "")
    top, alpha = features[0], features[-1]
    assert (top["value"], alpha["text"]["text"][:5]) == ("top:10", "Gamma")

    mixed = await at.submit(form, {"digest_about": [top, alpha]})
    gone = await at.submit(form, {"digest_about": [{**alpha, "value": "no-such-id"}]})
    elsewhere = await at.submit(form, {"digest_about": [top], "channel": "C0CONTOSO0"})

    assert "one of the three" in mixed["about"]
    assert "tagged in Pendo no longer" in gone["about"]
    assert "includes another company" in elsewhere["channel"]
    assert await at.book.all() == ()


async def test_the_top_and_an_area_are_chosen_like_features(at: Desk) -> None:
    assert (await at.subscribed("top 7")).features == Top(top=7)
    assert (await at.subscribed("views")).features == Area(area="Views")
    assert (await at.subscribed("web")).features == Area(area="Web app")
    assert [one.name for one in await at.book.all()] == ["top-7", "views", "web-app"]


async def test_one_goes_to_its_owner_alone_and_is_about_their_own_accounts(at: Desk) -> None:
    new = await at.subscribed("top", user="jo", channel=None, accounts="mine", time="08:00")

    assert (new.channel, new.owner, new.accounts) == (JO, JO, "mine")
    assert ", own accounts to " in said(at.form("jo"))
    await at.click(f"digest_edit#{new.name}", "jo")
    form = at.form("jo")
    assert form is not None
    assert form.values["channel"]["channel"]["selected_conversation"] is None
    assert await at.submit(form, {"accounts": "all"}, "jo") == {}
    assert (await at.book.called(new.name)).channel == JO


async def test_the_same_form_sent_twice_is_one_digest(at: Desk) -> None:
    form = await at.typed()
    assert form is not None
    choices = {"digest_about": (await at.offered(form, "digest_about", "top"))[:1]}
    await at.submit(form, choices)
    again = at.at.show_form(MIA, replace(form).fields)
    await at.submit(again, choices)

    assert [one.name for one in await at.book.all()] == ["top-10"]


async def test_paused_resumed_edited_and_deleted_from_the_list(at: Desk) -> None:
    await at.subscribed("alpha")

    await at.click("digest_pause#alpha-view")
    assert (await at.book.called("alpha-view")).paused
    assert "It is paused." in said(at.form())
    await at.click("digest_resume#alpha-view")
    assert not (await at.book.called("alpha-view")).paused

    await at.click("digest_edit#alpha-view")
    form = at.form()
    assert form is not None
    assert form.fields["submit"]["text"] == "Save"
    assert form.values["time"]["time"]["selected_time"] == "09:00"
    await at.submit(form, {"time": "07:15", "channel": "C0LISTED00"})
    now = await at.book.called("alpha-view")
    assert (now.time, now.channel, now.owner) == (time(7, 15), "C0LISTED00", MIA)

    await at.click("digest_delete#alpha-view")
    assert await at.book.all() == ()
    assert "It is deleted." in said(at.form())


async def test_a_preview_stands_upon_the_form_and_leaves_it_as_it_is(at: Desk) -> None:
    form = await at.typed()
    assert form is not None
    top = (await at.offered(form, "digest_about", "top"))[:1]
    await at.click("digest_preview")
    assert "Choose what the digest is about." in said(at.form())
    await at.close()

    await at.click("digest_preview", choices={"digest_about": top})
    assert "Beta edit up 20 points" in said(at.form())
    assert "41 accounts active" in said(at.form())
    assert "acct-25" not in said(at.form())
    await at.close()
    await at.submit(form, {})
    assert [one.name for one in await at.book.all()] == ["top-10"]


async def test_it_comes_at_once_and_once_to_whoever_asks(at: Desk) -> None:
    await at.subscribed("top")
    await at.click("digest_send#top-10")
    await at.click("digest_send#top-10")

    (own,) = at.at.new()
    assert "on its way" in said(at.form())
    assert own.channel == f"D{MIA[1:]}"
    assert own.text.startswith("15–21 Nov")
    assert not at.at.shown_to_all()


async def test_names_of_accounts_come_to_whoever_may_see_them(at: Desk) -> None:
    await at.subscribed("beta")
    await at.click("digest_send#beta-edit")
    await at.typed("jo")
    await at.click("digest_send#beta-edit", "jo")

    mine, theirs = (at.at.slack.messages(f"D{user[1:]}")[-1].text for user in (MIA, JO))
    assert "acct-25" not in mine
    assert "acct-25" in theirs


async def test_a_job_that_comes_again_sends_nothing_again_and_says_so_where_it_is_in_doubt(at: Desk) -> None:
    await at.book.add(digest("top 3", channel="C0PRODUCT0", owner=MIA), MIA)
    delivery, asked = at.at.delivery, replace(ask(at.at.slack), command=DIGEST_TO_ME, text="product")
    await delivery.deliver(asked)
    await delivery.deliver(asked, again=True)
    assert len(at.at.new()) == 1

    doubtful = replace(asked, event_id="another")
    await delivery.ledger.claim(doubtful.key, "who died", MIA, NOW.timestamp())
    await delivery.deliver(doubtful, again=True)
    assert at.at.slack.messages(f"D{MIA[1:]}")[-1].text == PERHAPS_SENT


async def test_one_that_is_gone_meanwhile_is_told(at: Desk) -> None:
    asked = replace(ask(at.at.slack), command=DIGEST_TO_ME, text="gone", response_url="")
    await at.at.delivery.deliver(asked)

    assert "No digest is called gone." in at.at.told(MIA)


async def test_an_answers_more_form_leads_to_a_digest_about_its_feature(at: Desk) -> None:
    await at.do(lambda slack: slack.command("alpha-view", user="mia", channel="product"))
    answer = at.at.slack.messages("product")[-1]
    await at.do(lambda slack: slack.click("more", on=answer))
    form = at.form()
    assert form is not None
    await at.submit(form, {"choice": "subscribe"})

    form = at.form()
    assert form is not None
    assert [one["text"]["text"] for one in form.values["about"]["digest_about"]["selected_options"]] == [
        "Alpha view, a feature"
    ]
    await at.submit(form, {})
    assert [one.features for one in await at.book.all()] == [("Alpha view",)]


async def test_a_home_shows_ones_own_and_leads_to_the_list(at: Desk) -> None:
    await at.subscribed("top")
    await at.do(lambda slack: slack.open_home(user="mia"))
    home = at.at.slack.home("mia")
    assert "Mondays 09:00" in said(home)
    await at.do(lambda slack: slack.click("digest_open", on=home))

    assert at.form().fields["title"]["text"] == "Weekly digests"
    await at.do(lambda slack: slack.open_home(user="jo"))
    assert "Mondays" not in said(at.at.slack.home("jo"))
