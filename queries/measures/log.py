"""Log: the newest events, one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from bot.rows import Table


@dataclass(frozen=True, slots=True)
class Entry:
    """The events of one visitor in one hour; ``at`` is the last of them, in the subscription's zone."""

    visitor: str
    account: str
    at: datetime
    events: int


def log(events: Table, zone: str) -> list[Entry]:
    """One for each row, newest first."""
    times = events.integers("lastTime")
    newest_first = np.argsort(-times, kind="stable")
    visitor, account, clicks = events.text("visitorId"), events.text("accountId"), events.integers("clicks")
    where = ZoneInfo(zone)
    return [
        Entry(
            visitor.values[visitor.codes[row]],
            account.values[account.codes[row]],
            datetime.fromtimestamp(int(times[row]) / 1000, where),
            int(clicks[row]),
        )
        for row in newest_first.tolist()
    ]
