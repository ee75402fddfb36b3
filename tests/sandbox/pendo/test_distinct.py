"""Distinct values a group, against sets of them; few values and many are counted in two ways."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.pendo.columns import Coded, encode, group_rows
from bot.sandbox.pendo.distinct import count_distinct

UNUSED = [f"unused {n}" for n in range(100_000)]
rows = st.lists(
    st.tuples(
        st.integers(0, 3), st.sampled_from(["a", "b", "", None]), st.sampled_from([0, 1.5, False, None])
    ),
    max_size=30,
)


@pytest.mark.parametrize("unused", [0, len(UNUSED)])
@settings(max_examples=60, deadline=None)
@given(rows, st.integers(1, 2))
def test_distinct_tuples_without_null(unused: int, rows: list[tuple[Any, ...]], width: int) -> None:
    keys = encode(row[0] for row in rows)
    groups = group_rows([keys], len(rows))
    columns = [_among(encode(row[place] for row in rows), unused) for place in range(1, width + 1)]
    sets: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    for row in rows:
        if None not in row[1 : width + 1]:
            sets[row[0]].add(tuple(map(repr, row[1 : width + 1])))
    counts = count_distinct(columns, groups)
    found = [keys.at(first) for first in groups.first.tolist()]
    assert dict(zip(found, counts.tolist(), strict=True)) == {key: len(sets[int(str(key))]) for key in found}


def _among(column: Coded, unused: int) -> Coded:
    """The same column, with values that no row has."""
    return Coded([*column.values, *UNUSED[:unused]], column.codes)
