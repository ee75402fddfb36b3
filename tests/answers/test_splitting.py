"""A window read in parts has the rows of the window read at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.splitting import read_in_parts
from bot.errors import SourceTooLong
from bot.rows import Reading, Table
from bot.windows import Window
from tests.tables import ACTIVITY, USE, table

FIRST = date(2026, 3, 20)
events = st.lists(
    st.tuples(st.sampled_from(["ann", 'b"\\', "東"]), st.sampled_from(["", "x", "y"]), st.integers(0, 19)),
    max_size=30,
)


def start(day: date, zone: str) -> int:
    return Window(day, day, zone).epoch_ms()[0]


def multiset(found: Table) -> list[tuple[object, ...]]:
    columns = [
        [column.values[code] for code in column.codes] if hasattr(column, "codes") else column.tolist()
        for column in found.columns.values()
    ]
    return sorted(zip(*columns, strict=True), key=str)


class Pendo:
    """Holds rows of days, and gives up on more than ``most`` days at once."""

    def __init__(self, rows: list[tuple[str, str, int]], zone: str, most: int, split: str) -> None:
        self.rows = [(v, a, FIRST + timedelta(days=offset)) for v, a, offset in rows]
        self.zone, self.most, self.split = zone, most, split
        self.asked: list[tuple[int, int]] = []

    async def read(self, values: Mapping[str, str | int]) -> Reading:
        first, last = int(values["first"]), int(values["last"])
        self.asked.append((first, last))
        days = [day for n in range(20) if first <= start(day := FIRST + timedelta(days=n), self.zone) <= last]
        if len(days) > self.most:
            raise SourceTooLong("Too long.")
        return Reading(self.all(days), {"1": 1000 + len(self.asked), "2": 7})

    def all(self, days: list[date]) -> Table:
        rows = dict.fromkeys(row for row in self.rows if row[2] in days)
        if self.split == "union":
            return table(dict.fromkeys((v, a) for v, a, _ in rows), ACTIVITY)
        return table([(v, a, start(day, self.zone), 1, 2, 3) for v, a, day in rows], USE)


@given(
    events,
    st.integers(3, 19),
    st.sampled_from(["days", "union"]),
    st.sampled_from(["Europe/Berlin", "Asia/Beirut"]),
)
async def test_parts_make_the_whole(rows, most, split, zone):
    pendo = Pendo(rows, zone, most, split)
    values = {"first": start(FIRST, zone), "last": start(FIRST + timedelta(days=19), zone)}

    found = await read_in_parts(pendo.read, values, zone, split)

    whole = pendo.all([FIRST + timedelta(days=n) for n in range(20)])
    assert multiset(found.table) == multiset(whole)
    assert found.valid_through["2"] == 7


async def test_a_day_that_is_too_long_is_an_error():
    pendo = Pendo([], "UTC", 0, "days")

    with pytest.raises(SourceTooLong):
        await read_in_parts(
            pendo.read, {"first": start(FIRST, "UTC"), "last": start(FIRST, "UTC")}, "UTC", "days"
        )


async def test_what_may_not_be_split_is_asked_once():
    pendo = Pendo([], "UTC", 1, "days")
    values = {"first": start(FIRST, "UTC"), "last": start(FIRST + timedelta(days=9), "UTC")}

    with pytest.raises(SourceTooLong):
        await read_in_parts(pendo.read, values, "UTC", None)
    assert len(pendo.asked) == 1


async def test_a_source_that_stays_too_slow_is_not_asked_without_end():
    pendo = Pendo([], "UTC", 0, "days")
    values = {"first": start(FIRST, "UTC"), "last": start(FIRST + timedelta(days=19), "UTC")}

    with pytest.raises(SourceTooLong):
        await read_in_parts(pendo.read, values, "UTC", "days")
    assert len(pendo.asked) == 4
