"""docs/licences.md is what the installed packages say, and what is shipped may be."""

from __future__ import annotations

import re

from tests.documents.licences_page import LICENCES, licence, licences_page
from tests.documents.making import DOCS
from tests.shipping.locks import pinned

ALLOWED = re.compile(
    r"MIT|MIT License|MIT-CMU|0BSD|BSD-[23]-Clause|BSD License|Apache[ -]2\.0|PSF-2\.0|Zlib|CC0-1\.0|OFL-1\.1"
    r"|ISC License|Python Software Foundation License|MPL-2\.0"
)
"""Nothing that asks for the source of what is built with it; MPL and OFL ask for that of the file alone."""


def test_the_page_is_what_the_packages_say() -> None:
    assert (DOCS / LICENCES).read_text(encoding="utf-8") == licences_page(), "make docs"


def test_every_pinned_package_stands_there() -> None:
    page = licences_page()
    assert [
        name for name in pinned("requirements.lock") if not re.search(rf"\b{re.escape(name)}\b", page)
    ] == []


def test_what_is_shipped_may_be() -> None:
    said = {name: licence(name) for name in pinned("requirements-run.lock")}
    here = {name: text for name, text in said.items() if text}

    assert {name for name in said if name not in here} <= {"async-timeout", "colorama"}
    parts = {name: re.split(r" AND | OR ", text) for name, text in here.items()}
    assert {n: p for n, p in parts.items() if not all(ALLOWED.fullmatch(each) for each in p)} == {}
