"""A window that is too long for one run of Pendo, read in parts of whole civil days."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.errors import SourceTooLong
from bot.rows import Reading, concatenated, distinct
from bot.windows import Window
from queries.binding import Value
from queries.splitting import Split

Values = Mapping[str, Value]
MOST_PARTS = 8


async def read_in_parts(
    read: Callable[[Values], Awaitable[Reading]],
    values: Values,
    zone: str,
    split: Split | None,
    parts: int = MOST_PARTS,
) -> Reading:
    """``read(values)``; where Pendo finds that too long, both halves of its days put together.

    ``days``: rows carry their day, so those of disjoint days follow one another. ``union``: rows are what
    there is at all, so those of both halves are taken once. Raises SourceTooLong where an eighth still is.
    """
    try:
        return await read(values)
    except SourceTooLong:
        halves = _halves(values, zone) if split and parts > 1 else None
        if halves is None:
            raise
    # One after the other: where the first half fails, the second need not be asked for.
    earlier, later = [await read_in_parts(read, half, zone, split, parts // 2) for half in halves]
    table = concatenated(earlier.table, later.table)
    through = {
        app: min(reading.valid_through[app] for reading in (earlier, later) if app in reading.valid_through)
        for app in {**earlier.valid_through, **later.valid_through}
    }
    return Reading(distinct(table) if split == "union" else table, through)


def _halves(values: Values, zone: str) -> tuple[Values, Values] | None:
    """The same values for the first and the second half of the days; None for one day."""
    first, last = (_day(values[name], zone) for name in ("first", "last"))
    if first == last:
        return None
    middle = first + (last - first) // 2
    after = middle + timedelta(days=1)
    return {**values, "last": _start(middle, zone)}, {**values, "first": _start(after, zone)}


def _day(value: Value, zone: str) -> date:
    return datetime.fromtimestamp(int(value) / 1000, UTC).astimezone(ZoneInfo(zone)).date()


def _start(day: date, zone: str) -> int:
    return Window(day, day, zone).epoch_ms()[0]
