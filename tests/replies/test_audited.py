"""The audit trail says who asked what, where and with which outcome, and holds no figure."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from pydantic import SecretStr
from redis import Redis as SyncRedis
from redis.asyncio import Redis

from bot.access.audit import Audited
from bot.access.policy import GUEST
from bot.audit import Wanted, entries_of
from bot.cli import main
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.settings import Settings
from tests.replies.stubs import HEADLINE, NOW, StubAnswers, ask, delivery_to
from tests.services import Valkey


async def deliver(slack: EmbeddedSlack, redis: Redis | None, *texts: str, **where: str) -> None:
    async with delivery_to(slack, StubAnswers(), redis) as delivery:
        for text in texts:
            await delivery.deliver(ask(slack, text, **where))


async def trail(valkey: Valkey, wanted: Wanted | None = None) -> list[Audited]:
    return await entries_of(Settings(redis_url=SecretStr(valkey.url)), wanted or Wanted())


async def test_an_answer_stands_there_with_its_id_and_who_might_see_it(
    slack: EmbeddedSlack, redis: Redis, valkey: Valkey
) -> None:
    await deliver(slack, redis, "export-button", "export-button private", "show A7F3-K9QX")
    open_, private, shown = await trail(valkey)
    assert open_ == Audited(
        at=NOW,
        user="U0MIA00000",
        channel="C0PRODUCT0",
        what="adoption Export button",
        kinds=("ratios",),
        answer="A7F3-K9QX",
        where="channel",
    )
    assert (private.where, private.why) == ("asker", "Only you can see this, as you asked.")
    assert (shown.what, shown.where, shown.answer) == ("show adoption Export button", "asker", "A7F3-K9QX")


async def test_a_refusal_stands_there_with_its_reason(
    slack: EmbeddedSlack, redis: Redis, valkey: Valkey
) -> None:
    await deliver(slack, redis, "export-button xoxb-typed-by-mistake", user="gus")
    [entry] = await trail(valkey)
    assert entry == Audited(NOW, "U0GUS00000", "C0PRODUCT0", "/adoption", where="nowhere", why=GUEST.sentence)


async def test_what_is_thought_of_an_answer_stands_there(
    slack: EmbeddedSlack, redis: Redis, valkey: Valkey
) -> None:
    await deliver(slack, redis, "this helped", "This is wrong!", user="jo", follows="A7F3-K9QX")
    assert [(entry.user, entry.what, entry.answer) for entry in await trail(valkey)] == [
        ("U0JO000000", "called helpful: adoption Export button", "A7F3-K9QX"),
        ("U0JO000000", "called wrong: adoption Export button", "A7F3-K9QX"),
    ]


async def test_what_holds_no_data_leaves_no_trace(slack: EmbeddedSlack, redis: Redis, valkey: Valkey) -> None:
    await deliver(slack, redis, "help", "nonsense")
    assert await trail(valkey) == []


async def test_it_holds_neither_figures_nor_what_was_typed(slack: EmbeddedSlack, redis: Redis) -> None:
    await deliver(slack, redis, "export-button secret words", "show A7F3-K9QX")
    told = str([fields for _, fields in await redis.xrange("usagebot:trail:main")])
    assert "adoption Export button" in told
    for hidden in ("42", "134", "318", HEADLINE, "secret words"):
        assert hidden not in told


async def test_without_the_store_the_log_has_it_and_the_asker_the_answer(
    slack: EmbeddedSlack, caplog: pytest.LogCaptureFixture
) -> None:
    await deliver(slack, None, "export-button")
    assert slack.messages("product")[0].text.startswith(HEADLINE)
    [line] = [record.getMessage() for record in caplog.records if "Audited" in record.getMessage()]
    assert json.loads(line[line.index("{") :])["answer"] == "A7F3-K9QX"


async def test_a_store_that_went_away_costs_the_asker_nothing(
    slack: EmbeddedSlack, redis: Redis, valkey: Valkey, caplog: pytest.LogCaptureFixture
) -> None:
    valkey.stop()
    await deliver(slack, redis, "export-button")
    assert any("Audited in this log alone" in record.getMessage() for record in caplog.records)
    assert HEADLINE in str([*slack.messages("product"), *slack.ephemerals()])


async def test_entries_are_chosen_by_person_place_and_time(
    slack: EmbeddedSlack, redis: Redis, valkey: Valkey
) -> None:
    await deliver(slack, redis, "export-button")
    await deliver(slack, redis, "export-button", user="jo", channel="plans")
    jo, product = Wanted(user="U0JO000000"), Wanted(channel="C0PRODUCT0")
    assert [entry.user for entry in await trail(valkey, jo)] == ["U0JO000000"]
    assert [entry.channel for entry in await trail(valkey, product)] == ["C0PRODUCT0"]
    assert len(await trail(valkey, Wanted(since=NOW))) == 2
    assert await trail(valkey, Wanted(since=NOW + timedelta(seconds=1))) == []


def test_the_terminal_prints_it(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USAGEBOT_REDIS_URL", valkey.url)
    empty = CliRunner().invoke(main, ["audit"])
    assert (empty.exit_code, empty.stdout) == (0, "")
    entry = Audited(
        NOW, "U0MIA00000", "C0PRODUCT0", "adoption Export button", ("ratios",), "A7F3-K9QX", "channel"
    )
    with SyncRedis.from_url(valkey.url) as client:
        client.xadd("usagebot:trail:main", dict(entry.told()))
    line = CliRunner().invoke(main, ["audit", "--since", "2026-11-25T06:59"]).stdout
    assert line.split("  ") == [
        "2026-11-25 07:00:00",
        "U0MIA00000",
        "C0PRODUCT0",
        "adoption Export button",
        "ratios",
        "A7F3-K9QX",
        "allowed: channel\n",
    ]
    told = json.loads(CliRunner().invoke(main, ["audit", "--json"]).stdout)
    assert (told["at"], told["kinds"], told["where"]) == (NOW.isoformat(), ["ratios"], "channel")
    assert CliRunner().invoke(main, ["audit", "--user", "U0JO000000"]).stdout == ""


def test_the_terminal_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("USAGEBOT_REDIS_URL", raising=False)
    result = CliRunner().invoke(main, ["audit"])
    assert result.exit_code == 1
    assert "Set USAGEBOT_REDIS_URL." in result.stderr
