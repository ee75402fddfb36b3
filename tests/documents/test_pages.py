"""docs/answers holds what the program answers today, and every command in it is named as it is typed."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from PIL import Image

from tests.documents.making import ANSWERS, DOCS, PICTURES, Documents, documents

PREFIX = "acme-"
_UNPREFIXED = re.compile(r"(?<![\w/-])/(?:adoption|stickiness|first-use|retention|accounts|usage)\b")


@pytest.fixture(scope="module")
def made() -> Documents:
    """As where the prefix stands before every command: it shows which commands are written as they stand."""
    return asyncio.run(documents(PREFIX))


def kept(folder: Path) -> set[Path]:
    return {path.relative_to(DOCS) for path in (DOCS / folder).iterdir()}


def test_the_pages_are_what_the_program_answers(made: Documents) -> None:
    assert kept(ANSWERS) == set(made.texts), "make docs"
    for path, text in made.texts.items():
        told = text.replace(f"/{PREFIX}", "/")
        assert (DOCS / path).read_text(encoding="utf-8") == told, f"make docs: {path}"
    assert kept(PICTURES) == set(made.charts), "make docs"
    for path in made.charts:
        with Image.open(DOCS / path) as image:
            assert image.mode == "P", path


def test_every_command_in_an_answer_a_refusal_and_help_has_the_prefix(made: Documents) -> None:
    answers = [text for path, text in made.texts.items() if path.name != "README.md"]
    told = [line for text in answers for line in text.splitlines() if not line.startswith("#")]

    assert sum(f"/{PREFIX}" in line for line in told) > len(answers)
    assert [line for line in told if _UNPREFIXED.search(line)] == []
