"""``make docs``: writes docs/answers with its pictures, docs/settings.md and docs/licences.md anew."""

from __future__ import annotations

import asyncio

import click

from bot.charts.render import Renderer
from tests.documents.licences_page import LICENCES, licences_page
from tests.documents.making import ANSWERS, DOCS, PICTURES, documents
from tests.documents.settings_page import SETTINGS, settings_page


def main() -> None:
    made, renderer = asyncio.run(documents()), Renderer()
    for folder in (DOCS / ANSWERS, DOCS / PICTURES):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
    for path, text in made.texts.items():
        (DOCS / path).write_text(text, encoding="utf-8")
    for path, spec in made.charts.items():
        (DOCS / path).write_bytes(renderer.render(spec))
    (DOCS / SETTINGS).write_text(settings_page(), encoding="utf-8")
    (DOCS / LICENCES).write_text(licences_page(), encoding="utf-8")
    click.echo(f"{len(made.texts)} pages and {len(made.charts)} pictures in {DOCS}")


if __name__ == "__main__":
    main()
