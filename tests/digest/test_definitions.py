"""``digests.yml``: what it may say, and how a fault in it is told."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from bot.digest.definitions import Area, Top, called, read_definitions
from bot.digest.file import DigestsFile
from bot.errors import Refused, SettingsError

WHOLE = """\
# ours
product:
  channel: C0PRODUCT
  owner: U0MIA00000
  features: [export-button, "Bulk edit"]
  day: friday
  time: 9:05
  zone: Europe/Berlin
  paused: true
"""
LEAST = "reports:\n  channel: C0REPORTS\n  owner: U0MIA00000\n  features: top 10\n  zone: UTC\n"


def test_everything_that_a_digest_says() -> None:
    (found,) = read_definitions(WHOLE, "digests.yml")

    assert (found.name, found.channel, found.owner) == ("product", "C0PRODUCT", "U0MIA00000")
    assert found.features == ("export-button", "Bulk edit")
    assert (found.day, found.time, found.zone, found.paused) == ("friday", time(9, 5), "Europe/Berlin", True)


def test_monday_at_nine_where_nothing_else_is_said() -> None:
    (found,) = read_definitions(LEAST, "digests.yml")

    assert (found.day, found.time, found.paused) == ("monday", time(9), False)
    assert found.features == Top(top=10)


def test_a_product_area_and_several_digests() -> None:
    area = LEAST.replace("reports:", "area:").replace("top 10", "{area: Reporting}")
    one, other = read_definitions(LEAST + area, "digests.yml")

    assert (one.about, other.about) == ("top 10", "area Reporting")
    assert other.features == Area(area="Reporting")


def test_an_owner_s_own_accounts_by_a_direct_message() -> None:
    mine = LEAST.replace("C0REPORTS", "U0MIA00000") + "  accounts: mine\n"
    (found,) = read_definitions(mine, "digests.yml")
    assert (found.channel, found.accounts, found.is_direct) == (found.owner, "mine", True)

    (other,) = read_definitions(LEAST, "digests.yml")
    assert (other.accounts, other.is_direct) == ("all", False)


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_a_file_that_says_nothing_defines_nothing(text: str) -> None:
    assert read_definitions(text, "digests.yml") == ()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("  day: friday", "  day: fryday", ":6: product.day: a day of the week"),
        ("  time: 9:05", "  time: 25:00", ":7: product.time: a time of day"),
        ("Europe/Berlin", "Europe/Bonn", ":8: product.zone: an IANA time zone"),
        ("C0PRODUCT", "#product", ":3: product.channel: a channel's id"),
        ("C0PRODUCT", "U0JO000000", ":3: product.channel: a channel's id"),
        ("  paused: true", "  accounts: ours", ":9: product.accounts: all, or mine"),
        ("U0MIA00000", "mia", ":4: product.owner: the id of whoever"),
        ('[export-button, "Bulk edit"]', "[]", ":5: product.features: a list of 1 to 25 names"),
        ('[export-button, "Bulk edit"]', "top 30", ":5: product.features: a list of 1 to 25 names"),
        ('[export-button, "Bulk edit"]', "{aera: x}", ":5: product.features: a list of 1 to 25 names"),
        ("  paused: true", "  paused: maybe", ":9: product.paused: true or false"),
        ("  paused: true", "  pause: true", ":9: product.pause: there is no such key; there are channel"),
        ("  zone: Europe/Berlin\n", "", ":2: product: zone is missing: an IANA time zone"),
        ("  time: 9:05", "  day: monday", ":7: day stands here a second time"),
        ("  day: friday", "  name: other", ":6: product.name: the name stands above"),
        ("product:", "Product News:", ":2: Product News: a name is small letters"),
        ("  channel:", "   channel:", ":4: this is not YAML"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(before: str, after: str, said: str) -> None:
    with pytest.raises(SettingsError) as fault:
        read_definitions(WHOLE.replace(before, after), "digests.yml")
    assert str(fault.value).startswith(f"digests.yml{said}")


@pytest.mark.parametrize("text", ["- a\n", "product: soon\n"])
def test_what_is_no_digest_at_all_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match=r"digests\.yml:1: "):
        read_definitions(text, "digests.yml")


def test_a_file_that_cannot_be_read_is_a_fault_with_its_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read") as fault:
        DigestsFile(str(tmp_path / "digests.yml")).definitions()
    assert "USAGEBOT_DIGESTS_FILE" in fault.value.hint


def test_a_name_that_is_not_there_names_those_that_are() -> None:
    definitions = read_definitions(LEAST, "digests.yml")

    assert called(definitions, "reports") is definitions[0]
    with pytest.raises(Refused) as refused:
        called(definitions, "report")
    assert refused.value.hint == "There are reports."
