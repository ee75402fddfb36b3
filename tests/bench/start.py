"""How long the command line takes to say anything."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

USAGEBOT = Path(sys.executable).with_name("usagebot")


def measures() -> list[tuple[str, float, str, float | None]]:
    """Median of 15 runs after one warm-up, as a whole process."""
    times = []
    for _ in range(16):
        began = time.perf_counter()
        subprocess.run([USAGEBOT, "--help"], check=True, stdout=subprocess.DEVNULL)
        times.append((time.perf_counter() - began) * 1000)
    return [("usagebot --help, median", median(times[1:]), "ms", 150)]
