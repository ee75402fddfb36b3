"""Rows come out of a streamed answer exactly as json.loads would see them, wherever the stream is cut."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SourceGarbled
from bot.pendo.decode import AnswerDecoder
from bot.rows import ColumnKind, Reading, Text

COLUMNS: Mapping[str, ColumnKind] = {"visitorId": "text", "clicks": "integer", "share": "number"}

texts = st.text(alphabet=st.sampled_from('a"\\{}[],:\n éé東🚀'), max_size=8) | st.text(max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "visitorId": st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-2, 2) | texts,
            "clicks": st.none() | st.integers(-(2**63), 2**63 - 1) | st.integers(-9, 9).map(float),
            "share": st.none() | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False),
        },
        optional={"metadata": json_values, "results": json_values, "x": texts},
    ),
    max_size=8,
)


@given(rows, json_values, st.randoms(use_true_random=False), st.booleans(), st.integers(1, 300))
def test_rows_equal_those_of_json_loads(found, extra, rng, ascii_only, slice_bytes):
    answer = {"results": found, "startTime": 1, "details": {"results": [1], "validThrough": {"-3": 5.0}}}
    keys = [*answer, "more"]
    rng.shuffle(keys)
    ordered = {key: answer.get(key, extra) for key in keys}
    indent = rng.choice([None, 1])
    text = json.dumps(ordered, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "replace")

    reading = decode(text, cuts=rng, slice_bytes=slice_bytes)

    expected = json.loads(text)["results"]
    assert lists(reading) == [normal(row) for row in expected]
    assert reading.valid_through == {"-3": 5}


def decode(
    text: bytes,
    columns: Mapping[str, ColumnKind] = COLUMNS,
    *,
    optional: tuple[str, ...] = (),
    cuts: Any = None,
    slice_bytes: int = 1,
) -> Reading:
    decoder = AnswerDecoder(columns, optional, slice_bytes=slice_bytes)
    while text:
        size = cuts.randint(1, 40) if cuts else len(text)
        decoder.feed(text[:size])
        text = text[size:]
    return decoder.finish()


def lists(reading: Reading) -> list[tuple[str, int, str]]:
    table = reading.table
    visitors = table.text("visitorId")
    names = [visitors.values[code] for code in visitors.codes]
    shares = [repr(float(share)) for share in table.columns["share"]]
    return list(zip(names, table.integers("clicks").tolist(), shares, strict=True))


def normal(row: dict[str, Any]) -> tuple[str, int, str]:
    """What a row means by the rules for columns: '' , 0 and nan for nothing, whole numbers as integers."""
    share = math.nan if row["share"] is None else float(row["share"])
    return as_text(row["visitorId"]), int(row["clicks"] or 0), repr(share)


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    return value if isinstance(value, str) else json.dumps(value)


@pytest.mark.parametrize(
    "text",
    [
        b'{"startTime":1}',
        b'{"results":null}',
        b'{"results":[]}',
        b' {"details":null,"results": [ ] } ',
        b"{}",
    ],
)
def test_no_results_are_no_rows(text):
    reading = decode(text)
    assert reading.table.count == 0
    assert reading.table.text("visitorId").values == ()
    assert reading.valid_through == {}


ROW = b'{"visitorId":"a","clicks":1,"share":0.5}'
WHOLE = b'{"startTime":1,"results":[' + ROW + b"," + ROW + b'],"details":{"validThrough":{"1":2}}}'


def test_an_answer_cut_off_anywhere_is_garbled():
    for length in range(len(WHOLE)):
        with pytest.raises(SourceGarbled):
            decode(WHOLE[:length])


@pytest.mark.parametrize(
    "text",
    [
        b"<html><body>Sign in</body></html>",
        b"[" + ROW + b"]",
        b'{"results":{}}',
        b'{"results":"none"}',
        b'{"results":[1,2]}',
        b'{"results":[' + ROW + b",7]}",
        b'{"results":[' + ROW + b"," + ROW + b",]}",
        b'{"results":[' + ROW + b"]}]",
        b'{"results":[' + ROW + b'],"results":[' + ROW + b"]}",
        b'{"results":[{"visitorId":["a"],"clicks":1,"share":1}]}',
        b'{"results":[{"visitorId":"a","clicks":"many","share":1}]}',
        b'{"results":[{"visitorId":"a","clicks":1.5,"share":1}]}',
        b'{"results":[{"visitorId":"a","clicks":18446744073709551616,"share":1}]}',
        b'{"results":[{"visitorId":"\xff","clicks":1,"share":1}]}',
        b'{"results":[],"details":{"validThrough":[]}}',
        b'{"details":"\xff","results":[' + ROW + b"]}",
    ],
)
def test_what_is_not_an_answer_is_garbled(text):
    with pytest.raises(SourceGarbled):
        decode(text)


def test_a_part_that_never_ends_is_garbled_before_it_fills_the_memory():
    with pytest.raises(SourceGarbled):
        decode(b'{"results":[{"visitorId":"' + b"x" * 5_000_000, slice_bytes=100_000)


def test_a_column_that_no_row_has_is_named():
    with pytest.raises(SourceGarbled) as caught:
        decode(WHOLE, {"visitorId": "text", "clics": "integer"})
    assert "clics" in caught.value.hint


def test_an_optional_column_may_be_missing_from_every_row():
    table = decode(WHOLE, {"visitorId": "text", "accountId": "text"}, optional=("accountId",)).table
    assert table.text("accountId").values == ("",)


def test_a_column_that_some_rows_lack_is_filled():
    table = decode(
        b'{"results":[{"n":1},{"t":"x","f":2},{"n":3,"f":null}]}',
        {"n": "integer", "t": "text", "f": "number"},
    )
    assert table.table.integers("n").tolist() == [1, 0, 3]
    assert [table.table.text("t").values[code] for code in table.table.text("t").codes] == ["", "x", ""]
    assert [str(value) for value in table.table.columns["f"]] == ["nan", "2.0", "nan"]


def test_any_key_may_name_a_column():
    column = decode(b'{"results":[{"if":"a","x y":"b"}]}', {"if": "text", "x y": "text"}).table.columns["x y"]
    assert isinstance(column, Text)
    assert column.values == ("b",)
    assert column.codes.dtype == np.int32
