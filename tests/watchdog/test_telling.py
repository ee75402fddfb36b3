"""Operators are told of a trouble once, whoever looks and however often, and once when it is over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from redis.asyncio import Redis

from bot.digest.definitions import Definition
from bot.errors import DeliveryError, SettingsError, StoreError
from bot.store.troubles import TroubleStore
from bot.watchdog.judging import Records
from bot.watchdog.telling import EVERY, FIRST_LOOK, Watchdog, keep_looking
from tests.services import Valkey
from tests.watchdog.test_judging import HOUR, MINUTE, MONDAY, PRODUCT, RULES

MISSED = "⚠ The digest product was due Mon 23 Nov 09:00 (New York) and is not posted."
POSTED = "✓ The digest product owes nothing any more."
AWAY = "⚠ The store is away: whether digests are posted and the watch runs cannot be known."


@dataclass
class Scene:
    """Operators, the file, the records and the clock, in the hands of a test."""

    store: TroubleStore
    now: datetime = MONDAY + 29 * MINUTE
    digests: Sequence[Definition] = (PRODUCT,)
    settled: datetime = MONDAY - 7 * 24 * HOUR
    away: bool = False
    fault: str = ""
    deaf: bool = False
    heard: list[str] = field(default_factory=list[str])

    def watchdog(self, *, channel: bool = True) -> Watchdog:
        return Watchdog(
            digests=self._digests,
            records=self._records,
            told=self.store,
            tell=self._tell if channel else None,
            rules=RULES,
            clock=lambda: self.now,
        )

    async def _digests(self) -> Sequence[Definition]:
        if self.fault:
            raise SettingsError(self.fault)
        return self.digests

    async def _records(self) -> Records:
        if self.away:
            raise StoreError("My store is away.")
        return Records({"product": self.settled}, self.now, self.now)

    async def _tell(self, lines: Sequence[str]) -> None:
        if self.deaf:
            raise DeliveryError("Slack answered channel_not_found", code="channel_not_found")
        self.heard += lines

    async def looks(self, *watchdogs: Watchdog, minutes: int = 1) -> list[str]:
        """What was heard while the watchdogs looked for so many minutes."""
        before = len(self.heard)
        for _ in range(minutes):
            self.now += timedelta(minutes=1)
            for one in watchdogs:
                await one.look()
        return self.heard[before:]


@pytest.fixture
def scene(redis: Redis) -> Scene:
    return Scene(TroubleStore(redis, subscription="main"))


async def test_a_missed_digest_is_told_once_and_so_is_its_end(scene: Scene) -> None:
    watchdog = scene.watchdog()
    assert await scene.looks(watchdog, minutes=5) == [MISSED]
    scene.settled = MONDAY
    assert await scene.looks(watchdog, minutes=5) == [POSTED]


async def test_of_two_replicas_one_tells(scene: Scene) -> None:
    replicas = (scene.watchdog(), scene.watchdog())
    assert await scene.looks(*replicas, minutes=3) == [MISSED]
    scene.settled = MONDAY
    assert await scene.looks(*replicas, minutes=3) == [POSTED]


async def test_a_restart_neither_repeats_nor_forgets(scene: Scene) -> None:
    await scene.looks(scene.watchdog())
    assert await scene.looks(scene.watchdog()) == []
    scene.settled = MONDAY
    assert await scene.looks(scene.watchdog()) == [POSTED]


async def test_while_the_store_is_away_what_was_wrong_stays_open(scene: Scene, valkey: Valkey) -> None:
    watchdog = scene.watchdog()
    assert await scene.looks(watchdog) == [MISSED]
    scene.away = True
    valkey.stop()
    assert await scene.looks(watchdog, minutes=8) == [AWAY]
    valkey.start()
    scene.away, scene.settled = False, MONDAY
    assert await scene.looks(watchdog, minutes=2) == ["✓ The store is back."], "it lost what was told of"
    assert await scene.looks(watchdog, minutes=2) == []


async def test_what_was_told_without_the_store_is_not_repeated_by_others_with_it(
    scene: Scene, valkey: Valkey
) -> None:
    one, other = scene.watchdog(), scene.watchdog()
    scene.fault = "digests.yml:3: no such key"
    valkey.stop()
    scene.away = True
    assert await scene.looks(one) == ["⚠ The digests cannot be read: digests.yml:3: no such key"]
    valkey.start()
    scene.away = False
    assert await scene.looks(one, other, minutes=2) == []
    scene.fault, scene.settled = "", MONDAY
    assert await scene.looks(one, other, minutes=2) == ["✓ The file of digests can be read again."]


async def test_operators_who_cannot_be_reached_are_told_later(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    watchdog, scene.deaf = scene.watchdog(), True
    assert await scene.looks(watchdog, minutes=3) == []
    assert "Operators could not be told" in caplog.text
    scene.deaf = False
    assert await scene.looks(watchdog, minutes=3) == [MISSED]


async def test_the_log_has_it_where_operators_have_no_channel(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    watchdog = scene.watchdog(channel=False)
    await scene.looks(watchdog, minutes=3)
    scene.settled = MONDAY
    await scene.looks(watchdog)
    assert [(one.levelname, one.message) for one in caplog.records if one.name == "bot.watchdog.telling"] == [
        ("ERROR", MISSED[2:]),
        ("INFO", POSTED[2:]),
    ]


async def test_nothing_is_kept_for_ever(scene: Scene, redis: Redis) -> None:
    await scene.looks(scene.watchdog())
    assert [await redis.ttl(key) > 0 for key in await redis.keys()] == [True]


async def test_it_looks_every_minute_whatever_happens(caplog: pytest.LogCaptureFixture) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 4:
            raise asyncio.CancelledError

    class Broken:
        async def look(self) -> None:
            raise ValueError("unexpected")

    with pytest.raises(asyncio.CancelledError):
        await keep_looking(Broken(), sleep)  # type: ignore[arg-type]
    assert waited == [FIRST_LOOK.total_seconds(), *[EVERY.total_seconds()] * 3]
    assert caplog.text.count("The watchdog could not look") == 3
