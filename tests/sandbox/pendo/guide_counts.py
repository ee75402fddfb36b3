"""What the request bodies about guides and polls must give, counted from what lies in the world."""

from __future__ import annotations

from statistics import median
from typing import Any

from bot.sandbox.pendo.guides import Guide
from bot.sandbox.pendo.world import World
from tests.sandbox.pendo.counts import body
from tests.sandbox.pendo.raw import Raw, Row, by, distinct, known

EVER = 1000
"""Days before the first of all."""


def first_guide(raw: Raw) -> Guide:
    return raw.world.guides[0]


def nps_guide(world: World) -> Guide:
    return next(guide for guide in world.guides if any(poll.type == "NPSRating" for poll in guide.polls))


def seen(raw: Raw, first: int, last: int = 1, **wanted: Any) -> list[Row]:
    """Views by identified visitors."""
    events = raw.happenings(raw.world.guide_events, first, last, **wanted)
    return [event for event in events if event["type"] == "guideSeen" and known(event["visitorId"])]


def last_answers(raw: Raw, poll: int, first: int = EVER, last: int = 0) -> list[Row]:
    """The last answers of identified visitors to a poll of the NPS guide, where they lie in these days and
    the exclude list does not name them.
    """
    guide = nps_guide(raw.world)
    ids = {"guideId": guide.id, "pollId": guide.polls[poll].id}
    events = raw.happenings(raw.world.poll_events, EVER, 0, hidden=True, **ids)
    latest = {event["visitorId"]: event for event in events if known(event["visitorId"])}
    start, end = raw.at(raw.day(first)), raw.at(raw.day(last - 1))
    return [
        event for event in latest.values() if start <= event["browserTime"] < end and not event["excluded"]
    ]


@body("05")
def both_answers(raw: Raw) -> list[Row]:
    rows: dict[str, Row] = {}
    for poll, word in enumerate(("quantitative", "qualitative")):
        for event in last_answers(raw, poll):
            row = rows.setdefault(event["visitorId"], {})
            row |= {f"{word}Response": event["pollResponse"], f"{word}Time": event["browserTime"]}
    names = [f"{word}{field}" for word in ("quantitative", "qualitative") for field in ("Response", "Time")]
    return [{name: row.get(name) for name in names} for row in rows.values()]


@body("06")
def poll_ids(raw: Raw) -> list[Row]:
    first, second = nps_guide(raw.world).polls[:2]
    return [{"pollId1": first.id, "pollId2": second.id}]


@body("17")
def guide_events_with_categories(raw: Raw) -> list[Row]:
    categories = {guide.id: guide.category or None for guide in raw.world.guides}
    fields = ("visitorId", "accountId", "guideId", "guideStepId", "type", "browserTime")
    return [
        {field: event[field] for field in fields} | {"guideCategory": categories[event["guideId"]]}
        for event in raw.happenings(raw.world.guide_events, 30, 1, appId=raw.world.default_app.id)
    ]


@body("18")
def clicks_on_guides(raw: Raw) -> list[Row]:
    fields = ("visitorId", "guideId", "uiElementId", "uiElementType", "uiElementText", "browserTime")
    return [
        {field: event[field] for field in fields}
        for event in raw.happenings(raw.world.guide_events, 7, 1, appId=raw.world.default_app.id)
        if event["type"] == "guideActivity"
    ]


@body("19")
def conversions(raw: Raw) -> list[Row]:
    guide = first_guide(raw)
    events = raw.happenings(raw.world.guide_events, 1, 0, guideId=guide.id, guideStepId=guide.steps[0].id)
    used = raw.last_use(raw.tag("Feature").id)
    return [
        {
            "converted": distinct(
                event
                for event in events
                if event["type"] == "guideSeen" and used.get(event["visitorId"], 0) >= event["browserTime"]
            )
        }
    ]


@body("20")
def nps_by_account(raw: Raw) -> list[Row]:
    rows: list[Row] = []
    for account, answers in by(last_answers(raw, 0, 30, 1), "accountId").items():
        scores = [answer["pollResponse"] for answer in answers]
        promoters, detractors = sum(score >= 9 for score in scores), sum(score < 7 for score in scores)
        row = {"metadataField": account, "numPromoters": promoters, "numDetractors": detractors}
        row |= {"numPassives": len(scores) - promoters - detractors, "numResponses": len(scores)}
        row |= {"summedResponses": sum(scores), "avgScore": sum(scores) / len(scores)}
        if account:
            rows.append(row | {"npsScore": promoters / len(scores) - detractors / len(scores)})
    return rows


@body("21")
def pages_with_areas(raw: Raw) -> list[Row]:
    pages = [tag for tag in raw.world.tags_of("Page") if tag.app_id == raw.world.default_app.id]
    return [{"pageId": page.id, "pageName": page.name, "productArea": page.group or None} for page in pages]


@body("27")
def first_views(raw: Raw) -> list[Row]:
    guide = first_guide(raw)
    events = seen(raw, 74, 2, guideId=guide.id, guideStepId=guide.steps[0].id)
    first = [min(event["browserTime"] for event in own) for own in by(events, "visitorId").values()]
    start, end = raw.at(raw.day(31)), raw.at(raw.day(1))
    return [{"firstTimeTotal": sum(start <= ms < end for ms in first)}]


@body("28")
def all_views(raw: Raw) -> list[Row]:
    guide = first_guide(raw)
    events = seen(raw, 30, guideId=guide.id)
    of_step = [event for event in events if event["guideStepId"] == guide.steps[0].id]
    return [{"count": len(of_step), "totalStepCount": len(events)}]


@body("34")
def guides_of_the_widget(raw: Raw) -> list[Row]:
    guides = [guide for guide in raw.world.guides if guide.type != "launcher"]
    active = [guide for guide in guides if guide.state == "public"]
    return [{"activeCount": len(active), "totalCount": len(guides)}]


@body("35")
def nps_of_a_day(raw: Raw) -> list[Row]:
    guide = nps_guide(raw.world)
    events = raw.happenings(raw.world.poll_events, 1, 1, guideId=guide.id, pollId=guide.polls[0].id)
    scores = [event["pollResponse"] for event in events if known(event["visitorId"])]
    promoters, detractors = sum(score >= 9 for score in scores), sum(score < 7 for score in scores)
    row = {"detractors": detractors, "passive": len(scores) - promoters - detractors}
    score = (promoters - detractors) / len(scores) if scores else 0
    return [row | {"promoters": promoters, "total": len(scores), "score": score}]


def split_where_new(rows: list[Row]) -> list[list[Row]]:
    """Lists of rows by time; each view of a guide, and each timeout, begins another list."""
    lists: list[list[Row]] = []
    for row in sorted(rows, key=lambda row: row["browserTime"]):
        if row["type"] in ("guideSeen", "guideTimeout") or not lists:
            lists.append([])
        lists[-1].append(row)
    return lists


def with_durations(lists: list[list[Row]]) -> list[Row]:
    """The events of one visitor that belong to the step seen last, or just before; the first of each list
    with the time until the next view.
    """
    rows: list[Row] = []
    for place, events in enumerate(lists):
        seen = events[0]
        following = lists[place + 1][0] if place + 1 < len(lists) else None
        alone = len(events) == 1 and following and following["guideStepId"] != seen["guideStepId"]
        end = following["browserTime"] if alone and following else events[-1]["browserTime"]
        previous = lists[place - 1][0]["guideStepId"] if place else None
        for number, event in enumerate(events):
            late = event["browserTime"] - seen["browserTime"]
            if event["guideStepId"] == seen["guideStepId"] or (
                event["guideStepId"] == previous and previous is not None and late < 1500
            ):
                rows.append(event | {"duration": end - seen["browserTime"] if number == 0 else None})
    return rows


ENDS = ("guideAdvanced", "guideDismissed", "guideSnoozed")


@body("29")
def time_on_steps(raw: Raw) -> list[Row]:
    events = [
        event
        for event in raw.happenings(raw.world.guide_events, 30, 1, guideId=first_guide(raw).id)
        if event["type"] not in ("guideSnoozeCanceled", "guideNotSeen") and known(event["visitorId"])
    ]
    timed: list[Row] = []
    for own in by(events, "visitorId").values():
        for of_step in by(with_durations(split_where_new(own)), "guideStepId").values():
            for events_of_view in split_where_new(of_step):
                first, last = events_of_view[0], events_of_view[-1]
                if last["type"] in ENDS:
                    first = first | {"duration": last["browserTime"] - first["browserTime"]}
                timed += [first, *events_of_view[1:]]
    for row in timed:
        row["duration"] = None if row["duration"] is None else min(row["duration"], 600_000)
    lasting = [row for row in timed if row["duration"]]
    rows: list[Row] = [{"guideStepId": None, "numVisitors": distinct(lasting)}]
    for step, of_step in by(timed, "guideStepId").items():
        durations = [row["duration"] for row in of_step if row["duration"]]
        row: Row = {"guideStepId": step, "numSeen": sum(row["type"] == "guideSeen" for row in of_step)}
        row |= {"numDurations": len(durations), "sum": sum(durations)}
        row["average"] = sum(durations) / len(durations) if durations else 0
        rows.append(row | ({"median": median(durations)} if durations else {}))
    return rows
