"""Stored queries and pipelines: read from YAML once, checked completely, with file, line and reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import SettingsError
from bot.question import Asks
from bot.rows import ColumnKind
from queries import splitting
from queries.binding import Json, ParameterKind, Value, bind, parameters
from queries.measures import MEASURES
from queries.splitting import Split

M = TypeVar("M", bound=BaseModel)
BUILT_IN = Path(__file__).parent
_VALUE_STAGES = {"source", "segment", "limit"}
"""Stages whose arguments are values. Everywhere else a lone parameter would become an expression itself."""


class StoredPipeline(BaseModel):
    """One Pendo pipeline: what it takes, the columns its rows have, and its stages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    says: str
    takes: dict[str, ParameterKind] = {}
    rows: dict[str, ColumnKind]
    split: Split | None = None
    """How runs over parts of the days make up one over all of them, see ``splitting``; None: they do not."""
    optional: frozenset[str] = frozenset()
    """Columns that every row may lack, such as accounts where a subscription has none."""
    sample: dict[str, Value] = {}
    """Values to try it with, for parameters whose name does not say what fits."""
    pipeline: list[dict[str, Any]] = Field(min_length=1)

    @property
    def chooses(self) -> bool:
        """Whether it ends with so many rows of an order, which are all that is meant."""
        names = [next(iter(stage)) for stage in reversed(self.pipeline)]
        ordered = next((name for name in names[1:] if name not in ("select", "eval", "set")), "")
        return names[0] == "limit" and ordered == "sort"

    def body(self, values: Mapping[str, Value]) -> dict[str, Json]:
        """The request body for ``values``. Raises InternalError where they do not fit."""
        stages = bind(cast(Json, self.pipeline), self.takes, values)
        return {
            "response": {"mimeType": "application/json"},
            "request": {"name": self.name, "pipeline": stages},
        }


class StoredQuery(BaseModel):
    """One question: the words that ask it, the pipelines it runs, its measure and its chart."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    words: list[str] = Field(min_length=1)
    """Each is ``/usage <word>``; with ``slash``, the first is a command of its own too."""
    slash: bool = False
    says: str
    asks: Asks = Asks()
    pipelines: dict[str, str | dict[str, str]]
    measure: str
    chart: str | None = None
    names: frozenset[Literal["accounts", "visitors"]] = frozenset()
    """Whose names its answers hold; they go to the asker alone."""
    examples: list[str] = Field(min_length=3)
    """Runnable once ``{thing}`` is the name of something tagged, another one in each."""

    @property
    def command(self) -> str:
        """What asks it after the slash."""
        return self.words[0] if self.slash else f"usage {self.words[0]}"


@dataclass(frozen=True, slots=True)
class Library:
    """Every stored query and pipeline, by name."""

    queries: Mapping[str, StoredQuery]
    pipelines: Mapping[str, StoredPipeline]

    def query_for(self, word: str) -> StoredQuery | None:
        """The query that command word ``word`` asks."""
        return next((query for query in self.queries.values() if word in query.words), None)


def load_library(*extra: Path) -> Library:
    """The built-in files and those of the folders ``extra``. Raises SettingsError naming file and line."""
    pipelines: dict[str, StoredPipeline] = {}
    queries: dict[str, StoredQuery] = {}
    for folder in (BUILT_IN, *extra):
        for file in sorted((folder / "pipelines").glob("*.yml")):
            pipeline = _read(file, StoredPipeline)
            _check_parameters(file, pipeline)
            _add(file, pipelines, pipeline.name, pipeline)
        for file in sorted(folder.glob("*.yml")):
            query = _read(file, StoredQuery)
            _check_references(file, query, pipelines)
            _add(file, queries, query.name, query)
    return Library(queries, pipelines)


def _add(file: Path, known: dict[str, M], name: str, item: M) -> None:
    if name in known:
        raise _fault(file, ("name",), f"there is already one called {name}")
    known[name] = item


def _read(file: Path, model: type[M]) -> M:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        return model.model_validate(content)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise SettingsError(f"{file}:{line}: this is not YAML: {getattr(error, 'problem', error)}") from None
    except ValidationError as error:
        # A misspelt key also leaves its right spelling missing; the misspelt one has a line to show.
        fault = max(error.errors(), key=lambda fault: fault["type"] == "extra_forbidden")
        raise _fault(file, fault["loc"], fault["msg"]) from None


def _check_parameters(file: Path, stored: StoredPipeline) -> None:
    used = parameters(cast(Json, stored.pipeline))
    for name in sorted(used - stored.takes.keys()):
        raise _fault(file, ("pipeline",), f"${{{name}}} stands in the pipeline but not under takes")
    for name in sorted(stored.takes.keys() - used):
        raise _fault(file, ("takes", name), f"{name} is never used in the pipeline")
    for name in sorted(stored.sample.keys() - stored.takes.keys()):
        raise _fault(file, ("sample", name), f"{name} does not stand under takes")
    if stored.split and (reason := splitting.fault(stored.split, stored.takes, stored.rows, stored.pipeline)):
        raise _fault(file, ("split",), reason)
    for name in sorted(stored.optional - stored.rows.keys()):
        raise _fault(file, ("optional",), f"{name} does not stand under rows")
    for index, stage in enumerate(stored.pipeline):
        for name in _loose(cast(Json, stage), inside=None):
            raise _fault(
                file,
                ("pipeline", index),
                f"${{{name}}} would be an expression of its own; quote it inside one",
            )


def _loose(node: Json, inside: str | None) -> Iterator[str]:
    """Parameters that fill a whole node outside the stages whose arguments are values."""
    if isinstance(node, list):
        for item in node:
            yield from _loose(item, inside)
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _loose(value, inside if inside in _VALUE_STAGES else key)
    elif isinstance(node, str) and inside not in _VALUE_STAGES and node == f"${{{node[2:-1]}}}":
        yield node[2:-1]


def _check_references(file: Path, query: StoredQuery, pipelines: Mapping[str, StoredPipeline]) -> None:
    for role, names in query.pipelines.items():
        for name in [names] if isinstance(names, str) else names.values():
            if name not in pipelines:
                raise _fault(file, ("pipelines", role), f"there is no pipeline called {name}")
    if query.measure not in MEASURES:
        raise _fault(file, ("measure",), f"there is no measure called {query.measure}")


def _fault(file: Path, where: tuple[str | int, ...], reason: str) -> SettingsError:
    place = ".".join(map(str, where))
    return SettingsError(f"{file}:{_line_of(file, where)}: {place}: {reason}")


def _line_of(file: Path, where: tuple[str | int, ...]) -> int:
    """Line on which the deepest part of ``where`` that the file has begins."""
    node: Any = cast(Any, yaml).compose(file.read_text(encoding="utf-8"))
    line = 1
    for part in where:
        if isinstance(node, yaml.MappingNode):
            pairs = cast(list[tuple[Any, Any]], node.value)
            found = next((pair for pair in pairs if pair[0].value == part), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            item = cast(list[yaml.Node], node.value)[part]
            line, node = item.start_mark.line + 1, item
    return line
