"""Apps, tags, visitors and accounts as Pendo describes them, for sources and REST lists alike."""

from __future__ import annotations

from collections.abc import Mapping

from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.values import Value
from bot.sandbox.pendo.visits import Visits, accounts_of_visitors, visits_by_app
from bot.sandbox.pendo.world import App, Metadata, Tag, TagKind

Object = dict[str, Value]
_USER: Object = {"id": "", "username": "sandbox@example.com", "first": "Sand", "last": "Box", "role": 8}


def app_object(app: App) -> Object:
    return {
        "id": app.id,
        "name": app.name,
        "displayName": app.name,
        "platform": app.platform,
        "kind": "Application",
    }


def tag_object(tag: Tag, now: int) -> Object:
    """A feature, page or track event; ``validThrough`` is the last full hour."""
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
        shared["group"] = {"id": tag.group, "name": tag.group, "color": "gray", "description": ""}
    return shared | _KIND_FIELDS[tag.kind](tag)


def _feature_fields(tag: Tag) -> Object:
    rule = "#" + tag.name.lower().replace(" ", "-")
    return {
        "appWide": True,
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


def valid_through(now: int) -> int:
    return now // 3_600_000 * 3_600_000


def tag_objects(env: Environment, kind: TagKind) -> list[Object]:
    return [tag_object(tag, env.processed) for tag in env.world.tags_of(kind)]


def visitor_objects(env: Environment) -> list[Object]:
    """Everybody seen up to now, with ``metadata``: the world's own groups and those that Pendo fills."""
    accounts = accounts_of_visitors(env.world, env.processed)
    found: list[Object] = []
    for visitor, apps in visits_by_app(env.world, "visitorId", env.processed).items():
        own = accounts.get(visitor, [])
        auto: Object = {"id": visitor, "accountid": own[-1] if own else "", "accountids": list[Value](own)}
        metadata = _metadata(env, apps, auto, env.world.visitors.get(visitor, {}))
        found.append({"visitorId": visitor, **metadata})
    return found


def account_objects(env: Environment) -> list[Object]:
    """Every account seen up to now, in the form of ``visitor_objects``."""
    return [
        {
            "accountId": account,
            **_metadata(env, apps, {"id": account}, env.world.accounts.get(account, {})),
        }
        for account, apps in visits_by_app(env.world, "accountId", env.processed).items()
        if account
    ]


def app_group(app_id: int) -> str:
    """The metadata group of one app: a minus sign becomes an underscore."""
    return "auto_" + str(app_id).replace("-", "_")


def _metadata(env: Environment, apps: Mapping[int, Visits], auto: Object, own: Metadata) -> Object:
    """The field ``metadata``, in a world that has it."""
    if not env.world.has_metadata:
        return {}
    first = min(visits.first for visits in apps.values())
    last = max(visits.last for visits in apps.values())
    groups: Object = {"auto": auto | {"firstvisit": first, "lastvisit": last, "lastupdated": last}}
    for app, visits in apps.items():
        groups[app_group(app)] = {"firstvisit": visits.first, "lastvisit": visits.last}
    for name, fields in own.items():
        groups[name] = dict(fields)
    return {"metadata": groups}
