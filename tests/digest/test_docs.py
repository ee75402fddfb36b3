"""docs/digest.md shows what the program says and takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.digest.definitions import Definition, read_definitions
from tests.digest.test_content import ALPHA, content, steady
from tests.digest.test_owned import content as content_of_mine

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "digest.md").read_text(encoding="utf-8")


def test_the_files_that_are_shown_define_digests() -> None:
    shown = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    found = [one for text in shown for one in read_definitions(text, "digests.yml")]
    assert [(one.name, one.about, one.accounts) for one in found] == [
        ("product", "Export button, bulk-edit", "all"),
        ("top", "top 10", "all"),
        ("reporting", "area Reporting", "all"),
        ("mine", "top 10", "mine"),
    ]


@pytest.mark.parametrize("key", sorted(Definition.model_fields.keys() - {"name"}))
def test_every_key_is_there(key: str) -> None:
    assert f"  {key}:" in PAGE


async def test_every_column_of_the_table_is_explained() -> None:
    measures = (DOCS / "measures.md").read_text(encoding="utf-8").partition("\n## digest\n")[2]
    row, *_ = (await content(steady(ALPHA), tags=(ALPHA,))).rows
    mine, *_ = (await content_of_mine(steady(ALPHA))).rows
    weekly = re.compile(r"(rate|visitors)_(?!2026-11-15)\d")
    named = {name for name in (*row, *mine) if not weekly.match(name)}
    plain = {"feature", "account", "id", "app"}
    assert {name for name in named - plain if f"`{name}`" not in measures} == set()
