"""What an answer stands on, as its grey lines and warnings say it: dates, app, completeness, who is left out
(pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.answers import wording as say
from bot.answers.reading import Read
from bot.answers.tools import Tools
from bot.catalog import KIND_WORDS, Catalog
from bot.question import Question
from bot.windows import Window


@dataclass(frozen=True, slots=True)
class Footing:
    """``complete_until``: events up to here are in, None where Pendo did not say. ``data_from``: the day on
    which Pendo's data begin, where the window starts earlier. ``stale_since``: when the oldest rows were read
    that stand in for newer ones. ``now`` is in the subscription's zone."""

    app_name: str
    has_rules: bool
    complete_until: datetime | None
    data_from: date | None
    stale_since: datetime | None
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()


def footing(question: Question, tools: Tools, reads: Sequence[Read]) -> Footing:
    """What the answer to ``question`` stands on, read as ``reads``."""
    return Footing(
        app_name=question.app.name if question.app else "all apps",
        has_rules=bool(tools.rules),
        complete_until=_complete_until(reads, question),
        data_from=data_from(question.window, tools.catalog),
        stale_since=min((read.source.read_at for read in reads if read.source.stale), default=None),
        now=tools.now,
    )


def data_from(window: Window, catalog: Catalog) -> date | None:
    """The day on which Pendo's data begin, if that is after ``window`` does; None where not known."""
    if catalog.data_since is None:
        return None
    first = catalog.data_since.astimezone(ZoneInfo(window.zone)).date()
    return first if first > window.start else None


def no_data(question: Question, footing: Footing) -> str:
    """When Pendo's data begin, where that is after all of the days asked for; else ''."""
    first = footing.data_from
    return (
        f"(Pendo's data begin on {say.day(first, date.min)})" if first and first > question.window.end else ""
    )


def uncovered(question: Question, tools: Tools) -> str:
    """Why the comparison asked for is left out; '' where Pendo's data reach back far enough."""
    comparison = question.comparison
    first = data_from(comparison, tools.catalog) if comparison else None
    if comparison is None or first is None:
        return ""
    asked = say.dates(comparison, tools.today)
    return f"No comparison with {asked}: Pendo's data begin on {say.day(first, date.min)}."


def _complete_until(reads: Sequence[Read], question: Question) -> datetime | None:
    """The instant up to which every app the answer counts is processed."""
    app = question.app.id if question.app else None
    known = [
        through
        for read in reads
        for app_id, through in read.valid_through.items()
        if app is None or app_id == app
    ]
    return datetime.fromtimestamp(min(known) / 1000, UTC) if known else None


def scope_lines(
    question: Question, footing: Footing, *, colleagues: int, hidden: int | None, dates: str = ""
) -> tuple[str, ...]:
    """The grey lines: dates, zone, app and completeness; then who was left out.

    ``colleagues`` and ``hidden``: visitors that a rule, or Pendo's exclude list, leaves out; ``hidden`` is
    None where nobody counted those. ``dates`` are told instead of the window's where an answer rests on
    others.
    """
    window = question.window
    told = dates or f"{say.dates(window, footing.today)}, {say.full_days(window)}"
    parts = [
        f"{told} ({say.place(window.zone)})",
        *restrictions(question),
        footing.app_name,
        completeness(question, footing),
    ]
    left_out: list[str] = []
    if colleagues:
        left_out.append(say.count(colleagues, "colleague"))
    if hidden is None:
        left_out.append("whoever is on Pendo's exclude list")
    elif hidden:
        left_out.append(f"{say.number(hidden)} on Pendo's exclude list")
    lines = [" · ".join(part for part in parts if part)]
    if left_out:
        lines.append(f"Left out: {', and '.join(left_out)}")
    elif footing.has_rules:
        lines.append("Left out: nobody; no colleague used it")
    return tuple(lines)


def restrictions(question: Question) -> list[str]:
    """Whom the answer counts alone."""
    told = [f"only {question.account.name}"] if question.account and question.things else []
    for asked in question.filters:
        sign = "is not" if asked.excluded else "is"
        told.append(f"only where {asked.field.name} {sign} {' or '.join(asked.values)}")
    if question.segment:
        told.append(f"segment {question.segment.name}")
    if question.weekdays:
        told.append("Monday to Friday only")
    return told


def completeness(question: Question, footing: Footing) -> str:
    """``complete``, or up to when the data go; '' where Pendo did not say."""
    until = footing.complete_until
    if until is None:
        return ""
    if until.timestamp() * 1000 >= question.window.epoch_ms()[1]:
        return "complete" if footing.data_from is None else ""
    local = until.astimezone(footing.now.tzinfo)
    return f"data up to {say.day(local.date(), footing.today, weekday=True)} {local:%H:%M}"


def warnings(question: Question, footing: Footing) -> tuple[str, ...]:
    """What a reader must know first: data that begin late, tags being re-counted, stale rows, no rule."""
    lines: list[str] = []
    if footing.data_from is not None and footing.data_from <= question.window.end:
        begin = say.day(footing.data_from, date.min)
        lines.append(f"⚠ Pendo's data begin on {begin}: the days before are unknown, not zero.")
    for thing in question.things:
        if thing.dirty:
            which = f"this {KIND_WORDS[thing.kind]}" if len(question.things) == 1 else thing.name
            lines.append(f"⚠ Pendo is still re-counting {which}: earlier days may read low.")
    if footing.stale_since is not None:
        old = say.age(footing.stale_since, footing.now)
        lines.append(f"⚠ Newer figures from Pendo are not in yet; these are {old}.")
    if not footing.has_rules:
        lines.append(
            "No rule says who your colleagues are, so they count as customers here (setting: internal)."
        )
    return tuple(lines)
