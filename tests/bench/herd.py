"""How often Pendo is asked when a crowd asks one thing at once, at several replicas on one store."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.request import Request, urlopen

from bot.app import open_parts
from bot.jobs.processes import environment
from bot.question import Question
from bot.sandbox.pendo.serving import DEFAULT_ZONE, EmbeddedPendo, load_world, wall_clock
from bot.sandbox.store import start_store
from bot.settings import Settings, load_settings

ASKERS = 10_000
REPLICAS = 5
AT_ONCE = 500
"""Askers of one replica that wait at the same time: what this machine's memory and patience bear."""
QUESTION = "export-button"
KEY = "sandbox-key"


def measures() -> list[tuple[str, float, str, float | None]]:
    """Sets of upstream requests, where one asker alone needs one set; and the whole crowd's time."""
    began = time.perf_counter()
    sets, answers = herd(ASKERS, REPLICAS)
    assert len(answers) == 1, f"different answers to one question: {answers}"
    seconds = time.perf_counter() - began
    crowd = f"{ASKERS:,} askers, {REPLICAS} replicas"
    return [
        (f"{crowd}: sets of requests to Pendo", sets, "", 1.0),
        (f"{crowd}: all answered", seconds, "s", None),
    ]


def herd(askers: int, replicas: int) -> tuple[float, set[str]]:
    """Sets of upstream requests that ``askers`` of one question cause, and the answers they were given."""
    world = load_world("demo", now=wall_clock(), zone=DEFAULT_ZONE)
    with EmbeddedPendo(world, key=KEY) as pendo, start_store() as store:
        settings = Settings(
            pendo_keys=(KEY,),  # pyright: ignore[reportArgumentType]
            pendo_url=pendo.url,
            pendo_rate=1000,
            timezone=DEFAULT_ZONE,
            redis_url=store,  # pyright: ignore[reportArgumentType]
            log_level="WARNING",
        )
        apart = settings.model_copy(update={"subscription": "alone"})
        alone = _asked(pendo.url, apart, 1, 1)[0]
        crowd, answers = _asked(pendo.url, settings, askers, replicas)
    return crowd / alone, answers


def _asked(pendo: str, settings: Settings, askers: int, replicas: int) -> tuple[int, set[str]]:
    """Requests for rows, once every replica knows the catalog; and the different answers."""
    variables = {**os.environ, **environment(settings)}
    words = [sys.executable, "-m", "tests.bench.herd", str(askers // replicas)]
    started = [_start(words, variables) for _ in range(replicas)]
    for replica in started:
        assert replica.stdout is not None
        assert replica.stdout.readline() == "ready\n"
    urlopen(Request(f"{pendo}/_sandbox/requests", method="DELETE")).close()
    ended = [json.loads(said) for said in _all_at_once(started)]
    with urlopen(f"{pendo}/_sandbox/requests") as told:
        requests = json.load(told)
    return len(requests), {answer for answers in ended for answer in answers}


def _start(words: list[str], variables: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(words, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _all_at_once(started: Iterable[subprocess.Popen[str]]) -> list[str]:
    for replica in started:
        assert replica.stdin is not None
        replica.stdin.write("go\n")
        replica.stdin.flush()
    said = [replica.communicate()[0] for replica in started]
    assert all(replica.returncode == 0 for replica in started)
    return said


async def _replica(askers: int) -> list[str]:
    """The different answers that one replica gives its askers: words and figures."""
    async with open_parts(load_settings()) as parts:
        question = await parts.answerer.understand("adoption", QUESTION)
        assert isinstance(question, Question)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.readline)
        answers: set[str] = set()
        for start in range(0, askers, AT_ONCE):
            count = min(AT_ONCE, askers - start)
            given: list[Any] = await asyncio.gather(*(parts.answerer.answer(question) for _ in range(count)))
            answers |= {repr((answer.headline, answer.detail, answer.measures)) for answer in given}
        return sorted(answers)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(_replica(int(sys.argv[1])))))
