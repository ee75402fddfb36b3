"""Bodies by others: each gives the rows counted from raw events, none, or the right refusal."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from bot.sandbox.pendo.answering import Answerer
from bot.sandbox.pendo.refusals import Refusal
from tests.sandbox.pendo.asking import NOW
from tests.sandbox.pendo.counts import COUNTS, first_sessions
from tests.sandbox.pendo.guide_counts import nps_guide
from tests.sandbox.pendo.raw import Raw, Row
from tests.sandbox.pendo.runnable import runnable

BODIES = {path.name[:2]: path for path in sorted(Path(__file__).parent.joinpath("bodies").glob("*.json"))}
DOCS = Path(__file__).parents[3].joinpath("docs", "sandbox.md")

REFUSED: dict[str, tuple[str, str]] = {
    "23": ("stage 'pes' is not served", "how `pes` scales growth is not public"),
    "30": ("a pipeline is a list of stages", "the pipeline of its `segment` is empty"),
    "31": ("source 'stars' is not served", "`stars` is internal to the web client"),
    "32": ("period 'last30days'", "`last30days` is an alias of the web client"),
    "33": ("period 'last30days'", "`last30days` is an alias of the web client"),
    "41": ("unknown argument 'appId'", "`visitors` takes neither `appId` nor `timeSeries`"),
    "44": ("aggregator 'funnel' is not served", "how `funnel` matches steps is not public"),
    "48": ("stage 'pes' is not served", "how `pes` scales growth is not public"),
    "49": ("cannot read 'firstDate'", "`firstDate` stands where a date belongs"),
    "55": ("startOfPeriod", "the arguments of `startOfPeriod` are in the wrong order"),
}
"""Number to a part of the refusal, and the reason in words."""
NONE: dict[str, str] = {
    "40": "no row of that hour ends at exactly that millisecond",
}
WARNED: dict[str, str] = {
    "01": "eventClass",
    "22": "a mapping for the key 'appId'",
    "39": "hourRange",
    "40": "hourRange",
    "42": "must not be combined with appId",
    "46": "ignoreFrustration",
    "54": "date_add",
    "57": "whose real form is undocumented",
}


def ids_of(raw: Raw) -> dict[str, str]:
    """Placeholder to the id of the first of its kind; for polls, of the guide that asks for NPS."""
    world = raw.world
    feature, page, other_page = world.tags_of("Feature")[0], *world.tags_of("Page")[:2]
    guide, nps = world.guides[0], nps_guide(world)
    words = {
        next(iter(world.visitors)): ["exampleVisitor"],
        next(iter(world.accounts)): ["<accountId>", "ACCOUNT_ID"],
        world.segments[0].id: ["SEGMENT_ID", "<YOUR_SEGMENT_ID>"],
        feature.id: ["FEATURE_ID"],
        page.id: ["PAGE_ID", "PAGE_A", "LAST_ID"],
        other_page.id: ["PAGE_B"],
        world.tags_of("TrackType")[0].id: ["TRACK_ID"],
        guide.id: ["<guideId>", "GUIDE_ID"],
        guide.steps[0].id: ["<guideStepId>", "STEP_ID"],
        nps.id: ["yourGuideId", "{guideId}", "G", "featureIdPlaceholder0001"],
        nps.polls[0].id: ["pollId1", "{pollId}", "P", "9ctsdjy0ba4"],
        nps.polls[1].id: ["pollId2"],
        **dict(zip(first_sessions(raw), (["S1"], ["S2"]), strict=True)),
    }
    return {word: id_ for id_, places in words.items() for word in places}


class Ran:
    """A body as the sandbox answered it."""

    def __init__(self, text: str, answerer: Answerer) -> None:
        env = answerer.environment(NOW)
        pieces = answerer.answer(text.encode(), env, details=False).pieces
        self.pipeline: list[Row] = json.loads(text)["request"]["pipeline"]
        self.rows: list[Row] = json.loads(b"".join(pieces))["results"]
        self.warnings = env.trace.warnings

    def last(self, stage: str, without: Any) -> Any:
        """The argument of the last stage of this name; ``without`` one, that."""
        return next((found[stage] for found in reversed(self.pipeline) if stage in found), without)


def outcome(path: Path, answerer: Answerer, ids: dict[str, str], yesterday: date) -> Ran | Refusal:
    text = runnable(path.read_text(encoding="utf-8"), ids, answerer.zone, yesterday)
    try:
        return Ran(text, answerer)
    except Refusal as refusal:
        return refusal


@pytest.fixture(scope="module")
def outcomes(demo_answerer: Answerer, raw: Raw) -> dict[str, Ran | Refusal]:
    ids = ids_of(raw)
    return {number: outcome(path, demo_answerer, ids, raw.day(1)) for number, path in BODIES.items()}


@pytest.fixture
def ran(number: str, outcomes: dict[str, Ran | Refusal]) -> Ran:
    found = outcomes[number]
    if isinstance(found, Refusal):
        raise found
    return found


@pytest.fixture(scope="module")
def raw(demo_answerer: Answerer) -> Raw:
    return Raw(demo_answerer.world, NOW)


def part(row: Row, fields: list[str]) -> str:
    """Some fields of a row, whole numbers and fractions alike."""
    return json.dumps([plain(row.get(field)) for field in fields], sort_keys=True)


def plain(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(map(plain, cast("list[Any]", value)), key=str)  # lists of aggregators have no order
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return round(float(value), 9) if number else value


def sort_key(row: Row, keys: list[str]) -> list[Any]:
    return [-row[key[1:]] if key.startswith("-") else row[key] for key in keys]


@pytest.mark.parametrize("number", COUNTS)
def test_rows_are_those_counted_from_raw_events(number: str, ran: Ran, raw: Raw) -> None:
    expected = COUNTS[number](raw)
    fields = sorted(expected[0])
    found, whole = (Counter(part(row, fields) for row in rows) for rows in (ran.rows, expected))
    assert len(ran.rows) == min(len(expected), ran.last("limit", len(expected))) > 0
    assert found <= whole
    keys: list[str] = [key for key in ran.last("sort", []) if key.lstrip("-") in fields]
    if keys and all(row[key.lstrip("-")] is not None for row in expected for key in keys):
        assert [sort_key(row, keys) for row in ran.rows] == sorted(sort_key(row, keys) for row in expected)[
            : len(ran.rows)
        ]


@pytest.mark.parametrize("number", REFUSED)
def test_refused(number: str, outcomes: dict[str, Ran | Refusal]) -> None:
    refusal = outcomes[number]
    assert isinstance(refusal, Refusal)
    assert refusal.status == 400
    assert REFUSED[number][0] in refusal.message


@pytest.mark.parametrize("number", NONE)
def test_none(number: str, ran: Ran) -> None:
    assert ran.rows == []


@pytest.mark.parametrize("number", sorted(set(BODIES) - set(REFUSED)))
def test_warned(number: str, ran: Ran) -> None:
    assert ran.warnings == [] if number not in WARNED else WARNED[number] in ran.warnings[0]


def test_each_body_has_one_answer() -> None:
    assert sorted([*COUNTS, *REFUSED, *NONE]) == sorted(BODIES)
    assert len(BODIES) == 60


def table_line(number: str, what: str, outcome: Ran | Refusal) -> str:
    if isinstance(outcome, Refusal):
        answer = f"refused: {REFUSED[number][1]}"
    elif not outcome.rows:
        answer = f"none: {NONE[number]}"
    else:
        answer = f"{len(outcome.rows):,} row{'s' if len(outcome.rows) > 1 else ''}"
    return f"| `{BODIES[number].stem}` | {what} | {answer} |"


def test_the_table_in_the_docs_says_what_happens(outcomes: dict[str, Ran | Refusal]) -> None:
    lines = BODIES["01"].with_name("what.tsv").read_text(encoding="utf-8").splitlines()
    what = {line[:2]: line.partition("\t")[2] for line in lines}
    table = [table_line(number, what[number], found) for number, found in outcomes.items()]
    docs = DOCS.read_text(encoding="utf-8").splitlines()
    assert [
        line for line in docs if line.startswith(tuple(f"| `{path.stem}`" for path in BODIES.values()))
    ] == table
