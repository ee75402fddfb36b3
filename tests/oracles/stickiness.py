"""Stickiness counted the slow and obvious way, a set of visitors for each day."""

from __future__ import annotations

from datetime import timedelta

from tests.oracles.counting import Counts, Row, Seen, Span, days_of, inside, visitors


def block(counted: list[Seen], span: Span, *, weekdays: bool) -> Counts:
    """Mean of the daily unique visitors, unique visitors of all the days, and the one ÷ the other."""
    days = [day for day in days_of(span) if not weekdays or day.weekday() < 5]
    by_day = {day: set[str]() for day in days}
    for one in counted:
        if one.day in by_day:
            by_day[one.day].add(one.event.visitor)
    daily = list(by_day.values())
    people = set[str]().union(*daily)
    mean = sum(map(len, daily)) / len(days)
    return {"stickiness": mean / len(people) if people else None, "dau_mean": mean, "mau": len(people)}


def stickiness_of(
    found: list[Seen], feature: str | None, app: str, window: Span, *, weekdays: bool
) -> tuple[Counts, list[Row]]:
    """Every measure, and the rows of the table; ``feature`` is None for the app itself."""
    days = (window[1] - window[0]).days + 1
    length = 7 if days == 7 else 30
    chosen = [one for one in found if not weekdays or one.day.weekday() < 5]
    about = [one for one in chosen if _is_about(one, feature, app)]
    counted = [one for one in about if one.counts]
    ends = [window[1] - timedelta(days=length * back) for back in range(max(1, days // length))]
    spans = [(end - timedelta(days=length - 1), end) for end in reversed(ends)]
    last = spans[-1]
    before = last[0] - timedelta(days=length), last[0] - timedelta(days=1)
    everybody = [one for one in chosen if one.event.app == app and one.counts]
    measures: Counts = {
        **block(counted, last, weekdays=weekdays),
        **{f"previous_{name}": n for name, n in block(counted, before, weekdays=weekdays).items()},
        "weekdays_stickiness": block(counted, last, weekdays=True)["stickiness"],
        "app_stickiness": block(everybody, last, weekdays=weekdays)["stickiness"] if feature else None,
        "days": length,
        "excluded_visitors": len(
            visitors(one for one in inside(about, last) if one.internal and not one.event.hidden)
        ),
        "excluded_by_pendo": len(visitors(one for one in inside(about, last) if one.event.hidden))
        if feature
        else None,
    }
    rows: list[Row] = [
        {"from": first.isoformat(), "to": end.isoformat(), **block(counted, (first, end), weekdays=weekdays)}
        for first, end in spans
    ]
    return measures, rows


def _is_about(one: Seen, feature: str | None, app: str) -> bool:
    return one.event.feature == feature if feature else one.event.app == app
