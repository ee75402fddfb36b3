"""Random stages and expressions, with slots (``§0`` …) for the fields of the rows that they will meet."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

Stage = dict[str, Any]
Strategy = st.SearchStrategy[Any]
NUMBERS = st.sampled_from([0, 1, 2, 3, -1, 0.5, 1e15])
TEXTS = st.sampled_from(["", "a", "b", "A", "aB", 'q"\\', "1", "ä", "ana"])
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
LISTS = st.lists(SCALARS, max_size=3)
ONE_TYPE = st.one_of(st.lists(NUMBERS, max_size=3), st.lists(TEXTS, max_size=3))
VALUES = st.one_of(SCALARS, SCALARS, LISTS, st.dictionaries(st.sampled_from("de"), SCALARS, max_size=2))
SLOTS = [f"§{place}" for place in range(9)]
SLOT = st.sampled_from(SLOTS)
FIELD = st.one_of(SLOT, SLOT, SLOT.map("{}.d".format), st.sampled_from(["nowhere", "a.e.f"]))
OUTPUTS = ["a", "b", "x", "y", "o.p", "a.d"]
BINARY = ("==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "&&", "||")
FORMS = (
    *(form for sign in BINARY for form in (f"{{0}} {sign} {{1}}", f"({{0}} {sign} {{1}})")),
    *("!{0}", "-{0}", "({0})[0]", "len({0})", "isNull({0})", "isNil({0})", "isEmpty({0})", "identified({0})"),
    *("toLowerCase({0})", "toString({0})", "!isNull({0})", "[{0}]", "contains([1, 2], {0})"),
    *("contains({0}, {1})", "startsWith({0}, {1})", "if({0}, {1})", "if({0}, {1}, {2})", "[{0}, §0]"),
    "if(isNull({0}), {1}, {0})",
)
WEEK_OF = 'startOfPeriod("weekly", if({0} > 1000000000000 && {0} < 2000000000000, {0}))'
OPTIONS_OF_UNWIND: dict[str, Strategy] = {
    "index": st.just("i"),
    "keepEmpty": st.booleans(),
    "prefix": st.booleans(),
}


def literal(value: Any) -> str:
    """A value as expressions write it."""
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    return json.dumps(value, ensure_ascii=False)


def stage(name: str, argument: Strategy) -> Strategy:
    return argument.map(lambda argument: {name: argument})


def one_of_them(names: list[str], values: Strategy) -> Strategy:
    """An object of one key."""
    return st.dictionaries(st.sampled_from(names), values, min_size=1, max_size=1)


ATOMS = st.one_of(
    FIELD,
    SCALARS.map(literal),
    ONE_TYPE.map(literal),
    st.builds(str.format, st.sampled_from(["{}[0]", "{}[-1]", "{}[1:]", "{}[:2]", "{}[0:1]"]), FIELD),
    st.sampled_from(["`a`", "now()", "1.5e2"]),
    SLOT.map(WEEK_OF.format),
)
SIMPLE = st.builds(str.format, st.sampled_from(FORMS), ATOMS, ATOMS, ATOMS)
NESTED = st.builds(str.format, st.sampled_from(FORMS), SIMPLE, st.one_of(ATOMS, SIMPLE), ATOMS)
EXPRESSIONS = st.one_of(ATOMS, SIMPLE, NESTED)
"""With and without parentheses, of types that fit and of others."""

COUNTED = st.one_of(st.none(), EXPRESSIONS, st.lists(EXPRESSIONS, min_size=1, max_size=2))
AGGREGATIONS = st.one_of(
    one_of_them(["sum", "min", "max", "avg", "mean"], EXPRESSIONS),
    stage("count", COUNTED),
    stage("countIf", st.fixed_dictionaries({"count": COUNTED, "if": EXPRESSIONS})),
)
IN_ORDER = st.one_of(AGGREGATIONS, one_of_them(["first", "list"], EXPRESSIONS))


def apart(paths: Iterable[str]) -> list[str]:
    """Those of the paths that neither hold nor are a part of one before."""
    kept: list[str] = []
    for path in paths:
        if not any(_within(path, other) or _within(other, path) for other in kept):
            kept.append(path)
    return kept


def _within(path: str, other: str) -> bool:
    return f"{path}.".startswith(f"{other}.")


def outputs(values: Strategy, names: Iterable[str] = OUTPUTS) -> Strategy:
    found = st.dictionaries(st.sampled_from([*names]), values, min_size=1, max_size=3)
    return found.map(lambda found: {name: found[name] for name in apart(found)})


def grouping(aggregations: Strategy) -> Strategy:
    fields = outputs(aggregations, ("n", "m", "r.s"))
    either = st.one_of(fields, fields.map(lambda found: [{name: value} for name, value in found.items()]))
    keys = {"group": st.lists(FIELD, max_size=2)}
    group = stage("group", st.fixed_dictionaries(keys, optional={"fields": either}))
    return st.one_of(group, group, stage("reduce", either))


ROW_BY_ROW = st.one_of(
    stage("filter", st.one_of(EXPRESSIONS, SIMPLE)),
    stage("identified", st.sampled_from(["visitorId", "!visitorId", "accountId", "!accountId"])),
    stage("select", outputs(EXPRESSIONS)),
    stage("eval", outputs(EXPRESSIONS)),
    stage("set", outputs(VALUES)),
    stage("cat", st.none()),
    stage("unwind", st.fixed_dictionaries({"field": SLOT}, optional=OPTIONS_OF_UNWIND)),
)
JOINS = stage(
    "join",
    st.fixed_dictionaries({"fields": st.lists(SLOT, max_size=2)}, optional={"width": st.integers(1, 3)}),
)
AFTER_SORT = st.one_of(grouping(IN_ORDER), JOINS)
ANY_ORDER = grouping(AGGREGATIONS)
