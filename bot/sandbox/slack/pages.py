"""The page in which people try the bot: fixed files, and what one person sees, told as it changes.

GET  /                       the page
GET  /page/{name}            its scripts and styles
GET  /_sandbox/cast          everybody, the app, its commands and shortcuts
GET  /_sandbox/seen          ?user= &since=  what that person sees, once it is something else than ``since``,
                             the version that came with it last time, or after some seconds
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import mimetypes
from importlib.resources import files

from aiohttp import web

from bot.sandbox.slack.seen import cast_of, seen_by
from bot.sandbox.slack.state import SANDBOX
from bot.sandbox.slack.workspace import Refusal

WAIT_SECONDS = 20.0
LOOK_SECONDS = 0.1
_FILES = files("bot.sandbox.slack") / "page"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def add_page(app: web.Application) -> None:
    app.router.add_get("/", _index)
    app.router.add_get("/page/{name}", _part)
    app.router.add_get("/_sandbox/cast", _cast)
    app.router.add_get("/_sandbox/seen", _seen)


async def _index(request: web.Request) -> web.Response:
    return _file("index.html")


async def _part(request: web.Request) -> web.Response:
    return _file(request.match_info["name"])


def _file(name: str) -> web.Response:
    part = next((each for each in _FILES.iterdir() if each.name == name), None)
    if part is None or not part.is_file():
        raise web.HTTPNotFound(text="no such file")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return web.Response(body=part.read_bytes(), content_type=kind, charset="utf-8", headers=_HEADERS)


async def _cast(request: web.Request) -> web.Response:
    return web.json_response(cast_of(request.app[SANDBOX].workspace))


async def _seen(request: web.Request) -> web.Response:
    sandbox, loop = request.app[SANDBOX], asyncio.get_running_loop()
    try:
        user = sandbox.workspace.user(request.query.get("user", ""))
    except Refusal as refusal:
        raise web.HTTPNotFound(text=refusal.code) from None
    deadline = loop.time() + WAIT_SECONDS
    while True:
        text = json.dumps(seen_by(sandbox.workspace, user))
        version = hashlib.sha256(text.encode()).hexdigest()[:16]
        is_over = sandbox.has_ended or loop.time() > deadline
        if version != request.query.get("since") or is_over:
            return web.Response(
                text=text, content_type="application/json", headers={**_HEADERS, "ETag": f'"{version}"'}
            )
        await asyncio.sleep(LOOK_SECONDS)
