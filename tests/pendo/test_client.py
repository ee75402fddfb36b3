"""Whatever Pendo does, the client gives the right rows or its own clear error, and never tells the key."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import msgspec
import pytest
from pydantic import SecretStr

from bot import errors
from bot.pendo.client import PendoClient
from bot.pendo.keys import KeyRing
from bot.pendo.limiter import Limiter
from bot.pendo.retries import Retries
from tests.pendo.server import FakePendo, Reply, breaks_off, hangs, lists, says, serving
from tests.services import free_port

KEY = "pendo-canary-7f3a9c51-b0b4.eu"
BODY = {"request": {"pipeline": [{"source": {"visitors": None}}]}}
COLUMNS = {"visitorId": "text"}
ONE = lists({"visitorId": "a"})


@asynccontextmanager
async def client_of(
    url: str, *, key: str = KEY, seconds: float = 10, in_flight: int = 2
) -> AsyncIterator[PendoClient]:
    async with httpx.AsyncClient() as http:
        limiter = Limiter(rate=1000, burst=100, in_flight=in_flight)
        yield PendoClient(
            http,
            base_url=url,
            keys=KeyRing([SecretStr(key)]),
            limiter=limiter,
            seconds=seconds,
            retries=Retries(patience=100, sleep=at_once),
        )


async def at_once(seconds: float) -> None:
    """Waits for nothing."""


async def ask(reply: Reply, *, seconds: float = 10, body: dict[str, object] | None = None):
    async with serving(FakePendo(reply)) as pendo, client_of(pendo.url, seconds=seconds) as client:
        return await client.aggregate(body or BODY, COLUMNS)


async def test_the_request_is_what_pendo_expects():
    async with serving(FakePendo(ONE)) as pendo, client_of(pendo.url) as client:
        await client.aggregate(BODY, COLUMNS)
    (asked,) = pendo.asked
    assert (asked.method, asked.path, asked.query) == ("POST", "/api/v1/aggregation", {"details": "true"})
    assert asked.headers["x-pendo-integration-key"] == KEY
    assert asked.headers["content-type"] == "application/json"
    assert json.loads(asked.body) == BODY


async def test_rows_come_with_how_far_pendo_had_processed():
    answer = {"results": [{"visitorId": "a"}], "details": {"validThrough": {"-323232": 1731715200000}}}
    reading = await ask(says(json.dumps(answer)))
    assert reading.table.text("visitorId").values == ("a",)
    assert reading.valid_through == {"-323232": 1731715200000}


async def test_null_results_are_no_rows():
    assert (await ask(says('{"results": null}'))).table.count == 0


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, '{"error": "unauthorized"}', errors.SourceUnauthorized),
        (403, "forbidden", errors.SourceUnauthorized),
        (403, '{"reason": "rateLimitExceeded"}', errors.SourceBusy),
        (403, "Rate limit exceeded", errors.SourceBusy),
        (429, "", errors.SourceBusy),
        (408, "", errors.SourceTooLong),
        (504, "<html>gateway timeout</html>", errors.SourceTooLong),
        (400, "missing jzb", errors.WrongRegion),
        (400, "no period specified for time series source", errors.SourceRejected),
        (402, "", errors.SourceRejected),
        (404, "", errors.SourceRejected),
        (418, "", errors.SourceRejected),
        (422, '{"overall":{},"fields":{"pipeline":"Required"}}', errors.SourceRejected),
        (500, "", errors.SourceUnavailable),
        (502, "<html>bad gateway</html>", errors.SourceUnavailable),
        (302, "", errors.SourceGarbled),
        (200, "<html><body>Sign in</body></html>", errors.SourceGarbled),
        (200, '{"results":[{"visitorId":"a"}', errors.SourceGarbled),
        (200, "", errors.SourceGarbled),
    ],
)
async def test_every_refusal_has_its_own_error_with_a_sentence_and_a_hint(status, body, error):
    with pytest.raises(errors.SourceError) as caught:
        await ask(says(body, status))
    assert type(caught.value) is error
    assert caught.value.message.endswith(".")
    assert caught.value.hint
    assert "<" not in caught.value.message + caught.value.hint


async def test_different_causes_have_different_sentences():
    replies = [says("", status) for status in (400, 401, 402, 404, 408, 422, 429, 500, 302)]
    replies += [says("missing jzb", 400), says("<html>"), breaks_off]
    sentences = set()
    for reply in replies:
        with pytest.raises(errors.SourceError) as caught:
            await ask(reply)
        sentences.add(caught.value.message)
    assert len(sentences) == len(replies)


async def test_what_pendo_said_about_a_bad_request_is_passed_on_in_one_short_line():
    with pytest.raises(errors.SourceRejected) as caught:
        await ask(says("unknown aggregator\n'uniqueCount' " + "x" * 1000, 400))
    assert "unknown aggregator 'uniqueCount'" in caught.value.hint
    assert len(caught.value.hint) < 300


async def test_retry_after_is_told():
    with pytest.raises(errors.SourceBusy) as caught:
        await ask(says("", 429, retry_after="17"))
    assert "17 seconds" in caught.value.hint


async def test_a_connection_that_breaks_off_is_unavailable():
    with pytest.raises(errors.SourceUnavailable):
        await ask(breaks_off)


async def test_nobody_listening_is_unavailable():
    async with client_of(f"http://127.0.0.1:{free_port()}") as client:
        with pytest.raises(errors.SourceUnavailable):
            await client.aggregate(BODY, COLUMNS)


async def test_an_answer_that_does_not_end_is_a_timeout():
    with pytest.raises(errors.SourceTimeout):
        await ask(hangs, seconds=0.2)


async def test_no_turn_in_time_is_busy():
    async with serving(FakePendo(hangs)) as pendo, client_of(pendo.url, in_flight=1) as client:
        first = asyncio.ensure_future(client.aggregate(BODY, COLUMNS))
        await pendo.was_asked.wait()
        with pytest.raises(errors.SourceBusy):
            await client.aggregate(BODY, COLUMNS, seconds=0.05)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)


def limited(limit: int) -> dict[str, object]:
    return {"request": {"pipeline": [{"source": {"visitors": None}}, {"limit": limit}]}}


async def test_as_many_rows_as_the_limit_are_never_passed_on():
    with pytest.raises(errors.SourceIncomplete):
        await ask(lists({"visitorId": "a"}, {"visitorId": "b"}), body=limited(2))


async def test_fewer_rows_than_the_limit_are_complete():
    assert (await ask(ONE, body=limited(2))).table.count == 1


class Item(msgspec.Struct):
    id: str


async def test_objects_are_listed_typed():
    async with serving(FakePendo(says('[{"id":"f1","name":"x"}]'))) as pendo, client_of(pendo.url) as client:
        found = await client.list_objects("/api/v1/feature", Item, params={"expand": "*"})
    assert found == [Item("f1")]
    assert (pendo.asked[0].path, pendo.asked[0].query) == ("/api/v1/feature", {"expand": "*"})
    assert pendo.asked[0].headers["x-pendo-integration-key"] == KEY


@pytest.mark.parametrize("text", ["null", "[]"])
async def test_an_empty_list_is_empty(text):
    async with serving(FakePendo(says(text))) as pendo, client_of(pendo.url) as client:
        assert await client.list_objects("/api/v1/page", Item, params={}) == []


@pytest.mark.parametrize("text", ["<html>", '[{"id":7}]', '[{"id":"a"}', "{}", ""])
async def test_a_list_that_cannot_be_read_is_garbled(text):
    async with serving(FakePendo(says(text))) as pendo, client_of(pendo.url) as client:
        with pytest.raises(errors.SourceGarbled):
            await client.list_objects("/api/v1/page", Item, params={})


async def test_the_key_is_in_no_error_and_no_log_but_for_its_last_four_characters(caplog):
    caplog.set_level(logging.DEBUG)
    replies = [says(f"key {KEY} is bad", status) for status in (200, 400, 401, 403, 404, 422, 429, 500)]
    for reply in [*replies, breaks_off]:
        with pytest.raises(errors.SourceError) as caught:
            await ask(reply)
        assert KEY not in caught.value.message + caught.value.hint + repr(caught.value)
    assert caplog.records
    assert KEY not in caplog.text
    with pytest.raises(errors.SourceUnauthorized, match="key") as caught:
        await ask(says("", 401))
    assert KEY[-4:] in caught.value.hint


def test_a_key_that_cannot_be_one_is_a_setting_to_correct():
    with pytest.raises(errors.SettingsError) as caught:
        KeyRing([SecretStr("ключ\n1")])
    assert "ключ" not in str(caught.value) + caught.value.hint


async def test_giving_up_leaves_the_connection_free_for_the_next():
    async with serving(FakePendo(hangs)) as pendo, client_of(pendo.url, in_flight=1) as client:
        with pytest.raises(errors.SourceTimeout):
            await client.aggregate(BODY, COLUMNS, seconds=0.1)
        pendo.otherwise = ONE
        assert (await client.aggregate(BODY, COLUMNS)).table.count == 1
