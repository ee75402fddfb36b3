"""An Answer: numbers with their words, and nothing of Slack. All text here is plain and unescaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.charts.spec import ChartSpec
from bot.question import Question

Value = float | int | None
Measures = Mapping[str, Value]
Row = Mapping[str, str | float | int | list[int] | None]


@dataclass(frozen=True, slots=True)
class Source:
    """One stored pipeline that an answer rests on: what a person needs to judge and repeat it.

    ``body`` is the request as it was bound, without any key. ``stale``: Pendo may know newer rows by now.
    """

    pipeline: str
    rows: int
    cached: bool
    read_at: datetime
    body: Mapping[str, Any] = field(default_factory=dict[str, Any])
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A named list inside an answer; ``note`` says what it leaves out, '' where nothing."""

    title: str
    lines: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file for one person: ``name`` with its ending, its text, and how many ``rows`` follow the names."""

    name: str
    content: str
    rows: int

    @property
    def data(self) -> bytes:
        """UTF-8 after a byte order mark, without which Excel takes it for another encoding."""
        return self.content.encode("utf-8-sig")


@dataclass(frozen=True, slots=True)
class Answer:
    """``kind`` is the name of the measure that made it. ``headline`` answers by itself (the phone's
    notification) and ``detail`` follows it on the same line.

    ``change`` is the line on the comparison ('' without one); ``bullets`` at most four, each another
    question; ``scope`` the grey lines: dates, zone, app, completeness, who was left out; ``caveats`` what
    a reader must know before using the number. ``read_at`` is the oldest reading used. ``without_rules`` are
    the measures as they were if no rule left colleagues out; empty where there is none. ``id`` finds the
    answer again; None where it is not kept. ``lists`` are named lists of names with their figures, in the
    order in which they are read; ``file`` holds every row of a table for those who asked for it.
    """

    id: str | None
    question: Question
    kind: str
    measures: Measures | Mapping[str, Measures]
    headline: str
    detail: str
    change: str
    bullets: tuple[str, ...]
    caveats: tuple[str, ...]
    scope: tuple[str, ...]
    sources: tuple[Source, ...]
    read_at: datetime
    without_rules: Measures = field(default_factory=dict[str, Value])
    charts: tuple[ChartSpec, ...] = ()
    tables: Mapping[str, Sequence[Row]] = field(default_factory=dict[str, Sequence[Row]])
    lists: tuple[Listing, ...] = ()
    file: DataFile | None = None


@dataclass(frozen=True, slots=True)
class HelpCard:
    """What a question can be, as three runnable examples and the words that shape it."""

    title: str
    says: str
    examples: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What one person wanted to read, to that person alone: a title, then paragraphs of lines.

    ``asked_by`` and ``channel`` are the Slack ids of who once asked and where; '' from a terminal.
    """

    title: str
    paragraphs: tuple[tuple[str, ...], ...]
    asked_by: str = ""
    channel: str = ""
