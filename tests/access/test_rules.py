"""What `access.yml` may say, and that what is wrong with it is told by file, line and reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.access.file import AccessFile
from bot.access.rules import AccessRules, read_rules
from bot.errors import SettingsError


def test_what_is_not_said_is_as_by_default() -> None:
    rules = read_rules("account_names: {channels: [C0SALES000]}", "access.yml")
    assert rules.account_names.channels == ["C0SALES000"]
    assert rules.account_names.people == "all"
    assert rules.model_copy(update={"account_names": AccessRules().account_names}) == AccessRules()


def test_the_defaults_show_ratios_inside_accounts_to_the_asker_and_visitors_to_nobody() -> None:
    rules = AccessRules()
    assert (rules.ratios.channels, rules.ratios.people) == ("all", "all")
    assert (rules.account_names.channels, rules.account_names.people) == ([], "all")
    assert (rules.visitor_names.channels, rules.visitor_names.people) == ([], [])
    assert (rules.values, rules.administrators) == ("shown", [])


def test_it_knows_the_groups_that_it_names() -> None:
    rules = read_rules(
        "administrators: [U0SAM00000, S0ADMINS00]\ncsv: {people: [S0SALES000]}\n"
        "visitor_names: {people: [W0JO000000]}",
        "a.yml",
    )
    assert rules.groups == {"S0ADMINS00", "S0SALES000"}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("values: none", 1, "shown or links_only"),
        ("\nratios:\n  channels:\n    - C0PRODUCT0\n    - product\n", 5, "such as C0123ABCD"),
        ("account_names:\n  channels: all", 2, "a list, in which each channel stands by its id"),
        ("visitor_names:\n  people: [mia]", 2, "such as U0123ABCD"),
        ("csv:\n  people: C0PRODUCT0", 2, "all or a list"),
        ("administrators: all", 1, "a list, in which each person"),
        ("csv:\n  chanels: []", 2, "there is no such key"),
        ("external: true", 1, "there is no such key"),
        ("ratios: all", 1, "keys with values"),
        ("- ratios", 1, "keys with values"),
        ("ratios: {}\nratios: {people: []}", 2, "a second time"),
        ("ratios:\n  people: []\n  people: all", 3, "a second time"),
        ("ratios: [", 1, "not YAML"),
        ("# nothing yet", 1, "says nothing"),
    ],
)
def test_a_fault_is_told_with_file_line_and_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_rules(text, "access.yml")
    assert str(caught.value).startswith(f"access.yml:{line}: ")
    assert reason in str(caught.value)


def test_a_changed_file_holds_at_once(tmp_path: Path) -> None:
    path = tmp_path / "access.yml"
    path.write_text("values: shown")
    file = AccessFile(str(path))
    assert file.rules.values == "shown"
    path.write_text("values: links_only")
    assert file.rules.values == "links_only"


def test_a_change_of_the_same_size_is_seen_by_its_time(tmp_path: Path) -> None:
    path = tmp_path / "access.yml"
    path.write_text("csv: {people: [U0MIA00000]}")
    file = AccessFile(str(path))
    path.write_text("csv: {people: [U0SAM00000]}")
    os.utime(path, ns=(1, 1))
    assert file.rules.csv.people == ["U0SAM00000"]


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "access.yml"
    path.write_text("values: links_only")
    file = AccessFile(str(path))
    assert file.rules is file.rules


@pytest.mark.parametrize("broken", ["values: nobody", "", "ratios: [", None])
def test_a_broken_new_file_changes_nothing_and_is_reported_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, broken: str | None
) -> None:
    path = tmp_path / "access.yml"
    path.write_text("values: links_only")
    file = AccessFile(str(path))
    if broken is None:
        path.unlink()
    else:
        path.write_text(broken)
    assert [file.rules.values for _ in range(3)] == ["links_only"] * 3
    assert file.fault.startswith(f"{path}:1: ")
    assert [record.getMessage() for record in caplog.records] == [
        f"The access rules stay as they were: {file.fault}"
    ]
    path.write_text("values: shown")
    assert file.rules.values == "shown"
    assert file.fault == ""


def test_a_file_that_comes_back_as_it_was_is_no_fault(tmp_path: Path) -> None:
    path, aside = tmp_path / "access.yml", tmp_path / "aside.yml"
    path.write_text("values: links_only")
    file = AccessFile(str(path))
    path.rename(aside)
    assert file.rules.values == "links_only"
    assert file.fault
    aside.rename(path)
    assert file.rules.values == "links_only"
    assert file.fault == ""


@pytest.mark.parametrize("content", [None, b"values: none", b"\xff\xfe\x00"])
def test_a_file_that_is_broken_from_the_start_stops_the_start(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "access.yml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"access\.yml:1: "):
        AccessFile(str(path))


def test_without_a_file_the_defaults_hold() -> None:
    assert AccessFile("").rules == AccessRules()
