"""Five million rows of feature events in one request to the sandbox: usual pipelines, and the memory."""

from __future__ import annotations

import multiprocessing
import re
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median

import numpy as np

from bot.sandbox.pendo.answering import Answerer
from bot.sandbox.pendo.columns import Coded
from bot.sandbox.pendo.engine import read_pipeline
from bot.sandbox.pendo.world import Events, Tag, World

ROWS, VISITORS, ACCOUNTS, FEATURES, DAYS = 5_000_000, 40_000, 2_000, 200, 90
DAY = 86_400_000
NOW = 1_794_546_000_000
ZONE = "America/New_York"
SOURCE = {
    "source": {
        "featureEvents": None,
        "timeSeries": {"period": "dayRange", "first": NOW, "count": -DAYS},
    }
}
PIPELINES = {
    "group by feature and sum": (
        150,
        [{"group": {"group": ["featureId"], "fields": {"n": {"sum": "numEvents"}}}}],
    ),
    "filter, and distinct visitors by account": (
        400,
        [
            {"filter": "numEvents > 1"},
            {"group": {"group": ["accountId"], "fields": {"n": {"count": "visitorId"}}}},
        ],
    ),
    "distinct visitors by day": (
        300,
        [{"group": {"group": ["day"], "fields": {"n": {"count": "visitorId"}}}}],
    ),
}
SPAWN = multiprocessing.get_context("spawn")


def measures() -> list[tuple[str, float, str, float | None]]:
    """Medians of seven runs, in a process that holds nothing else."""
    with ProcessPoolExecutor(1, mp_context=SPAWN) as alone:
        return alone.submit(_measure).result()


def _measure() -> list[tuple[str, float, str, float | None]]:
    answerer = Answerer(_world(), ZONE, 0)
    figures: list[tuple[str, float, str, float | None]] = []
    for name, (target, stages) in PIPELINES.items():
        run = read_pipeline([SOURCE, *stages], answerer.environment(NOW))
        run()  # the first run groups the events of ended days, which are then kept
        times: list[float] = []
        for _ in range(7):
            began = time.perf_counter()
            run()
            times.append(time.perf_counter() - began)
        figures.append((f"sandbox, 5,000,000 rows: {name}", median(times) * 1000, "ms", target))
    assert len(read_pipeline([SOURCE], answerer.environment(NOW))()) == ROWS
    figures.append(("sandbox, memory of the whole process", _megabytes(), "MB", 1000))
    return figures


def _megabytes() -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024


def _world() -> World:
    """One event for each row: a visitor's use of a feature on a day."""
    rng = np.random.default_rng(1)
    keys = rng.integers(0, DAYS * VISITORS * FEATURES, ROWS + 50_000)
    keys.sort()
    keys = keys[np.flatnonzero(np.diff(keys, prepend=-1))][:ROWS]  # no two the same
    times = keys // (VISITORS * FEATURES)
    times *= DAY
    times += NOW - DAYS * DAY
    visitors = (keys // FEATURES % VISITORS).astype(np.int32)
    fields = {
        "visitorId": Coded([f"visitor-{n}@example.com" for n in range(VISITORS)], visitors),
        "accountId": Coded([f"account-{n}" for n in range(ACCOUNTS)], visitors % ACCOUNTS),
        "appId": Coded([-323232], np.zeros(len(keys), dtype=np.int32)),
    }
    numbers = rng.integers(1, 5, len(keys))
    tags = [Tag(f"feature-{n}", f"Feature {n}") for n in range(FEATURES)]
    return World(Events(times, numbers, (keys % FEATURES).astype(np.int32), fields), tags, zone=ZONE)
