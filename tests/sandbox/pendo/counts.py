"""What each of the request bodies by others must give, counted from raw events."""

from __future__ import annotations

import json
from collections.abc import Callable
from statistics import mean
from typing import Any

from tests.sandbox.pendo.raw import Raw, Row, by, distinct, known, pairs, total

Count = Callable[[Raw], list[Row]]
"""All rows, whatever ``limit`` would leave of them; fields that it leaves out are not compared."""
COUNTS: dict[str, Count] = {}


def body(number: str) -> Callable[[Count], Count]:
    def register(count: Count) -> Count:
        COUNTS[number] = count
        return count

    return register


@body("01")
def events_by_visitor_account_day(raw: Raw) -> list[Row]:
    keys = ("visitorId", "accountId", "day")
    rows = raw.grouped(raw.during(1, identified=True))
    return [
        dict(zip(keys, key, strict=True))
        | {"totalTime": total(group, "numMinutes"), "totalEvents": total(group)}
        for key, group in pairs(rows, *keys)
    ]


@body("02")
def feature_events_of_yesterday(raw: Raw) -> list[Row]:
    return raw.grouped(raw.during(1, kind="Feature"), "featureId")


@body("03")
def monthly_active_visitors(raw: Raw) -> list[Row]:
    visitors = distinct(raw.during(30, apps="all", identified=True))
    return [{"uniqueVisitors": visitors, "date": raw.now}]


@body("04")
def monthly_active_accounts(raw: Raw) -> list[Row]:
    events = [event for event in raw.during(30, apps="all") if event["accountId"]]
    return [{"uniqueAccounts": distinct(events, "accountId"), "date": raw.now}]


@body("07")
def features_of_the_default_app(raw: Raw) -> list[Row]:
    app = raw.world.default_app.id
    tags = [tag for tag in raw.world.tags if tag.kind == "Feature" and tag.app_id == app]
    return [{"id": tag.id, "name": tag.name} for tag in tags]


@body("08")
def accounts(raw: Raw) -> list[Row]:
    custom = ("industry", "planlevel", "customersuccessmanager", "renewaldate", "totallicenses")
    rows: list[Row] = []
    for account, (first, last) in raw.seen("accountId").items():
        if account:
            metadata = raw.world.accounts[account]
            row = {"accountId": account, "firstvisit": first, "lastvisit": last}
            row["name"] = metadata["agent"]["name"]
            rows.append(row | {field: metadata.get("custom", {}).get(field) for field in custom})
    return rows


@body("09")
def identified_visitors(raw: Raw) -> list[Row]:
    return [
        {
            "visitorId": visitor,
            "firstvisit": first,
            "lastvisit": last,
            "accountid": raw.accounts_of.get(visitor, [""])[-1],
        }
        for visitor, (first, last) in raw.visitors.items()
        if known(visitor)
    ]


@body("10")
def anonymous_visitors(raw: Raw) -> list[Row]:
    return [
        {
            "visitorId": visitor,
            "firstvisit": first,
            "lastvisit": last,
            "accountids": raw.accounts_of.get(visitor, []),
        }
        for visitor, (first, last) in raw.visitors.items()
        if not known(visitor)
    ]


@body("11")
def new_visitors_of_seven_days(raw: Raw) -> list[Row]:
    since = raw.now - 7 * 24 * 3_600_000
    return [{"first": first} for who, (first, _) in raw.visitors.items() if known(who) and first >= since]


@body("13")
def visitors_per_hour(raw: Raw) -> list[Row]:
    hour = raw.now // 3_600_000
    events = [event for event in raw.during(1, 0) if hour - 24 <= event["time"] // 3_600_000 < hour]
    hours = by(events, lambda event: event["time"] // 3_600_000 * 3_600_000)
    return [{"hour": start, "count": distinct(group)} for start, group in hours.items()]


@body("14")
def events_of_one_visitor_today(raw: Raw) -> list[Row]:
    visitor = next(iter(raw.world.visitors))
    return [{"totalEvents": total(event for event in raw.during(0, 0) if event["visitorId"] == visitor)}]


@body("22")
def feature_events_with_app_names(raw: Raw) -> list[Row]:
    names = {app.id: app.name for app in raw.world.apps}
    rows = raw.grouped(raw.during(7, kind="Feature", apps="all"), "featureId")
    fields = ("visitorId", "accountId", "appId", "numEvents", "featureId")
    return [{field: row[field] for field in fields} | {"appName": names[row["appId"]]} for row in rows]


@body("24")
def stickiness(raw: Raw) -> list[Row]:
    days = raw.visitors_by_day(59)
    daily = mean(len(visitors) for visitors in days[29:])
    monthly = mean(len(set[int]().union(*days[day - 29 : day + 1])) for day in range(29, 59))
    return [{"numerator": daily, "denominator": monthly, "stickiness": daily / monthly}]


@body("25")
def visitors_of_an_account(raw: Raw) -> list[Row]:
    account = next(iter(raw.world.accounts))
    events = [event for event in raw.during(30, identified=True) if event["accountId"] == account]
    return [{"numVisitors": distinct(events)}]


@body("26")
def accounts_with_days_and_events(raw: Raw) -> list[Row]:
    seen = raw.seen("accountId")
    return [
        {
            "accountId": account,
            "account_auto_lastvisit": seen[account][1] if account else None,
            "daysActive": distinct(events, "day"),
            "eventCount": total(events),
        }
        for account, events in by(raw.during(30, apps="all", identified=True), "accountId").items()
    ]


@body("36")
def pages_of_visitors(raw: Raw) -> list[Row]:
    return [{"visitorId": visitor} for visitor in raw.visitors if known(visitor)]


@body("37")
def number_of_visitors(raw: Raw) -> list[Row]:
    return [{"count": len(pages_of_visitors(raw))}]


@body("38")
def events_since_a_day(raw: Raw) -> list[Row]:
    return raw.grouped(raw.during(1, 0, apps="all"))


@body("39")
def page_events_of_some_hours(raw: Raw) -> list[Row]:
    first, last = raw.at(raw.day(2), 10), raw.at(raw.day(1), 10)
    events = [
        event | {"hour": event["time"] // 3_600_000 * 3_600_000}
        for event in raw.during(2, kind="Page", apps="all")
        if first <= event["time"] < last
    ]
    return raw.grouped(events, "pageId", bucket="hour")


@body("42")
def on_one_page_and_never_on_another(raw: Raw) -> list[Row]:
    visitors = [
        {
            event["visitorId"]
            for event in raw.during(30, kind="Page", apps="all", tag=raw.tag("Page", n).id, identified=True)
        }
        for n in (0, 1)
    ]
    return [{"visitorsWhoNeverVisitedB": len(visitors[0] - visitors[1])}]


@body("43")
def features_used_on_several_days(raw: Raw) -> list[Row]:
    names = {tag.id: tag.name for tag in raw.world.tags}
    rows: list[Row] = []
    for tag, events in by(raw.during(30, kind="Feature", apps="all"), "tag").items():
        days = [distinct(own, "day") for own in by(events, "visitorId").values()]
        retained = sum(number > 1 for number in days)
        row = {"featureId": tag, "featureName": names[tag], "totalUsers": len(days)}
        if "Nav" not in names[tag]:
            rows.append(row | {"retainedUsers": retained, "retentionRate": retained / len(days)})
    return rows


@body("45")
def accounts_by_time(raw: Raw) -> list[Row]:
    rows = raw.grouped(event for event in raw.during(30, apps="all") if event["accountId"])
    return [
        {
            "accountId": account,
            "minutes": total(group, "numMinutes"),
            "events": total(group),
            "visitors": distinct(group),
        }
        for account, group in by(rows, "accountId").items()
    ]


@body("50")
def daily_visitors_and_rows(raw: Raw) -> list[Row]:
    rows = raw.grouped(raw.during(1, 0, apps="all"))
    return [
        {"day": day, "visitors": distinct(group), "events": len(group)}
        for day, group in by(rows, "day").items()
    ]


@body("51")
def new_visitors_per_utc_day(raw: Raw) -> list[Row]:
    since = raw.at(raw.day(1), 17, 13, 20)
    new: list[Row] = [{"first": first} for first, _ in raw.visitors.values() if first >= since]
    days = by(new, lambda row: row["first"] // 86_400_000 * 86_400_000)
    return [{"day": day, "newVisitors": len(group)} for day, group in days.items()]


@body("54")
def daily_visitors_per_feature(raw: Raw) -> list[Row]:
    return [
        {"featureId": tag, "day": day, "visitors": distinct(events)}
        for (tag, day), events in pairs(raw.during(30, kind="Feature"), "tag", "day")
    ]


@body("56")
def visitors_by_days_active(raw: Raw) -> list[Row]:
    return [
        {"visitorId": visitor, "daysActive": distinct(events, "day")}
        for visitor, events in by(raw.during(30, apps="all", identified=True), "visitorId").items()
    ]


@body("57")
def visitors_of_each_day(raw: Raw) -> list[Row]:
    return [
        {"uniqueVisitors": distinct(raw.during(back, back, identified=True))} for back in range(14, 0, -1)
    ]


@body("58")
def page_events_by_language(raw: Raw) -> list[Row]:
    def language(event: Row) -> Any:
        return raw.world.visitors.get(event["visitorId"], {}).get("agent", {}).get("language")

    return [
        {"Language": word, "Visitor Count": distinct(events), "Event Count": total(events)}
        for word, events in by(raw.during(30, kind="Page", identified=True), language).items()
    ]


@body("59")
def first_and_last_visits(raw: Raw) -> list[Row]:
    return [
        {"visitorId": visitor, "firstVisit": first, "lastVisit": last}
        for visitor, (first, last) in raw.visitors.items()
        if known(visitor)
    ]


def in_segment(raw: Raw, visitor: str, account: str | None) -> bool:
    """Whether the first segment holds a row of this visitor and account."""
    items = raw.world.segments[0].items
    return any((v is None or v == visitor) and (a is None or a == account) for v, a in items)


@body("12")
def visitors_in_a_segment(raw: Raw) -> list[Row]:
    return [
        {"visitorId": visitor, "accountId": account}
        for visitor in raw.visitors
        if known(visitor)
        for account in raw.accounts_of.get(visitor) or [None]
        if in_segment(raw, visitor, account)
    ]


@body("53")
def top_page_parameters(raw: Raw) -> list[Row]:
    page = raw.tag("Page").id
    events = [
        event
        for event in raw.during(1, kind="Page", apps="all", tag=page)
        if in_segment(raw, event["visitorId"], event["accountId"])
    ]
    words = by(
        (event for event in events if event["parameters"]), lambda event: event["parameters"].get("parameter")
    )
    return [
        {"pageId": page, "parameters": {"parameter": word}, "numEvents": total(group)}
        for word, group in words.items()
        if word
    ]


@body("60")
def use_in_a_segment(raw: Raw) -> list[Row]:
    events = [
        event
        for event in raw.during(7, apps="all", identified=True)
        if in_segment(raw, event["visitorId"], event["accountId"])
    ]
    return [{"totalEvents": total(events), "uniqueVisitors": distinct(events)}]


@body("15")
def visitors_by_browser(raw: Raw) -> list[Row]:
    def browser(event: Row) -> str:
        return next(name for name in ("Chrome", "Firefox", "Safari") if f"{name}/" in event["userAgent"])

    browsers = by(raw.during(30, identified=True), browser)
    return [{"name": name, "count": distinct(events)} for name, events in browsers.items()]


@body("16")
def page_events_with_a_parameter(raw: Raw) -> list[Row]:
    rows = raw.grouped(raw.during(1, kind="Page", identified=True), "pageId")
    return [row for row in rows if row["parameters"] and row["parameters"].get("parameter")]


def first_sessions(raw: Raw) -> list[str]:
    """The first two recorded sessions in which features are used."""
    events = raw.during(30, kind="Feature", apps="all")
    return list(dict.fromkeys(event["session"] for event in events if event["session"]))[:2]


@body("46")
def frustration_in_sessions(raw: Raw) -> list[Row]:
    sessions = first_sessions(raw)
    rows: list[Row] = []
    for (session, feature), events in pairs(raw.during(30, kind="Feature", apps="all"), "session", "tag"):
        counts = {f"{name}Clicks": total(events, f"{name}ClickCount") for name in ("dead", "rage", "error")}
        row = {"recordingSessionId": session, "featureId": feature, "events": total(events)}
        if session in sessions:
            rows.append(row | counts | {"totalErrors": sum(counts.values())})
    return rows


@body("47")
def sessions_by_errors(raw: Raw) -> list[Row]:
    counts = {f"{name}Clicks": f"{name}ClickCount" for name in ("error", "dead", "rage")} | {
        "uTurns": "uTurnCount"
    }
    rows: list[Row] = []
    recorded = [event for event in raw.during(30, apps="all") if event["session"]]
    for session, events in by(recorded, "session").items():
        row: Row = {name: total(events, field) for name, field in counts.items()}
        row["errorScore"] = sum(row.values())
        row["minutes"] = total(raw.grouped(events), "numMinutes")
        rows.append(row | {"recordingSessionId": session, "events": total(events)})
    return rows


@body("52")
def names_of_metadata(raw: Raw) -> list[Row]:
    found: dict[int, Row] = {}
    for event in raw.during(7, apps="all"):
        for kind, fields in json.loads(event.get("title") or "{}").items():
            names = found.setdefault(event["appId"], {}).setdefault(f"{kind}Metadata", set())
            names.update(fields)
    return [{"appId": app} | {kind: list(names) for kind, names in row.items()} for app, row in found.items()]
