"""What each stage of a pipeline does, in sentences."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TypeAlias

from bot.sandbox.pendo.periods import ITERATIVE
from bot.workbench.stages import (
    GROUPED,
    RAW,
    Source,
    Stage,
    entries,
    items,
    keys,
    many,
    outputs,
    period_of,
    texts,
)

Sentence: TypeAlias = Callable[[Stage], str]
Days: TypeAlias = Callable[[Source], str]
"""Which days a source reads, in words; '' where it reads none."""

_OBJECTS: Mapping[str, str] = {
    "visitors": "one row for each visitor, with metadata as of now",
    "accounts": "one row for each account, with metadata as of now",
    "pages": "one row for each tagged page",
    "features": "one row for each tagged feature",
    "trackTypes": "one row for each kind of track event",
    "guides": "one row for each guide",
    "groups": "one row for each group, such as a product area",
    "apps": "one row for each app",
    "guidesSeen": "one row for each visitor and guide step, whose latest view lies in the span",
    "guidesSeenEver": "one row for each visitor and guide step ever seen",
    "pollsSeen": "one row for each visitor and poll, whose latest response lies in the span",
    "pollsSeenEver": "one row for each visitor and poll ever answered",
}
_TAG: Mapping[str, str] = {"featureEvents": "feature", "pageEvents": "page", "trackEvents": "track event"}
_COUNTED: Mapping[str, str] = {
    "sum": "the sum of {}",
    "min": "the least {}",
    "max": "the greatest {}",
    "avg": "the mean of {}",
    "mean": "the mean of {}",
    "median": "the median of {}",
    "first": "some {} that is not null, the first where rows are sorted",
    "list": "the list of {}",
}


def counted(number: int, one: str, more: str = "") -> str:
    """``2 pipelines``."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def sentence(stage: Stage, days: Days) -> str:
    """What ``stage`` does, in words."""
    if stage.name == "source":
        return _source(Source.of(stage), days)
    told = _SENTENCES.get(stage.name)
    return told(stage) if told else f"{stage.name} is no stage that the sandbox speaks."


def _source(source: Source, days: Days) -> str:
    parts = [f"Reads {source.name}: {_rows(source)}", _scope(source), days(source)]
    each = (
        f" Each {_period(source)} is a run of its own."
        if str(source.series.get("period")) in ITERATIVE
        else ""
    )
    return ", ".join(filter(None, parts)) + "." + each + _hidden(source)


def _rows(source: Source) -> str:
    if source.name == "const":
        return "the rows that stand here"
    if source.name in GROUPED:
        tag = _TAG.get(source.name)
        each = ["visitor", "account", "app", *([tag] if tag else []), _period(source)]
        return f"one row for each {', '.join(each)}, server, IP address, browser and tab"
    if source.name in RAW:
        return "one row for each event"
    return _OBJECTS.get(source.name, "its rows")


def _period(source: Source) -> str:
    return period_of(source.series.get("period"))


def _scope(source: Source) -> str:
    if source.name in ("const", "apps", "groups") or (source.name == "visitors" and not source.arguments):
        return ""
    if source.ids is not None:
        return f"of {_listed(source.ids)} alone"
    app = source.arguments.get("appId")
    if app is None:
        return "" if source.name in ("visitors", "accounts") else "of the default app alone"
    if isinstance(app, str) and "expandAppIds" in app:
        return "of all apps" if "*" in app else f"of the apps that {app} names"
    return f"of app {_listed(app)}"


def _hidden(source: Source) -> str:
    match source.arguments.get("blacklist", "apply"):
        case "ignore":
            return " Whoever stands on the exclude list is counted too."
        case "only":
            return " Only who stands on the exclude list."
        case _ if source.name in GROUPED | RAW | {"visitors", "accounts"}:
            return " Whoever stands on the exclude list is left out."
        case _:
            return ""


def _listed(value: object) -> str:
    found = [item if isinstance(item, str) else json.dumps(item) for item in many(value)]
    return " and ".join([", ".join(found[:-1]), found[-1]]) if len(found) > 1 else "".join(found)


def _identified(stage: Stage) -> str:
    told = {
        "visitorId": "Drops anonymous visitors.",
        "!visitorId": "Keeps anonymous visitors alone.",
        "accountId": "Drops rows without an account.",
        "!accountId": "Keeps rows without an account alone.",
    }
    return told.get(str(stage.argument), f"Asks whether {stage.argument} is known.")


def _assigned(stage: Stage) -> str:
    pairs = entries(stage.argument).items()
    return ", ".join(name if name == text else f"{name} = {text}" for name, text in pairs)


def _sort(stage: Stage) -> str:
    names = [
        f"{name.lstrip('+-')}, the greatest first" if name.startswith("-") else name.lstrip("+")
        for name in texts(stage.argument)
    ]
    return f"Sorts by {'; then by '.join(names)}."


def is_sorted(stage: Stage) -> bool:
    """Whether the rows that reach ``stage`` have an order that was asked for."""
    for earlier in reversed(stage.before):
        if earlier.name == "sort":
            return True
        if earlier.name in ("group", "reduce", "join", "spawn", "fork", "source", "merge"):
            return earlier.name == "source" and Source.of(earlier).name == "const"
    return False


def _limit(stage: Stage) -> str:
    return (
        f"Keeps the first {stage.argument} rows." if is_sorted(stage) else f"Keeps any {stage.argument} rows."
    )


def _aggregates(stage: Stage) -> str:
    return "; ".join(f"{output} = {_aggregate(name, argument)}" for output, name, argument in outputs(stage))


def _aggregate(name: str, argument: object) -> str:
    if name == "count":
        return "how many rows" if argument is None else f"how many distinct {_listed(argument)}"
    if name == "countIf":
        given = entries(argument)
        return f"{_aggregate('count', given.get('count'))}, where {given.get('if')}"
    return _COUNTED.get(name, f"{name} of {{}}").format(_listed(argument))


def _group(stage: Stage) -> str:
    told = (
        f"Makes one row for each {_listed(list[object](keys(stage)))}"
        if keys(stage)
        else "Makes one row of all rows"
    )
    aggregates = _aggregates(stage)
    return f"{told}: {aggregates}." if aggregates else f"{told}."


def _expanded(stage: Stage) -> str:
    told = [
        f"{output} = the metadata of the {kind} in {field}"
        for output, given in entries(stage.argument).items()
        for kind, field in entries(given).items()
    ]
    return f"Adds {'; '.join(told)}."


def _segment(stage: Stage) -> str:
    given = entries(stage.argument)
    who = f"segment {given['id']}" if "id" in given else "a segment given as a pipeline"
    return f"Keeps rows whose visitor and account are in {who}, as it stands now."


def _unwind(stage: Stage) -> str:
    given = entries(stage.argument)
    name = given.get("field")
    empty = "is kept" if given.get("keepEmpty") else "gives no row"
    return f"Makes a row for each element of the list {name}; a row with an empty list {empty}."


def _merge(stage: Stage) -> str:
    given = entries(stage.argument)
    mappings = entries(given.get("mappings"))
    told = (
        _listed(list[object](mappings))
        if mappings
        else "all its fields"
        if "mappings" not in given
        else "nothing"
    )
    by = _listed(given.get("fields", []))
    return f"Adds {told} from that row of the pipeline inside which has the same {by}, null where none has:"


def _join(stage: Stage) -> str:
    given = entries(stage.argument)
    by = _listed(given.get("fields", []))
    told = f"Makes one row of all rows with the same {by}" if by else "Makes one row of all rows"
    width = given.get("width")
    return f"{told}, as soon as there are {width} of them." if width else f"{told}."


def _switch(stage: Stage) -> str:
    told = [
        f"{output} by what {field} is, in {len(items(cases))} cases"
        for output, given in entries(stage.argument).items()
        for field, cases in entries(given).items()
    ]
    return f"Sets {'; '.join(told)}. A row that no case fits is dropped."


def _stickiness(stage: Stage) -> str:
    config = entries(entries(stage.argument).get("config"))
    config = entries(config.get("stickiness")) or config
    shorter, longer = config.get("numerator", "daily"), config.get("denominator", "monthly")
    who = config.get("userBase", "visitors")
    return f"Makes one row: the mean of {shorter} {who}, that of {longer} {who}, and their ratio."


def _from_to(verb: str) -> Sentence:
    def told(stage: Stage) -> str:
        pairs = entries(stage.argument).items()
        return f"{verb} {'; '.join(f'{output} from {_shown(given)}' for output, given in pairs)}."

    return told


def _shown(value: object) -> str:
    pairs = entries(value)
    return ", ".join(f"{name} {_listed(given)}" for name, given in pairs.items()) if pairs else _listed(value)


_SENTENCES: Mapping[str, Sentence] = {
    "cat": lambda stage: "Passes rows on as they are.",
    "filter": lambda stage: f"Keeps rows where {stage.argument} is true.",
    "identified": _identified,
    "select": lambda stage: f"Keeps these fields and no others: {_assigned(stage)}.",
    "eval": lambda stage: f"Adds or replaces {_assigned(stage)}.",
    "set": lambda stage: f"Sets {_assigned(stage)}, the same in each row.",
    "sort": _sort,
    "limit": _limit,
    "count": lambda stage: "Makes one row of all rows: count = how many there are.",
    "reduce": lambda stage: f"Makes one row of all rows: {_aggregates(stage)}.",
    "group": _group,
    "bulkExpand": _expanded,
    "expand": _expanded,
    "itemSeen": _from_to("Adds when the row's visitor last used something ever, and how often:"),
    "segment": _segment,
    "useragent": _from_to("Adds name and version of the browser:"),
    "unwind": _unwind,
    "switch": _switch,
    "fork": lambda stage: (
        f"Gives every row, not copies of it, to {counted(len(stage.branches), 'branch', 'branches')}:"
    ),
    "spawn": lambda stage: f"Takes the rows of {counted(len(stage.branches), 'pipeline')}, in any order:",
    "merge": _merge,
    "join": _join,
    "unmarshal": _from_to("Reads JSON texts:"),
    "stickiness": _stickiness,
    "accumulate": _from_to("Adds running totals, in the order of the rows:"),
}
