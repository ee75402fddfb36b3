"""The conformance table, case by case over real HTTP; and that it leaves out nothing the server speaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import httpx
import pytest

from bot.errors import SettingsError
from bot.sandbox.conformance.table import CASES, Case, difference, load_cases, same_rows
from bot.sandbox.conformance.verify import ask
from bot.sandbox.pendo.aggregating.registry import AGGREGATORS
from bot.sandbox.pendo.functions import FUNCTIONS
from bot.sandbox.pendo.periods import ITERATIVE, RANGES
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.pendo.sources import SOURCES
from bot.sandbox.pendo.stages import STAGES
from tests.sandbox.pendo.asking import NOW
from tests.sandbox.pendo.handmade import handmade_world

KEY = "conformance-key"
ON_CONST_ROWS = load_cases(CASES)
ON_THE_WORLD = load_cases(Path(__file__).parent / "cases")
ALL = ON_CONST_ROWS | {f"world, {label}": case for label, case in ON_THE_WORLD.items()}
SPOKEN = [
    *(f"source {name}" for name in SOURCES),
    *(f"stage {name}" for name in ["source", "spawn", "stickiness", "fork", "merge", "segment", *STAGES]),
    *(f"aggregator {name}" for name in AGGREGATORS),
    *(f"function {name}" for name in FUNCTIONS),
    *(f"period {name}" for name in [*RANGES, *ITERATIVE]),
]


@pytest.fixture(scope="module")
def pendo() -> Iterator[httpx.Client]:
    with (
        EmbeddedPendo(handmade_world(), key=KEY, clock=lambda: NOW) as server,
        httpx.Client(base_url=server.url, headers={"x-pendo-integration-key": KEY}) as client,
    ):
        yield client


@pytest.mark.parametrize("case", ALL.values(), ids=ALL.keys())
def test_the_server_does_what_the_case_says(pendo: httpx.Client, case: Case) -> None:
    found = difference(case, *ask(pendo, case))
    assert not found, f"{case.expected} expected, got {found}"


@pytest.mark.parametrize("label", ON_CONST_ROWS)
def test_cases_that_any_server_can_be_asked_touch_no_data(label: str) -> None:
    case = ON_CONST_ROWS[label]
    reads = [] if case.pipeline is None else list(_sources(case.pipeline))
    assert case.refused or set(reads) <= {"const"}, f"{label} reads {reads}"


def test_whatever_the_server_speaks_has_a_case() -> None:
    told = {case.about for case in ALL.values()}
    assert not [name for name in SPOKEN if name not in told]


def _sources(value: object) -> Iterable[str]:
    """Names of the sources anywhere in a pipeline."""
    if isinstance(value, list):
        for item in value:
            yield from _sources(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == "source" and isinstance(inner, dict):
                yield from (name for name in inner if name != "timeSeries")
            yield from _sources(inner)


def _written(folder: Path, text: str) -> Path:
    (folder / "some.yml").write_text(text, encoding="utf-8")
    return folder


GOOD = "{name: a, about: stage cat, mark: doc, rows: [], pipeline: [{cat: null}], gives: []}"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[", "not YAML"),
        ("name: a", "the file: Input should be a valid list"),
        ("- {name: a}", "case 'a': about: Field required"),
        ("- {about: stage cat}", "case 1: name: Field required"),
        (f"- {GOOD}\n- {GOOD}", "two cases called 'a'"),
        (f"- {GOOD.replace('doc', 'sure')}", "case 'a': mark: Input should be 'doc'"),
        (f"- {GOOD.replace('stage cat', 'cat')}", "case 'a': about:"),
        (f"- {GOOD.replace(', gives: []', '')}", "either the rows it gives, or the status"),
        (f"- {GOOD.replace('gives: []', 'gives: [], says: never')}", "only a refusal says"),
        (f"- {GOOD.replace('rows: []', 'rows: [{at: 2024-01-01}]')}", "case 'a': rows.0.at:"),
        (f"- {GOOD.replace('pipeline', 'pipelines')}", "case 'a':"),
    ],
)
def test_a_fault_in_a_case_names_file_and_case(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_cases(_written(tmp_path, text))
    assert "some.yml" in str(caught.value)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([{"n": 2}], [{"n": 2.0}], True),
        ([{"n": 0.1 + 0.2}], [{"n": 0.3}], True),
        ([{"n": 1}], [{"n": True}], False),
        ([{"n": None}], [{}], True),
        ([{"n": 0}], [{}], False),
        ([{"n": 1}, {"n": 2}], [{"n": 2}, {"n": 1}], True),
        ([{"n": 1}, {"n": 1}], [{"n": 2}, {"n": 1}], False),
        ([{"n": 1}], [{"n": 1}, {"n": 1}], False),
        ([{"l": [1, 2]}], [{"l": [2, 1]}], False),
        ([{"a": {"b": 1}}], [{"a": {"b": 1, "c": None}}], True),
    ],
)
def test_rows_are_compared_as_values(one: list[object], other: list[object], same: bool) -> None:
    assert same_rows(one, other) is same


def test_order_counts_where_a_case_says_so() -> None:
    assert not same_rows([{"n": 1}, {"n": 2}], [{"n": 2}, {"n": 1}], in_order=True)
