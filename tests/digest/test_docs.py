"""docs/digest.md shows what the program says and takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from bot.cli import main
from bot.digest.definitions import Definition, read_definitions
from tests.digest.test_content import ALPHA, content, steady

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "digest.md").read_text(encoding="utf-8")


def test_the_example_is_what_the_program_says(tmp_path: Path) -> None:
    (command,) = re.findall(r"by `usagebot (digest render [^`]+)`", PAGE)
    found = CliRunner().invoke(main, [*command.split(), "--out", str(tmp_path)])

    assert found.exit_code == 0, found.output
    (text,) = tmp_path.glob("*.txt")
    assert f"```\n{text.read_text(encoding='utf-8')}```" in PAGE
    (picture,) = tmp_path.glob("*.png")
    with Image.open(picture) as drawn, Image.open(DOCS / "images" / "digest.png") as shown:
        assert drawn.size == shown.size


def test_the_file_that_is_shown_defines_three_digests() -> None:
    (shown,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    found = read_definitions(shown, "digests.yml")
    assert [(one.name, one.about) for one in found] == [
        ("product", "Export button, bulk-edit"),
        ("top", "top 10"),
        ("reporting", "area Reporting"),
    ]


@pytest.mark.parametrize("key", sorted(Definition.model_fields.keys() - {"name"}))
def test_every_key_is_there(key: str) -> None:
    assert f"  {key}:" in PAGE


async def test_every_column_of_the_table_is_explained() -> None:
    measures = (DOCS / "measures.md").read_text(encoding="utf-8").partition("\n## digest\n")[2]
    (row,) = (await content(steady(ALPHA), tags=(ALPHA,))).rows
    named = {name for name in row if not name.startswith("rate_") or name == "rate_2026-11-15"}
    assert {name for name in named - {"feature", "id", "app"} if f"`{name}`" not in measures} == set()
