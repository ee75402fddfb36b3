"""A digest as plain text and as a page that needs nothing beside itself (pure)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from html import escape

from bot.answers.answer import Listing
from bot.charts.describe import describe
from bot.digest.content import Content
from bot.digest.lines import Note

_STYLE = """
body { font: 18px/1.5 system-ui, sans-serif; color: #1b1f24; background: #fff; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.3; }
h2 { font-size: 1.1rem; }
ul { list-style: none; padding: 0; }
img { width: 100%; height: auto; }
footer, figcaption { color: #59636e; font-size: 0.9rem; }
"""


def plain_text(content: Content, *, names: bool) -> str:
    """What a terminal shows and a file holds; with the accounts' ``names`` where they are wanted."""
    paragraphs = [
        [content.headline],
        [*map(_line, content.notes), content.rest],
        [f"Accounts: {content.accounts}" if content.accounts else ""],
        *([listing.title + _note(listing), *listing.lines] for listing in content.thread if names),
        [*content.caveats, *content.scope],
    ]
    filled = ("\n".join(filter(None, lines)) for lines in paragraphs)
    return "\n\n".join(filter(None, filled))


def html_page(content: Content, png: bytes, *, names: bool) -> str:
    """The same with the picture ``png`` in it: one file that loads nothing and runs nothing."""
    paragraphs = [
        f"<h1>{escape(content.headline)}</h1>",
        _list(_marked(note) for note in content.notes),
        _paragraph(escape(content.rest)),
        _paragraph(f"<strong>Accounts</strong>: {escape(content.accounts)}" if content.accounts else ""),
        _picture(content, png),
        *(_listed(listing) for listing in content.thread if names),
        f"<footer>{''.join(map(_paragraph, map(escape, (*content.caveats, *content.scope))))}</footer>",
    ]
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">",
            f"<title>{escape(content.headline)}</title>",
            f"<style>{_STYLE}</style>",
            "</head>",
            "<body>",
            *filter(None, paragraphs),
            "</body>",
            "</html>",
            "",
        )
    )


def _line(note: Note) -> str:
    return f"{note.mark} {_told(note)}".strip()


def _told(note: Note) -> str:
    return f"{note.name}: {note.text}" if note.name else note.text


def _marked(note: Note) -> str:
    name = f"<strong>{escape(note.name)}</strong>: " if note.name else ""
    return f"{note.mark} {name}{escape(note.text)}"


def _list(items: Iterable[str]) -> str:
    found = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{found}</ul>" if found else ""


def _paragraph(text: str) -> str:
    return f"<p>{text}</p>" if text else ""


def _picture(content: Content, png: bytes) -> str:
    data = b64encode(png).decode("ascii")
    return f'<img alt="{escape(describe(content.picture))}" src="data:image/png;base64,{data}">'


def _listed(listing: Listing) -> str:
    return f"<h2>{escape(listing.title + _note(listing))}</h2>{_list(map(escape, listing.lines))}"


def _note(listing: Listing) -> str:
    return f" ({listing.note})" if listing.note else ""
