"""Row sources by name: each checks its arguments when the pipeline is read, and gives rows when it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.objects import (
    account_objects,
    unprocessed_accounts,
    unprocessed_visitors,
    visitor_objects,
)
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.scope import Rows, Source
from bot.sandbox.pendo.sources_of_events import event_source, single_events
from bot.sandbox.pendo.sources_of_guides import guides_seen, happenings_source, polls_seen
from bot.sandbox.pendo.sources_of_things import (
    account_source,
    apps,
    const,
    groups,
    guides,
    tag_source,
    visitor_source,
)

SOURCES: Mapping[str, Source] = {
    "events": event_source("events"),
    "featureEvents": event_source("featureEvents"),
    "pageEvents": event_source("pageEvents"),
    "trackEvents": event_source("trackEvents"),
    "singleEvents": single_events,
    "guideEvents": happenings_source("guideEvents", lambda world: world.guide_events, "guideStepId"),
    "pollEvents": happenings_source("pollEvents", lambda world: world.poll_events, "pollId"),
    "guidesSeen": guides_seen("guidesSeen"),
    "guidesSeenEver": guides_seen("guidesSeenEver"),
    "pollsSeen": polls_seen("pollsSeen"),
    "pollsSeenEver": polls_seen("pollsSeenEver"),
    "visitors": visitor_source("visitors", visitor_objects),
    "accounts": account_source("accounts", account_objects),
    "doNotProcessVisitors": visitor_source("doNotProcessVisitors", unprocessed_visitors),
    "doNotProcessAccounts": account_source("doNotProcessAccounts", unprocessed_accounts),
    "apps": apps,
    "features": tag_source("features", "Feature", "featureId"),
    "pages": tag_source("pages", "Page", "pageId"),
    "trackTypes": tag_source("trackTypes", "TrackType", "trackTypeId"),
    "guides": guides,
    "groups": groups,
    "const": const,
}
NOT_SERVED: Mapping[str, str] = {
    "emailEvents": "no world here sends mail",
    "rawEvents": "no document tells its fields",
    "recordingMetadata": "no document tells its fields",
    "agenticEvents": "no document tells its fields",
    "timespan": "no document tells the form of its activeDays",
    "vocItems": "no world here holds feedback",
    "votes": "no world here holds feedback",
    "stars": "it is internal to Pendo's web client",
}
"""Sources known by name, and why there are no rows of them."""
ELSEWHERE: Mapping[str, str] = {
    "npsResponses": "answers to NPS polls are in pollEvents and pollsSeen",
    "visitorHistory": "GET /api/v1/visitor/{id}/history gives a visitor's history",
    "segments": "GET /api/v1/segment lists segments",
}
"""Names that are often taken for sources, and where their data is."""


def read_source(argument: object, env: Environment) -> Rows:
    """The rows that ``{"source": argument}`` asks for. Raises Refusal naming what is wrong with it."""
    if not isinstance(argument, dict):
        raise Refusal("source takes an object with one source and its arguments")
    given = cast("dict[str, object]", argument)
    names = [name for name in given if name not in ("timeSeries", "metadata")]
    if len(names) != 1:
        raise Refusal(f"source takes one source, not {len(names)}: {', '.join(names)}")
    name = names[0]
    if name in NOT_SERVED:
        raise Refusal(f"source '{name}' is not served: {NOT_SERVED[name]}")
    if name in ELSEWHERE:
        raise Refusal(f"unknown source '{name}'; {ELSEWHERE[name]}")
    if name not in SOURCES:
        raise Refusal(f"unknown source '{name}'")
    if "metadata" in given and name != "singleEvents":
        raise Refusal(f"source '{name}' takes no metadata beside it")
    env.trace.sources.append(name)
    return SOURCES[name](given[name], given, env)
