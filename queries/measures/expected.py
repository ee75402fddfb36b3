"""Expected: what one day's count should be, from the same weekdays of the eight weeks before, and how likely
chance alone makes it as low as it is.

Everything is an array of one row a feature. Counts are negative binomial (see negative_binomial).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queries.measures.negative_binomial import Floats, zero_hazard

WEEKS, WEEK = 8, 7
DAYS = WEEKS * WEEK
"""How far back a day is compared."""
Days = NDArray[np.int64]
Marks = NDArray[np.bool_]

_DISPERSION, _DISPERSION_DAYS = 0.1, 10.0
"""What is taken for the dispersion before anything is known, and how many days that weighs."""
_LEAST_DISPERSION, _LARGE_DISPERSION = 0.01, 0.2
_SKEW = 3.0
"""By how much a large one is raised: eight weeks mostly show less than there is (tests/bench/watch.py)."""
_STRANGE = 4.0
"""Times its usual spread: a day that is further off is no part of what is usual."""
_OUTAGE = 1e-3
_RECENT, _LEVEL_USES = 14, 20.0
"""Days that tell the level of late, and how many uses the level of all eight weeks weighs against them."""
_LEVELS = (0.25, 3.0)
_DRIFT = 0.02
"""Relative variance by which what is usual moves from week to week, before anything is known."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the week that follows the baseline should bring: ``mean`` by day of that week. ``dispersion``: of
    the counts; ``error``: relative variance of ``mean`` as an estimate, ``level_error`` the part that all
    days share; ``days`` and ``uses``: how many the baseline rests on."""

    mean: Floats
    dispersion: Floats
    error: Floats
    level_error: Floats
    days: Days
    uses: Floats


def expected(baseline: Floats, tide: Floats) -> Expected:
    """``baseline``: features × 56 days, NaN for days that do not count (unknown, or expected to be silent);
    ``tide``: how much of its usual activity the app had on them, at most 1.

    1. Of each weekday the median of its eight counts, and over all days the spread about these medians
       (median absolute deviation of cube roots, after which such counts are nearly normal: Wilson, E. B. and
       Hilferty, M. M. (1931), PNAS 17, 684-688). Days further off than four times that are left out, and so
       are silent days in a row that chance explains less than once in a thousand.
    2. mean = (sum of the weekday's counts + 1) / (its days + 1 / the feature's mean): the posterior of a rate
       with an exponential prior about the feature's own mean, so that a weekday without any use in eight
       weeks is not expected to have none for certain.
    3. The level: uses of the last 14 days against what 2. says of them, within 1/4 and 3.
    4. The drift: what is usual moves from week to week, by the relative variance that the sums of weeks have
       beyond chance; half of that is believed, and never less than 0.02.
    5. dispersion by moments, (x - mean)² less what Poisson's counts vary, each day weighed by what it tells,
       together with ten days of 0.1, so that few days cannot make it nothing; one above 0.2 is raised, since
       eight weeks mostly show less of a large one than there is.
    """
    shape = (len(baseline), WEEKS, WEEK)
    counts, tides = baseline.reshape(shape), tide.reshape(shape)
    usual = ~np.isnan(counts)
    usual &= ~_strange(counts, tides, usual)
    usual &= ~_outage(counts, tides, usual)
    return _estimate(counts, tides, usual)


def _strange(counts: Floats, tides: Floats, usual: Marks) -> Marks:
    """Days far from the median of their weekday."""
    middle = _nanmedian(np.where(usual, counts, np.nan), 1)[:, None, :] * tides + 0.5
    roots = np.cbrt((np.where(usual, counts, middle) + 0.5) / middle)
    far = np.where(usual, np.abs(roots - 1), np.nan).reshape(len(counts), -1)
    spread = (3 * 1.4826 * WEEKS / (WEEKS - 1) * _nanmedian(far, 1)) ** 2
    poisson = _nanmedian(np.where(usual, 1 / middle, np.nan).reshape(len(counts), -1), 1)
    dispersion = np.maximum(spread - poisson, _LEAST_DISPERSION)
    variance = (dispersion[:, None, None] + 1 / middle) / 9
    return usual & (np.abs(roots - 1 + variance) > _STRANGE * np.sqrt(variance))


def _outage(counts: Floats, tides: Floats, usual: Marks) -> Marks:
    """Silent days in a row that chance hardly explains."""
    found = _estimate(counts, tides, usual)
    hazard = zero_hazard(found.mean[:, None, :] * tides, found.dispersion[:, None, None])
    silent = (counts == 0).reshape(len(counts), -1)
    hazards = np.where(usual & (counts == 0), hazard, 0.0).reshape(len(counts), -1)
    alive = (counts > 0).reshape(len(counts), -1)
    run = np.cumsum(alive, axis=1) + np.arange(len(counts))[:, None] * (DAYS + 1)
    total = np.bincount(run.ravel(), weights=hazards.ravel(), minlength=len(counts) * (DAYS + 1))
    return (silent & (total[run] > -np.log(_OUTAGE))).reshape(counts.shape)


def _estimate(counts: Floats, tides: Floats, usual: Marks) -> Expected:
    x, n = np.where(usual, counts, 0.0), np.where(usual, tides, 0.0)
    uses, days = x.sum(axis=(1, 2)), usual.sum(axis=(1, 2))
    average = (uses + 1) / (n.sum(axis=(1, 2)) + 1)
    weekday_uses, weekday_days = x.sum(axis=1), n.sum(axis=1)
    mean = (weekday_uses + 1) / (weekday_days + 1 / average[:, None])
    dispersion = _dispersion(x, mean[:, None, :] * tides, usual)
    error = 1 / (weekday_uses + 1) + dispersion[:, None] / np.maximum(weekday_days, 1)
    level, level_error = _level(x, mean[:, None, :] * n, dispersion)
    drift = _drift(x, np.where(usual, mean[:, None, :] * tides, 0.0), dispersion)
    return Expected(mean * level[:, None], dispersion, error, level_error + drift, days, uses)


def _drift(x: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """Use that comes in bursts tells little of the weeks between."""
    due = mean.sum(axis=2)
    chance = due + dispersion[:, None] * (mean**2).sum(axis=2)
    excess = (x.sum(axis=2) - due) ** 2 * WEEKS / (WEEKS - 1) - chance
    found = excess.sum(axis=1) / np.maximum((due**2).sum(axis=1), 1e-12)
    return np.maximum((found + _DRIFT) / 2, _DRIFT)


def _dispersion(x: Floats, mean: Floats, usual: Marks) -> Floats:
    told = usual.sum(axis=1, keepdims=True)
    mean = np.maximum(mean, 1e-6)
    excess = ((x - mean) ** 2 * (told / np.maximum(told - 1, 1)) - mean) / mean**2
    weight = np.where(usual & (told > 1), (mean / (1 + _DISPERSION * mean)) ** 2, 0.0)
    prior = _DISPERSION_DAYS / _DISPERSION**2
    found = (weight * excess).sum(axis=(1, 2)) + prior * _DISPERSION
    found = np.maximum(found / (weight.sum(axis=(1, 2)) + prior), _LEAST_DISPERSION)
    return found * (1 + _SKEW * np.maximum(found - _LARGE_DISPERSION, 0))


def _level(x: Floats, mean: Floats, dispersion: Floats) -> tuple[Floats, Floats]:
    """Of late against the whole baseline, and its relative variance."""
    late = x[:, -_RECENT // WEEK :].sum(axis=(1, 2)), mean[:, -_RECENT // WEEK :].sum(axis=(1, 2))
    level = np.clip((late[0] + _LEVEL_USES) / (late[1] + _LEVEL_USES), *_LEVELS)
    weight = late[1] / (late[1] + _LEVEL_USES)
    return level, weight**2 * (1 / np.maximum(late[1], 1) + dispersion / _RECENT)


def _nanmedian(values: Floats, axis: int) -> Floats:
    """The median of what is known; 0 where nothing is."""
    ordered = np.sort(values, axis=axis)  # NaN comes last
    known = np.sum(~np.isnan(values), axis=axis, keepdims=True)
    middle = [np.take_along_axis(ordered, np.maximum(known - back, 0) // 2, axis) for back in (0, 1)]
    return np.where(known > 0, (middle[0] + middle[1]) / 2, 0.0).squeeze(axis)


def tide(activity: Floats) -> Floats:
    """Apps × days: each day's activity, as high as chance may have it, against the median of the same weekday
    in the eight weeks before, at most 1; 1 where nothing is known, 0 where the whole app is silent."""
    padded = np.concatenate([np.full((len(activity), DAYS), np.nan), activity], axis=1)
    before = np.stack([padded[:, week * WEEK :][:, : activity.shape[1]] for week in range(WEEKS)])
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.minimum((activity + 2 * np.sqrt(activity)) / _nanmedian(before, 0), 1.0)
    return np.where(np.isfinite(share), share, 1.0)
