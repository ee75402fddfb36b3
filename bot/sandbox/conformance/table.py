"""What the Aggregation API does, as data: cases in YAML, and whether an answer is what a case says.

    - name: count of a field counts its distinct values that are not null
      about: aggregator count
      mark: doc                      # doc | obs | guess | choice; choice: no document settles it
      rows: [{v: a}, {v: a}, {v: b}, {v: null}]
      pipeline: [{reduce: {n: {count: v}}}]
      gives: [{n: 2}]                # in any order, unless in_order: true
    - name: there is no uniqueCount
      about: aggregator uniqueCount
      mark: obs
      rows: [{v: a}]
      pipeline: [{reduce: {n: {uniqueCount: v}}}]
      refused: 400
      says: unknown aggregator 'uniqueCount'

``rows`` become ``{"source": {"const": rows}}`` before the pipeline. A case about the envelope has a whole
``body`` instead of both.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, Self, cast

import yaml
from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError, model_validator

from bot.errors import SettingsError

CASES = Path(__file__).parent / "cases"
Row = dict[str, JsonValue]
Mark = Literal["doc", "obs", "guess", "choice"]
SETTLED: frozenset[Mark] = frozenset({"doc", "obs"})
"""Marks of what a document or an observation settles; of the others nobody knows."""
_ABOUT = r"^(aggregator|function|stage|source|operator|period|argument|error|rule) \S.*$"


class Case(BaseModel):
    """One request and what comes of it: ``gives`` rows, or is ``refused`` with a status and a text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    about: str = Field(pattern=_ABOUT)
    mark: Mark
    rows: list[Row] | None = None
    pipeline: list[Row] | None = None
    body: JsonValue = None
    gives: list[Row] | None = None
    in_order: bool = False
    refused: int | None = Field(default=None, ge=400, lt=500)
    says: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.pipeline is None) == (self.body is None):
            raise ValueError("give either a pipeline, or a body")
        if self.rows is not None and self.pipeline is None:
            raise ValueError("rows stand before a pipeline; a body has its own")
        if (self.gives is None) == (self.refused is None):
            raise ValueError("give either the rows it gives, or the status it is refused with")
        if self.says and self.refused is None:
            raise ValueError("only a refusal says something")
        return self

    @property
    def request(self) -> JsonValue:
        """The body to send."""
        if self.pipeline is None:
            return self.body
        source: list[Row] = [] if self.rows is None else [{"source": {"const": cast(JsonValue, self.rows)}}]
        stages = cast(JsonValue, [*source, *self.pipeline])
        return {"response": {"mimeType": "application/json"}, "request": {"pipeline": stages}}

    @property
    def expected(self) -> str:
        """What comes of it, in words."""
        if self.refused is None:
            return f"rows {self.gives}"
        return f"status {self.refused}" + (f" saying {self.says!r}" if self.says else "")


def load_cases(folder: Path) -> dict[str, Case]:
    """Every case of the ``.yml`` files in ``folder``, by ``<file>: <name>``. Raises SettingsError on a fault,
    naming file and case."""
    cases: dict[str, Case] = {}
    for file in sorted(folder.glob("*.yml")):
        for case in _cases_of(file):
            label = f"{file.stem}: {case.name}"
            if label in cases:
                raise SettingsError(f"{file}: there are two cases called {case.name!r}")
            cases[label] = case
    return cases


def _cases_of(file: Path) -> list[Case]:
    try:
        content: object = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise SettingsError(f"{file}: this is not YAML: {error}") from None
    try:
        return TypeAdapter(list[Case]).validate_python(content)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"][1:]))
        raise SettingsError(
            f"{file}: {_which(content, fault['loc'])}: {place + ': ' if place else ''}{fault['msg']}"
        ) from None


def _which(content: object, place: Sequence[int | str]) -> str:
    """The case at ``place``, by its name where it has one."""
    if not isinstance(content, list) or not place or not isinstance(place[0], int):
        return "the file"
    item = cast("list[object]", content)[place[0]]
    named = cast("dict[str, object]", item).get("name") if isinstance(item, dict) else None
    return f"case {named!r}" if named else f"case {place[0] + 1}"


def difference(case: Case, status: int, answer: object) -> str:
    """How an answer, the decoded JSON or else its text, differs from what ``case`` says; '' where not."""
    text = answer if isinstance(answer, str) else str(answer)
    if case.refused is not None:
        if status != case.refused:
            return f"status {status}: {_excerpt(text)}"
        return (
            "" if case.says in _message(answer) else f"status {status} saying {_excerpt(_message(answer))!r}"
        )
    if status != 200:
        return f"status {status}: {_excerpt(_message(answer))}"
    if not isinstance(answer, Mapping) or not isinstance(
        rows := cast("Mapping[str, object]", answer).get("results") or [], list
    ):
        return f"no rows: {_excerpt(text)}"
    got = cast("list[object]", rows)
    return "" if same_rows(case.gives or [], got, case.in_order) else f"rows {got}"


def _message(answer: object) -> str:
    """The text of an error, which some servers wrap in JSON."""
    if isinstance(answer, Mapping):
        message = cast("Mapping[str, object]", answer).get("message")
        return message if isinstance(message, str) else str(cast(object, answer))
    return str(answer)


def _excerpt(text: str, most: int = 300) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def same_rows(expected: Sequence[object], got: Sequence[object], in_order: bool = False) -> bool:
    """Whether both hold the same rows, as often. Numbers are the same to 1e-9, and a field that is null is
    the same as one that is missing."""
    if len(expected) != len(got):
        return False
    if in_order:
        return all(map(same_value, expected, got))
    left = list(got)
    for row in expected:
        place = next((place for place, other in enumerate(left) if same_value(row, other)), None)
        if place is None:
            return False
        del left[place]
    return True


def same_value(one: object, other: object) -> bool:
    """Whether two JSON values are the same, as ``same_rows`` says."""
    if isinstance(one, dict) and isinstance(other, dict):
        first, second = cast("dict[str, object]", one), cast("dict[str, object]", other)
        return all(same_value(first.get(key), second.get(key)) for key in first.keys() | second.keys())
    if isinstance(one, list) and isinstance(other, list):
        return same_rows(cast("list[object]", one), cast("list[object]", other), in_order=True)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other
