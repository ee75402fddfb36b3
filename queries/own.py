"""A team's own query: checked against the pipelines it runs, and completed with what these tell (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.question import Asks
from bot.question.model import Fixed, Subject, Word
from queries.binding import ParameterKind
from queries.columns import Column
from queries.columns import completed as described
from queries.columns import fault as unfit
from queries.files import Where, fault, one_of
from queries.own_shapes import shape_faults
from queries.stored import OWN_MEASURES, StoredPipeline, StoredQuery

ROLE = "rows"
"""The role in which an own query runs its pipeline."""
RESERVED = frozenset(["show", "why", "find", "features", "help"])
"""Words that mean something after ``/usage`` already."""
_DAYS = frozenset(["first", "last"])
_FILLED: Mapping[Subject, str] = {"thing": "thing", "account": "account", "guide": "guide"}
"""The parameter that what a query is about fills in."""
_ALWAYS = _DAYS | {"app", "blacklist", "segment", "account"}
"""What any question can fill in."""
_EXTRA_KINDS: Mapping[ParameterKind, type] = {"text": str, "path": str, "integer": int}

Fault = tuple[Where, str, str]


def completed(file: Path, query: StoredQuery, pipelines: Mapping[str, StoredPipeline]) -> StoredQuery:
    """``query`` with everything that its pipelines decide: which columns are shown, what may be asked.

    Raises SettingsError for the first thing that is wrong.
    """
    for where, reason, do in _faults_of_words(query):
        raise fault(file, where, reason, do)
    runs = [pipelines[name] for name in query.pipelines_of(ROLE)]
    for where, reason, do in (*_faults_of_asks(query, runs), *_faults_of_columns(query, runs)):
        raise fault(file, where, reason, do)
    shown = query.model_copy(update={"columns": _shown(query, runs[0])})
    for where, reason, do in shape_faults(shown, runs[0]):
        raise fault(file, where, reason, do)
    holds = {column.holds for column in shown.columns.values()}
    names = query.names | ({"accounts"} if "account" in holds else set[str]())
    return shown.model_copy(update={"asks": _asks(shown, runs), "names": names})


def _faults_of_words(query: StoredQuery) -> Iterator[Fault]:
    if query.measure not in OWN_MEASURES:
        do = "Write measure: table for rows, or measure: series for a number a day or week."
        yield ("measure",), f"{query.measure} is a measure of the package", do
    if query.slash:
        yield ("slash",), "a query of your own is asked by /usage", "Take slash out."
    if not query.pipelines_of(ROLE) or len(query.pipelines) > 1:
        yield (
            ("pipelines",),
            "it runs one pipeline, as rows",
            "Write pipelines: {rows: name-of-the-pipeline}.",
        )
    for place, word in enumerate(query.words):
        if word in RESERVED:
            yield ("words", place), f"/usage {word} means something already", "Choose another word."
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", word):
            do = "Write it in small letters, digits and - only, at most 40 of them."
            yield ("words", place), f"{word!r} cannot be typed as one word", do
    for place, example in enumerate(query.examples):
        if not any(re.match(rf"/usage {re.escape(word)}(\s|$)", example) for word in query.words):
            do = f"Begin it with /usage {query.words[0]}."
            yield ("examples", place), "this example does not ask this query", do


def _faults_of_asks(query: StoredQuery, runs: Sequence[StoredPipeline]) -> Iterator[Fault]:
    asks, about = query.asks, query.asks.about
    if about == "thing or app" or asks.most != 1:
        key = "most" if asks.most != 1 else "about"
        do = "Write about: thing, account, guide or nothing." if key == "about" else "Take most out."
        yield ("asks", key), "a query of your own is about one thing, account or guide, or nothing", do
    for word in sorted(asks.takes - _heeded(query, runs)):
        yield ("asks", "takes"), f"no pipeline of this query heeds {word}", f"Take {word} out of takes."
    if asks.extras.keys() & (_ALWAYS | set(_FILLED.values())):
        taken = sorted(asks.extras.keys() & (_ALWAYS | set(_FILLED.values())))[0]
        yield ("asks", "extras", taken), f"{taken} is filled in already", "Give it another name."
    for stored in runs:
        yield from _faults_of_parameters(asks, about, stored)


def _faults_of_parameters(asks: Asks, about: Subject, stored: StoredPipeline) -> Iterator[Fault]:
    subject = _FILLED.get(about, "")
    if subject and subject not in stored.takes:
        do = f"Write about: nothing, or ${{{subject}}} and takes: {{{subject}: text}} into the pipeline."
        yield ("asks", "about"), f"it is about a {subject}, which {stored.name} does not take", do
    for name in sorted(stored.takes.keys() - _ALWAYS - asks.extras.keys() - {subject}):
        if name in _FILLED.values():
            do = f"Write asks: {{about: {name}}}."
        else:
            do = f"Give it a default: asks: {{extras: {{{name}: …}}}}."
        yield ("asks",), f"nothing fills in the parameter {name} of {stored.name}", do
    for name, default in asks.extras.items():
        kind = stored.takes.get(name)
        if kind is None:
            do = one_of(name, list(stored.takes), "parameters")
            yield ("asks", "extras", name), f"{stored.name} takes no {name}", do
        elif type(default) is not _EXTRA_KINDS.get(kind):
            do = (
                "Write a whole number."
                if kind == "integer"
                else "Write a text, in quotes if it looks otherwise."
            )
            yield ("asks", "extras", name), f"{default!r} does not fit: {name} is of the kind {kind}", do


def _faults_of_columns(query: StoredQuery, runs: Sequence[StoredPipeline]) -> Iterator[Fault]:
    for name, said in query.columns.items():
        for stored in runs:
            if name not in stored.rows:
                do = one_of(name, list(stored.rows), "columns")
                yield ("columns", name), f"the rows of {stored.name} have no column {name}", do
            elif reason := unfit(stored.rows[name], described(name, stored.rows[name], said)):
                yield ("columns", name), reason, "Change holds or unit here, or rows in the pipeline's file."
    for stored in runs[1:]:
        if not query.columns and stored.rows != runs[0].rows:
            do = "Name under columns those that all of them have."
            yield ("pipelines",), f"{stored.name} and {runs[0].name} have different columns", do


def _shown(query: StoredQuery, stored: StoredPipeline) -> dict[str, Column]:
    """The columns that are shown; a series shows no ids of people and accounts unless it is told to."""
    said: Mapping[str, Column] = query.columns or {name: Column() for name in stored.rows}
    every = {name: described(name, stored.rows[name], column) for name, column in said.items()}
    if query.columns or query.measure == "table":
        return every
    return {name: column for name, column in every.items() if column.holds not in ("visitor", "account")}


def _heeded(query: StoredQuery, runs: Sequence[StoredPipeline]) -> frozenset[Word]:
    words: set[Word] = {"csv"}
    if query.measure == "table":
        words.add("top")
    if all("segment" in stored.takes for stored in runs):
        words.add("segment")
    return frozenset(words)


def _asks(query: StoredQuery, runs: Sequence[StoredPipeline]) -> Asks:
    windowed = all(_DAYS & stored.takes.keys() for stored in runs)
    changes: dict[str, Any] = {
        "takes": _heeded(query, runs),
        "compares": query.asks.compares and windowed and query.measure == "series",
        "fixed": frozenset(_fixed(query, runs, windowed=windowed)),
    }
    return replace(query.asks, **changes)


def _fixed(query: StoredQuery, runs: Sequence[StoredPipeline], *, windowed: bool) -> Iterator[Fixed]:
    if not windowed:
        yield "window"
    if query.asks.about != "thing" and not all("app" in stored.takes for stored in runs):
        yield "app"
    shown = any(column.holds == "account" for column in query.columns.values())
    known = all(
        "account" in stored.takes or shown or stored.rows.get("accountId") == "text" for stored in runs
    )
    if query.asks.about != "account" and not known:
        yield "account"
