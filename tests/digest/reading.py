"""Weeks of a small world, read through the whole path over real HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.digest.choosing import candidates
from bot.digest.content import Content, compose
from bot.digest.definitions import Definition
from bot.digest.schedule import last_week
from bot.digest.stories import Stories
from bot.sandbox.pendo.world import World
from bot.windows import ReadingRules, Window
from tests.asking import opened


def digest(features: Any = "top 10", **said: Any) -> Definition:
    least = {"name": "product", "channel": "C0PRODUCT", "owner": "U0MIA00000", "zone": "UTC"}
    return Definition.model_validate({**least, "features": features, **said})


async def stories_of(
    world: World, now: datetime, of: Definition | None = None, week: Window | None = None, **given: Any
) -> Stories:
    """Of the last whole week before ``now``, or of ``week``, with further settings."""
    async with opened(world, now, **given) as bot:
        week = week or last_week(now, ReadingRules(world.zone))
        apps = candidates(of or digest(), await bot.parts.catalog.current()).apps
        return Stories(await bot.parts.digests.read(week, apps))


async def content_of(
    world: World,
    now: datetime,
    of: Definition | None = None,
    week: Window | None = None,
    address: str = "",
    **given: Any,
) -> Content:
    return compose(of or digest(), await stories_of(world, now, of, week, **given), address)
