"""Bodies as people paste them become bodies as the API takes them, or are refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.workbench.pasted import read_file, read_text

BODY = {"response": {"mimeType": "application/json"}, "request": {"pipeline": [{"cat": None}]}}


def test_a_body_as_it_would_be_sent_stays_as_it_is() -> None:
    pasted = read_text('{"response": {}, "request": {"name": "n", "pipeline": [{"cat": null}]}}')
    assert pasted.body == {"response": {}, "request": {"name": "n", "pipeline": [{"cat": None}]}}
    assert (pasted.name, pasted.mended) == ("n", ())


@pytest.mark.parametrize("text", ['[{"cat": null}]', '{"pipeline": [{"cat": null}]}'])
def test_a_pipeline_alone_is_put_into_a_request(text: str) -> None:
    pasted = read_text(text)
    assert pasted.body == BODY
    assert "API refuses it" in pasted.mended[0]


def test_comments_are_left_out_where_they_are_some() -> None:
    pasted = read_text('[ // one\n{"filter": "u == \\"http://x\\"" /* two\n*/ }] // three')
    assert pasted.pipeline == [{"filter": 'u == "http://x"'}]
    assert pasted.mended[0] == "comments were left out"


@pytest.mark.parametrize(
    "text", ["[{“filter”: “a == \\“b\\””}]", '[{“filter": “a == \\"b\\"”}]', '[{"filter”: "a == \\”b\\”"}]']
)
def test_curly_quotes_are_straight_ones(text: str) -> None:
    if text.startswith('[{"filter”'):
        with pytest.raises(SettingsError):  # a straight quote is ended by a straight one
            read_text(text)
    else:
        assert read_text(text).pipeline == [{"filter": 'a == "b"'}]


def test_a_curly_quote_inside_a_text_is_a_part_of_it() -> None:
    assert read_text('[{"filter": "a == \\"“\\""}]').pipeline == [{"filter": 'a == "“"'}]


def test_a_comma_too_many_is_left_out() -> None:
    assert read_text('[{"cat": null,},\n]').pipeline == [{"cat": None}]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[\n{"cat" null}]', "body:2:8: this is no JSON"),
        ('{"requests": []}', "web client"),
        ('"text"', "an object or a list"),
        ("", "this is no JSON"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_what_is_no_body_is_told_with_its_place(text: str, says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_text(text)
    assert says in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.json cannot be read: No such file"):
        read_file(tmp_path / "none.json")
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="UTF-8"):
        read_file(tmp_path / "binary.json")
