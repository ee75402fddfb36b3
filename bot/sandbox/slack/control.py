"""The control room for tests and people; ``control_acts`` is where they act as somebody.

GET    /_sandbox/messages       ?channel=  what stands there for everybody
GET    /_sandbox/ephemerals     ?user=     what one person alone was shown
GET    /_sandbox/views          ?user=     the modals before that person, the topmost last, and the Home
GET    /_sandbox/files/{file}   the bytes
GET    /_sandbox/calls          what the bot called; DELETE forgets it
POST   /_sandbox/sockets        {on} switches Socket Mode, {disconnect} tells every socket a reason to go
POST   /_sandbox/faults         {method, error | status | delay | block | lost | never_ready, times};
                                DELETE ends them
"""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

import aiohttp
from aiohttp import web

from bot.errors import UsageBotError
from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.control_acts import ACTS, run
from bot.sandbox.slack.delivery import Courier
from bot.sandbox.slack.faults import read_plan
from bot.sandbox.slack.mentions import mentions
from bot.sandbox.slack.seen import view_fields
from bot.sandbox.slack.sockets import REASONS
from bot.sandbox.slack.state import SANDBOX, origin
from bot.sandbox.slack.workspace import Message, Refusal

BOT = web.AppKey("bot", aiohttp.ClientSession)


def add_control_room(app: web.Application) -> None:
    app.cleanup_ctx.append(_bot_session)
    for act in ACTS:
        app.router.add_post(f"/_sandbox/{act}", _acted(act))
    app.router.add_get("/_sandbox/messages", _messages)
    app.router.add_get("/_sandbox/ephemerals", _ephemerals)
    app.router.add_get("/_sandbox/views", _views)
    app.router.add_get("/_sandbox/files/{file}", _file)
    app.router.add_get("/_sandbox/calls", _calls)
    app.router.add_delete("/_sandbox/calls", _forget_calls)
    app.router.add_post("/_sandbox/sockets", _sockets)
    app.router.add_post("/_sandbox/faults", _plan_fault)
    app.router.add_delete("/_sandbox/faults", _end_faults)


async def _bot_session(app: web.Application) -> AsyncIterator[None]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        app[BOT] = session
        yield


def _acted(act: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        courier = Courier(request.app[SANDBOX], request.app[BOT], origin(request))
        return await run(courier, act, await _fields(request))

    return handle


async def _messages(request: web.Request) -> web.Response:
    workspace = request.app[SANDBOX].workspace
    wanted = request.query.get("channel", "")
    try:
        channel = workspace.channel(wanted).id if wanted else ""
    except Refusal as refusal:
        raise web.HTTPNotFound(text=refusal.code) from None
    return _listed(workspace.visible(channel))


async def _ephemerals(request: web.Request) -> web.Response:
    workspace = request.app[SANDBOX].workspace
    try:
        user = workspace.user(request.query.get("user", ""))
    except Refusal as refusal:
        raise web.HTTPNotFound(text=refusal.code) from None
    return _listed(workspace.visible(to=user.id))


async def _views(request: web.Request) -> web.Response:
    workspace = request.app[SANDBOX].workspace
    try:
        user = workspace.user(request.query.get("user", ""))
    except Refusal as refusal:
        raise web.HTTPNotFound(text=refusal.code) from None
    home = workspace.views.homes.get(user.id)
    return web.json_response(
        {
            "modals": [view_fields(workspace, view) for view in workspace.views.stack(user.id)],
            "home": view_fields(workspace, home) if home else None,
        }
    )


def _listed(messages: Iterable[Message]) -> web.Response:
    return web.json_response(
        [{**dataclasses.asdict(message), "mentions": mentions(message)} for message in messages]
    )


async def _file(request: web.Request) -> web.Response:
    file = request.app[SANDBOX].workspace.files.get(request.match_info["file"])
    if file is None:
        raise web.HTTPNotFound(text="file_not_found")
    return web.Response(body=file.content, content_type=file.mimetype)


async def _calls(request: web.Request) -> web.Response:
    return web.json_response([dataclasses.asdict(call) for call in request.app[SANDBOX].calls])


async def _forget_calls(request: web.Request) -> web.Response:
    request.app[SANDBOX].calls.clear()
    return web.Response(status=204)


async def _sockets(request: web.Request) -> web.Response:
    sandbox, fields = request.app[SANDBOX], await _fields(request)
    reason = fields.values.get("disconnect")
    if reason in REASONS:
        await sandbox.sockets.disconnect(reason)
    elif isinstance(on := fields.values.get("on"), bool):
        await sandbox.use_sockets(on)
    else:
        raise web.HTTPBadRequest(text=f"expected on: true or false, or disconnect: {', '.join(REASONS)}")
    return web.Response(status=204)


async def _plan_fault(request: web.Request) -> web.Response:
    fields = await _fields(request)
    try:
        request.app[SANDBOX].faults.plans.append(read_plan(fields.values))
    except UsageBotError as error:
        raise web.HTTPBadRequest(text=error.message) from None
    return web.Response(status=204)


async def _end_faults(request: web.Request) -> web.Response:
    request.app[SANDBOX].faults.plans.clear()
    return web.Response(status=204)


async def _fields(request: web.Request) -> Arguments:
    try:
        values = await request.json()
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise web.HTTPBadRequest(text="a JSON object is expected")
    return Arguments(values, request.app[SANDBOX].clock(), origin(request))  # pyright: ignore[reportUnknownArgumentType]
