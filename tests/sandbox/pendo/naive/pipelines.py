"""Random pipelines whose rows are settled: whatever depends on the order of rows comes after a full sort."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.sandbox.pendo.asking import TAGS
from tests.sandbox.pendo.naive.drawing import (
    AFTER_SORT,
    AGGREGATIONS,
    ANY_ORDER,
    EXPRESSIONS,
    ROW_BY_ROW,
    SLOT,
    VALUES,
    Stage,
    Strategy,
    apart,
    outputs,
    stage,
)
from tests.sandbox.pendo.naive.sources import IDS, KEY, KINDS
from tests.sandbox.pendo.naive.subscription import HOUR
from tests.sandbox.pendo.naive.worlds import APPS, Twin, twins

PERIODS = {"hourRange": "hour", "dayRange": "day", "weekRange": "week", "monthRange": "month"}
MEASURES = ("firstTime", "lastTime", "numEvents", "numMinutes")
EVERY_APP = 'expandAppIds("*")'
APP_IDS = st.sampled_from([APPS[0].id, [APPS[1].id, APPS[0].id], EVERY_APP, "expandAppIds(`mobile`)"])
BLACKLIST = {"blacklist": st.sampled_from(["apply", "ignore", "only"])}
TAG_IDS = st.sampled_from([*(tag.id for tag in TAGS), "none"])
COUNTS = st.integers(-40, 40).filter(bool)
ROW = st.dictionaries(st.sampled_from("abk"), VALUES, min_size=1)
ROWS = st.one_of(st.lists(ROW, min_size=4, max_size=8), st.lists(ROW, max_size=3))


@dataclass(frozen=True)
class Draft:
    """A pipeline so far: its stages, the fields its rows may have, and whether their order is settled."""

    stages: list[Stage]
    fields: list[str]
    ordered: bool = False

    def then(self, drawn: Stage, *further: str) -> Draft:
        """With one stage more, its slots filled, and ``further`` fields that it adds."""
        found = filled(drawn, self.fields)
        ((name, argument),) = found.items()
        fields = dict.fromkeys([*fields_after(name, argument, self.fields), *further])
        ordered = name == "sort" or (self.ordered and name not in ("group", "reduce", "join", "fork"))
        return Draft([*self.stages, found], list(fields), ordered)


def filled(drawn: Stage, fields: list[str]) -> Stage:
    text = json.dumps(drawn, ensure_ascii=False)
    found = json.loads(re.sub(r"§(\d)", lambda slot: fields[int(slot[1]) % len(fields)], text))
    if "group" in found:
        found["group"]["group"] = apart(found["group"]["group"])
    if "join" in found:
        found["join"]["fields"] = apart(found["join"]["fields"])
    return found


def fields_after(name: str, argument: Any, before: list[str]) -> list[str]:
    match name:
        case "select" | "reduce":
            return top(argument)
        case "group":
            return top(argument["group"]) + top(argument.get("fields", []))
        case "eval" | "set" | "switch":
            return before + top(argument)
        case "unwind" if "index" in argument:
            return [*before, argument["index"]]
        case _:
            return before


def top(paths: Any) -> list[str]:
    """The outermost names of paths, given as a list, as keys, or as a list of objects of them."""
    return [name.split(".")[0] for path in paths for name in ([path] if isinstance(path, str) else path)]


def scopes(name: str) -> Strategy:
    """Arguments of an event source, with ids, with apps or with neither."""
    by_app = st.fixed_dictionaries({"appId": APP_IDS}, optional=BLACKLIST)
    if name not in KINDS:
        return st.one_of(st.none(), by_app)
    by_id = st.fixed_dictionaries({IDS[name]: TAG_IDS}, optional=BLACKLIST)
    by_ids = st.fixed_dictionaries({f"{IDS[name]}s": st.lists(TAG_IDS, max_size=4)}, optional=BLACKLIST)
    return st.one_of(st.none(), by_app, by_id, by_ids)


SCOPES = {name: scopes(name) for name in ("events", *KINDS)}
CONST = ROWS.map(lambda rows: Draft([{"source": {"const": rows}}], ["a", "b", "k"]))


@st.composite
def spans(draw: st.DrawFn, now: int) -> Stage:
    hours = draw(st.integers(-240, 48))
    there = now + hours * HOUR
    moments = ["now()", there, str(there), f'dateAdd(now(), {hours // 24}, "days")']
    moments += [f"now() - {-hours}*60*60*1000", f'startOfPeriod("weekly", dateAdd(now(), {hours}, "hours"))']
    first, last = draw(st.sampled_from(moments)), draw(st.sampled_from(moments))
    return {"first": first} | draw(st.one_of(st.just({"last": last}), stage("count", COUNTS)))


@st.composite
def events(draw: st.DrawFn, now: int) -> Draft:
    """An event source with any scope over any span, and its rows with the fields that make their key."""
    name = draw(st.sampled_from(sorted(SCOPES)))
    period = draw(st.sampled_from(sorted(PERIODS)))
    source = {name: draw(SCOPES[name]), "timeSeries": {"period": period, **draw(spans(now))}}
    fields = [IDS.get(name, "pageId"), PERIODS[period], *KEY, *MEASURES]
    return Draft([{"source": source}], fields).then({"select": {name: name for name in fields}})


@st.composite
def starts(draw: st.DrawFn, now: int) -> Draft:
    one = st.one_of(CONST, events(now))
    if draw(st.integers(0, 6)):
        return draw(one)
    children = draw(st.lists(one, min_size=1, max_size=2))
    fields = dict.fromkeys(name for child in children for name in child.fields)
    return Draft([{"spawn": [child.stages for child in children]}], list(fields))


@st.composite
def sorted_fully(draw: st.DrawFn, draft: Draft) -> Draft:
    """Rows that tie in such a sort are equal."""
    names = [*draw(st.permutations(draft.fields[:3])), *draft.fields[3:]]
    signs = draw(st.lists(st.sampled_from(["", "-", "+"]), min_size=3, max_size=3))
    keys = [signs[place % 3] + name for place, name in enumerate(names)]
    draft = draft.then({"select": {name: name for name in names}}).then({"sort": keys})
    if draw(st.booleans()):
        draft = draft.then({"limit": draw(st.integers(0, 6))})
    return draft.then(draw(AFTER_SORT)) if draw(st.booleans()) else draft


@st.composite
def merges(draw: st.DrawFn, draft: Draft, now: int) -> Draft:
    """With an inner pipeline that has each key once."""
    inner = draw(starts(now))
    keys = draw(st.lists(st.sampled_from(draft.fields), min_size=1, max_size=2, unique=True))
    inner = inner.then({"select": {name: name for name in inner.fields} | {key: draw(SLOT) for key in keys}})
    fields = {name: value for name, value in draw(outputs(AGGREGATIONS, "nmp")).items() if name not in keys}
    inner = inner.then({"group": {"group": keys, "fields": fields}})
    argument: Stage = {"fields": keys, "pipeline": inner.stages}
    # Without mappings, what becomes of other fields of the same names is nobody's promise.
    if draw(st.booleans()) and not set(draft.fields) & set(inner.fields) - set(keys):
        return draft.then({"merge": argument}, *inner.fields)
    mappings = draw(st.dictionaries(st.sampled_from("xn"), EXPRESSIONS, max_size=2))
    argument["mappings"] = filled(mappings, inner.fields)
    return draft.then({"merge": argument}, *mappings)


@st.composite
def forks(draw: st.DrawFn, draft: Draft) -> Draft:
    depths = draw(st.lists(st.integers(1, 2), min_size=1, max_size=3))
    children = [draw(grown(Draft([], draft.fields), depth)) for depth in depths]
    fields = [name for child in children for name in child.fields]
    return draft.then({"fork": [child.stages for child in children]}, *fields)


@st.composite
def grown(draw: st.DrawFn, draft: Draft, stages: int, now: int | None = None) -> Draft:
    """With so many stages more; only where ``now`` is given, they hold pipelines themselves."""
    for _ in range(stages):
        match draw(st.integers(0, 6 if now is None else 9)):
            case 5:
                draft = draft.then(draw(ANY_ORDER))
            case 6:
                draft = draw(sorted_fully(draft))
            case 7 | 8 if now is not None:
                draft = draw(merges(draft, now))
            case 9:
                draft = draw(forks(draft))
            case _:
                draft = draft.then(draw(ROW_BY_ROW))
        if not draft.fields:
            break
    return draft


@st.composite
def questions(draw: st.DrawFn) -> tuple[Twin, Draft]:
    twin = draw(twins())
    now = twin.naive.now
    return twin, draw(grown(draw(starts(now)), draw(st.integers(0, 4)), now))
