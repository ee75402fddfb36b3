"""Chance: how likely it alone explains a silence or a low count, and below which chance that is an alarm.

Arrays have one row a feature; the days of the week are those of ``Expected``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from queries.measures.expected import WEEK, WEEKS, Days, Expected
from queries.measures.negative_binomial import Floats, at_most, zero_hazard

BUSY = 20
"""Uses that a day should have brought where its silence alone is enough to tell."""
ONCE_IN_A_THOUSAND = 1e-3
_BUSY_DAY = 2e-3
_QUARTER = 91
_SILENCES, _CLIFFS = 1.8, 0.15
"""What of the false alarms they may take, by an estimate that errs high for silences: in simulated years
half of those came that it expects, whatever the features (tests/bench/watch.py)."""
_STEPS, _STEP = 49, 0.84
_TINY = 1e-12
_ENDS = (np.arange(WEEK)[:, None] + np.arange(WEEK * WEEKS)) % WEEK
"""The day of the week on which a silence ends, by the day on which it began and by its length."""
_SQUARES = 2 * (np.arange(WEEK * WEEKS) // WEEK) + 1
"""By how much the square of how many of a day of the week there are grows with one more."""


@dataclass(frozen=True, slots=True)
class Levels:
    """The chances below which a silence, by the day of the week that it reaches, and a low count are
    alarms."""

    silence: Floats
    cliff: float


def of_count(base: Expected, count: Floats, mean: Floats, day: Days) -> Floats:
    """P(X <= count) on that ``day`` of the week, of which ``mean`` is expected; its error is taken for more
    dispersion, since the variance of a gamma mixture of such counts is what both make together."""
    return at_most(count, mean, spread(base, day))


def spread(base: Expected, day: Days) -> Floats:
    """The dispersion of that day's count about its estimated mean."""
    error = np.take_along_axis(base.error, day[:, None], 1)[:, 0] + base.level_error
    return base.dispersion * (1 + error) + error


def of_silence(base: Expected, days: Floats) -> Floats:
    """The chance that silent days, so many (features × days of the week), come in a row.

    With a known mean m that is exp(-H), H the sum of their hazards -ln P(X = 0). The mean is an estimate: H
    is taken as gamma distributed, with the relative variance 1/S that the errors of m give it (delta
    method), and the chance is the mean of exp(-H), (1 + H/S)^-S.
    """
    hazard, own, pull = _parts(base)
    total = (days * hazard).sum(axis=1)
    return _chance(total, (days**2 * own).sum(axis=1), (days * pull).sum(axis=1) ** 2 * base.level_error)


def _runs(base: Expected) -> Floats:
    """``of_silence`` of each silence that can begin: features × first day of the week × length."""
    hazard, own, pull = _parts(base)
    hazard, own, pull = (by_day[:, _ENDS] for by_day in _parts(base))
    shared = np.cumsum(pull, axis=2) ** 2 * base.level_error[:, None, None]
    return _chance(np.cumsum(hazard, axis=2), np.cumsum(own * _SQUARES, axis=2), shared)


def _parts(base: Expected) -> tuple[Floats, Floats, Floats]:
    """By day of the week: its hazard, the variance that its own error gives that, and its pull: how far the
    hazard moves when the mean grows by its own size."""
    mean, dispersion = base.mean, base.dispersion[:, None]
    pull = mean / (1 + dispersion * mean)
    return zero_hazard(mean, dispersion), pull**2 * base.error, pull


def _chance(total: Floats, own: Floats, shared: Floats) -> Floats:
    certain = (total**2 + _TINY) / (own + shared + _TINY)
    return np.exp(-certain * np.log1p(total / certain))


def levels(base: Expected, alarms: float) -> Levels:
    """So that all features together bring no more false alarms than ``alarms`` a quarter.

    A low count's is alarms / (features × days), the part of it that cliffs may take (Bonferroni). A
    silence's is at most 1/1000, and 2/1000 on a day that should have brought 20 uses; lower where more
    false alarms would come: of each silence that can begin, the chance that it comes to where it is an
    alarm, summed over features and days. Features that cannot by chance be silent so long leave their part
    to the others (Tarone, R. E. (1990), Biometrics 46, 515-522).
    """
    cliff = alarms * _CLIFFS / (_QUARTER * len(base.mean))
    most = np.where(base.mean >= BUSY, _BUSY_DAY, ONCE_IN_A_THOUSAND)
    chances = _runs(base)
    against = chances / most[:, _ENDS]
    begins = 1 - np.exp(-np.roll(zero_hazard(base.mean, base.dispersion[:, None]), 1, axis=1))
    stricter = (_STEP**step for step in range(_STEPS))
    bearable = (
        one
        for one in stricter
        if (np.where(against <= one, chances, 0.0).max(axis=2) * begins).sum() * _QUARTER / WEEK
        <= alarms * _SILENCES
    )
    return Levels(np.maximum(most * next(bearable, 0.0), cliff), cliff)
