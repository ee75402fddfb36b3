"""Rows of the sources, made event by event."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from tests.sandbox.pendo.naive.expressions import evaluate
from tests.sandbox.pendo.naive.functions import UNITS, is_anonymous
from tests.sandbox.pendo.naive.subscription import Row, Subscription

KINDS = {"featureEvents": "Feature", "pageEvents": "Page", "trackEvents": "TrackType"}
IDS = {
    **{"featureEvents": "featureId", "pageEvents": "pageId", "trackEvents": "trackTypeId"},
    **{"features": "featureId", "pages": "pageId", "trackTypes": "trackTypeId"},
}
KEY = ("visitorId", "accountId", "appId", "server", "remoteIp", "userAgent", "tabId")


def rows(argument: Row, sub: Subscription) -> list[Row]:
    """The rows of one ``source`` stage."""
    ((name, arguments),) = [(name, given) for name, given in argument.items() if name != "timeSeries"]
    if name == "const":
        return copy.deepcopy(arguments)
    arguments = arguments or {}
    if "timeSeries" in argument:
        return events(name, arguments, argument["timeSeries"], sub)
    return OBJECTS[name](sub, arguments)


def value(given: Any, sub: Subscription) -> Any:
    return evaluate(given, {}, sub) if isinstance(given, str) else given


def span(series: Row, sub: Subscription) -> tuple[str, int, int]:
    """Unit, start and end (exclusive). A negative count ends before the period of ``first``."""
    unit = UNITS[series["period"]]
    first = sub.start(unit, value(series["first"], sub))
    if "last" in series:
        return unit, first, sub.later(unit, sub.start(unit, value(series["last"], sub)), 1)
    other = sub.later(unit, first, series["count"])
    return unit, min(first, other), max(first, other)


def in_scope(name: str, row: Row, arguments: Row, sub: Subscription) -> bool:
    """By ids, apps (the default app where neither is given) and Pendo's exclude list."""
    apps, ids = value(arguments.get("appId"), sub), wanted_ids(name, arguments)
    if apps is None and ids is None:
        apps = sub.apps[0].id
    if ids is not None and row["tag"] not in ids:
        return False
    if apps is not None and row["appId"] not in (apps if isinstance(apps, list) else [apps]):
        return False
    return listed(row, arguments, sub)


def wanted_ids(name: str, arguments: Row) -> list[str] | None:
    one = arguments.get(IDS.get(name, ""))
    return [one] if one is not None else arguments.get(f"{IDS.get(name)}s")


def listed(row: Row, arguments: Row, sub: Subscription) -> bool:
    excluded = any(matches(rule.pattern, row.get(rule.field, "")) for rule in sub.exclude)
    return {"apply": not excluded, "ignore": True, "only": excluded}[arguments.get("blacklist", "apply")]


def matches(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


def seen(sub: Subscription) -> list[Row]:
    """All events up to now by time, each with all fields of the key."""
    tags = {tag.id: tag for tag in sub.tags}
    found: list[Row] = []
    for event in sorted(sub.events, key=lambda event: event["time"]):
        tag = tags.get(event.get("tag") or "")
        home = tag.app_id if tag else sub.apps[0].id
        kind = tag.kind if tag else None
        row = dict.fromkeys(KEY, "") | {"appId": home, "numEvents": 1, "tag": None} | event | {"kind": kind}
        if row["time"] <= sub.now:
            found.append(row)
    return found


def events(name: str, arguments: Row, series: Row, sub: Subscription) -> list[Row]:
    """A row for each visitor, account, app, tag, period, server, IP, user agent and tab."""
    unit, start, end = span(series, sub)
    found: dict[tuple[Any, ...], list[Row]] = {}
    for event in seen(sub):
        fits = event["kind"] == KINDS[name] if name in KINDS else event["kind"] != "TrackType"
        if fits and start <= event["time"] < end and in_scope(name, event, arguments, sub):
            tag = event["tag"] if name in KINDS else "allevents"
            period = sub.start(unit, event["time"])
            found.setdefault((*(event[field] for field in KEY), tag, period), []).append(event)
    return [grouped(name, unit, key, group, sub) for key, group in found.items()]


def grouped(name: str, unit: str, key: tuple[Any, ...], group: list[Row], sub: Subscription) -> Row:
    *fields, tag, period = key
    row: Row = dict(zip(KEY, fields, strict=True))
    if name == "events" and row["appId"] != sub.apps[0].id:
        tag = f"allevents-{row['appId']}"
    return row | {
        IDS.get(name, "pageId"): tag,
        **larger(unit, period, sub),
        unit: period,
        "firstTime": min(event["time"] for event in group),
        "lastTime": max(event["time"] for event in group),
        "numEvents": sum(event["numEvents"] for event in group),
        "numMinutes": len({event["time"] // 60_000 for event in group}),
    }


def larger(unit: str, period: int, sub: Subscription) -> Row:
    """The larger periods in which a period starts."""
    month = sub.start("month", period)
    quarter = sub.later("month", month, -((sub.wall(month).month - 1) % 3))
    found = {"week": sub.start("week", period), "month": month, "quarter": quarter}
    return {
        name: found[name] for name in {"week": ("month", "quarter"), "month": ("quarter",)}.get(unit, found)
    }


def visitors(sub: Subscription, arguments: Row) -> list[Row]:
    found: list[Row] = []
    for visitor, group in by("visitorId", sub).items():
        if arguments.get("identified") and is_anonymous(visitor):
            continue
        # A visitor's accounts, the one seen last at the end.
        accounts = [event["accountId"] for event in reversed(group) if event["accountId"]]
        own = list(reversed(dict.fromkeys(accounts)))
        auto: Row = {"id": visitor, "accountid": own[-1] if own else "", "accountids": own}
        last = {"lastservername": group[-1]["server"], "lastuseragent": group[-1]["userAgent"]}
        auto |= {name: text for name, text in last.items() if text}
        found.append({"visitorId": visitor, "metadata": metadata(auto, group, sub.visitors.get(visitor, {}))})
    return [row for row in found if listed(row, arguments, sub)]


def accounts(sub: Subscription, arguments: Row) -> list[Row]:
    found: list[Row] = []
    for account, group in by("accountId", sub).items():
        row = {
            "accountId": account,
            "metadata": metadata({"id": account}, group, sub.accounts.get(account, {})),
        }
        if account and listed(row, arguments, sub):
            found.append(row)
    return found


def by(field: str, sub: Subscription) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for event in seen(sub):
        found.setdefault(event[field], []).append(event)
    return found


def metadata(auto: Row, group: list[Row], own: Row) -> Row:
    groups: Row = {"auto": auto | visits(group) | {"lastupdated": group[-1]["time"]}}
    for app in {event["appId"] for event in group}:
        groups[f"auto_{app}".replace("-", "_")] = visits([event for event in group if event["appId"] == app])
    return groups | copy.deepcopy(dict(own))


def visits(group: list[Row]) -> Row:
    return {"firstvisit": group[0]["time"], "lastvisit": group[-1]["time"]}


def tags(kind: str, name: str) -> Callable[[Subscription, Row], list[Row]]:
    def found(sub: Subscription, arguments: Row) -> list[Row]:
        return [
            {"id": tag.id, "name": tag.name, "kind": kind, "appId": tag.app_id}
            for tag in sub.tags
            if tag.kind == kind and in_scope(name, {"tag": tag.id, "appId": tag.app_id}, arguments, sub)
        ]

    return found


def apps(sub: Subscription, arguments: Row) -> list[Row]:
    return [
        {"id": app.id, "name": app.name, "displayName": app.name, "platform": app.platform}
        for app in sub.apps
    ]


OBJECTS: dict[str, Callable[[Subscription, Row], list[Row]]] = {
    "visitors": visitors,
    "accounts": accounts,
    "apps": apps,
    "features": tags("Feature", "features"),
    "pages": tags("Page", "pages"),
    "trackTypes": tags("TrackType", "trackTypes"),
}
