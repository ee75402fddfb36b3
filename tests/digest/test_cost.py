"""What digests cost Pendo: two requests an app for one week, however many digests and channels there are."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import SecretStr

from bot.digest.choosing import candidates
from bot.digest.content import compose
from bot.digest.schedule import last_week
from bot.digest.stories import Stories
from bot.sandbox.pendo.world import Tag
from bot.windows import ReadingRules
from tests.asking import opened
from tests.digest.reading import digest
from tests.digest.test_content import ALPHA, BETA, GAMMA, steady, use, world
from tests.services import Valkey

NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)
SCAN = Tag("m", "Scan", app_id=77)


async def test_requests_are_those_of_the_apps_not_of_the_digests(valkey: Valkey) -> None:
    rows = [row for week in range(15) for row in use("m", "acct-01", week, app=77)]
    small = world(steady(ALPHA, 3), steady(BETA, 2), rows, tags=(ALPHA, BETA, GAMMA, SCAN))
    digests = [digest(features) for features in (["Alpha view"], ["beta-edit", "Scan"], "top 3")] * 20
    async with opened(small, NOW, redis_url=SecretStr(valkey.url)) as bot:
        catalog = await bot.parts.catalog.current()
        week = last_week(NOW, ReadingRules("UTC"))
        await bot.requests()

        async def cost() -> int:
            apps = {app for of in digests for app in candidates(of, catalog).apps}
            stories = Stories(await bot.parts.digests.read(week, apps))
            assert len([compose(of, stories) for of in digests]) == 60
            return await bot.requests()

        assert await cost() == 2 * 2
        assert await cost() == 0, "the same week again comes from the store"
