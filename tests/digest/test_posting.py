"""A digest is posted once a period, at its time, whatever happens on the way; and the message says so."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.digest.definitions import Definition
from bot.errors import StoreError
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.sandbox.slack.faults import FaultPlan
from bot.sandbox.slack.workspace import DEFAULT_SCOPES, demo_workspace
from bot.store.connection import connect
from tests.digest.posting import DUE, Time, office
from tests.digest.reading import digest
from tests.digest.test_content import ALPHA, BETA, steady
from tests.digest.test_owned import MINE, owned_world
from tests.services import Valkey, until

FEATURES = ["Alpha view", "beta-edit", "Gamma export"]
SECONDS, MINUTES, HOURS, WEEKS = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(weeks=1),
)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def slack(time: Time) -> Iterator[EmbeddedSlack]:
    with EmbeddedSlack(clock=time.timestamp) as embedded:
        yield embedded


@pytest.fixture
def readable(time: Time) -> Iterator[EmbeddedSlack]:
    """A workspace that granted the optional scopes."""
    history = {"channels:history", "groups:history", "im:history"}
    with EmbeddedSlack(demo_workspace(DEFAULT_SCOPES | history), clock=time.timestamp) as embedded:
        yield embedded


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "digests.yml"


def weekly(**said: object) -> Definition:
    return digest(FEATURES, **{"channel": "C0PRODUCT0", **said})


async def test_it_stands_in_its_channel_with_its_picture(
    slack: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    async with office(slack, valkey, time, file, [weekly()]) as at:
        await at.tick(DUE - HOURS)
        await at.tick(DUE - SECONDS)
        assert at.posted() == []
        await at.tick(DUE)
        await at.tick(DUE + 20 * SECONDS)

        [stands] = at.posted()
        assert stands.text.startswith("15–21 Nov: ")
        assert "Late" not in stands.text
        assert stands.files
        seen = await at.run.runs.seen()
        assert (seen.runs["product"].posted, seen.runs["product"].posted_at) == ("2026-11-23", DUE)
        assert seen.looked == DUE + 20 * SECONDS


async def test_one_about_its_owners_accounts_names_them_to_the_owner_alone(
    slack: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    mia = slack.workspace.users["U0MIA00000"].email
    made = owned_world(steady(ALPHA), steady(BETA, 4), owner=mia)
    mine = MINE.model_copy(update={"name": "product"})
    with EmbeddedPendo(made, key="k", clock=time.milliseconds, zone=made.zone) as pendo:
        async with office(slack, valkey, time, file, [mine], pendo=pendo) as at:
            await at.monday()

            [text] = at.told()
            assert text.startswith("15–21 Nov: nothing unusual in your 6 accounts")
            assert "ACCT-04 (1 active person): Beta edit" in text
            assert len(slack.messages()) == 1
            assert not (await at.book.called("product")).paused


async def test_its_rows_are_read_in_the_hour_before_and_once_for_all_channels(
    slack: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    twenty = [weekly(name=f"d-{number}") for number in range(20)]
    async with office(slack, valkey, time, file, twenty) as at:
        await at.tick(DUE - 36 * MINUTES)
        before = await at.requests()
        await at.tick(DUE - 35 * MINUTES)
        await at.tick(DUE - 34 * MINUTES)
        read = await at.requests()
        await at.tick(DUE + 95 * SECONDS)

        assert len(at.posted()) == 20
        assert read - before == 2, "use of all features, and activity"
        assert await at.requests() == read


async def test_channels_are_spread_over_a_minute_and_a_half(
    slack: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    several = [weekly(name=f"d-{number}", channel=f"C0CHANNEL{number:02}") for number in range(50)]
    async with office(slack, valkey, time, file, several) as at:
        await at.tick(DUE - HOURS)
        await at.tick(DUE - 30 * SECONDS)

        times = sorted(post.at for post in at.plans[-1].posts)
        assert len(set(times)) == 50
        assert DUE == times[0] < times[-1] <= DUE + 90 * SECONDS


async def test_several_workers_post_it_once(
    slack: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    async with (
        office(slack, valkey, time, file, [weekly()]) as one,
        office(slack, valkey, time, file) as two,
        office(slack, valkey, time, file) as three,
    ):
        await one.tick(DUE - HOURS)
        for _ in range(3):
            await asyncio.gather(*(each.tick(DUE + SECONDS) for each in (one, two, three)))

        assert len(one.posted()) == 1
        assert one.posted()[0].files


async def test_after_downtime_the_newest_comes_late_and_names_the_older_ones(
    slack: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    async with office(slack, valkey, time, file, [weekly()]) as at:
        await at.tick(DUE - 3 * WEEKS - HOURS)
        await at.tick(DUE + 26 * HOURS)
        await at.tick(DUE + 27 * HOURS)

        [stands] = at.posted()
        assert stands.text.startswith("15–21 Nov: ")
        assert "⚠ Late: this was due on Mon 23 Nov at 09:00 (UTC)." in stands.text
        assert "⚠ The 3 before it were never posted: 25–31 Oct, 1–7 Nov and 8–14 Nov." in stands.text


async def test_a_stopped_source_is_answered_by_what_was_read_before_with_its_age(
    slack: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    async with office(slack, valkey, time, file, [weekly(time="09:30")]) as at:
        await at.tick(DUE - 30 * MINUTES)
        await at.source(kind="status", status=503)
        await at.tick(DUE + 30 * MINUTES + SECONDS)

        [stands] = at.posted()
        assert "⚠ Newer figures from Pendo are not in yet; these are 1 h old." in stands.text
        assert "Late" not in stands.text


async def test_without_anything_to_stand_in_it_waits_for_the_source(
    slack: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    async with office(slack, valkey, time, file, [weekly()]) as at:
        await at.source(kind="status", status=503)
        await at.tick(DUE - 30 * MINUTES)
        await at.tick(DUE)
        await at.tick(DUE + 3 * HOURS)
        assert at.posted() == []
        await at.source()

        async def is_posted() -> bool:
            await at.tick(time.now + MINUTES)
            return bool(at.posted())

        time.now = DUE + 6 * HOURS
        await until(is_posted)
        [stands] = at.posted()
        assert "⚠ Late: this was due on Mon 23 Nov at 09:00 (UTC)." in stands.text
        assert at.told() == []


async def test_slack_that_takes_nothing_for_ten_minutes_gets_it_then(
    slack: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    async with office(slack, valkey, time, file, [weekly()]) as at:
        await at.tick(DUE - 30 * MINUTES)
        slack.fail(FaultPlan("chat.postMessage", status=429, retry_after=0, times=6))
        await at.tick(DUE)
        assert at.posted() == []
        await at.tick(DUE + 10 * MINUTES)

        [stands] = at.posted()
        assert "⚠ Late: this was due" in stands.text
        assert at.told() == []


async def test_a_post_that_slack_kept_waiting_says_so_afterwards(
    slack: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    async with office(slack, valkey, time, file, [weekly()]) as at:
        await at.tick(DUE - 30 * MINUTES)
        time.now = DUE

        async def claimed() -> bool:
            async with aclosing(connect(valkey.url)) as redis:
                return bool(await redis.keys("usagebot:effect:*"))

        post = asyncio.create_task(at.run.post("product"))
        slack.fail(FaultPlan("chat.postMessage", status=429, retry_after=1))
        await until(claimed)
        time.now = DUE + 10 * MINUTES
        assert await post
        await at.run.illustrate("product")

        [stands] = at.posted()
        assert "⚠ Late: this was due" in stands.text
        assert "Late" not in stands.edits[0].text


@pytest.mark.parametrize("lie", [{"lost": True}, {"error": "internal_error"}])
async def test_a_post_in_doubt_is_looked_up(
    readable: EmbeddedSlack, valkey: Valkey, time: Time, file: Path, lie: dict[str, Any]
) -> None:
    async with office(readable, valkey, time, file, [weekly()]) as at:
        await at.tick(DUE - 30 * MINUTES)
        readable.fail(FaultPlan("chat.postMessage", **lie))
        await at.tick(DUE)
        await at.tick(DUE + 20 * SECONDS)
        await at.tick(DUE + 40 * SECONDS)

        [stands] = at.posted()
        assert stands.files
        assert at.told() == []


@pytest.mark.parametrize("lie", [{"lost": True}, {"error": "internal_error"}])
async def test_a_post_in_doubt_that_cannot_be_looked_up_is_not_repeated_but_told(
    slack: EmbeddedSlack, valkey: Valkey, time: Time, file: Path, lie: dict[str, Any]
) -> None:
    async with office(slack, valkey, time, file, [weekly()]) as at:
        await at.tick(DUE - 30 * MINUTES)
        slack.fail(FaultPlan("chat.postMessage", **lie))
        for seconds in range(0, 120, 20):
            await at.tick(DUE + seconds * SECONDS)

        assert len(slack.calls("chat.postMessage")) == 2
        assert len(at.posted()) == (1 if "lost" in lie else 0)
        [told] = at.told()
        assert told.startswith("The digest product of 15–21 Nov may be missing: I was interrupted")
        time.now = DUE + WEEKS - HOURS
        await at.tick()
        await at.tick(DUE + WEEKS)
        assert at.posted()[-1].text.startswith("22–28 Nov: ")


@pytest.mark.parametrize(
    ("channel", "reason"),
    [
        ("C0OLDNEWS0", "archived"),
        ("C0NOWHERE0", "I am not in this conversation (channel_not_found)"),
        ("C0BOARD000", "I am not in this conversation (channel_not_found)"),
        ("C0CONTOSO0", "this channel includes another company"),
    ],
)
async def test_a_target_that_refuses_pauses_it_and_its_owner_is_told_once(
    slack: EmbeddedSlack, valkey: Valkey, time: Time, file: Path, channel: str, reason: str
) -> None:
    async with office(slack, valkey, time, file, [weekly(channel=channel), weekly(name="other")]) as at:
        await at.monday()
        await at.tick(DUE + HOURS)

        [told] = at.told()
        assert told.startswith("The digest product of 15–21 Nov could not be posted, so it is paused: ")
        assert reason in told
        assert told.endswith("resume it, or send it to another channel: /usage digest")
        assert {one.name: one.paused for one in await at.book.all()} == {"product": True, "other": False}
        assert len(at.posted()) == 1, "the other one"


async def test_one_that_is_resumed_or_new_or_moved_has_missed_nothing(
    slack: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    async with office(slack, valkey, time, file, [weekly(paused=True)]) as at:
        await at.monday()
        await at.book.pause("product", False)
        await at.book.add(weekly(name="new", channel="C0PLANS000"), "mia")
        await at.tick(DUE + HOURS)
        await at.book.change("new", lambda one: one.model_copy(update={"time": DUE.time()}), "mia")
        await at.tick(DUE + 2 * HOURS)
        assert at.posted() == []

        await at.tick(DUE + WEEKS - HOURS)
        await at.tick(DUE + WEEKS + 90 * SECONDS)
        assert [len(at.posted(channel)) for channel in ("product", "plans")] == [1, 1]


async def test_one_that_was_posted_and_moved_within_its_week_is_not_posted_again(
    slack: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    async with office(slack, valkey, time, file, [weekly()]) as at:
        await at.monday()
        await at.book.change("product", lambda one: one.model_copy(update={"day": "friday"}), "mia")
        await at.tick(DUE + 3 * HOURS)
        await at.tick(DUE + timedelta(days=4, hours=1))

        assert len(at.posted()) == 1


async def test_a_store_that_was_lost_leads_to_no_second_message(
    readable: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    async with office(readable, valkey, time, file, [weekly()]) as at:
        await at.monday()
    valkey.stop()
    valkey.start()
    async with office(readable, valkey, time, file) as at:
        await at.tick(DUE + 3 * HOURS)
        await at.tick(DUE + 4 * HOURS)

        [stands] = at.posted()
        assert stands.files
        assert at.told() == []


async def test_a_store_that_was_lost_before_it_was_posted_leads_to_a_late_one(
    readable: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    async with office(readable, valkey, time, file, [weekly()]) as at:
        await at.tick(DUE - HOURS)
    valkey.stop()
    valkey.start()
    async with office(readable, valkey, time, file) as at:
        await at.tick(DUE + 3 * HOURS)

        [stands] = at.posted()
        assert "⚠ Late: this was due" in stands.text


async def test_where_a_lost_store_leaves_nothing_to_look_up_nothing_is_repeated(
    slack: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    async with office(slack, valkey, time, file, [weekly()]) as at:
        await at.monday()
    valkey.stop()
    valkey.start()
    async with office(slack, valkey, time, file) as at:
        await at.tick(DUE + 3 * HOURS)
        await at.tick(DUE + 4 * HOURS)
        assert len(at.posted()) == 1
        assert len(at.told()) == 1
        await at.tick(DUE + WEEKS)
        assert len(at.posted()) == 2


async def test_what_a_lost_store_says_nothing_of_does_not_hold_up_what_is_due_after_it(
    slack: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    async with office(slack, valkey, time, file, [weekly()]) as at:
        await at.tick(DUE - 10 * MINUTES)
        await at.tick(DUE)

        assert len(at.posted()) == 1
        assert at.told() == []


async def test_a_store_that_is_away_for_a_while_delays_it(
    slack: EmbeddedSlack, tmp_path: Path, time: Time, file: Path
) -> None:
    store = Valkey(durable=True)
    store.start()
    async with office(slack, store, time, file, [weekly()]) as at:
        await at.tick(DUE - HOURS)
        store.stop()
        with pytest.raises(StoreError):
            await at.tick(DUE)
        store.start()
        await at.tick(DUE + 5 * MINUTES)
        await at.tick(DUE + 6 * MINUTES)

        [stands] = at.posted()
        assert "⚠ Late: this was due" in stands.text
    store.stop()


async def test_a_digest_about_nothing_any_more_is_paused(
    slack: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    gone = digest(["Nothing"], channel="C0PRODUCT0")
    async with office(slack, valkey, time, file, [gone]) as at:
        await at.monday()

        [told] = at.told()
        assert "is about no feature that is tagged in Pendo" in told


async def test_a_picture_that_fails_costs_no_text(
    slack: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    slack.fail(FaultPlan("files.getUploadURLExternal", error="internal_error", times=10))
    async with office(slack, valkey, time, file, [weekly()]) as at:
        await at.monday()
        await at.tick(DUE + HOURS)

        [stands] = at.posted()
        assert "The chart could not be added." in stands.text


async def test_one_to_its_owner_alone_is_a_direct_message_found_again_like_any_other(
    readable: EmbeddedSlack, valkey: Valkey, time: Time, file: Path
) -> None:
    async with office(readable, valkey, time, file, [weekly(channel="U0MIA00000")]) as at:
        await at.tick(DUE - 30 * MINUTES)
        readable.fail(FaultPlan("chat.postMessage", lost=True))
        for seconds in range(0, 80, 20):
            await at.tick(DUE + seconds * SECONDS)

        [told] = at.told()
        assert told.startswith("15–21 Nov: ")
