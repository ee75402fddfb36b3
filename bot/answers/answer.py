"""An Answer: numbers with their words, and nothing of Slack. All text here is plain and unescaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.charts.spec import ChartSpec
from bot.question import Question

Value = float | int | None
Measures = Mapping[str, Value]
Row = Mapping[str, str | float | int | None]


@dataclass(frozen=True, slots=True)
class Source:
    """One stored pipeline that an answer rests on: what a person needs to judge and repeat it."""

    pipeline: str
    rows: int
    cached: bool
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """``headline`` answers by itself (the phone's notification) and ``detail`` follows it on the same line.

    ``change`` is the line on the comparison ('' without one); ``bullets`` at most four, each another
    question; ``scope`` the grey lines: dates, zone, app, completeness, who was left out; ``caveats`` what
    a reader must know before using the number. ``read_at`` is the oldest reading used.
    """

    id: str | None
    question: Question
    measures: Measures | Mapping[str, Measures]
    headline: str
    detail: str
    change: str
    bullets: tuple[str, ...]
    caveats: tuple[str, ...]
    scope: tuple[str, ...]
    sources: tuple[Source, ...]
    read_at: datetime
    charts: tuple[ChartSpec, ...] = ()
    tables: Mapping[str, Sequence[Row]] = field(default_factory=dict[str, Sequence[Row]])


@dataclass(frozen=True, slots=True)
class HelpCard:
    """What a question can be, as three runnable examples and the words that shape it."""

    title: str
    says: str
    examples: tuple[str, ...]
    words: tuple[str, ...]
