"""Stages that keep, share, join or drop rows in another way than it looks."""

from __future__ import annotations

from collections import Counter

from bot.workbench.dangers.counting import unwound
from bot.workbench.dangers.found import Found
from bot.workbench.stages import (
    GROUPED,
    RAW,
    Stage,
    entries,
    fields_in,
    keys,
    texts,
)
from bot.workbench.wording import is_sorted

_OBJECTS = frozenset({"pages", "features", "trackTypes", "guides", "apps", "visitors", "accounts"})


def limit(stage: Stage) -> Found:
    if not is_sorted(stage) and not any(earlier.name in ("reduce", "count") for earlier in stage.before):
        yield (
            f"If there are more than {stage.argument} rows, it is chance which of them are kept.",
            '{"sort": [...]} before the limit.',
        )
    if late := [
        later.name for later in stage.after if later.name in ("sort", "filter", "identified", "segment")
    ]:
        yield (
            f"{late[0]} comes after the limit, so it only sees the rows that were kept.",
            f"{late[0]} before limit.",
        )


def evaluation(stage: Stage) -> Found:
    given = entries(stage.argument)
    for output, text in given.items():
        others = {name.split(".")[0] for name in fields_in(str(text))} & (set(given) - {output})
        for other in sorted(others):
            yield (
                f"{output} reads {other}, which the same eval sets: in which order is undefined.",
                f"two stages: {other} in the first eval, {output} in the next.",
            )


def switch(stage: Stage) -> Found:
    yield (
        "A row that no case fits, or whose field is null, is dropped.",
        "a last case that fits everything else, or nested if(…) in an eval.",
    )


def fork(stage: Stage) -> Found:
    written = Counter(name for branch in stage.branches for name in _first_writes(branch))
    for name, count in written.items():
        told = "two branches set" if count > 1 else "one branch sets"
        yield (
            f"The branches share their rows, no copies: {told} {name}, and the others see it.",
            "the eval before the fork, or another name in each branch.",
        )


def _first_writes(branch: list[Stage]) -> set[str]:
    """The fields that a branch sets in the rows it shares."""
    written: set[str] = set()
    for stage in branch:
        if stage.name in ("group", "reduce", "select"):
            break
        written |= set(entries(stage.argument)) if stage.name in ("eval", "set") else set()
    return written


def merge(stage: Stage) -> Found:
    by = set(texts(entries(stage.argument).get("fields")))
    inner = stage.branches[0] if stage.branches else []
    grouped = [set(keys(earlier)) for earlier in inner if earlier.name == "group"]
    single = inner and all(source.name in _OBJECTS for source in inner[-1].sources) and not unwound(inner[-1])
    if inner and not (grouped and grouped[-1] <= by) and not single:
        fields = ", ".join(f'"{name}"' for name in sorted(by))
        yield (
            f"Where several rows inside have the same {' and '.join(sorted(by))}, any one of them is taken.",
            f'{{"group": {{"group": [{fields}], "fields": …}}}} as the last stage inside.',
        )


def expansion(stage: Stage) -> Found:
    early = not any(
        earlier.name in ("group", "reduce", "limit", "filter", "segment") for earlier in stage.before
    )
    if early and any(source.name in GROUPED | RAW for source in stage.sources):
        yield "bulkExpand looks metadata up for every event row, which is slow.", "group or filter before it."
