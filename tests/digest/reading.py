"""Weeks of a small world, read through the whole path over real HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import SecretStr

from bot.app import open_parts
from bot.digest.choosing import candidates
from bot.digest.content import Content, compose
from bot.digest.definitions import Definition
from bot.digest.schedule import last_week
from bot.digest.stories import Stories
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.pendo.world import World
from bot.settings import Settings
from bot.windows import ReadingRules, Window


def digest(features: Any = "top 10", **said: Any) -> Definition:
    least = {"name": "product", "channel": "C0PRODUCT", "owner": "U0MIA00000", "zone": "UTC"}
    return Definition.model_validate({**least, "features": features, **said})


async def stories_of(
    world: World, now: datetime, of: Definition | None = None, week: Window | None = None, **given: Any
) -> Stories:
    """Of the last whole week before ``now``, or of ``week``, with further settings."""
    with EmbeddedPendo(world, key="k", clock=lambda: int(now.timestamp() * 1000), zone=world.zone) as pendo:
        configured = Settings(
            pendo_keys=(SecretStr("k"),),
            pendo_url=pendo.url,
            pendo_rate=1000,
            timezone=world.zone,
            **given,
        )
        async with open_parts(configured, lambda: now) as parts:
            week = week or last_week(now, ReadingRules(world.zone))
            apps = candidates(of or digest(), await parts.catalog.current()).apps
            return Stories(await parts.digests.read(week, apps))


async def content_of(
    world: World,
    now: datetime,
    of: Definition | None = None,
    week: Window | None = None,
    address: str = "",
    **given: Any,
) -> Content:
    return compose(of or digest(), await stories_of(world, now, of, week, **given), address)
