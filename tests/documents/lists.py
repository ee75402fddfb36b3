"""The pages that the program's own lists make: commands, settings, licences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.documents.commands_page import commands_page
from tests.documents.licences_page import licences_page
from tests.documents.settings_page import settings_page

LISTS: Mapping[Path, Callable[[], str]] = {
    Path("commands.md"): commands_page,
    Path("licences.md"): licences_page,
    Path("settings.md"): settings_page,
}
