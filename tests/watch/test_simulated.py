"""A small part of the simulated years of the benchmark: what must hold there holds here."""

from __future__ import annotations

import pytest

from bot.watch.judging import HISTORY
from tests.bench.watch import Score, score
from tests.bench.watchworld import World, simulate

DAYS = 182


@pytest.fixture(scope="module")
def years() -> list[World]:
    return [simulate(features, seed, DAYS) for features, seed in ((10, 1), (10, 2), (60, 3))]


@pytest.fixture(scope="module")
def scores(years: list[World]) -> list[Score]:
    return [score(year) for year in years]


def test_broken_tags_are_found_and_no_more_false_alarms_come_than_the_channel_bears(
    scores: list[Score],
) -> None:
    assert sum(one.broken for one in scores) > 40
    assert sum(one.missed for one in scores) == 0
    assert sum(one.false for one in scores) <= sum(one.quarters for one in scores)
    assert sum(one.quarters for one in scores) == 6


def test_a_channel_that_bears_less_gets_no_more_alarms(years: list[World], scores: list[Score]) -> None:
    assert score(years[0], alarms=0.01).false <= scores[0].false


def test_the_simulation_has_what_it_must_tell_apart(years: list[World]) -> None:
    large = years[-1]
    assert large.breaks
    assert (large.launched > 0).any()
    assert (large.activity == 0).any()
    assert any(morning - 1 > reading.last for morning, reading in large.readings.items())
    assert large.calendar.entries
    assert (large.mean[:, HISTORY:].mean(axis=1) < 20).sum() >= 10
