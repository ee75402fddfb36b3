"""The REST lists: tags and guides by app, reports, and shared segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.things import guide_objects, segment_objects, tag_objects
from bot.sandbox.pendo.visits import Object
from bot.sandbox.pendo.world import TagKind, World

Parameters = Mapping[str, str]
"""Parts of a path, or what stands behind its ``?``."""
KINDS: Mapping[str, TagKind] = {"feature": "Feature", "page": "Page", "tracktype": "TrackType"}


def thing_list(env: Environment, path: Parameters, query: Parameters) -> Sequence[Object]:
    """The default app's; all with ``expand=*``, one app's with ``appId``, some with ``id=a,b``."""
    kind = path["kind"]
    things = guide_objects(env.world) if kind == "guide" else tag_objects(env, KINDS[kind])
    if "id" in query:
        wanted = query["id"].split(",")
        return [thing for thing in things if thing["id"] in wanted]
    if query.get("expand") == "*":
        return things
    app = _app(env.world, query["appId"]) if "appId" in query else env.world.default_app.id
    return [thing for thing in things if thing["appId"] == app]


def _app(world: World, text: str) -> int:
    known = {str(app.id): app.id for app in world.apps}
    if text not in known:
        raise Refusal(f"unknown app '{text}'", status=404)
    return known[text]


def report_list(env: Environment, path: Parameters, query: Parameters) -> Sequence[Object]:
    """Nobody has made a report here."""
    return []


def segment_list(env: Environment, path: Parameters, query: Parameters) -> Sequence[Object]:
    return list(segment_objects(env.world).values())


def one_segment(env: Environment, path: Parameters, query: Parameters) -> Object:
    found = segment_objects(env.world).get(path["id"])
    if found is None:
        raise Refusal(f"there is no segment '{path['id']}'", status=404)
    return found
