"""Expressions: days of 24 hours, quotes, words that are read as fields, and case."""

from __future__ import annotations

import re
from math import prod

from bot.workbench.dangers.found import Found
from bot.workbench.spans import DAY
from bot.workbench.stages import (
    Source,
    Stage,
    entries,
    fields_in,
    items,
    keys,
    outputs,
    texts,
    without_texts,
)

_PRODUCT = re.compile(r"\d+(?:\s*\*\s*\d+)*")
_COMPARED = re.compile(r"[=!]=\s*([A-Za-z_]\w*)\s*(?![\w.(\[])")
_NEGATED = re.compile(r"!\s*\([^()]*[<>][^()]*\)")
_AUTO = re.compile(r"(?<=\.)auto\w*\.\w+")
_ROW_FIELDS = frozenset({"visitorId", "accountId", "appId", "day", "hour", "id", "type", "name", "index"})


def expressions(stage: Stage) -> Found:
    for text in [*stage.expressions, *_moments(stage)]:
        bare = without_texts(text)
        steps = [days for found in _PRODUCT.findall(bare) if (days := _days(found))]
        if steps:
            yield _day_steps(bare, steps[0])
        if "`" in text:
            yield (
                f"In {text} a text stands in backticks: it can hold none itself, and no escapes.",
                f'quotes: {text.replace("`", chr(34))}, written as \\" in JSON.',
            )
        if stage.name == "filter" and _NEGATED.search(bare):
            yield (
                f"Without its field, {_NEGATED.findall(bare)[0]} is null, not true: the row is dropped.",
                "isNull(field) || …, if rows without the field are meant as well.",
            )
        if stage.name in ("filter", "eval", "select"):
            yield from _bare_words(stage, bare)
        for path in fields_in(text):
            lower = _AUTO.sub(lambda found: found[0].lower(), path)
            if lower != path:
                yield f"Fields of auto are in lower case, so {path} is null.", lower


def _moments(stage: Stage) -> list[str]:
    series = Source.of(stage).series if stage.name == "source" else dict[str, object]()
    return [text for name in ("first", "last") for text in texts(series.get(name))]


def _days(product: str) -> int:
    """As how many days of 24 hours a product is meant; 0 where it is none, or a time since 1970."""
    value = prod(map(int, re.findall(r"\d+", product)))
    return value // DAY if value % DAY == 0 and value < 4000 * DAY else 0


def _day_steps(expression: str, days: int) -> tuple[str, str]:
    if "%" in expression:
        return (
            "Remainders of 86400000 give days in UTC, not those of the subscription.",
            'startOfPeriod("daily", …)',
        )
    return (
        "Days are counted as 24 hours each; where clocks change, one has 23 or 25.",
        f'dateAdd(now(), -{days}, "days"), or "first": "now()" with a negative count in a source.',
    )


def _bare_words(stage: Stage, bare: str) -> Found:
    known = _ROW_FIELDS | {name for earlier in stage.before for name in _names(earlier)}
    for word in _COMPARED.findall(bare):
        if word not in known and word not in ("true", "false", "null"):
            yield (
                f"{word} has no quotes, so it is read as a field, which is null where no row has it.",
                f'\\"{word}\\" if the text is meant.',
            )


def _names(stage: Stage) -> list[str]:
    """The first parts of the fields that a stage adds."""
    given = entries(stage.argument)
    found = [output for output, _, _ in outputs(stage)] if stage.name in ("group", "reduce") else []
    mapped = [*entries(given.get("mappings"))] if stage.name == "merge" else []
    rows = items(given.get("const")) if stage.name == "source" else []
    named = [*given, *found, *mapped, *keys(stage), *(name for row in rows for name in entries(row))]
    return [name.split(".")[0] for name in named]
