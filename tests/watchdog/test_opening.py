"""The watchdog over the real stores and a Slack: what it reads there, and whom it tells."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from bot.digest.writing import written
from bot.replies.slack import Slack, open_slack
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.settings import Settings
from bot.store.incidents import IncidentStore
from bot.store.runs import Run, Runs, Seen
from bot.watchdog.opening import open_watchdog, recorded
from bot.watchdog.telling import Watchdog
from tests.watchdog.test_judging import HOUR, MINUTE, MONDAY, PRODUCT, WEEK

CHANNEL = "C0PRODUCT0"
DUE = "The digest product was due Mon 23 Nov 09:00 (New York) and is not posted."


@pytest.fixture
def slack() -> Iterator[EmbeddedSlack]:
    with EmbeddedSlack() as embedded:
        yield embedded


@dataclass
class Scene:
    watchdog: Watchdog
    runs: Runs
    watch: IncidentStore
    file: Path
    now: datetime

    async def looked(self) -> None:
        """All runs, and a look is taken."""
        await self.watch.ran(self.now)
        await self.runs.look(self.now, {})
        await self.watchdog.look()


@pytest.fixture
async def client(slack: EmbeddedSlack) -> AsyncIterator[Slack]:
    async with open_slack(slack.api_url, SecretStr(slack.workspace.bot_token)) as opened:
        yield opened


@pytest.fixture
def scene(client: Slack, redis: Redis, tmp_path: Path) -> Scene:
    file = tmp_path / "digests.yml"
    settings = Settings(digests_file=str(file), operators_channel=CHANNEL, timezone="America/New_York")
    stores = Runs(redis, subscription="main"), IncidentStore(redis, subscription="main")
    made = Scene(None, *stores, file, MONDAY - HOUR)  # type: ignore[arg-type]
    made.watchdog = open_watchdog(settings, client, redis, lambda: made.now)
    return made


def run(until: datetime, **given: object) -> Run:
    return Run(until, "", **given)  # type: ignore[arg-type]


async def test_the_operators_channel_is_told_of_a_missed_digest_and_of_its_end(
    scene: Scene, slack: EmbeddedSlack
) -> None:
    scene.file.write_text(written([PRODUCT]))
    await scene.runs.write("product", run(MONDAY - WEEK))
    scene.now = MONDAY + 30 * MINUTE
    await scene.looked()
    [message] = slack.messages("product")
    assert f"⚠ {DUE}" in message.text

    await scene.runs.write("product", run(MONDAY))
    await scene.looked()
    assert "✓ The digest product owes nothing any more." in slack.messages("product")[-1].text


async def test_a_file_that_is_not_there_yet_defines_nothing(scene: Scene, slack: EmbeddedSlack) -> None:
    await scene.looked()
    assert slack.messages("product") == []


async def test_a_faulty_file_is_told_with_its_line(scene: Scene, slack: EmbeddedSlack) -> None:
    scene.file.write_text(written([PRODUCT]).replace("zone", "zones"))
    await scene.looked()
    [message] = slack.messages("product")
    assert "digests.yml:" in message.text


def test_what_is_posted_is_settled() -> None:
    runs = {
        "done": run(MONDAY),
        "posted": run(MONDAY - WEEK, posted_at=MONDAY),
        "owed": run(MONDAY - WEEK),
    }
    found = recorded(Seen(runs, MONDAY), None)
    assert found.settled == {"done": MONDAY, "posted": MONDAY, "owed": MONDAY - WEEK}
    assert (found.looked, found.watched) == (MONDAY, None)
