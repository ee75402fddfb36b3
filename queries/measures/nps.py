"""NPS: the Net Promoter Score (Reichheld 2003)."""

from __future__ import annotations

from math import sqrt

import numpy as np

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
    start, end = window.epoch_ms()
    time, given = responses.integers("time"), responses.columns["response"]
    assert isinstance(given, np.ndarray)
    rating = given.astype(np.float64)
    keep = (time >= start) & (time < end) & (rating >= 0) & (rating <= 10)
    counted, rating = responses.where(keep), rating[keep]
    total = len(rating)
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


def _width(promoters: float, detractors: float, total: int) -> float:
    return _NORMAL_95 * sqrt((promoters + detractors - (promoters - detractors) ** 2) / total)
