"""Where ticks and labels go, and how figures and dates are written (pure)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count, pairwise

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LEAST_SPAN = 1e-9


def value_ticks(low: float, high: float, most: int, *, whole: bool) -> list[float]:
    """Round, evenly spaced values from 0 (or below ``low``, if negative) to at least ``high``.

    At most ``most`` (two or more) intervals where 0 is the lowest; the scale that wastes least room, the
    finest of those. ``whole`` keeps to integers.
    """
    low, high = min(0.0, low), max(0.0, high)
    if high - low < _LEAST_SPAN:
        high = 1.0
    scales = [_ticks(low, high, step) for step in _steps((high - low) / most, whole=whole)]
    return min(scales, key=lambda ticks: (ticks[-1] - ticks[0], -len(ticks)))


def _steps(least: float, *, whole: bool) -> list[float]:
    power = 10.0 ** math.floor(math.log10(least))
    steps = [factor * power for factor in (1, 2, 2.5, 5, 10, 20) if factor * power >= least * (1 - 1e-9)]
    return [step for step in steps if step >= 1 and step == round(step)] or [1.0] if whole else steps


def _ticks(low: float, high: float, step: float) -> list[float]:
    first = math.floor(low / step + 1e-9)
    last = max(first + 1, math.ceil(high / step - 1e-9))
    return [place * step for place in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class Tick:
    """A label for the day (or another thing) at ``place``, standing from ``start`` to ``end`` (pixels)."""

    place: int
    label: str
    start: float
    end: float

    @property
    def centre(self) -> float:
        return (self.start + self.end) / 2


def date_ticks(
    days: Sequence[date],
    centre: Callable[[int], float],
    label_width: Callable[[str], float],
    room: tuple[float, float],
    gap: float,
) -> list[Tick]:
    """Ticks for consecutive ``days``, as many as stand ``gap`` apart.

    Days counted from the first, else firsts of months, else years. A label stands centred under
    ``centre(place)``, pushed inside ``room`` at its ends.
    """
    for scale in _date_scales(days):
        ticks = [tick_at(place, label, centre(place), label_width(label), room) for place, label in scale]
        if all(left.end + gap <= right.start for left, right in pairwise(ticks)):
            return ticks
    return []


def tick_at(place: int, label: str, centre: float, width: float, room: tuple[float, float]) -> Tick:
    """``label`` centred under ``centre``, pushed inside ``room``."""
    start = keep_inside(centre - width / 2, width, *room)
    return Tick(place, label, start, start + width)


def _date_scales(days: Sequence[date]) -> Iterator[list[tuple[int, str]]]:
    for step in (1, 2, 3, 7, 14):
        yield [(place, day_label(days[place])) for place in range(0, len(days), step)]
    firsts = [(place, day) for place, day in enumerate(days) if day.day == 1]
    if firsts:
        yield [(place, day_label(day)) for place, day in firsts]
    for step in (1, 2, 3, 6):
        if chosen := [(place, _month_label(day)) for place, day in firsts if (day.month - 1) % step == 0]:
            yield chosen
    for step in count(1):
        chosen = [(place, str(day.year)) for place, day in firsts if day.month == 1 and day.year % step == 0]
        yield chosen or [(0, day_label(days[0]))]


def day_label(day: date, *, year: bool = False) -> str:
    """``26 Oct``, or ``26 Oct 2026``: the same in every locale."""
    return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def _month_label(day: date) -> str:
    name = _MONTHS[day.month - 1]
    return f"{name} {day.year}" if day.month == 1 else name


def keep_inside(start: float, size: float, low: float, high: float) -> float:
    """``start`` moved so that ``size`` stands between ``low`` and ``high``; at ``low`` if it cannot."""
    return max(low, min(start, high - size))


def spread(
    wanted: Sequence[float], sizes: Sequence[float], low: float, high: float, *, rank: Sequence[float] = ()
) -> list[float]:
    """Starts of blocks of ``sizes``: near ``wanted``, without overlap, from low to high.

    In the order of ``rank``; without it, of their middles.

    Where the blocks together are larger than the room they leave it at ``low``.
    """
    order = sorted(range(len(wanted)), key=lambda i: rank[i] if rank else wanted[i] + sizes[i] / 2)
    starts = list(wanted)
    for above, below in pairwise(order):
        overlap = starts[above] + sizes[above] - starts[below]
        if overlap > 0:
            starts[above] -= overlap / 2
            starts[below] += overlap / 2
    edge = low
    for i in order:
        starts[i] = edge = max(starts[i], edge)
        edge += sizes[i]
    edge = high
    for i in reversed(order):
        starts[i] = edge = min(starts[i], edge - sizes[i])
    return starts


def short_number(value: float) -> str:
    """Up to six figures in full (``318,204``), beyond that ``1.23M``; fractions to three digits."""
    size = abs(value)
    if size >= 1e15:
        return f"{value:.3g}"
    for unit, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M")):
        if size >= unit:
            return _trim(f"{value / unit:,.2f}") + letter
    return f"{value:,.0f}" if size >= 1000 or value == round(value) else f"{value:.3g}"


def tick_labels(ticks: Sequence[float]) -> list[str]:
    """One unit for the whole axis: ``0 · 500 · 1,000``, ``0 · 20k``, ``0 · 0.5M · 1M``."""
    size = max(map(abs, ticks))
    for unit, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (2e4, "k")):
        if unit <= size < 1e15:
            scale = 1e3 if letter == "k" else unit
            return [_trim(f"{tick / scale:,.2f}") + (letter if tick else "") for tick in ticks]
    return [short_number(tick) for tick in ticks]


def _trim(figures: str) -> str:
    return figures.rstrip("0").rstrip(".") if "." in figures else figures
