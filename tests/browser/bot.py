"""A bot of a few lines that shows every block, opens a form and draws a Home."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs

from slack_sdk import WebClient

from tests.browser.shown import Json, everything, form, home, option, picture

FEATURES = ("Export button", "Export wizard", "Bulk edit", "Dashboard view")


class ShowingBot:
    """Serves on loopback from a thread; ``heard`` is what it was sent, oldest first."""

    def __init__(self) -> None:
        self.heard: list[Json] = []
        self.client = WebClient("xoxb-sandbox")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/slack/events"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        bot = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                said = bot.answer(_decoded(body))
                answer = json.dumps(said).encode() if said else b""
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        return Handler

    def answer(self, told: Json) -> Mapping[str, Any]:
        self.heard.append(told)
        if "command" in told:
            return self._command(told)
        if told["type"] == "event_callback":
            self._event(told["event"])
            return {}
        return getattr(self, f"_{told['type']}")(told)

    def _command(self, told: Json) -> Json:
        if told["command"] == "/secret":
            return {"text": f"Between us: {told['text']}"}
        if told["text"] == "file":
            self.client.files_upload_v2(
                content="account,days\n", filename="rows.csv", title="Every row", channel=told["channel_id"]
            )
        elif told["text"] == "blocks":
            file = self.client.files_upload_v2(content=picture(), filename="chart.png")["file"]["id"]
            while not self.client.files_info(file=file)["file"]["filetype"]:
                pass
            self.client.chat_postMessage(
                channel=told["channel_id"], text="All of them", blocks=everything(file)
            )
        else:
            self.client.chat_postMessage(channel=told["channel_id"], text=told["text"])
        return {}

    def _event(self, event: Json) -> None:
        if event["type"] == "app_home_opened" and event["tab"] == "home":
            self.client.views_publish(user_id=event["user"], view=home())
        elif event["type"] == "app_mention":
            self.client.chat_postMessage(
                channel=event["channel"], text="I was called", thread_ts=event.get("thread_ts", event["ts"])
            )

    def _block_actions(self, told: Json) -> Json:
        action = told["actions"][0]
        if action["action_id"] == "form":
            self.client.views_open(trigger_id=told["trigger_id"], view=form())
        elif action["action_id"] == "by":
            message = told["message"]
            self.client.chat_postMessage(
                channel=told["channel"]["id"], text="By account", thread_ts=message["ts"]
            )
        return {}

    def _shortcut(self, told: Json) -> Json:
        self.client.views_open(trigger_id=told["trigger_id"], view=form())
        return {}

    _message_action = _shortcut

    def _block_suggestion(self, told: Json) -> Json:
        typed = told["value"].lower()
        return {"options": [option(each, each) for each in FEATURES if typed in each.lower()]}

    def _view_submission(self, told: Json) -> Json:
        values = told["view"]["state"]["values"]
        if values["words"]["words"]["value"] == "next year":
            return {"response_action": "errors", "errors": {"words": "The future is not known yet."}}
        feature = values["feature"]["feature"]["selected_option"]["value"]
        self.client.chat_postMessage(
            channel=values["where"]["where"]["selected_conversation"], text=f"Asked about {feature}"
        )
        return {}


def _decoded(body: str) -> Json:
    if body.startswith("{"):
        return json.loads(body)  # type: ignore[no-any-return]
    fields = {key: value for key, [value] in parse_qs(body, keep_blank_values=True).items()}
    return json.loads(fields["payload"]) if "payload" in fields else fields
