"""Negative binomial: counts that vary more than chance alone would have them.

With mean m and dispersion d the variance is m + d·m²; d → 0 gives Poisson's counts. Cameron, A. C. and
Trivedi, P. K. (2013), Regression Analysis of Count Data, 2nd ed., section 3.3 (NB2).
"""

from __future__ import annotations

from math import lgamma

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_MOST_STEPS, _EXACT, _TINY = 20_000, 1e-12, 1e-300


def zero_hazard(mean: Floats, dispersion: Floats) -> Floats:
    """-ln P(X = 0)."""
    return np.log1p(dispersion * mean) / dispersion


def at_most(count: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """P(X <= count) for whole counts of 0 and more; 1 where nothing is expected.

    P(X <= k) = I_p(1/d, k + 1) with p = 1/(1 + d·m), the regularized incomplete beta function (Johnson, N.
    L., Kemp, A. W. and Kotz, S. (2005), Univariate Discrete Distributions, 3rd ed., eq. 5.31).
    """
    shape, scaled = 1 / dispersion, dispersion * mean
    found = _incomplete_beta(shape, count + 1, 1 / (1 + scaled), scaled / (1 + scaled))
    return np.where(mean > 0, found, 1.0)


def _incomplete_beta(a: Floats, b: Floats, x: Floats, rest: Floats) -> Floats:
    """I_x(a, b) with ``rest`` = 1 - x, by its continued fraction, on the side where that converges fast."""
    swap = x > (a + 1) / (a + b + 2)
    a, b, x, rest = (
        np.where(swap, b, a),
        np.where(swap, a, b),
        np.where(swap, rest, x),
        np.where(swap, x, rest),
    )
    with np.errstate(divide="ignore"):
        front = np.log(x) * a + np.log(rest) * b
    gammas = _log_gamma(a + b) - _log_gamma(a) - _log_gamma(b)
    found = np.exp(front + gammas) * _fraction(a, b, x) / a
    return np.clip(np.where(swap, 1 - found, found), 0.0, 1.0)


def _log_gamma(values: Floats) -> Floats:
    return np.array([lgamma(value) for value in values.tolist()])


def _fraction(a: Floats, b: Floats, x: Floats) -> Floats:
    """The continued fraction of I_x(a, b) (Press, W. H. et al. (2007), Numerical Recipes, 3rd ed., section
    6.4), by Lentz's method."""
    c = np.ones_like(a)
    d = 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    found = d.copy()
    for m in range(1, _MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _away_from_zero(1 + term * d)
            c = _away_from_zero(1 + term / c)
            found = found * d * c
        if np.all(np.abs(d * c - 1) < _EXACT):
            break
    return found


def _away_from_zero(values: Floats) -> Floats:
    return np.where(np.abs(values) < _TINY, _TINY, values)
