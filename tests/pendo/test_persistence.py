"""The client asks again only where that helps, and with another key only where a key was refused."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from aiohttp import web
from pydantic import SecretStr

from bot import errors
from bot.pendo.client import KEY_HEADER, PendoClient
from bot.pendo.faults import failure, too_late
from bot.pendo.keys import KeyRing
from bot.pendo.limiter import Limiter
from bot.pendo.retries import ATTEMPTS, Retries
from bot.telemetry import PlainFormatter, Redactor
from tests.pendo.server import FakePendo, Reply, breaks_off, lists, says, serving

BODY = {"request": {"pipeline": [{"source": {"visitors": None}}]}}
ONE = lists({"visitorId": "a"})


class Waits:
    """A sleep that only keeps how long it was asked for."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def one_after_another(*replies: Reply) -> Reply:
    rest = list(replies)

    async def reply(request: web.Request) -> web.StreamResponse:
        return await (rest.pop(0) if len(rest) > 1 else rest[0])(request)

    return reply


def by_key(**accepted: Reply) -> Reply:
    async def reply(request: web.Request) -> web.StreamResponse:
        return await accepted.get(request.headers[KEY_HEADER], says("", 401))(request)

    return reply


@asynccontextmanager
async def asking(
    reply: Reply, keys: KeyRing | None = None, patience: float = 60
) -> AsyncIterator[tuple[PendoClient, FakePendo, Waits]]:
    waits = Waits()
    async with serving(FakePendo(reply)) as pendo, httpx.AsyncClient() as http:
        yield (
            PendoClient(
                http,
                base_url=pendo.url,
                keys=keys or KeyRing([SecretStr("k")]),
                limiter=Limiter(rate=1000, burst=100, in_flight=2),
                retries=Retries(patience, sleep=waits),
            ),
            pendo,
            waits,
        )


async def rows(client: PendoClient) -> tuple[str, ...]:
    return (await client.aggregate(BODY, {"visitorId": "text"})).table.text("visitorId").values


@pytest.mark.parametrize(
    "fault",
    [says("", 429), says("", 500), says("", 502), says("", 503), breaks_off, says("rateLimitExceeded", 403)],
)
async def test_what_passes_is_asked_again(fault):
    async with asking(one_after_another(fault, fault, ONE)) as (client, pendo, waits):
        assert await rows(client) == ("a",)
        assert len(pendo.asked) == 3
        assert len(waits.seconds) == 2


@pytest.mark.parametrize("status", [400, 402, 404, 408, 422, 504])
async def test_what_does_not_pass_is_asked_once(status):
    async with asking(says("", status)) as (client, pendo, waits):
        with pytest.raises(errors.SourceError):
            await rows(client)
        assert len(pendo.asked) == 1
        assert waits.seconds == []


async def test_it_gives_up_after_a_few_attempts_with_the_last_error():
    async with asking(says("", 500)) as (client, pendo, _):
        with pytest.raises(errors.SourceUnavailable):
            await rows(client)
        assert len(pendo.asked) == ATTEMPTS


async def test_retry_after_is_honoured():
    async with asking(one_after_another(says("", 429, retry_after="7"), ONE)) as (client, _, waits):
        assert await rows(client) == ("a",)
        assert 7 <= waits.seconds[0] < 12


@pytest.mark.parametrize("after", ["90", "Wed, 25 Nov 2026 09:01:30 GMT"])
async def test_a_wait_that_is_longer_than_a_person_waits_is_told_and_not_begun(after):
    reply = says("", 429, retry_after=after, date="Wed, 25 Nov 2026 09:00:00 GMT")
    async with asking(reply) as (client, pendo, waits):
        with pytest.raises(errors.SourceBusy) as caught:
            await rows(client)
        assert "in 90 seconds" in caught.value.hint
        assert (len(pendo.asked), waits.seconds) == (1, [])


async def test_the_time_that_attempts_took_counts_too():
    now = 0.0

    async def attempt() -> int:
        nonlocal now
        now += 60
        raise errors.SourceBusy("Busy.", again_after=20)

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    with pytest.raises(errors.SourceBusy):
        await Retries(120, clock=lambda: now, sleep=sleep, chance=lambda: 0.0).run(attempt)
    assert now == 140


@pytest.mark.parametrize(("chance", "pauses"), [(0.0, [1, 1, 1]), (1.0, [1.5, 2, 3])])
async def test_those_who_failed_together_come_back_apart(chance, pauses):
    waits = Waits()

    async def attempt() -> int:
        raise errors.SourceUnavailable("Down.", again_after=1)

    with pytest.raises(errors.SourceUnavailable):
        await Retries(100, sleep=waits, chance=lambda: chance).run(attempt)
    assert waits.seconds == pauses


async def test_all_attempts_together_have_the_seconds_of_one():
    async def slow_to_fail(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.15)
        return await says("", 500)(request)

    async with asking(slow_to_fail) as (client, pendo, _):
        with pytest.raises(errors.SourceTimeout):
            await client.aggregate(BODY, {"visitorId": "text"}, seconds=0.25)
        assert len(pendo.asked) == 2


async def test_five_minutes_without_an_answer_are_a_run_that_is_too_long():
    assert isinstance(too_late(310, waited_for_turn=False), errors.SourceTooLong)
    assert not isinstance(too_late(120, waited_for_turn=False), errors.SourceTooLong)
    assert isinstance(failure(httpx.ReadTimeout("")), errors.SourceTooLong)


async def test_a_rate_limit_may_show_by_its_wait_alone():
    async with asking(one_after_another(says("", 403, retry_after="7"), ONE)) as (client, _, waits):
        assert await rows(client) == ("a",)
        assert 7 <= waits.seconds[0] < 8


async def test_no_key_of_the_ring_is_told_back():
    keys = KeyRing([SecretStr("old-key-1111"), SecretStr("new-key-2222")])
    async with asking(says("not old-key-1111, not new-key-2222", 422), keys) as (client, _, _waits):
        with pytest.raises(errors.SourceRejected) as caught:
            await rows(client)
    assert "-key-" not in caught.value.hint


async def test_where_no_key_is_accepted_each_is_named_by_its_end():
    keys = KeyRing([SecretStr("old-key-1111"), SecretStr("new-key-2222")])
    async with asking(says("", 403), keys) as (client, pendo, _):
        with pytest.raises(errors.SourceUnauthorized, match="none of this bot's keys") as caught:
            await rows(client)
    assert "…1111 and …2222" in caught.value.hint
    assert len(pendo.asked) == 2


async def test_a_file_that_is_being_replaced_does_not_hide_the_others(tmp_path: Path):
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("old-key-1111")
    second.write_text("new-key-2222")
    keys = KeyRing([], [first, second])
    first.unlink()
    second.write_text("newest-key-3333")
    async with asking(by_key(**{"newest-key-3333": ONE}), keys) as (client, _, _waits):
        assert await rows(client) == ("a",)


def test_a_key_from_a_file_is_cut_out_of_later_logs(tmp_path: Path):
    handler = logging.StreamHandler()
    handler.setFormatter(PlainFormatter(Redactor()))
    logging.getLogger().addHandler(handler)
    try:
        (tmp_path / "key").write_text("new-key-2222")
        KeyRing([], [tmp_path / "key"])
        record = logging.LogRecord("x", logging.INFO, "x", 1, "got new-key-2222", None, None)
        assert handler.format(record).endswith("got …2222")
    finally:
        logging.getLogger().removeHandler(handler)


async def test_half_an_answer_is_never_added_to():
    async def cut(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-length": "9999"})
        await response.prepare(request)
        await response.write(b'{"results":[{"visitorId":"half"},')
        assert request.transport is not None
        request.transport.close()
        return response

    async with asking(one_after_another(cut, ONE)) as (client, _, _waits):
        assert await rows(client) == ("a",)


async def test_the_next_key_is_tried_and_then_stays_the_first(caplog):
    keys = KeyRing([SecretStr("old-key-1111"), SecretStr("new-key-2222")])
    async with asking(by_key(**{"new-key-2222": ONE}), keys) as (client, pendo, _):
        with caplog.at_level(logging.WARNING):
            assert await rows(client) == ("a",)
            assert await rows(client) == ("a",)
        used = [asked.headers[KEY_HEADER] for asked in pendo.asked]
    assert used == ["old-key-1111", "new-key-2222", "new-key-2222"]
    assert "…2222" in caplog.text
    assert "key-2222" not in caplog.text


async def test_a_rate_limit_is_no_reason_to_change_the_key():
    keys = KeyRing([SecretStr("one-1111"), SecretStr("two-2222")])
    async with asking(says(json.dumps({"reason": "rateLimitExceeded"}), 403), keys) as (client, pendo, _):
        with pytest.raises(errors.SourceBusy):
            await rows(client)
        assert {asked.headers[KEY_HEADER] for asked in pendo.asked} == {"one-1111"}


async def test_keys_rotate_without_a_restart(tmp_path: Path):
    file = tmp_path / "key"
    file.write_text("old-key-1111\n")
    async with asking(by_key(**{"new-key-2222": ONE}), KeyRing([], [file])) as (client, _, _waits):
        with pytest.raises(errors.SourceUnauthorized):
            await rows(client)
        file.write_text("new-key-2222\n")
        assert await rows(client) == ("a",)


async def test_a_key_file_that_vanished_costs_only_the_rotation(tmp_path: Path):
    file = tmp_path / "key"
    file.write_text("old-key-1111")
    keys = KeyRing([], [file])
    file.unlink()
    async with asking(says("", 401), keys) as (client, _, _waits):
        with pytest.raises(errors.SourceUnauthorized):
            await rows(client)


@pytest.mark.parametrize(("keys", "files"), [([], []), ([""], []), (["a\nb"], [])])
def test_no_key_or_no_real_one_is_a_setting_to_correct(keys, files):
    with pytest.raises(errors.SettingsError) as caught:
        KeyRing([SecretStr(key) for key in keys], files)
    assert caught.value.hint


def test_a_key_file_that_is_missing_stops_the_start(tmp_path: Path):
    with pytest.raises(errors.SettingsError, match="cannot be read"):
        KeyRing([SecretStr("k")], [tmp_path / "none"])
