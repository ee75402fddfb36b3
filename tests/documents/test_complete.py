"""What can be asked, measured or go wrong stands in the documents; every link in them leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import errors
from bot.errors import UsageBotError
from queries.library import load_library
from tests.documents.making import DOCS

ROOT = DOCS.parent
INDEX = DOCS / "README.md"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])
QUERIES = load_library().queries
_LINK = re.compile(r"\]\((?!https?:)([^)\s#]*)(#[^)\s]+)?\)")
_CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """Where each relative link leads, and to which heading there ('' for the page)."""
    for path, anchor in _LINK.findall(_CODE.sub("", read(page))):
        yield ((page.parent / path).resolve() if path else page), anchor


def anchors(page: Path) -> set[str]:
    """Of each heading, as the usual viewers of Markdown make them."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", read(page), flags=re.M | re.S), re.M)
    return {"#" + re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def error_classes(root: type[UsageBotError] = UsageBotError) -> Iterator[type[UsageBotError]]:
    """The tree of bot/errors.py."""
    yield root
    for each in root.__subclasses__():
        if each.__module__ == errors.__name__:
            yield from error_classes(each)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for path, anchor in links(page):
        assert path.exists(), f"{path} is not there"
        assert path.is_relative_to(ROOT)
        if anchor:
            assert anchor in anchors(path), f"{path.name} has no {anchor}"


def test_every_page_is_reached_from_the_index() -> None:
    reached, waiting = {INDEX}, [INDEX]
    while waiting:
        new = {path for path, _ in links(waiting.pop()) if path.suffix == ".md"} - reached
        reached |= new
        waiting += new
    assert set(DOCS.rglob("*.md")) <= reached
    assert {path for path, _ in links(INDEX)} >= set(DOCS.glob("*.md")) - {INDEX}
    assert INDEX in {path for path, _ in links(ROOT / "README.md")}


def test_every_question_stands_among_the_words_and_has_its_answers() -> None:
    words, answers = read(DOCS / "words.md"), {page.stem for page in (DOCS / "answers").glob("*.md")}

    for name, query in QUERIES.items():
        command = f"`/{query.words[0]}`" if query.slash else f"`{query.words[0]}`"
        assert command in words, name
        assert name.replace("_", "-") in answers


def test_every_measure_has_its_definition() -> None:
    headings = set(re.findall(r"^## (\w+)$", read(DOCS / "measures.md"), re.MULTILINE))

    assert {query.measure for query in QUERIES.values()} <= headings
    assert {"table", "series", "digest"} <= headings


def test_every_error_is_explained_with_its_kind_and_exit_status() -> None:
    page = read(DOCS / "operations.md")
    rows = re.findall(r"^\| `(\w+)` \| (`.+`) \| (\d) \|", page, re.MULTILINE)
    told = {name: (kind, int(status)) for kind, names, status in rows for name in re.findall(r"\w+", names)}

    expected = {each.__name__: (each.kind, each.exit_code) for each in error_classes()}
    root = expected.pop(UsageBotError.__name__)
    assert told == expected
    assert f"`{UsageBotError.__name__}` (`{root[0]}`)" in page
