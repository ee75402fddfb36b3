"""What must hold of every stored file beyond its form: names that exist, parameters that are used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from queries import splitting
from queries.binding import Json, parameters
from queries.files import Where, fault, one_of
from queries.measures import MEASURES
from queries.stored import OWN_MEASURES, StoredPipeline, StoredQuery

_VALUE_STAGES = {"source", "segment", "limit"}
"""Stages whose arguments are values. Everywhere else a lone parameter would become an expression itself."""


def check_pipeline(file: Path, stored: StoredPipeline) -> None:
    """Raises SettingsError for the first thing that is wrong with ``stored``."""
    for where, reason, do in _faults(stored):
        raise fault(file, where, reason, do)


def _faults(stored: StoredPipeline) -> Iterator[tuple[Where, str, str]]:
    used = parameters(cast(Json, stored.pipeline))
    for name in sorted(used - stored.takes.keys()):
        do = f"Add it there: takes: {{{name}: text}}, or integer, path or app."
        yield ("pipeline",), f"${{{name}}} stands in the pipeline but not under takes", do
    for name in sorted(stored.takes.keys() - used):
        do = f"Write ${{{name}}} where it belongs, or take it out of takes."
        yield ("takes", name), f"{name} is never used in the pipeline", do
    for name in sorted(stored.sample.keys() - stored.takes.keys()):
        yield ("sample", name), f"{name} does not stand under takes", "Take it out of sample."
    if stored.split and (reason := splitting.fault(stored.split, stored.takes, stored.rows, stored.pipeline)):
        yield ("split",), reason, "Take split out unless the rows of several days add up."
    for name in sorted(stored.optional - stored.rows.keys()):
        yield ("optional",), f"{name} does not stand under rows", one_of(name, list(stored.rows), "columns")
    for index, stage in enumerate(stored.pipeline):
        for name in _loose(cast(Json, stage), inside=None):
            reason = f"${{{name}}} would be an expression of its own; quote it inside one"
            yield ("pipeline", index), reason, f"Write an expression around it, such as field == ${{{name}}}."


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


def check_query(
    file: Path,
    query: StoredQuery,
    pipelines: Mapping[str, StoredPipeline],
    others: Mapping[str, StoredQuery],
) -> None:
    """Raises SettingsError where ``query`` names what is not there, or is asked by a word of ``others``."""
    for role in query.pipelines:
        for name in query.pipelines_of(role):
            if name not in pipelines:
                known = one_of(name, list(pipelines), "pipelines")
                do = f"Write pipelines/{name}.yml, or name another. {known}"
                raise fault(file, ("pipelines", role), f"there is no pipeline called {name}", do)
    if query.measure not in MEASURES:
        do = one_of(query.measure, OWN_MEASURES, "measures")
        raise fault(file, ("measure",), f"there is no measure called {query.measure}", do)
    for place, word in enumerate(query.words):
        for other in others.values():
            if word in other.words:
                reason = f"{word} is what {other.name} is asked by already"
                raise fault(file, ("words", place), reason, "Choose another word.")
