"""Values of an own query's columns as people read them, and as a file holds them (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.answers import wording as say
from bot.answers.answer import Row
from bot.catalog import Catalog
from bot.names import shown
from bot.rows import Table, Text, each
from queries.columns import SECONDS, Column

Cell = str | int | float | None
_NAMED = frozenset(["account", "thing", "guide", "app"])
_NONE = {"account": "no account", "visitor": "anonymous"}
_STEPS = (("day", 86400), ("h", 3600), ("min", 60), ("s", 1))


@dataclass(frozen=True, slots=True)
class Cells:
    """``people``: visitors as they may be shown, by id."""

    catalog: Catalog
    zone: str
    today: date
    people: Mapping[str, str]

    def text(self, column: Column, value: Cell) -> str:
        """``value`` in words, with its unit; ``–`` where there is none."""
        if value is None or value == "":
            return _NONE.get(str(column.holds), "–")
        if isinstance(value, str) or column.is_label:
            return shown(str(self.plain(column, value)))
        if column.holds in ("day", "week", "date"):
            return say.day(self._date(value), self.today)
        return figure(column, value)

    def plain(self, column: Column, value: Cell) -> Cell:
        """``value`` for a file: a name instead of an id, a date in ISO form, a number as it is."""
        if value is None:
            return None
        if column.holds in ("day", "week", "date"):
            return self._date(float(value)).isoformat() if value else None
        if not column.is_label or value == "":
            return value
        return self._name(column, str(value))

    def _name(self, column: Column, identity: str) -> str:
        match column.holds:
            case "account":
                named = self.catalog.accounts_by_id.get(identity)
            case "thing":
                named = self.catalog.things_by_id.get(identity)
            case "app":
                named = self.catalog.apps_by_id.get(identity)
            case "guide":
                named = next((guide for guide in self.catalog.guides if guide.id == identity), None)
            case "visitor":
                return self.people.get(identity, identity)
            case _:
                return identity
        return named.name if named else identity

    def _date(self, moment: float) -> date:
        return datetime.fromtimestamp(moment / 1000, ZoneInfo(self.zone)).date()

    def rows(self, columns: Mapping[str, Column], rows: Iterable[Mapping[str, Cell]]) -> list[Row]:
        """The rows of a file: a column for each title, and the id behind each name but a person's."""
        titles = unique_titles(columns)
        ids = {
            name for name, column in columns.items() if column.holds in ("account", "thing", "guide", "app")
        }
        found: list[Row] = []
        for row in rows:
            told: dict[str, Cell] = {}
            for name, column in columns.items():
                told[titles[name]] = self.plain(column, row[name])
                if name in ids:
                    told.setdefault(name, row[name])
            found.append(told)
        return found


def numbered(visitors: Iterable[str]) -> dict[str, str]:
    """People told apart by the order in which they stand here."""
    return {visitor: f"person {place}" for place, visitor in enumerate(dict.fromkeys(visitors), 1)}


def unique_titles(columns: Mapping[str, Column]) -> dict[str, str]:
    """The title of each column; its own name where another has the same."""
    titles = [column.title for column in columns.values()]
    return {
        name: column.title if titles.count(column.title) == 1 else name for name, column in columns.items()
    }


def records(table: Table) -> list[dict[str, Cell]]:
    """The rows of ``table``, each as an object; a number that is missing is None."""
    columns: Sequence[Sequence[Cell]] = [
        each(column) if isinstance(column, Text) else column.tolist() for column in table.columns.values()
    ]
    return [
        {name: None if value != value else value for name, value in zip(table.columns, values, strict=True)}
        for values in zip(*columns, strict=True)
    ]


def figure(column: Column, value: float) -> str:
    """A number with its unit: ``1,204 clicks``, ``42 %``, ``2 h 5 min``."""
    if column.holds == "percent":
        return say.percent(value)
    if column.holds == "duration":
        return _duration(value * SECONDS[column.unit])
    number = _number(value)
    if not column.unit:
        return number
    one, _, many = column.unit.partition("/")
    return f"{number} {one if number == '1' else many or one + 's'}"


def bare(column: Column) -> Column:
    """``column`` without the unit of what it counts, for figures that stand beside one with it."""
    return column.model_copy(update={"unit": ""}) if column.holds == "count" else column


def _number(value: float) -> str:
    """Whole, or from one to two decimals, fewer the larger it is."""
    if abs(value) >= 1e15:
        return f"{value:.3g}"
    decimals = 0 if value == round(value) or abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _duration(seconds: float) -> str:
    """The two largest units that it fills: ``3 days 4 h``, ``45 s``, ``0.2 s``."""
    sign, left = ("−" if seconds < 0 else ""), abs(seconds)
    if left < 10:
        return f"{sign}{_number(left)} s"
    left = round(left)
    parts: list[str] = []
    for name, size in _STEPS:
        count, left = divmod(left, size)
        if count or parts:
            parts.append(f"{count:,} {name}{'s' if name == 'day' and count != 1 else ''}")
        if len(parts) == 2:
            break
    return sign + " ".join(part for place, part in enumerate(parts) if not place or not part.startswith("0 "))
