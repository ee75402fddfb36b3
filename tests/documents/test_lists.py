"""The pages about commands, settings and licences are what the program's own lists say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.setting_table import about
from bot.settings import Settings
from tests.documents.commands_page import commands
from tests.documents.licences_page import licence, licences_page
from tests.documents.lists import LISTS
from tests.documents.making import DOCS
from tests.documents.settings_page import settings_page
from tests.shipping.locks import pinned

ALLOWED = re.compile(
    r"MIT|MIT License|MIT-CMU|0BSD|BSD-[23]-Clause|BSD License|Apache[ -]2\.0|PSF-2\.0|Zlib|CC0-1\.0|OFL-1\.1"
    r"|ISC License|Python Software Foundation License|MPL-2\.0"
)
"""Nothing that asks for the source of what is built with it; MPL and OFL ask for that of the file alone."""


@pytest.mark.parametrize("page", LISTS, ids=str)
def test_a_page_is_what_the_program_says(page: Path) -> None:
    assert (DOCS / page).read_text(encoding="utf-8") == LISTS[page](), "make docs"


def test_every_command_stands_there_with_its_help() -> None:
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    names = [name for name, _ in commands()]

    assert {"usagebot serve", "usagebot digest render", "usagebot queries lint"} < set(names)
    assert [name for name in names if f"## `{name}`\n\n```text\nUsage: {name} " not in page] == []
    assert [name for name, each in commands() if not each.help] == []


def test_every_setting_stands_there_with_what_it_takes() -> None:
    page = settings_page()
    for name, field in Settings.model_fields.items():
        assert f"| `USAGEBOT_{name.upper()}` |" in page
        assert f"{field.description} |" in page
    assert about("pendo_region").takes == "`us`, `eu`, `us1`, `jpn` or `au`"
    assert about("fiscal_year_starts").takes == "a whole number, at least 1, at most 12"
    assert about("pendo_rate").takes == "a number, more than 0"
    assert about("redis_url").takes == "a secret"


def test_every_pinned_package_stands_there() -> None:
    listed = set(re.findall(r"(?:^\| |[:,] )([a-z0-9-]+)", licences_page(), re.MULTILINE))
    assert [name for name in pinned("requirements.lock") if name not in listed] == []


def test_what_is_shipped_may_be() -> None:
    said = {name: licence(name) for name in pinned("requirements-run.lock")}
    here = {name: text for name, text in said.items() if text}

    assert {name for name in said if name not in here} <= {"async-timeout", "colorama"}
    parts = {name: re.split(r" AND | OR ", text) for name, text in here.items()}
    assert {n: p for n, p in parts.items() if not all(ALLOWED.fullmatch(each) for each in p)} == {}
