from __future__ import annotations

import signal
import subprocess
import sys
from urllib.request import Request, urlopen

SERVE = "from bot.sandbox.slack import run; run(0)"


def test_the_command_says_where_it_listens_and_ends_on_a_signal() -> None:
    with subprocess.Popen([sys.executable, "-u", "-c", SERVE], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("listening on http://127.0.0.1:")
            url = line.split()[-1]
            with urlopen(Request(f"{url}/api/auth.test", method="POST")) as response:
                assert b"not_authed" in response.read()
            process.send_signal(signal.SIGTERM)
            assert process.wait(5) == 0
        finally:
            process.kill()
