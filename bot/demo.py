"""The main job on one machine: sandbox Pendo and Slack, a store, the unmodified bot, one question."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from html import unescape
from pathlib import Path

import click
import httpx

from bot.ask import DEMO_INTERNAL, SANDBOX_KEY
from bot.errors import InternalError, UsageBotError
from bot.manifest import manifest
from bot.sandbox.pendo.serving import DEFAULT_ZONE, EmbeddedPendo, load_world, wall_clock
from bot.sandbox.slack.embedded import SIGNING_SECRET, EmbeddedSlack
from bot.sandbox.slack.installed import installed
from bot.sandbox.slack.workspace import Message, demo_workspace
from bot.sandbox.store import start_store

QUESTION = "/adoption export-button"
OUT = Path("build/demo")
FIRST = """Open {url}/ to go on in the browser, as anybody in a small workspace. Type in #product:

    /adoption export-button
    @usagebot how many accounts used bulk edit last month?
    /usage help

Then act as a guest, or ask in #contoso, which another company can read. Ctrl-C ends all of it.
"""
START_SECONDS = 30
ANSWER_SECONDS = 60


def run(*, once: bool, socket_mode: bool = False) -> int:
    """Asks the question and prints the answer between marked lines. Returns the exit status."""
    way = "over Socket Mode" if socket_mode else "by a signed request"
    try:
        with running(click.echo, socket_mode=socket_mode) as (slack, _, _):
            click.echo(f"Asking {QUESTION} in #product, {way} ...")
            _show(*_ask(slack))
            if not once:
                click.echo(FIRST.format(url=slack.url))
                _wait_for_interrupt()
    except UsageBotError as error:
        click.echo(f"{error}\n{error.hint}".strip(), err=True)
        return error.exit_code
    return 0


@contextmanager
def running(
    say: Callable[[str], None], *, socket_mode: bool = False
) -> Generator[tuple[EmbeddedSlack, EmbeddedPendo, str]]:
    """Slack, Pendo and the bot's address, each over real sockets, for the block; ``say`` hears of progress.

    Raises InternalError if the bot does not come up.
    """
    say("Making the demo subscription (the first time takes a few seconds) ...")
    world = load_world("demo", now=wall_clock(), zone=DEFAULT_ZONE)
    url = f"http://127.0.0.1:{_free_port()}"
    with ExitStack() as stack:
        say("Starting Pendo, Slack and a store on loopback ...")
        pendo = stack.enter_context(EmbeddedPendo(world, key=SANDBOX_KEY))
        workspace = demo_workspace()
        workspace.installed = installed(manifest(None, ""))
        slack = stack.enter_context(EmbeddedSlack(workspace, bot_url=f"{url}/slack/events"))
        slack.use_sockets(socket_mode)
        store = stack.enter_context(start_store(appendonly=True))
        say("Starting the bot ...")
        stack.enter_context(_bot(_environment(pendo, slack, store, url)))
        _wait_until_ready(f"{url}/readyz")
        yield slack, pendo, url


def _environment(pendo: EmbeddedPendo, slack: EmbeddedSlack, store: str, url: str) -> Mapping[str, str]:
    settings = {
        "PENDO_KEYS": SANDBOX_KEY,
        "PENDO_URL": pendo.url,
        "PENDO_RATE": "20",
        "SLACK_PACE": "1000",
        "QUESTIONS_PER_MINUTE": "100000",
        "TIMEZONE": DEFAULT_ZONE,
        "INTERNAL": ",".join(DEMO_INTERNAL),
        "SLACK_BOT_TOKEN": slack.workspace.bot_token,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_APP_TOKEN": slack.workspace.app_token if slack.sandbox.sockets.is_on else "",
        "SLACK_URL": slack.api_url,
        "REDIS_URL": store,
        "PORT": url.rpartition(":")[2],
        "LOG_LEVEL": "WARNING",
    }
    return {**os.environ, **{f"USAGEBOT_{name}": value for name, value in settings.items()}}


@contextmanager
def _bot(environment: Mapping[str, str]) -> Generator[None]:
    process = subprocess.Popen([sys.executable, "-m", "bot.cli", "serve"], env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(url, timeout=1).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise InternalError(f"The bot was not ready within {START_SECONDS} seconds.", "Its log stands above.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ask(slack: EmbeddedSlack) -> tuple[str, Path]:
    """Types the question and waits for the message with its chart. Returns its text and the chart."""
    acknowledged = slack.command(QUESTION.partition(" ")[2])
    click.echo(f"Acknowledged with {acknowledged.status} in {acknowledged.milliseconds:.0f} ms.")

    def answers() -> list[Message]:
        return [message for message in slack.messages("product") if message.files]

    (message,) = slack.wait_for(answers, ANSWER_SECONDS)
    chart = OUT / "export-button.png"
    OUT.mkdir(parents=True, exist_ok=True)
    chart.write_bytes(slack.file(message.files[0]))
    return _as_shown(message.text, slack), chart


def _as_shown(text: str, slack: EmbeddedSlack) -> str:
    """Text as Slack shows it: people by name, escaped characters as themselves."""
    for user in slack.workspace.users.values():
        text = text.replace(f"<@{user.id}>", f"@{user.name}")
    return unescape(text)


def _show(text: str, chart: Path) -> None:
    click.echo("\n───── the answer in #product ─────")
    click.echo(text)
    click.echo(f"\nChart: {chart}")
    click.echo("──────────────────────────────────\n")


def _wait_for_interrupt() -> None:
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        click.echo("\nStopping.")
