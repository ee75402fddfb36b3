"""A world from a folder: ``features.csv`` (id, name) and ``events.csv`` or ``events.csv.gz``
(time in UTC as ISO text, visitorId, accountId, featureId, numEvents). One app, no metadata.

A row without a visitor is anonymous, one without a feature an untagged event.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from bot.errors import SettingsError
from bot.sandbox.pendo.values import Value
from bot.sandbox.pendo.world import App, Tag, World, events_of_rows

FEATURE_COLUMNS = ("id", "name")
EVENT_COLUMNS = ("time", "visitorId", "accountId", "featureId", "numEvents")


def read_folder(folder: Path, *, zone: str) -> World:
    """The world of a folder. Raises SettingsError with file, line and reason where it is not in this form."""
    tags = [Tag(row[0], row[1]) for _, row in _rows(folder / "features.csv", FEATURE_COLUMNS)]
    path = folder / "events.csv"
    if not path.exists():
        path = folder / "events.csv.gz"
    known = {tag.id for tag in tags}
    rows = [_event(path, line, row, known) for line, row in _rows(path, EVENT_COLUMNS)]
    apps = [App(name=folder.resolve().name)]
    return World(events_of_rows(rows, tags, apps), tags, apps, zone, has_metadata=False)


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    try:
        with _opened(path) as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, None)
            if header != list(columns):
                raise _fault(path, 1, f"the first line must be {','.join(columns)}")
            for row in reader:
                if len(row) != len(columns):
                    raise _fault(path, reader.line_num, f"{len(row)} columns instead of {len(columns)}")
                yield reader.line_num, row
    except FileNotFoundError:
        raise SettingsError(
            f"There is no {path}.", "A world's folder holds features.csv and events.csv.gz."
        ) from None
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise SettingsError(f"{path}: {error}") from None


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _fault(path: Path, line: int, reason: str) -> SettingsError:
    return SettingsError(f"{path}, line {line}: {reason}")


def _event(path: Path, line: int, row: list[str], features: set[str]) -> dict[str, Value]:
    time, visitor, account, feature, number = row
    if feature and feature not in features:
        raise _fault(path, line, f"featureId {feature!r} is not in features.csv")
    if not (number.isascii() and number.isdigit()):
        raise _fault(path, line, f"numEvents {number!r} is not a whole number")
    return {
        "time": _moment(path, line, time),
        "visitorId": visitor,
        "accountId": account,
        "tag": feature,
        "numEvents": int(number),
    }


def _moment(path: Path, line: int, text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _fault(path, line, f"time {text!r} is not an ISO time such as 2018-01-31T09:30:00Z") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
