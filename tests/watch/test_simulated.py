"""A small part of the simulated years of the benchmark: what must hold there holds here."""

from __future__ import annotations

import pytest

from bot.watch.judging import HISTORY
from tests.bench.watch import score
from tests.bench.watchworld import World, simulate


@pytest.fixture(scope="module")
def years() -> list[World]:
    return [
        simulate(features, seed, days) for features, seed, days in ((10, 1, 182), (10, 2, 182), (80, 3, 91))
    ]


def test_broken_tags_are_found_and_no_more_false_alarms_come_than_the_channel_bears(
    years: list[World],
) -> None:
    scores = [score(year) for year in years]
    assert sum(one.broken for one in scores) > 40
    assert sum(one.missed for one in scores) == 0
    assert sum(one.false for one in scores) <= sum(one.quarters for one in scores) == 5


def test_the_simulation_has_what_it_must_tell_apart(years: list[World]) -> None:
    large = years[-1]
    assert large.breaks
    assert (large.launched > 0).any()
    assert any((year.activity == 0).any() for year in years)
    assert any(morning - 1 > reading.last for morning, reading in large.readings.items())
    assert large.calendar.entries
    assert (large.mean[:, HISTORY:].mean(axis=1) < 20).sum() >= 10
