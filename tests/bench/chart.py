"""How long charts take: every kind warm, the line against plain matplotlib, and cold in a new process."""

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
from bot.charts.spec import (
    Bar,
    Bars,
    ChartSpec,
    DailyLine,
    Heatmap,
    HeatRow,
    Line,
    Lines,
    Multiples,
    Panel,
    Steps,
)

ROUNDS = 50
KIND_ROUNDS = 20
WARM_UP = 3
FIRST = date(2026, 10, 26)
SUBTITLE = "Accounts using it, a day · 26 Oct – 24 Nov · New York"
COLD = """
from datetime import date, timedelta
from bot.charts.render import Renderer
from bot.charts.spec import DailyLine
days = tuple(date(2026, 10, 26) + timedelta(n) for n in range(30))
Renderer().render(DailyLine("Export button reached 134", "Accounts", days, tuple(range(30)), "now", ""))
"""


def measures() -> list[tuple[str, float, str, float | None]]:
    """Medians; every round draws another chart (title, figures), so nothing is served from memory."""
    renderer = Renderer()
    specs = [daily_line(seed) for seed in range(ROUNDS + WARM_UP)]
    ours: list[float] = []
    plain: list[float] = []
    for spec in specs:  # in turns, so that a busy moment of the machine hits both
        ours.append(_milliseconds(lambda spec=spec: renderer.render(spec)))
        plain.append(_milliseconds(lambda spec=spec: plain_savefig(spec)))
    warm, usual = median(ours[WARM_UP:]), median(plain[WARM_UP:])
    largest = max(len(renderer.render(spec)) for spec in [*specs, *(make(0) for make in KINDS.values())])
    return [
        ("chart, daily line 1600x900, warm, median", warm, "ms", 45),
        ("chart, share of plain savefig's time", warm / usual, "ratio", 0.55),
        ("chart, plain savefig of the same data, median", usual, "ms", None),
        *((f"chart, {name}, warm, median", _warm(renderer, make), "ms", 70) for name, make in KINDS.items()),
        ("chart, first one of a new process, median", _cold(), "ms", 1500),
        ("chart, largest size", largest / 1000, "kB", 400),
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


def daily_line(seed: int) -> DailyLine:
    rng = random.Random(seed)
    return DailyLine(
        title=_title(seed),
        subtitle=SUBTITLE,
        days=_days(30),
        values=_values(rng, 30),
        label="last 30 days",
        ghost=_values(rng, 30),
        ghost_label="30 days before",
    )


def lines(seed: int) -> Lines:
    rng = random.Random(seed)
    series = (Line(_name(seed, n), _values(rng, 90), "other" if n else "accent") for n in range(8))
    return Lines(_title(seed), SUBTITLE, _days(90), tuple(series))


def steps(seed: int) -> Steps:
    shares = tuple((0.5 + seed / 200) * (1 - 0.9**day) for day in range(91))
    low, high = (tuple(share * factor for share in shares) for factor in (0.9, 1.1))
    return Steps(_title(seed), SUBTITLE, shares, "started", low=low, high=high, ghost=low, median=9)


def bars(seed: int) -> Bars:
    rng = random.Random(seed)
    drawn = tuple(Bar(_name(seed, n), rng.randint(1, 60), 60, accent=not n) for n in range(15))
    return Bars(_title(seed), SUBTITLE, drawn, more=185)


def heatmap(seed: int) -> Heatmap:
    shares = [(0.5 + seed / 200) * 0.9**week for week in range(15)]
    rows = tuple(
        HeatRow(f"{week} Nov", 600 + seed, tuple(shares[: 15 - week]) + (None,) * week) for week in range(15)
    )
    weeks = tuple(str(week) for week in range(15))
    return Heatmap(_title(seed), SUBTITLE, rows, weeks, curve=tuple(shares), curve_label="all together")


def multiples(seed: int) -> Multiples:
    rng = random.Random(seed)
    panels = tuple(Panel(_name(seed, n), _values(rng, 12), f"{n + seed} %", "+6") for n in range(12))
    return Multiples(_title(seed), SUBTITLE, _days(12), panels)


def digest(seed: int) -> Multiples:
    rng = random.Random(seed)
    panels = (
        Panel(_name(seed, n), _values(rng, 12), f"{n + seed} %", "+6", accent=n < 3, broken=n == 3)
        for n in range(25)
    )
    return Multiples(_title(seed), SUBTITLE, _days(12), tuple(panels), every=True)


KINDS: dict[str, Callable[[int], ChartSpec]] = {
    "8 lines of 90 days": lines,
    "step curve of 90 days": steps,
    "bars of 200 accounts": bars,
    "heatmap of 15 weeks": heatmap,
    "12 small lines": multiples,
    "digest of 25 features": digest,
}


def _title(seed: int) -> str:
    return f"Export button {seed} reached {100 + seed} accounts, {seed} more than before"


def _name(seed: int, place: int) -> str:
    return f"Account {seed}-{place} 東京"


def _days(count: int) -> tuple[date, ...]:
    return tuple(FIRST + timedelta(days=place) for place in range(count))


def _values(rng: random.Random, count: int) -> tuple[float, ...]:
    return tuple(rng.randint(20, 60) for _ in range(count))


def _warm(renderer: Renderer, make: Callable[[int], ChartSpec]) -> float:
    specs = [make(seed) for seed in range(KIND_ROUNDS + WARM_UP)]
    return median([_milliseconds(lambda spec=spec: renderer.render(spec)) for spec in specs][WARM_UP:])


def _milliseconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def _cold() -> float:
    run = [sys.executable, "-c", COLD]
    return median(_milliseconds(lambda: subprocess.run(run, check=True)) for _ in range(5))
