"""The stand-in for Slack over HTTP: the Web API, uploads and every ``response_url``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from aiohttp import web

from bot.sandbox.slack.arguments import Answer, Arguments
from bot.sandbox.slack.blockkit.shapes import Fault, as_record
from bot.sandbox.slack.control import add_control_room
from bot.sandbox.slack.faults import RESPONSE_URL, UPLOAD, FaultPlan
from bot.sandbox.slack.methods import call, unknown_arguments
from bot.sandbox.slack.pages import add_page
from bot.sandbox.slack.posting import block_types, invalid_blocks
from bot.sandbox.slack.responses import respond
from bot.sandbox.slack.state import SANDBOX, Clock, Sandbox, origin
from bot.sandbox.slack.uploads import never_ready, receive_upload
from bot.sandbox.slack.workspace import Refusal, Workspace

MOST_BYTES = 32 * 1024 * 1024


def create_app(workspace: Workspace, *, bot_url: str, signing_secret: str, clock: Clock) -> web.Application:
    """The server as an aiohttp application; its state is at ``app[SANDBOX]``."""
    app = web.Application(client_max_size=MOST_BYTES)
    app[SANDBOX] = Sandbox(workspace, bot_url, signing_secret, clock)
    app.router.add_route("*", "/api/{method}", _web_api)
    app.router.add_post("/upload/{file}", _upload)
    app.router.add_post("/commands/{invocation}", _response_url)
    app.router.add_post("/actions/{invocation}", _response_url)
    app.router.add_get("/link/", _socket)
    app.on_shutdown.append(_end)
    add_control_room(app)
    add_page(app)
    return app


async def _web_api(request: web.Request) -> web.Response:
    sandbox, method = request.app[SANDBOX], request.match_info["method"]

    def run(args: Arguments) -> web.Response:
        fields = call(sandbox.workspace, method, _token(request, args), args)
        sandbox.record(method, args, warnings=unknown_arguments(method, args))
        return _api_answer(sandbox, {"ok": True, **fields})

    def refuse(refusal: Refusal) -> web.Response:
        return _api_answer(sandbox, {"ok": False, "error": refusal.code, **refusal.details})

    return await _serve(request, method, run, refuse)


async def _upload(request: web.Request) -> web.Response:
    content = await request.read()

    def run(args: Arguments) -> web.Response:
        sandbox = request.app[SANDBOX]
        receive_upload(sandbox.workspace, request.match_info["file"], content)
        sandbox.record(UPLOAD, args)
        return web.Response(text=f"OK - {len(content)}")

    def refuse(refusal: Refusal) -> web.Response:
        return web.Response(status=400, text=refusal.code)

    return await _serve(request, UPLOAD, run, refuse, is_file=True)


async def _response_url(request: web.Request) -> web.Response:
    def run(args: Arguments) -> web.Response:
        sandbox = request.app[SANDBOX]
        invocation = sandbox.invocations.get(request.match_info["invocation"])
        if invocation is None:
            raise Refusal("no_service")
        respond(sandbox.workspace, invocation, args)
        sandbox.record(RESPONSE_URL, args)
        return web.Response(text="ok")

    def refuse(refusal: Refusal) -> web.Response:
        return web.json_response({"ok": False, "error": refusal.code}, status=404)

    return await _serve(request, RESPONSE_URL, run, refuse)


async def _socket(request: web.Request) -> web.StreamResponse:
    sandbox, ticket = request.app[SANDBOX], request.query.get("ticket", "")
    if ticket not in sandbox.workspace.tickets:
        raise web.HTTPNotFound(text="unknown ticket")
    sandbox.workspace.tickets.remove(ticket)
    return await sandbox.sockets.serve(request, sandbox.workspace.app_id)


async def _end(app: web.Application) -> None:
    await app[SANDBOX].end()


async def _serve(
    request: web.Request,
    method: str,
    run: Callable[[Arguments], web.Response],
    refuse: Callable[[Refusal], web.Response],
    *,
    is_file: bool = False,
) -> web.Response:
    """One request of the bot: planned faults first, then ``run``; every refusal is recorded. The body of a
    file has no arguments, whatever its type says."""
    sandbox = request.app[SANDBOX]
    args = Arguments({}, sandbox.clock(), origin(request))
    try:
        values = dict(request.query) if is_file else await _values(request)
        args = Arguments(values, args.now, args.origin)
        blocks = block_types(args)
        plan = sandbox.faults.take(method, blocks)
        if plan is None:
            return run(args)
        await asyncio.sleep(plan.delay)
        if plan.status:
            sandbox.record(method, args, str(plan.status))
            return _http_fault(plan)
        if plan.error:
            raise Refusal(plan.error)
        if plan.block:
            raise invalid_blocks(
                Fault("invalid block", f"/blocks/{at}")
                for at, kind in enumerate(blocks)
                if kind == plan.block
            )
        response = run(args)
        if plan.never_ready:
            never_ready(sandbox.workspace, args)
        if plan.lost and request.transport is not None:
            request.transport.abort()
        return response
    except Refusal as refusal:
        sandbox.record(method, args, refusal.code)
        return refuse(refusal)


async def _values(request: web.Request) -> dict[str, object]:
    """Arguments from the address and from the body. Raises Refusal where the body cannot be read."""
    values: dict[str, object] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.read()
        try:
            fields = as_record(json.loads(body or b"{}"))
        except ValueError:
            raise Refusal("invalid_json") from None
        if fields is None:
            raise Refusal("json_not_object")
        return {**values, **fields}
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return {**values, **await request.post()}
    return values


def _token(request: web.Request, args: Arguments) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme == "Bearer" else args.text("token")


def _api_answer(sandbox: Sandbox, answer: Answer) -> web.Response:
    scopes = ",".join(sorted(sandbox.workspace.scopes))
    return web.json_response(answer, headers={"X-OAuth-Scopes": scopes})


def _http_fault(plan: FaultPlan) -> web.Response:
    if plan.status == web.HTTPTooManyRequests.status_code:
        return web.json_response(
            {"ok": False, "error": "ratelimited"},
            status=plan.status,
            headers={"Retry-After": str(plan.retry_after)},
        )
    return web.Response(status=plan.status, text="<html>Slack is down</html>", content_type="text/html")
