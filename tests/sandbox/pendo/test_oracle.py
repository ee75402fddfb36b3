"""The engine and a naive interpreter, written apart from it, agree on random pipelines over random worlds."""

from __future__ import annotations

import os
from collections import Counter

from hypothesis import HealthCheck, given, settings

from tests.sandbox.pendo.asking import ask
from tests.sandbox.pendo.naive.algebra import key
from tests.sandbox.pendo.naive.interpreter import run
from tests.sandbox.pendo.naive.pipelines import Draft, questions
from tests.sandbox.pendo.naive.worlds import Twin

EXAMPLES = int(os.environ.get("ORACLE_EXAMPLES", "300"))


@given(questions())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_random_pipelines_over_random_worlds(question: tuple[Twin, Draft]) -> None:
    twin, draft = question
    expected = [key(row) for row in run(draft.stages, twin.naive)]
    given = [key(row) for row in ask(twin.world, *draft.stages, now=twin.naive.now)]
    assert Counter(given) == Counter(expected)
    assert not draft.ordered or given == expected
