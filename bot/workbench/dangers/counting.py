"""Counts and sums: of rows where people or events are meant, or of some rows several times."""

from __future__ import annotations

from bot.workbench.dangers.found import Found
from bot.workbench.stages import (
    GROUPED,
    Stage,
    entries,
    keys,
    outputs,
    period_of,
)

_TAGGED = {"featureEvents": "featureId", "pageEvents": "pageId"}


def aggregates(stage: Stage) -> Found:
    if stage.name == "group" and "accountId" in keys(stage) and not _accounts_known(stage):
        yield (
            'Rows without an account make a group of their own, "" or null.',
            '{"identified": "accountId"} before, if only accounts are meant.',
        )
    for output, name, argument in outputs(stage):
        yield from _counts_rows(stage, output, name, argument)
        if name == "count" and argument == "accountId" and not _accounts_known(stage):
            yield (
                f'{output} counts the account "" of visitors without one as one more.',
                '{"identified": "accountId"} or {"filter": "accountId != \\"\\""} before.',
            )
    yield from _sums(stage)


def _counts_rows(stage: Stage, output: str, name: str, argument: object) -> Found:
    rows = (name == "count" and argument is None) or (
        name == "countIf" and entries(argument).get("count", "") is None
    )
    if not rows or _regrouped(stage):
        return
    if any(source.name in GROUPED for source in stage.sources):
        yield (
            f"{output} counts rows, not events: a visitor's {_own_period(stage)} is several rows, one for "
            "each server, IP address, browser and tab.",
            f'{{"{output}": {{"sum": "numEvents"}}}} for events, {{"count": "visitorId"}} for people.',
        )
    elif unwound(stage):
        yield (
            f"{output} counts a row once for each element that unwind made of it.",
            f'{{"{output}": {{"count": "visitorId"}}}}, or whatever is to be counted once.',
        )


def count(stage: Stage) -> Found:
    yield from _counts_rows(stage, "count", "count", None)


def _sums(stage: Stage) -> Found:
    summed = [str(argument) for _, name, argument in outputs(stage) if name == "sum"]
    for source in stage.sources if summed and not _regrouped(stage) else []:
        tag = _TAGGED.get(source.name, "")
        if tag and source.ids is None and tag not in keys(stage) and "numEvents" in summed:
            kind = tag.removesuffix("Id")
            yield (
                f"An event that several {kind}s match is summed once for each of them.",
                f'"group": ["{tag}"], or the source events for a total.',
            )
    if summed and unwound(stage) and not _regrouped(stage):
        yield (
            f"The sum of {', '.join(summed)} has a row once for each element that unwind made of it.",
            "the sum before unwind, or a count of different ids.",
        )


def _own_period(stage: Stage) -> str:
    periods = {period_of(source.series.get("period")) for source in stage.sources}
    return min(periods) if len(periods) == 1 else "day"


def _accounts_known(stage: Stage) -> bool:
    sources = {source.name for source in stage.sources}
    return bool(sources & {"accounts", "const"}) or any(
        (earlier.name == "identified" and earlier.argument == "accountId")
        or (earlier.name == "filter" and "accountId" in str(earlier.argument))
        for earlier in stage.before
    )


def _regrouped(stage: Stage) -> bool:
    return any(earlier.name in ("group", "reduce") for earlier in stage.before)


def unwound(stage: Stage) -> bool:
    return any(earlier.name == "unwind" for earlier in stage.before)
