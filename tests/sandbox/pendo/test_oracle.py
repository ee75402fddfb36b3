"""The engine and a naive interpreter, written apart from it, agree on random pipelines over random worlds.

``ORACLE_EXAMPLES=5000`` tries more of them.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queries.binding import ParameterKind
from queries.library import StoredPipeline, load_library
from tests.sandbox.pendo.asking import TAGS, WEB, ask
from tests.sandbox.pendo.naive.algebra import key
from tests.sandbox.pendo.naive.interpreter import run
from tests.sandbox.pendo.naive.pipelines import Draft, questions
from tests.sandbox.pendo.naive.subscription import HOUR
from tests.sandbox.pendo.naive.worlds import ACCOUNTS, SEGMENT, VISITORS, Twin, twins

EXAMPLES = int(os.environ.get("ORACLE_EXAMPLES", "300"))
STORED = load_library().pipelines
UNDRAWN = {"segment_members", "guide_events", "nps_responses"}
"""They read what random worlds lack: segments, guides and polls."""
TEXTS = {"thing": [tag.id for tag in TAGS], "segment": [SEGMENT.id]}
VALUES: dict[ParameterKind, st.SearchStrategy[Any]] = {
    "path": st.sampled_from(
        ["agent.role", "agent.level", "custom.plan", "auto.id", "auto.accountids", "no.such"]
    ),
    "app": st.sampled_from(["*", WEB.id]),
    "blacklist": st.sampled_from(["apply", "only", "ignore"]),
}


@given(questions())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[*HealthCheck])
def test_random_pipelines(question: tuple[Twin, Draft]) -> None:
    twin, draft = question
    expected = [key(row) for row in run(draft.stages, twin.naive)]
    given = [key(row) for row in ask(twin.world, *draft.stages, now=twin.naive.now)]
    assert Counter(given) == Counter(expected)
    assert not draft.ordered or given == expected


@pytest.mark.parametrize("name", sorted(STORED.keys() - UNDRAWN))
@given(data=st.data())
@settings(max_examples=EXAMPLES // 15, deadline=None, suppress_health_check=[*HealthCheck])
def test_stored_pipelines(name: str, data: st.DataObject) -> None:
    stored, twin = STORED[name], data.draw(twins())
    stages: Any = stored.body(data.draw(parameters(stored, twin)))["request"]
    expected = run(stages["pipeline"], twin.naive)
    given = ask(twin.world, *stages["pipeline"], now=twin.naive.now)
    if "sort" in (stage for stages in stages["pipeline"] for stage in stages):
        given = [within(row, like) for row, like in zip(given, expected, strict=True)]
    else:
        given = [{name: row[name] for name in stored.rows if name in row} for row in given]
    assert Counter(map(key, given)) == Counter(map(key, expected))


@st.composite
def parameters(draw: st.DrawFn, stored: StoredPipeline, twin: Twin) -> dict[str, Any]:
    hours = sorted(draw(st.lists(st.integers(-240, 24), min_size=2, max_size=2)))
    moments = dict(zip(("first", "last"), (twin.naive.now + hour * HOUR for hour in hours), strict=True))
    texts = {name: st.sampled_from(TEXTS.get(name, [*VISITORS, *ACCOUNTS, "admin"])) for name in stored.takes}
    kinds = VALUES | {"integer": st.integers(0, 5)}
    return {
        name: moments[name] if name in moments else draw(texts[name] if kind == "text" else kinds[kind])
        for name, kind in stored.takes.items()
    }


def within(value: Any, like: Any) -> Any:
    """Of objects only the fields that ``like`` has: metadata holds more than the interpreter knows of."""
    if isinstance(value, dict) and isinstance(like, dict):
        return {name: within(value[name], like[name]) for name in like if name in value}
    return value
