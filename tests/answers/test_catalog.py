"""The catalog is read once for all askers, and refreshed behind their backs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.answers.catalog import CatalogKeeper
from bot.catalog import Catalog
from bot.errors import SourceUnavailable


class World:
    """A catalog that is different each time, a clock that is moved by hand, a source that may fail."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 25, tzinfo=UTC)
        self.reads = 0
        self.fault: Exception | None = None
        self.keeper = CatalogKeeper(self.load, clock=lambda: self.now)

    async def load(self) -> Catalog:
        self.reads += 1
        await asyncio.sleep(0)
        if self.fault:
            raise self.fault
        return Catalog(read_at=self.now)

    async def settle(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)


async def test_askers_at_once_share_one_reading():
    world = World()

    found = await asyncio.gather(*(world.keeper.current() for _ in range(20)))

    assert world.reads == 1
    assert len({id(catalog) for catalog in found}) == 1


async def test_it_is_read_again_after_an_hour_and_nobody_waits():
    world = World()
    first = await world.keeper.current()
    world.now += timedelta(minutes=59)
    assert await world.keeper.current() is first
    world.now += timedelta(minutes=1)

    assert await world.keeper.current() is first
    await world.settle()

    assert world.reads == 2
    assert await world.keeper.current() is not first


async def test_a_refresh_that_fails_leaves_the_old_one(caplog):
    world = World()
    first = await world.keeper.current()
    world.fault = SourceUnavailable("Pendo is away.")
    world.now += timedelta(hours=2)

    assert await world.keeper.current() is first
    await world.settle()
    assert await world.keeper.current() is first
    assert "Pendo is away." in caplog.text
    await world.keeper.close()


async def test_a_first_reading_that_fails_is_the_askers_to_know_and_tried_again():
    world = World()
    world.fault = SourceUnavailable("Pendo is away.")
    with pytest.raises(SourceUnavailable):
        await world.keeper.current()
    world.fault = None

    assert await world.keeper.current()


async def test_an_asker_who_leaves_stops_nobody_else():
    world = World()
    leaver = asyncio.create_task(world.keeper.current())
    await asyncio.sleep(0)
    stayer = asyncio.create_task(world.keeper.current())
    leaver.cancel()

    assert await stayer
    assert world.reads == 1
