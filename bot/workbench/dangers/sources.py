"""Sources: whose rows are read, and which of their fields are there."""

from __future__ import annotations

import re

from bot.workbench.dangers.found import Found
from bot.workbench.stages import (
    GROUPED,
    OF_AN_APP,
    RAW,
    Source,
    Stage,
    entries,
    fields_in,
    keys,
    period_of,
)

_PERIODS = frozenset({"hour", "day", "week", "month"})
_ALL_APPS = '"appId": "expandAppIds(\\"*\\")", or the id of the app that is meant.'


def scope(stage: Stage) -> Found:
    source = Source.of(stage)
    if source.name in OF_AN_APP and "appId" not in source.arguments and source.ids is None:
        yield "Without appId only the default app is read, however many there are.", _ALL_APPS
    if source.name in GROUPED | RAW | {"visitors"} and not _identified(source):
        yield (
            "Anonymous visitors are among the rows; one person can be many of them.",
            '{"identified": "visitorId"} as the next stage.',
        )
    if source.name in ("guidesSeen", "pollsSeen"):
        yield (
            f"{source.name} has visitors whose latest one lies in the span; who came again is missing.",
            f"{'guideEvents' if source.name == 'guidesSeen' else 'pollEvents'}, which has every one.",
        )
    if source.series and any(period in _read_fields(stage) for period in _other_periods(source)):
        yield from _wrong_period(source, stage)


def _identified(source: Source) -> bool:
    told = source.arguments.get("identified") is True
    return told or any(
        later.name == "identified"
        or (later.name == "filter" and re.search(r"identified\(|visitorId\s*==", str(later.argument)))
        for later in source.stage.after
    )


def _other_periods(source: Source) -> set[str]:
    own = period_of(source.series.get("period"))
    return (
        set()
        if source.name not in GROUPED | RAW
        else set(_PERIODS - ({own} if source.name in GROUPED else set()))
    )


def _read_fields(stage: Stage) -> set[str]:
    """What is read of the rows of a source before a stage sets it."""
    read: set[str] = set()
    made: set[str] = set()
    for later in stage.after:
        read |= {name for text in later.expressions for name in fields_in(text)} - made
        read |= set(keys(later)) - made if later.name == "group" else set()
        made |= set(entries(later.argument)) if later.name in ("eval", "select", "set") else set()
        if later.name in ("group", "reduce", "select", "merge"):
            break
    return read


def _wrong_period(source: Source, stage: Stage) -> Found:
    names = " and ".join(sorted(_other_periods(source) & _read_fields(stage)))
    if source.name in RAW:
        yield (
            f"Rows of {source.name} have no {names}: it is null.",
            '{"eval": {"on": "startOfPeriod(\\"daily\\", browserTime)"}}, and then on.',
        )
    else:
        period = source.series.get("period")
        own = period_of(period)
        yield (
            f"Rows over {period} have {own} and no {names}: it is null.",
            f"{own}, or the period of {names}.",
        )
