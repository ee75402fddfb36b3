"""A reading comes back from its bytes as it was."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rows import ColumnKind, Reading, Table, Text
from bot.store.packing import pack, unpack

INT64 = st.integers(-(2**63), 2**63 - 1)
columns = st.integers(0, 30).flatmap(
    lambda count: st.lists(
        st.one_of(
            st.lists(st.text(max_size=5), min_size=count, max_size=count).map(lambda found: ("text", found)),
            st.lists(INT64, min_size=count, max_size=count).map(lambda found: ("integer", found)),
            st.lists(st.integers(0, 120), min_size=count, max_size=count).map(
                lambda days: ("integer", [1731715200000 + 86_400_000 * day for day in days])
            ),
            st.lists(st.floats(), min_size=count, max_size=count).map(lambda found: ("number", found)),
        ),
        max_size=4,
    ).map(lambda kinds: (count, kinds))
)


def column(kind: ColumnKind, values: list):
    if kind == "text":
        distinct = tuple(dict.fromkeys(values))
        return Text(distinct, np.array([distinct.index(value) for value in values], np.int32))
    return np.array(values, np.int64 if kind == "integer" else np.float64)


@given(columns, st.dictionaries(st.text(max_size=3), INT64, max_size=2))
def test_what_is_packed_is_unpacked(drawn, valid_through):
    count, kinds = drawn
    table = Table({f"c{place}": column(*kind) for place, kind in enumerate(kinds)}, count)

    found = unpack(pack(Reading(table, valid_through)))

    assert found.valid_through == valid_through
    assert found.table.count == count
    assert list(found.table.columns) == list(table.columns)
    for before, after in zip(table.columns.values(), found.table.columns.values(), strict=True):
        if isinstance(before, Text):
            assert isinstance(after, Text)
            assert before.values == after.values
            before, after = before.codes, after.codes
        assert before.dtype == after.dtype
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize("junk", [b"", b"junk", pack(Reading(Table({}, 0), {}))[:-3]])
def test_bytes_that_are_none_of_ours_are_refused(junk):
    with pytest.raises(ValueError, match="not a packed reading"):
        unpack(junk)


def test_a_hundred_thousand_rows_of_use_take_less_than_two_megabytes():
    rng = np.random.default_rng(1)
    rows = 100_000
    visitors = tuple(f"user-{number}@example.com" for number in range(2500))
    first = 1731715200000 + rng.integers(0, 86_400_000 * 120, rows)
    table = Table(
        {
            "visitorId": Text(visitors, rng.integers(0, 2500, rows).astype(np.int32)),
            "day": first // 86_400_000 * 86_400_000,
            "clicks": rng.integers(1, 40, rows),
            "firstTime": first,
            "lastTime": first + rng.integers(0, 3_600_000, rows),
        },
        rows,
    )
    assert len(pack(Reading(table, {}))) < 2_000_000
