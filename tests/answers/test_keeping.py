"""What of an answer is kept comes back whole, under an id that people may mistype."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answers.answer import Source
from bot.answers.keeping import SCHEMA, Archive, KeptAnswer, new_answer_id, pack, read_identity, unpack
from bot.catalog import Account, App, Thing
from bot.errors import Refused
from bot.question import Question
from bot.store.kept import Kept
from bot.windows import Window
from tests.answers.kept import KEPT

texts = st.text(max_size=30)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
windows = st.builds(
    lambda start, length, unfinished: Window(start, start + timedelta(days=length), "UTC", unfinished),
    days,
    st.integers(0, 400),
    st.booleans(),
)
values = st.none() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False)
measures = st.dictionaries(texts, values, max_size=5)
bodies = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
sources = st.builds(
    Source,
    pipeline=texts,
    rows=st.integers(0, 2**40),
    cached=st.booleans(),
    read_at=moments,
    body=st.dictionaries(texts, bodies, max_size=3),
    stale=st.booleans(),
)
things = st.builds(
    Thing, texts, texts, st.sampled_from(["feature", "page", "track"]), texts, st.none() | moments, st.none()
)
questions = st.builds(
    Question,
    query=texts,
    things=st.lists(things, min_size=1, max_size=3).map(tuple),
    window=windows,
    comparison=st.none() | windows,
    comparison_kind=st.sampled_from(["previous", "last year", "none"]),
    app=st.none() | st.builds(App, texts, texts),
    account=st.none() | st.builds(Account, texts, texts),
    lead=st.sampled_from(["accounts", "visitors"]),
    private=st.booleans(),
    notes=st.lists(texts, max_size=3).map(tuple),
)
lines = st.lists(texts, max_size=4).map(tuple)
answers = st.builds(
    KeptAnswer,
    question=questions,
    measures=measures | st.dictionaries(texts, measures, max_size=2),
    without_rules=measures,
    headline=texts,
    detail=texts,
    change=texts,
    bullets=lines,
    caveats=lines,
    scope=lines,
    sources=st.lists(sources, max_size=3).map(tuple),
    read_at=moments,
    answered_at=moments,
    asked_by=texts,
    channel=texts,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(answers)
def test_every_answer_comes_back_whole(kept):
    assert unpack(pack(kept), "A7F3-K9QX") == replace(kept, id="A7F3-K9QX")


def test_what_a_newer_version_kept_is_said_to_be_so():
    newer = msgspec.msgpack.encode([SCHEMA + 1, b"whatever it may be", "more"])

    with pytest.raises(Refused, match="newer version"):
        unpack(newer, "A7F3-K9QX")


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"junk",
        pack(KEPT)[:-5],
        msgspec.msgpack.encode([SCHEMA, b"junk"]),
        msgspec.msgpack.encode([SCHEMA]),
        pack(KEPT)[:40] + b"\0" + pack(KEPT)[41:],
    ],
)
def test_what_is_damaged_is_a_sentence(damaged):
    with pytest.raises(Refused, match="A7F3-K9QX is kept, but I can no longer read it"):
        unpack(damaged, "A7F3-K9QX")


@pytest.mark.parametrize(
    "typed",
    [
        "A7F3-K0Q1",
        "a7f3-k0q1",
        "a7f3k0q1",
        " A7F3 K0Q1 ",
        "A7F3–KOQI",
        "a7f3-koql",
        "`A7F3-K0Q1`",
        "*A7F3-K0Q1*.",
        "Ａ７Ｆ３－Ｋ０Ｑ１",
    ],
)
def test_ids_are_read_forgivingly(typed):
    assert read_identity(typed) == "A7F3-K0Q1"


@pytest.mark.parametrize(
    "typed", ["", "A7F3", "A7F3-K9Q", "A7F3-K9QXX", "A7F3-K9QU", "東京東京東京東京", "x" * 4000]
)
def test_what_can_be_no_id_is_said_to_be_none(typed):
    with pytest.raises(Refused, match="no answer's id") as refused:
        read_identity(typed)

    assert len(refused.value.message) < 150
    assert "A7F3-K9QX" in refused.value.hint


def test_new_ids_are_read_as_themselves_and_differ():
    ids = [new_answer_id() for _ in range(2000)]

    assert [read_identity(identity.lower()) for identity in ids] == ids
    assert len(set(ids)) == len(ids)


async def test_an_id_that_nothing_is_kept_under_is_said_to_be_so(redis):
    archive = archive_on(redis)

    with pytest.raises(Refused, match=r"I keep no answer AAAA-AAAA: .* 90 days"):
        await archive.find("aaaa aaaa")


async def test_forgetting_an_account_leaves_the_answers_about_all(redis):
    kept = Kept(redis, subscription="main", clock=lambda: NOW, new_id=new_answer_id)
    archive = Archive(kept, lambda: NOW)
    for account in (None, Account("a1", "One"), Account("a1", "Renamed"), Account("a12", "a1")):
        await kept.keep(pack(replace(KEPT, question=replace(KEPT.question, account=account))))
    await kept.keep(b"unreadable, so it may be about anybody")

    assert await archive.forget_account("a1") == 3
    assert len(await redis.keys("usagebot:kept:*")) == 2


NOW = datetime(2026, 11, 25, tzinfo=UTC)


def archive_on(redis) -> Archive:
    return Archive(Kept(redis, subscription="main", clock=lambda: NOW, new_id=new_answer_id), lambda: NOW)
