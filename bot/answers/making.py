"""An Answer from what was read, counted, said and drawn (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answers.answer import Answer, DataFile, Listing, Measures, Row
from bot.answers.reading import Read
from bot.charts.spec import ChartSpec
from bot.question import Question


@dataclass(frozen=True, slots=True)
class Words:
    """The parts of an Answer that are text."""

    headline: str
    detail: str
    change: str = ""
    bullets: tuple[str, ...] = ()
    lists: tuple[Listing, ...] = ()
    caveats: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()


def made(
    kind: str,
    question: Question,
    reads: Sequence[Read],
    words: Words,
    measures: Measures | Mapping[str, Measures],
    *,
    chart: ChartSpec | None = None,
    tables: Mapping[str, Sequence[Row]] | None = None,
    without_rules: Measures | None = None,
    file: DataFile | None = None,
) -> Answer:
    """The answer, not kept yet; ``chart`` is None where there is nothing to draw."""
    return Answer(
        id=None,
        question=question,
        kind=kind,
        measures=measures,
        headline=words.headline,
        detail=words.detail,
        change=words.change,
        bullets=words.bullets,
        lists=words.lists,
        caveats=words.caveats,
        scope=words.scope,
        sources=tuple(read.source for read in reads),
        read_at=min(read.source.read_at for read in reads),
        without_rules=without_rules or {},
        charts=(chart,) if chart else (),
        tables=tables or {},
        file=file,
    )
