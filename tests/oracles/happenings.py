"""A guide's people and NPS counted the slow and obvious way, straight from single events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from fnmatch import fnmatchcase
from math import sqrt
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle import ANONYMOUS

Happening = Mapping[str, Any]


def ours(happenings: Iterable[Happening], internal: Iterable[str]) -> list[Happening]:
    """Without anonymous visitors and colleagues; a colleague is one by visitor or by account."""
    globs = tuple(internal)
    return [
        one
        for one in happenings
        if one["visitorId"]
        and not one["visitorId"].startswith(ANONYMOUS)
        and not any(
            fnmatchcase(value, glob) for glob in globs for value in (one["visitorId"], one["accountId"])
        )
    ]


def between(happenings: Iterable[Happening], first: date, last: date, zone: str) -> list[Happening]:
    where = ZoneInfo(zone)
    return [
        one for one in happenings if first <= datetime.fromtimestamp(one["time"] / 1000, where).date() <= last
    ]


def guide_of(happenings: Sequence[Happening], steps: Sequence[str]) -> dict[str, float | int | None]:
    """The measures of a guide of these ``steps`` over its events."""

    def people(kind: str, step: str | None = None) -> set[str]:
        return {
            one["visitorId"]
            for one in happenings
            if one["type"] == kind and step in (None, one["guideStepId"])
        }

    seen = people("guideSeen")
    completed = (
        people("guideSeen", steps[-1])
        if len(steps) > 1
        else {who for who in people("guideAdvanced") if who in seen}
    )
    return {
        "seen": len(seen),
        "advanced": len(people("guideAdvanced")),
        "dismissed": len(people("guideDismissed")),
        "completed": len(completed),
        "completion_rate": len(completed) / len(seen) if seen else None,
        "views": sum(one["type"] == "guideSeen" for one in happenings),
    }


def nps_of(responses: Sequence[Happening]) -> dict[str, float | int | None]:
    """The score and its parts: each response is +100, 0 or −100, the score their mean."""
    points = [
        100 if one["pollResponse"] >= 9 else 0 if one["pollResponse"] >= 7 else -100 for one in responses
    ]
    total = len(points)
    names = ("nps", "nps_low", "nps_high", "promoters_share", "passives_share", "detractors_share")
    counts = {
        name: points.count(value)
        for name, value in (("promoters", 100), ("passives", 0), ("detractors", -100))
    }
    counted: dict[str, float | int | None] = {
        "responses": total,
        "visitors": len({one["visitorId"] for one in responses}),
        **counts,
    }
    if not total:
        return counted | dict.fromkeys(names)
    mean = sum(points) / total
    width = 1.959963984540054 * sqrt(sum((point - mean) ** 2 for point in points) / total / total)
    return (
        counted
        | {f"{name}_share": count / total for name, count in counts.items()}
        | {"nps": mean, "nps_low": max(-100.0, mean - width), "nps_high": min(100.0, mean + width)}
    )
