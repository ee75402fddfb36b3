"""NPS: the Net Promoter Score (Reichheld 2003)."""

from __future__ import annotations

from collections.abc import Mapping
from math import hypot, sqrt
from typing import cast

import numpy as np
from numpy.typing import NDArray

from bot.rows import Table, present
from bot.windows import Window
from queries.measures.proportions import ratio

_NORMAL_95 = 1.959963984540054
NAMES = (
    "nps",
    "nps_low",
    "nps_high",
    "responses",
    "promoters",
    "passives",
    "detractors",
    "promoters_share",
    "passives_share",
    "detractors_share",
    "visitors",
)
Value = float | int | None


def nps(responses: Table, window: Window) -> dict[str, Value]:
    """Every measure of ``NAMES`` over the responses of ``window``.

    Promoters answer 9 or 10, passives 7 or 8, detractors less. ``nps`` is the share of promoters minus that
    of detractors, in points from −100 to 100; its 95 % interval is the normal one of a difference of shares
    of one sample. What is no number from 0 to 10 does not count. None without responses.
    """
    counted = given_in(responses, window)
    rating, total = _ratings(counted), counted.count
    promoters, detractors = int((rating >= 9).sum()), int((rating < 7).sum())
    passives = total - promoters - detractors
    score = (promoters - detractors) / total if total else None
    width = _width(promoters / total, detractors / total, total) if total else None
    return {
        "nps": None if score is None else score * 100,
        "nps_low": None if score is None or width is None else max(-100.0, (score - width) * 100),
        "nps_high": None if score is None or width is None else min(100.0, (score + width) * 100),
        "responses": total,
        "promoters": promoters,
        "passives": passives,
        "detractors": detractors,
        "promoters_share": ratio(promoters, total),
        "passives_share": ratio(passives, total),
        "detractors_share": ratio(detractors, total),
        "visitors": len(present(counted.text("visitorId"))),
    }


def given_in(responses: Table, window: Window) -> Table:
    """The responses of ``window`` that are numbers from 0 to 10."""
    start, end = window.epoch_ms()
    time, rating = responses.integers("time"), _ratings(responses)
    return responses.where((time >= start) & (time < end) & (rating >= 0) & (rating <= 10))


def change_beyond_chance(now: Mapping[str, Value], before: Mapping[str, Value]) -> bool | None:
    """Whether the 95 % interval of the difference of two scores leaves out 0; None without one of them."""
    if now["nps"] is None or before["nps"] is None:
        return None
    width = hypot(_width_of(now), _width_of(before))
    return abs(now["nps"] - before["nps"]) / 100 > width


def _ratings(responses: Table) -> NDArray[np.float64]:
    return cast("NDArray[np.float64]", responses.columns["response"])


def _width_of(measures: Mapping[str, Value]) -> float:
    promoters, detractors, total = (
        cast(float, measures[name]) for name in ("promoters_share", "detractors_share", "responses")
    )
    return _width(promoters, detractors, int(total))


def _width(promoters: float, detractors: float, total: int) -> float:
    spread = promoters + detractors - (promoters - detractors) ** 2
    return _NORMAL_95 * sqrt(max(spread, 0.0) / total)
