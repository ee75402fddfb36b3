"""Worlds from folders of CSV files, and what is said of folders that are none."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.sandbox.pendo.folder import read_folder
from tests.sandbox.pendo.asking import ask, at, multiset

FEATURES = 'id,name\nf1,Export button\nf2,"Comma, and ""quotes"""\n'
EVENTS = (
    "time,visitorId,accountId,featureId,numEvents\n"
    "2018-03-11T06:30:00Z,ana,acme,f1,3\n"
    "2018-03-10T12:00:00Z,ana,acme,f1,2\n"
    "2018-03-11T12:00:00Z,ben,,f2,1\n"
)
NOW = at("2018-03-12T09:00")
SERIES = {"period": "dayRange", "first": "now()", "count": -2}


def folder(path: Path, features: str = FEATURES, events: str = EVENTS) -> Path:
    path.joinpath("features.csv").write_text(features, encoding="utf-8")
    path.joinpath("events.csv").write_text(events, encoding="utf-8")
    return path


def test_every_row_is_an_event_of_its_feature_and_of_the_product(tmp_path: Path) -> None:
    world = read_folder(folder(tmp_path), zone="America/New_York")
    group = {"group": {"group": ["visitorId", "accountId", "day"], "fields": {"n": {"sum": "numEvents"}}}}
    used = ask(
        world, {"source": {"featureEvents": {"featureId": "f1"}, "timeSeries": SERIES}}, group, now=NOW
    )
    assert multiset(used) == multiset(
        [
            {"visitorId": "ana", "accountId": "acme", "day": at("2018-03-10"), "n": 2},
            {"visitorId": "ana", "accountId": "acme", "day": at("2018-03-11"), "n": 3},
        ]
    )
    active = ask(world, {"source": {"events": None, "timeSeries": SERIES}}, group, now=NOW)
    assert multiset(active) == multiset(
        [*used, {"visitorId": "ben", "accountId": "", "day": at("2018-03-11"), "n": 1}]
    )
    names = ask(world, {"source": {"features": None}}, {"select": {"name": "name"}})
    assert multiset(names) == multiset([{"name": "Export button"}, {"name": 'Comma, and "quotes"'}])


def test_events_may_be_compressed(tmp_path: Path) -> None:
    plain = read_folder(folder(tmp_path), zone="UTC")
    tmp_path.joinpath("events.csv").unlink()
    tmp_path.joinpath("events.csv.gz").write_bytes(gzip.compress(EVENTS.encode()))
    assert read_folder(tmp_path, zone="UTC").events.time.tolist() == plain.events.time.tolist()


def test_a_world_without_events_is_a_world(tmp_path: Path) -> None:
    world = read_folder(folder(tmp_path, events=EVENTS.splitlines()[0] + "\n"), zone="UTC")
    assert ask(world, {"source": {"events": None, "timeSeries": SERIES}}) == []
    assert ask(world, {"source": {"visitors": None}}) == []


@pytest.mark.parametrize(
    ("features", "events", "says"),
    [
        ("id;name\n", EVENTS, "features.csv, line 1: the first line must be id,name"),
        ("", EVENTS, "features.csv, line 1"),
        (FEATURES + "f3\n", EVENTS, "features.csv, line 4: 1 columns instead of 2"),
        (FEATURES, EVENTS + "yesterday,ana,,f1,1\n", "events.csv, line 5: time 'yesterday'"),
        (FEATURES, EVENTS + "2018-03-11T12:00:00Z,ana,,f9,1\n", "events.csv, line 5: featureId 'f9'"),
        (FEATURES, EVENTS + "2018-03-11T12:00:00Z,ana,,f1,-1\n", "events.csv, line 5: numEvents '-1'"),
        (FEATURES, EVENTS + "2018-03-11T12:00:00Z,ana,,f1,1.5\n", "events.csv, line 5: numEvents '1.5'"),
        (FEATURES, EVENTS + '"unclosed', "events.csv"),
    ],
)
def test_a_fault_is_told_with_file_line_and_reason(
    tmp_path: Path, features: str, events: str, says: str
) -> None:
    with pytest.raises(SettingsError) as fault:
        read_folder(folder(tmp_path, features, events), zone="UTC")
    assert says in str(fault.value)


def test_a_missing_folder_and_a_broken_archive(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"features\.csv"):
        read_folder(tmp_path / "nowhere", zone="UTC")
    folder(tmp_path).joinpath("events.csv").unlink()
    tmp_path.joinpath("events.csv.gz").write_bytes(b"not gzip")
    with pytest.raises(SettingsError, match=r"events\.csv\.gz"):
        read_folder(tmp_path, zone="UTC")


def test_a_row_may_lack_its_visitor_or_its_feature(tmp_path: Path) -> None:
    rows = "2018-03-11T12:00:00Z,,acme,f1,4\n2018-03-11T12:00:00Z,ana,acme,,5\n"
    world = read_folder(folder(tmp_path, events=EVENTS + rows), zone="America/New_York")
    total = {"reduce": {"n": {"sum": "numEvents"}}}
    known = {"identified": "visitorId"}
    assert ask(world, {"source": {"events": None, "timeSeries": SERIES}}, total, now=NOW) == [{"n": 15}]
    assert ask(world, {"source": {"events": None, "timeSeries": SERIES}}, known, total, now=NOW) == [
        {"n": 11}
    ]
    assert ask(world, {"source": {"featureEvents": None, "timeSeries": SERIES}}, total, now=NOW) == [
        {"n": 10}
    ]
