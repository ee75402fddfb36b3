"""docs/settings.md is what the settings' model says."""

from __future__ import annotations

from bot.setting_table import about
from bot.settings import Settings
from tests.documents.making import DOCS
from tests.documents.settings_page import SETTINGS, settings_page


def test_the_page_is_what_the_model_says() -> None:
    assert (DOCS / SETTINGS).read_text(encoding="utf-8") == settings_page(), "make docs"


def test_every_setting_stands_there_with_what_it_takes() -> None:
    page = settings_page()
    for name, field in Settings.model_fields.items():
        assert f"| `USAGEBOT_{name.upper()}` |" in page
        assert f"{field.description} |" in page
    assert about("pendo_region").takes == "`us`, `eu`, `us1`, `jpn` or `au`"
    assert about("fiscal_year_starts").takes == "a whole number, at least 1, at most 12"
    assert about("pendo_rate").takes == "a number, more than 0"
    assert about("redis_url").takes == "a secret"
