"""Apps, tags, guides, their groups and segments as Pendo describes them, for sources and REST lists alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.guides import Guide, Poll
from bot.sandbox.pendo.values import Value
from bot.sandbox.pendo.visits import Object
from bot.sandbox.pendo.world import App, Segment, Tag, TagKind, World

GroupType = Literal["group", "guideCategory"]
GROUP_TYPES: tuple[GroupType, ...] = ("group", "guideCategory")
_USER: Object = {"id": "", "username": "sandbox@example.com", "first": "Sand", "last": "Box", "role": 8}


def app_object(app: App) -> Object:
    return {
        "id": app.id,
        "name": app.name,
        "displayName": app.name,
        "platform": app.platform,
        "kind": "Application",
    }


def valid_through(now: int) -> int:
    """The last full hour."""
    return now // 3_600_000 * 3_600_000


def tag_objects(env: Environment, kind: TagKind) -> list[Object]:
    return [_tag_object(tag, env.processed) for tag in env.world.tags_of(kind)]


def _tag_object(tag: Tag, now: int) -> Object:
    shared: Object = {
        "id": tag.id,
        "name": tag.name,
        "kind": tag.kind,
        "appId": tag.app_id,
        "color": "gray",
        "isCoreEvent": False,
        "createdAt": tag.created_at,
        "lastUpdatedAt": tag.last_updated_at,
        "createdByUser": _USER,
        "lastUpdatedByUser": _USER,
        "rootVersionId": tag.id,
        "stableVersionId": tag.id,
        "validThrough": valid_through(now),
        "dirty": tag.dirty,
    }
    if tag.group:
        shared["group"] = _group(tag.group)
    return shared | _KIND_FIELDS[tag.kind](tag)


def _feature_fields(tag: Tag) -> Object:
    rule = "#" + tag.name.lower().replace(" ", "-")
    page: Object = {"pageId": tag.page} if tag.page else {}
    return {
        **page,
        "appWide": not tag.page,
        "elementPathRules": [rule],
        "elementSelectionType": "manual",
        "elementInitialTag": "button",
        "eventPropertyConfigurations": [],
        "ignoredFrustrationTypes": [],
        "isSuggested": False,
    }


def _page_fields(tag: Tag) -> Object:
    rule = "//*/" + tag.name.lower().replace(" ", "-")
    return {"rules": [{"rule": rule, "designerHint": "", "parsedRule": rule}], "rulesjson": ""}


def _track_fields(tag: Tag) -> Object:
    return {"trackTypeName": tag.name, "trackTypeRules": [tag.name], "eventPropertyNameList": []}


_KIND_FIELDS = {"Feature": _feature_fields, "Page": _page_fields, "TrackType": _track_fields}


def guide_objects(world: World) -> list[Object]:
    return [_guide_object(guide) for guide in world.guides]


def _guide_object(guide: Guide) -> Object:
    return {
        "id": guide.id,
        "name": guide.name,
        "kind": "Guide",
        "appId": guide.app_id,
        "state": guide.state,
        "launchMethod": guide.launch_method,
        "isMultiStep": len(guide.steps) > 1,
        "steps": [
            {"id": step.id, "guideId": guide.id, "name": step.name, "type": step.type} for step in guide.steps
        ],
        "polls": [_poll_object(poll) for poll in guide.polls],
        "attributes": {"type": guide.type},
        "audience": [],
        "recurrence": 0,
        "createdAt": guide.created_at,
        "lastUpdatedAt": guide.published_at or guide.created_at,
        "publishedAt": guide.published_at,
        "resetAt": None,
        "createdByUser": _USER,
        "lastUpdatedByUser": _USER,
    }


def _poll_object(poll: Poll) -> Object:
    choices: list[Value] = [{"id": key, "text": text} for key, text in poll.choices.items()]
    return {
        "id": poll.id,
        "question": poll.question,
        "attributes": {"type": poll.type},
        "idResponses": choices,
    }


def group_objects(world: World, kind: GroupType, *, items: bool) -> list[Object]:
    """Product areas, or categories of guides; with ``items``, what belongs to each."""
    groups: dict[str, list[Value]] = {}
    for name, item in _grouped(world, kind):
        if name:
            groups.setdefault(name, []).append(item)
    listed: list[Object] = []
    for name, found in groups.items():
        members: Object = {"items": found} if items else {}
        listed.append({**_group(name), "length": len(found), **members})
    return listed


def _grouped(world: World, kind: GroupType) -> Iterable[tuple[str, Object]]:
    if kind == "group":
        return ((tag.group, {"itemId": tag.id, "itemType": tag.kind}) for tag in world.tags)
    return ((guide.category, {"itemId": guide.id, "itemType": "Guide"}) for guide in world.guides)


def _group(name: str) -> Object:
    return {"id": name, "name": name, "color": "gray", "description": ""}


def segment_objects(world: World) -> Mapping[str, Object]:
    """Shared segments by id."""
    return {segment.id: _segment_object(segment) for segment in world.segments}


def _segment_object(segment: Segment) -> Object:
    return {"id": segment.id, "name": segment.name, "shared": True, "createdByUser": _USER}
