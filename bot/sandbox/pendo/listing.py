"""The REST lists: tags by app, and the schema of metadata."""

from __future__ import annotations

from collections.abc import Mapping

from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.objects import app_group
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.things import tag_objects
from bot.sandbox.pendo.values import Value
from bot.sandbox.pendo.visits import Object
from bot.sandbox.pendo.world import Metadata, TagKind, World

KINDS: Mapping[str, TagKind] = {"feature": "Feature", "page": "Page", "tracktype": "TrackType"}
_AUTO_TYPES = {
    "visitor": {"id": "string", "accountid": "string", "accountids": "list"},
    "account": {"id": "string"},
}
_VISIT_TYPES = {"firstvisit": "time", "lastvisit": "time"}


def tag_list(env: Environment, kind: str, query: Mapping[str, str]) -> list[Object]:
    """The default app's tags; all with ``expand=*``, one app's with ``appId``, some with ``id=a,b``."""
    tags = tag_objects(env, KINDS[kind])
    if "id" in query:
        wanted = query["id"].split(",")
        return [tag for tag in tags if tag["id"] in wanted]
    if query.get("expand") == "*":
        return tags
    app = _app(env.world, query["appId"]) if "appId" in query else env.world.default_app.id
    return [tag for tag in tags if tag["appId"] == app]


def _app(world: World, text: str) -> int:
    known = {str(app.id): app.id for app in world.apps}
    if text not in known:
        raise Refusal(f"unknown app '{text}'", status=404)
    return known[text]


def metadata_schema(world: World, kind: str) -> Object:
    """Group to field to description, for the groups that hold anything."""
    records = world.visitors if kind == "visitor" else world.accounts
    schema: Object = {"auto": _group(_AUTO_TYPES[kind] | _VISIT_TYPES | {"lastupdated": "time"})}
    for app in world.apps:
        schema[app_group(app.id)] = _group(_VISIT_TYPES, per_app=True)
    for name, fields in _given_fields(records).items():
        schema[name] = _group(fields)
    return schema


def _given_fields(records: Mapping[str, Metadata]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for metadata in records.values():
        for group, fields in metadata.items():
            known = found.setdefault(group, {})
            known.update({name: _type(value) for name, value in fields.items()})
    return found


def _type(value: Value) -> str:
    names = {"bool": "boolean", "int": "integer", "float": "float", "str": "string", "list": "list"}
    return names.get(type(value).__name__, "")


def _group(fields: Mapping[str, str], *, per_app: bool = False) -> Object:
    return {
        name: {"Type": kind, "DisplayName": name, "isHidden": False, "isDeleted": False, "isPerApp": per_app}
        for name, kind in fields.items()
    }
