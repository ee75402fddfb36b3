"""How long a chart takes: warm against plain matplotlib drawing the same data, and cold in a new process."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from statistics import median

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.charts.render import Renderer
from bot.charts.spec import DailyLine

ROUNDS = 50
FIRST = date(2026, 10, 26)
COLD = """
from datetime import date, timedelta
from bot.charts.render import Renderer
from bot.charts.spec import DailyLine
days = tuple(date(2026, 10, 26) + timedelta(n) for n in range(30))
Renderer().render(DailyLine("Export button reached 134", "Accounts", days, tuple(range(30)), "now", ""))
"""


def measures() -> list[tuple[str, float, str, float | None]]:
    """Medians; every round draws another chart (title, figures), so nothing is served from memory."""
    specs = [_spec(seed) for seed in range(ROUNDS + 3)]
    renderer = Renderer()
    ours: list[float] = []
    plain: list[float] = []
    for spec in specs:  # in turns, so that a busy moment of the machine hits both
        ours.append(_milliseconds(lambda spec=spec: renderer.render(spec)))
        plain.append(_milliseconds(lambda spec=spec: plain_savefig(spec)))
    warm, usual = median(ours[3:]), median(plain[3:])
    return [
        ("chart, daily line 1600x900, warm, median", warm, "ms", 45),
        ("chart, share of plain savefig's time", warm / usual, "ratio", 0.55),
        ("chart, plain savefig of the same data, median", usual, "ms", None),
        ("chart, first one of a new process, median", _cold(), "ms", 1500),
        ("chart, size", max(len(renderer.render(spec)) for spec in specs) / 1000, "kB", 400),
    ]


def plain_savefig(spec: DailyLine) -> bytes:
    """The same picture as people write it: axes, a title, shaded weekends, two lines, savefig."""
    figure = Figure(figsize=(16, 9), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    half = timedelta(hours=12)
    for day in spec.days:
        if day.weekday() >= 5:
            axes.axvspan(day - half, day + half, color="#eff2f6")
    axes.plot(spec.days, spec.ghost, color="#858e99", label=spec.ghost_label)
    axes.plot(spec.days, spec.values, color="#0a66c2", label=spec.label)
    axes.set_ylim(0)
    axes.set_title(spec.title)
    axes.legend()
    buffer = BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _spec(seed: int) -> DailyLine:
    rng = random.Random(seed)
    return DailyLine(
        title=f"Export button {seed} reached {100 + seed} accounts, {seed} more than before",
        subtitle="Accounts using it, a day · 26 Oct – 24 Nov · New York",
        days=tuple(FIRST + timedelta(days=place) for place in range(30)),
        values=_values(rng),
        label="last 30 days",
        alt_text="",
        ghost=_values(rng),
        ghost_label="30 days before",
    )


def _values(rng: random.Random) -> tuple[float, ...]:
    return tuple(rng.randint(20, 60) for _ in range(30))


def _milliseconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def _cold() -> float:
    run = [sys.executable, "-c", COLD]
    return median(_milliseconds(lambda: subprocess.run(run, check=True)) for _ in range(5))
