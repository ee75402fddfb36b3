"""A worker as it is installed posts what its file says, by the clock of the machine."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.digest.definitions import DAYS
from bot.digest.writing import written
from bot.jobs import tasks
from bot.jobs.engine import open_docket, run_worker
from bot.jobs.schedule import keep_looking
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.sandbox.slack.workspace import DEFAULT_SCOPES, Message, demo_workspace
from bot.serve import open_working
from tests.digest.posting import settings_for, small_world
from tests.digest.reading import digest
from tests.services import Valkey, until


async def test_what_is_due_stands_with_its_picture(valkey: Valkey, tmp_path: Path) -> None:
    due = datetime.now(UTC) - timedelta(minutes=1)
    when = {"day": DAYS[due.weekday()], "time": due.time().replace(second=0, microsecond=0)}
    file = tmp_path / "digests.yml"
    file.write_text(written([digest(["Alpha view"], channel="C0PRODUCT0", **when)]), "utf-8")
    made, workspace = small_world(), demo_workspace(DEFAULT_SCOPES | {"channels:history"})
    workspace.ready_after = 0
    with EmbeddedPendo(made, key="k", zone=made.zone) as pendo, EmbeddedSlack(workspace) as slack:
        settings = settings_for(pendo, valkey).model_copy(
            update={
                "slack_url": slack.api_url,
                "slack_bot_token": SecretStr(workspace.bot_token),
                "digests_file": str(file),
            }
        )
        stop = asyncio.Event()
        async with open_working(settings) as working, open_docket(valkey.url) as docket:
            assert working.digests is not None
            tasks.register_digests(docket, working.digests)
            looking = asyncio.create_task(keep_looking(docket, working.digests, stop, 0.1))
            running = asyncio.create_task(run_worker(docket, stop))

            def pictured() -> list[Message]:
                return [message for message in slack.messages("product") if message.files]

            [stands] = await until(pictured, 20)
            stop.set()
            await asyncio.gather(looking, running)
    assert "Alpha view" in str(stands.blocks)
