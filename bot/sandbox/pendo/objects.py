"""Apps, tags, visitors and accounts as Pendo describes them, for sources and REST lists alike."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from bot.sandbox.pendo.columns import Array, Coded, coded, group_codes
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.values import Value
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
    return [tag_object(tag, env.now) for tag in env.world.tags_of(kind)]


def visitor_objects(env: Environment) -> list[Object]:
    """Everybody seen up to now, with ``metadata``: the world's own groups and those that Pendo fills."""
    visitors = _seen(env, "visitorId")
    visits = _visits(env, visitors)
    accounts = _accounts_of_visitors(env)
    found: list[Object] = []
    for code, metadata in visits.items():
        visitor = str(visitors.values[code])
        own = accounts.get(code, [])
        auto: Object = {"id": visitor, "accountid": own[-1] if own else "", "accountids": list[Value](own)}
        found.append(
            {"visitorId": visitor, "metadata": _merged(metadata, auto, env.world.visitors.get(visitor, {}))}
        )
    return found


def account_objects(env: Environment) -> list[Object]:
    """Every account seen up to now, in the form of ``visitor_objects``."""
    accounts = _seen(env, "accountId")
    found: list[Object] = []
    for code, metadata in _visits(env, accounts).items():
        account = accounts.values[code]
        if isinstance(account, str) and account:
            own = env.world.accounts.get(account, {})
            found.append({"accountId": account, "metadata": _merged(metadata, {"id": account}, own)})
    return found


def app_group(app_id: int) -> str:
    """The metadata group of one app: a minus sign becomes an underscore."""
    return "auto_" + str(app_id).replace("-", "_")


def _merged(visits: Mapping[str, Object], auto: Object, own: Metadata) -> Object:
    groups: Object = {"auto": auto | visits["auto"]}
    groups |= {name: group for name, group in visits.items() if name != "auto"}
    groups |= {name: dict(group) for name, group in own.items()}
    return groups


def _seen(env: Environment, field: str) -> Coded:
    events = env.world.events
    return events.fields[field].take(slice(0, int(np.searchsorted(events.time, env.now, side="right"))))


def _visits(env: Environment, who: Coded) -> dict[int, dict[str, Object]]:
    """Code to ``auto`` and ``auto_<app>`` with first and last visit."""
    time = env.world.events.time[: len(who.codes)]
    apps = coded(_seen(env, "appId"))
    groups = group_codes([(who.codes, len(who.values)), (apps.codes, len(apps.values))], len(time))
    last = np.zeros(len(groups), dtype=np.int64)
    last[groups.ids] = time  # ascending, so the latest one stays
    found: dict[int, dict[str, Object]] = {}
    for code, app, first, latest in zip(
        *_lists(who.codes, apps.codes, time, groups.first), last.tolist(), strict=True
    ):
        visits = found.setdefault(code, {"auto": {"firstvisit": first, "lastvisit": latest}})
        auto = visits["auto"]
        auto["firstvisit"] = min(int(str(auto["firstvisit"])), first)
        auto["lastvisit"] = auto["lastupdated"] = max(int(str(auto["lastvisit"])), latest)
        visits[app_group(int(str(apps.values[app])))] = {"firstvisit": first, "lastvisit": latest}
    return found


def _lists(who: Array, apps: Array, time: Array, first: Array) -> list[list[int]]:
    return [who[first].tolist(), apps[first].tolist(), time[first].tolist()]


def _accounts_of_visitors(env: Environment) -> dict[int, list[str]]:
    """Code of a visitor to its accounts, the one seen last at the end."""
    visitors, accounts = _seen(env, "visitorId"), _seen(env, "accountId")
    rows = len(visitors.codes)
    groups = group_codes(
        [(visitors.codes, len(visitors.values)), (accounts.codes, len(accounts.values))], rows
    )
    last = np.zeros(len(groups), dtype=np.int64)
    last[groups.ids] = np.arange(rows)
    found: dict[int, list[str]] = {}
    for row in np.sort(last).tolist():
        account = accounts.values[accounts.codes[row]]
        if isinstance(account, str) and account:
            found.setdefault(int(visitors.codes[row]), []).append(account)
    return found
