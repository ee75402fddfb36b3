"""Worker processes beside the server, so that drawing a chart never delays an acknowledgement."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from time import monotonic
from typing import cast

from pydantic import SecretStr

from bot.setting_sources import FILE, FOLDER
from bot.settings import Settings

logger = logging.getLogger(__name__)

PARENT = "USAGEBOT_PARENT_PID"
"""Names the server to its workers: they drain when it is gone, however it went."""
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
STOP_SECONDS = 25.0
NICENESS = 10
"""Of a worker beside its server: on a small machine an acknowledgement goes before an answer."""


def environment(settings: Settings) -> dict[str, str]:
    """``settings`` as the variables they are read from: secrets travel there, never on a command line. A file
    or folder that some came from is not read again: it may be at fault by then, or say something else."""
    prefix = settings.model_config.get("env_prefix", "")
    values = {name: getattr(settings, name) for name in type(settings).model_fields}
    values |= {FILE: "", FOLDER: ""}
    return {f"{prefix}{name}".upper(): _written(value) for name, value in values.items() if value is not None}


def _written(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, tuple):
        return ",".join(map(_written, cast(tuple[object, ...], value)))
    return json.dumps(value) if isinstance(value, dict) else str(value)


class WorkerProcesses:
    """``count`` processes of ``command``. One that dies is started again, after a pause that doubles while
    it keeps dying."""

    def __init__(self, command: Sequence[str], variables: Mapping[str, str], count: int) -> None:
        self._command = command
        self._variables = {**os.environ, **variables, PARENT: str(os.getpid())}
        self._count = count
        self._keepers: list[asyncio.Task[None]] = []
        self._running: set[asyncio.subprocess.Process] = set()
        self._stopping = asyncio.Event()

    def start(self) -> None:
        self._keepers = [asyncio.create_task(self._keep(number)) for number in range(1, self._count + 1)]

    async def stop(self) -> None:
        """Let them finish what is under way, at most 25 seconds."""
        self._stopping.set()
        for process in self._running:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        if self._keepers:
            await asyncio.wait(self._keepers, timeout=STOP_SECONDS)
        for process in self._running:
            with suppress(ProcessLookupError):
                process.kill()
        await asyncio.gather(*self._keepers, return_exceptions=True)

    async def _keep(self, number: int) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            started = monotonic()
            code = await self._run_once()
            if self._stopping.is_set():
                return
            if monotonic() - started > STEADY_SECONDS:
                pause = FIRST_PAUSE
            logger.error("Worker %d ended (%s); started again in %.1f s", number, code, pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _run_once(self) -> int:
        # In the server's session, as Linux weighs niceness within a session alone; in a group of its own, as
        # a terminal interrupts the server's group and the server then stops its workers.
        process = await asyncio.create_subprocess_exec(
            *self._command, env=self._variables, stdin=asyncio.subprocess.DEVNULL, process_group=0
        )
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
        self._running.add(process)
        try:
            if self._stopping.is_set():  # asked to stop while it was being started
                process.send_signal(signal.SIGTERM)
            return await process.wait()
        finally:
            self._running.discard(process)
