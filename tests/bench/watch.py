"""The watch over simulated years (see watchworld) of 10, 50 and 200 features: broken tags missed, false
alarms.

A broken tag is missed without an alarm by the first whole day that would have brought 20 uses or more;
before such a day, by the silent day after which chance, as the judgement itself has it from the history it
was shown, explains the silence less than once in a thousand, or, as it really is, less than once in a
million. How far that is behind somebody who knew the true means and dispersions is measured beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np

from bot.watch.judging import HISTORY, Judgement, judge
from queries.measures.chance import BUSY
from queries.measures.negative_binomial import zero_hazard
from tests.bench.watchworld import Break, World, day, simulate

Measure = tuple[str, float, str, float | None]
YEAR, QUARTER = 364, 91
SEEDS = {10: 16, 50: 8, 200: 4}


@dataclass
class Score:
    """What came of a year with broken tags. ``behind``: days by which a rare feature was found later
    (earlier: below 0) than somebody would who knew the truth."""

    quarters: float
    broken: int = 0
    missed: int = 0
    false: int = 0
    behind: list[int] = field(default_factory=list)

    @property
    def false_alarms_per_quarter(self) -> float:
        return self.false / self.quarters


def score(world: World, alarms: float = 1.0) -> Score:
    """Each of its days judged as one channel that bears so many false ``alarms`` a quarter."""
    judged = _judged(world, alarms)
    total = Score((world.counts.shape[1] - HISTORY) / QUARTER, false=_false(world, judged))
    for broken in world.breaks:
        _look(world, broken, judged, total)
    return total


def _judged(world: World, alarms: float) -> dict[int, dict[str, Judgement]]:
    """By day that was judged, the first time that it was."""
    found: dict[int, dict[str, Judgement]] = {}
    for morning, reading in world.readings.items():
        if reading.last not in found:
            found[reading.last] = judge(world.watched(morning), day(reading.last), world.calendar, alarms)
    return found


def _false(world: World, judged: dict[int, dict[str, Judgement]]) -> int:
    """Alarms that began while the feature's tag worked; one that goes on is the same."""
    broken, raised = defaultdict[str, set[int]](set), set[str]()
    for one in world.breaks:
        broken[str(one.feature)].update(range(one.first - 1, one.last + 2))
    count = 0
    for at, verdicts in judged.items():
        now = {name for name, verdict in verdicts.items() if verdict.alarms}
        count += sum(at not in broken[name] for name in now - raised)
        raised = now
    return count


def _look(world: World, broken: Break, judged: dict[int, dict[str, Judgement]], total: Score) -> None:
    """Counts ``broken`` if it lasted until it should have been found."""
    days = {at: judged[at][str(broken.feature)] for at in judged if broken.first <= at <= broken.last}
    chance = _chance(world, broken)
    busy = [at for at in chance if world.mean[broken.feature, at] >= BUSY]
    told = [at for at, verdict in days.items() if verdict.chance < 1e-3 and verdict.kind != "unknown"]
    due = min([*busy, *told, *(at for at in chance if chance[at] < 1e-6)], default=broken.last + 1)
    by = min((at for at in days if at >= due), default=None)
    if by is None:
        return
    found = min((at for at, verdict in days.items() if verdict.alarms), default=broken.last + 1)
    total.broken += 1
    total.missed += found > by
    known = [at for at in chance if chance[at] < 1e-3]
    if known and not busy:
        total.behind.append(found - known[0])


def _chance(world: World, broken: Break) -> dict[int, float]:
    """What chance has of the silence up to each day, by the true means; days on which it is expected, or on
    which the source lost everything, say nothing."""
    days = [at for at in range(broken.first, min(broken.last + 1, world.counts.shape[1])) if world.tells(at)]
    mean, dispersion = world.mean[broken.feature, days], world.dispersion[broken.feature]
    return dict(zip(days, np.exp(-np.cumsum(zero_hazard(mean, dispersion))).tolist(), strict=True))


def measures() -> Iterator[Measure]:
    for features, seeds in SEEDS.items():
        yield from _figures(
            f"watch, {features} features", [_year(features, seed) for seed in range(seeds)], 0.01
        )
    rare = [_year(200, seed, median=5) for seed in range(2)]
    yield from _figures("watch, 200 features about 5 uses a day", rare, None)
    yield "watch, judging 200 features", _seconds(simulate(200, 0, 1)) * 1000, "ms", None


def _year(features: int, seed: int, median: float = 60) -> Score:
    return score(simulate(features, seed, YEAR, median))


def _figures(of: str, scores: Sequence[Score], missed: float | None) -> Iterator[Measure]:
    broken, false = sum(one.broken for one in scores), [one.false_alarms_per_quarter for one in scores]
    behind = np.concatenate([one.behind for one in scores])
    yield f"{of}: missed_share of {broken}", sum(one.missed for one in scores) / broken, "", missed
    yield f"{of}: false_alarms_per_quarter", float(np.mean(false)), "", 1
    yield f"{of}: the same, worst of {len(false)} years", max(false), "", None
    yield f"{of}: rare ones, days behind the truth, mean", float(np.mean(behind)), "days", None
    yield f"{of}: rare ones, days behind the truth, p95", float(np.quantile(behind, 0.95)), "days", None


def _seconds(world: World) -> float:
    watched, last = world.watched(HISTORY), world.readings[HISTORY].last
    took = []
    for _ in range(20):
        started = perf_counter()
        judge(watched, day(last), world.calendar)
        took.append(perf_counter() - started)
    return min(took)
