"""docs/answers holds what the program answers today."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.documents.making import ANSWERS, DOCS, PICTURES, documents


def kept(folder: Path) -> set[Path]:
    return {path.relative_to(DOCS) for path in (DOCS / folder).iterdir()}


async def test_the_pages_are_what_the_program_answers() -> None:
    made = await documents()

    assert kept(ANSWERS) == set(made.texts), "make docs"
    for path, text in made.texts.items():
        assert (DOCS / path).read_text(encoding="utf-8") == text, f"make docs: {path}"
    assert kept(PICTURES) == set(made.charts), "make docs"
    for path in made.charts:
        with Image.open(DOCS / path) as image:
            assert image.mode == "P", path
