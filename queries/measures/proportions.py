"""Intervals for proportions: how far a share may be off, and whether a change is more than chance."""

from __future__ import annotations

from math import sqrt

Z95 = 1.959963984540054
"""Two-sided 95 % quantile of the standard normal distribution."""


def ratio(part: float, whole: float) -> float | None:
    """``part / whole``, None where there is no whole."""
    return part / whole if whole else None


def wilson(successes: int, trials: int) -> tuple[float, float] | None:
    """95 % score interval of a proportion, both ends within 0 to 1; None without trials.

    Wilson, E. B. (1927), J. Am. Stat. Assoc. 22, 209-212; no continuity correction.
    """
    if not trials:
        return None
    share, z2 = successes / trials, Z95 * Z95
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = Z95 / (1 + z2 / trials) * sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    # Rounding may push an end past the share itself at 0 and at 1.
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


def difference(used: int, active: int, used_before: int, active_before: int) -> tuple[float, float] | None:
    """95 % interval of the difference of two independent proportions; None where one has no trials.

    Newcombe, R. G. (1998), Statistics in Medicine 17, 873-890, method 10: built from two Wilson intervals.
    """
    now, before = wilson(used, active), wilson(used_before, active_before)
    if now is None or before is None:
        return None
    p, q = used / active, used_before / active_before
    low = sqrt((p - now[0]) ** 2 + (before[1] - q) ** 2)
    high = sqrt((now[1] - p) ** 2 + (q - before[0]) ** 2)
    return p - q - low, p - q + high
