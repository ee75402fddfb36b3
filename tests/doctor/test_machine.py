"""What the doctor says of the store, of clocks and of files."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from bot.app import utc_now
from bot.digest.book import open_book
from bot.doctor import clock, files
from bot.doctor.store import judge_store, store
from bot.errors import SettingsError
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.slack.embedded import EmbeddedSlack
from tests.doctor.rig import NOW, parts_for
from tests.services import Valkey

DIGESTS = """\
product:
  channel: C0PRODUCT
  owner: U0MIA00000
  features: top 10
  zone: America/New_York
"""


async def test_a_store_that_keeps_and_does_not_evict_is_well(redis: AsyncRedis, valkey: Valkey):
    await redis.config_set("save", "60 1000")
    async with parts_for(redis_url=SecretStr(valkey.url)) as parts:
        [found] = await store(parts)
    assert found.level == "ok"
    assert "Valkey " in found.says


async def test_a_store_that_evicts_and_forgets_warns_of_both(redis: AsyncRedis, valkey: Valkey):
    for name, value in {"maxmemory": "100mb", "maxmemory-policy": "allkeys-lru"}.items():
        await redis.config_set(name, value)
    async with parts_for(redis_url=SecretStr(valkey.url)) as parts:
        found = await store(parts)
    assert [one.level for one in found] == ["warn", "warn"]
    assert "noeviction" in found[0].says
    assert "appendonly" in found[1].says


async def test_a_store_that_is_away_fails(redis: AsyncRedis, valkey: Valkey):
    valkey.stop()
    async with parts_for(redis_url=SecretStr(valkey.url)) as parts:
        [found] = await store(parts)
    assert (found.level, "cannot be reached" in found.says) == ("fail", True)


async def test_no_store_warns_and_no_address_fails():
    async with parts_for() as parts:
        [none] = await store(parts)
    assert none.level == "warn"
    for address in ("store.example.com:6379", "redis://store.example.com:port/0"):
        async with parts_for(redis_url=SecretStr(address)) as parts:
            [wrong] = await store(parts)
        assert (wrong.level, "no address" in wrong.says) == ("fail", True)


def test_a_redis_is_called_one():
    [found] = judge_store({"redis_version": "7.2.4"}, [])
    assert found.says.startswith("Redis 7.2.4")


@pytest.mark.parametrize(("minutes", "level"), [(0, "ok"), (2, "warn"), (10, "fail"), (-10, "fail")])
async def test_a_clock_is_held_against_slack_and_pendo(
    pendo: EmbeddedPendo, slack: EmbeddedSlack, minutes: int, level: str
):
    def shifted() -> datetime:
        return utc_now() + timedelta(minutes=minutes)

    async with parts_for(pendo, slack, clock=shifted) as parts:
        found = await clock.clock(parts)
    assert [one.level for one in found] == [level, level]
    assert ["Slack" in found[0].says, "Pendo" in found[1].says] == [True, True]


@pytest.mark.parametrize(
    ("known", "level"), [("2026b", "ok"), ("2025a", "ok"), ("2024a", "warn"), ("", "warn")]
)
def test_an_old_table_of_zones_warns(known: str, level: str):
    assert clock.judge_zone_data(known, NOW).level == level


def test_the_table_of_zones_in_use_has_a_version():
    assert clock.zone_version()[:2] == "20"


async def test_fonts_and_queries_of_the_package_are_well():
    async with parts_for() as parts:
        found = [*await files.fonts(parts), *await files.queries(parts)]
    assert [one.level for one in found] == ["ok", "ok"]


async def test_an_own_query_with_a_fault_is_an_error(tmp_path: Path):
    (tmp_path / "mine.yml").write_text("name: mine\n")
    async with parts_for(queries_dir=str(tmp_path)) as parts:
        with pytest.raises(SettingsError, match=r"mine\.yml:1"):
            await files.queries(parts)


async def test_an_access_file_is_read(tmp_path: Path):
    right, wrong = tmp_path / "access.yml", tmp_path / "wrong.yml"
    right.write_text("values: shown\n")
    wrong.write_text("values: sometimes\n")
    async with parts_for(access_file=str(right)) as parts:
        [found] = await files.access(parts)
    assert found.level == "ok"
    async with parts_for(access_file=str(wrong)) as parts:
        with pytest.raises(SettingsError, match=r"wrong\.yml:1"):
            await files.access(parts)


async def test_digests_are_told_with_their_next_time(tmp_path: Path, valkey: Valkey):
    path = tmp_path / "digests.yml"
    path.write_text(DIGESTS)
    async with parts_for(digests_file=str(path), redis_url=SecretStr(valkey.url)) as parts:
        [found] = await files.digests(parts)
    assert found.level == "ok"
    assert "product next Mon 2026-11-30 09:00" in found.says
    with Redis.from_url(valkey.url) as redis:
        assert redis.keys() == []  # a look takes nothing over from the file


async def test_digests_of_the_store_are_told_and_paused_ones_counted(tmp_path: Path, valkey: Valkey):
    async with parts_for(redis_url=SecretStr(valkey.url)) as parts:
        book = open_book(parts.redis, "", subscription=parts.settings.subscription)
        await book.load(DIGESTS + DIGESTS.replace("product:", "other:") + "  paused: true\n", "digests.yml")
        [found] = await files.digests(parts)
        valkey.stop()
        [away] = await files.digests(parts)
    assert found.says == "product next Mon 2026-11-30 09:00; 1 paused"
    assert away.level == "fail"


async def test_digests_without_a_store_warn(tmp_path: Path):
    path = tmp_path / "digests.yml"
    path.write_text(DIGESTS)
    async with parts_for(digests_file=str(path)) as parts:
        [found] = await files.digests(parts)
    assert found.level == "warn"


async def test_digests_with_a_fault_are_an_error(tmp_path: Path):
    path = tmp_path / "digests.yml"
    path.write_text("product:\n  chanel: C0PRODUCT\n")
    async with parts_for(digests_file=str(path)) as parts:
        with pytest.raises(SettingsError, match=r"digests\.yml:"):
            await files.digests(parts)
