"""What is watched where, and what a faulty ``watch.yml`` is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.catalog import App, Catalog, Thing
from bot.digest.definitions import Definition, read_definitions
from bot.errors import SettingsError
from bot.watch.watched import Chosen as Said
from bot.watch.watched import WatchFile, apps_of, channels_of, read_watch, watching

EXPORT = Thing("a", "Export button", "feature", "1")
EDIT = Thing("b", "Bulk edit", "feature", "1")
SCAN = Thing("m", "Scan", "feature", "2")
CATALOG = Catalog(
    (App("1", "Web app"), App("2", "Mobile app", "ios")),
    (EXPORT, EDIT, SCAN, Thing("p", "Export page", "page", "1")),
    read_at=datetime(2026, 11, 25, tzinfo=UTC),
)
DIGESTS = read_definitions(
    """
product: {channel: C0PRODUCT0, owner: U0MIA00000, features: [Export button, Gone], zone: UTC}
paused: {channel: C0PAUSED00, owner: U0MIA00000, features: [Scan], zone: UTC, paused: true}
mine: {channel: D0MIA00000, owner: U0MIA00000, features: [Scan], zone: UTC}
""",
    "digests.yml",
)
FILE = read_watch(
    """
canary: Scan
false_alarms_per_quarter: 0.5
channels:
  C0PRODUCT0: {features: [bulk-edit, Export button, nonsense]}
  C0OPS00000: {features: Bulk edit, queries: [exports last 7 days]}
""",
    "watch.yml",
)


def seen(channel: str, digests: tuple[Definition, ...] = DIGESTS, file: WatchFile = FILE) -> list[str]:
    return [thing.id for thing in watching(channel, digests, file, CATALOG, lambda _: None).things]


def test_a_channel_watches_the_features_of_its_digests_and_those_chosen_for_it_each_once() -> None:
    assert seen("C0PRODUCT0") == ["a", "b"]
    assert seen("C0OPS00000") == ["b"]
    assert watching("C0PRODUCT0", DIGESTS, FILE, CATALOG, lambda _: None).unknown == ("nonsense",)
    assert watching("C0OPS00000", DIGESTS, FILE, CATALOG, lambda _: None).queries == ("exports last 7 days",)


def test_what_is_paused_or_for_one_person_alone_is_not_watched() -> None:
    assert channels_of(DIGESTS, FILE) == ("C0PRODUCT0", "C0OPS00000")


def test_the_apps_are_those_of_all_features_and_canaries() -> None:
    assert apps_of(DIGESTS, FILE, CATALOG) == {"1", "2"}
    assert apps_of(DIGESTS, WatchFile(), CATALOG) == {"1"}


def test_without_a_file_the_digests_are_watched_with_one_false_alarm_a_quarter() -> None:
    nothing = read_watch("", "watch.yml")
    assert nothing == WatchFile()
    assert nothing.false_alarms_per_quarter == 1
    assert channels_of(DIGESTS, nothing) == ("C0PRODUCT0",)


def test_a_word_stands_for_a_list_of_one() -> None:
    assert FILE.canary == ("Scan",)
    assert FILE.channels["C0OPS00000"] == Said(features=("Bulk edit",), queries=("exports last 7 days",))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("canaries: [Scan]", "watch.yml:1: canaries: there is no such key; there are canary, false_alarms"),
        ("canary: {a: b}", "watch.yml:1: canary: a feature, or a list of features"),
        (
            "canary: Scan\nfalse_alarms_per_quarter: 0",
            "watch.yml:2: false_alarms_per_quarter: a number above 0",
        ),
        ("false_alarms_per_quarter: many", "watch.yml:1: false_alarms_per_quarter: a number above 0"),
        ("channels:\n  product: {}", "watch.yml:2: channels.product: each channel stands by its id"),
        (
            "channels:\n  C0PRODUCT0:\n    feature: [a]",
            "watch.yml:3: channels.C0PRODUCT0.feature: there is no",
        ),
        (
            "channels:\n  C0PRODUCT0:\n    features: {a: b}",
            "watch.yml:3: channels.C0PRODUCT0.features: a list of",
        ),
        ("channels:\n  C0PRODUCT0: Scan", "watch.yml:2: channels.C0PRODUCT0: keys with values are expected"),
        ("[a]", "watch.yml:1: the file: keys with values are expected: canary, false_alarms_per_quarter"),
        ("canary: a\ncanary: b", "watch.yml:2: canary stands here a second time"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line_and_what_to_write(text: str, says: str) -> None:
    with pytest.raises(SettingsError) as fault:
        read_watch(text, "watch.yml")
    assert str(fault.value).startswith(says)
