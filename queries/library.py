"""Stored queries and pipelines: read from YAML once, checked completely, with file, line and reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from bot.errors import SettingsError
from bot.question import NO_PREFIX, Command, Slash
from queries import own
from queries.checking import check_pipeline, check_query
from queries.files import fault, read
from queries.stored import StoredPipeline, StoredQuery

__all__ = ["BUILT_IN", "Library", "StoredPipeline", "StoredQuery", "load_library"]

T = TypeVar("T")
BUILT_IN = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Library:
    """Every stored query and pipeline, by name."""

    queries: Mapping[str, StoredQuery]
    pipelines: Mapping[str, StoredPipeline]
    slash: Slash = NO_PREFIX

    @property
    def commands(self) -> Mapping[str, Command]:
        """How each query is asked, by its name."""
        return {name: replace(query.asked, slash=self.slash) for name, query in self.queries.items()}

    def query_for(self, word: str) -> StoredQuery | None:
        """The query that command word ``word`` asks."""
        return next((query for query in self.queries.values() if word in query.words), None)


def load_library(*extra: Path, slash: Slash = NO_PREFIX) -> Library:
    """The built-in files and those of the folders ``extra``, asked by the commands that ``slash`` names.
    Raises SettingsError naming file and line."""
    pipelines: dict[str, StoredPipeline] = {}
    queries: dict[str, StoredQuery] = {}
    for folder in (BUILT_IN, *extra):
        for file in _files(folder / "pipelines") if (folder / "pipelines").is_dir() else ():
            pipeline = read(file, StoredPipeline)
            check_pipeline(file, pipeline)
            _add(file, pipelines, pipeline.name, pipeline)
        for file in _files(folder):
            query = read(file, StoredQuery)
            check_query(file, query, pipelines, queries)
            if folder != BUILT_IN:
                query = own.completed(file, query, pipelines)
            _add(file, queries, query.name, query)
    return Library(queries, pipelines, slash)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise SettingsError(f"{folder} is no folder.", "Name the one that holds your queries and pipelines/.")
    for file in sorted(folder.glob("*.yaml")):
        raise SettingsError(f"{file}:1: only files that end in .yml are read.", f"Call it {file.stem}.yml.")
    return sorted(folder.glob("*.yml"))


def _add(file: Path, known: dict[str, T], name: str, item: T) -> None:
    if name in known:
        raise fault(file, ("name",), f"there is already one called {name}", "Give it another name.")
    known[name] = item
