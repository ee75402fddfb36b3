"""``make docs``: writes docs/answers with its pictures, and the lists of commands, settings and licences."""

from __future__ import annotations

import asyncio

import click

from bot.charts.render import Renderer
from tests.documents.lists import LISTS
from tests.documents.making import ANSWERS, DOCS, PICTURES, documents


def main() -> None:
    made, renderer = asyncio.run(documents()), Renderer()
    made.texts.update({path: page() for path, page in LISTS.items()})
    for folder in (DOCS / ANSWERS, DOCS / PICTURES):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
    for path, text in made.texts.items():
        (DOCS / path).write_text(text, encoding="utf-8")
    for path, spec in made.charts.items():
        (DOCS / path).write_bytes(renderer.render(spec))
    click.echo(f"{len(made.texts)} pages and {len(made.charts)} pictures in {DOCS}")


if __name__ == "__main__":
    main()
