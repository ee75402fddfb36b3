"""Turns a pasted request body into a stored pipeline and a stored query in a team's own folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import yaml
from pydantic import ValidationError

from bot.catalog import Kind
from bot.errors import SettingsError
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.serving import wall_clock
from bot.settings import load_settings
from bot.workbench.check import check
from bot.workbench.columns import columns_of
from bot.workbench.lint import Trial, lines, lint, trial
from bot.workbench.pasted import Pasted, read_file
from bot.workbench.placeholders import Opened, opened
from bot.workbench.stages import OF_AN_APP, Source, every, read_stages
from queries.library import Library, StoredPipeline, StoredQuery, load_library

_KINDS: Mapping[str, Kind] = {
    **{"featureEvents": "feature", "features": "feature", "pageEvents": "page", "pages": "page"},
    **{"trackEvents": "track", "trackTypes": "track"},
}


def run(source: Path, name: str | None, folder: Path | None) -> int:
    """Writes the files and prints what became a parameter. Returns the exit status: 1 where the new pipeline
    does not pass ``queries lint``. Raises SettingsError where nothing was written."""
    pasted = read_file(source)
    _refuse_what_the_sandbox_refuses(pasted)
    home = _home(folder)
    library = load_library(*([home] if home.is_dir() else []))
    called = _name(name or pasted.name or source.stem)
    files = home / "pipelines" / f"{called}.yml", home / f"{called}.yml"
    _refuse_to_overwrite(called, files, library)
    found = opened(pasted.pipeline)
    with trial() as tried:
        stored, guessed = _stored(called, pasted, found, tried)
        _write(files[0], _pipeline_yaml(stored))
        _write(files[1], _query_yaml(_query(stored)))
        linted = lint(stored, files[0], tried)
    click.echo("\n".join([*_told(files, pasted, found, stored, guessed), "", *lines(linted)]))
    return 1 if linted.verdict == "fault" else 0


def _refuse_what_the_sandbox_refuses(pasted: Pasted) -> None:
    checked = check(pasted, zone=load_settings().timezone, now=wall_clock())
    if checked.refusal:
        hint = f"Write instead: {checked.instead}" if checked.instead else "usagebot sandbox check says more."
        raise SettingsError(f"The sandbox refuses this body: {checked.refusal}. Nothing was written.", hint)
    if "${" in str(pasted.body):
        raise SettingsError("The body holds ${ already, which would be read as a parameter.")


def _home(folder: Path | None) -> Path:
    named = folder or (Path(found) if (found := load_settings().queries_dir) else None)
    if named is None:
        raise SettingsError(
            "Where shall the files go?", "Name a folder with --folder, or set USAGEBOT_QUERIES_DIR."
        )
    return named


def _name(text: str) -> str:
    """A name as stored queries have them."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    words = re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_")
    name = re.sub(r"^[0-9_]+", "", words)
    if not name:
        raise SettingsError(f"{text!r} makes no name.", "Give one with --name, such as --name top_accounts.")
    return name


def _refuse_to_overwrite(name: str, files: Sequence[Path], library: Library) -> None:
    for file in files:
        if file.exists():
            raise SettingsError(f"{file} exists, and is not overwritten.", "Give another --name.")
    if name in library.pipelines or name in library.queries or library.query_for(_word(name)):
        raise SettingsError(f"There is a stored query or pipeline {name} already.", "Give another --name.")


def _word(name: str) -> str:
    return name.replace("_", "-")


def _stored(name: str, pasted: Pasted, found: Opened, tried: Trial) -> tuple[StoredPipeline, bool]:
    """The stored pipeline, and whether its columns are guessed."""
    given = {
        "name": name,
        "says": pasted.name or f"What {_word(name)} gives.",
        "takes": found.takes,
        "rows": {"none": "json"},
        "pipeline": found.pipeline,
    }
    try:
        draft = StoredPipeline.model_validate(given)
        columns = columns_of(draft.body(tried.samples.of(draft)), tried)
    except ValidationError as error:
        raise SettingsError(f"This makes no stored pipeline: {error.errors()[0]['msg']}") from None
    except Refusal as refusal:
        raise SettingsError(f"The sandbox refuses this: {refusal.message}. Nothing was written.") from None
    return draft.model_copy(update={"rows": columns.kinds, "optional": columns.empty}), columns.guessed


def _query(stored: StoredPipeline) -> StoredQuery:
    word = f"/usage {_word(stored.name)}"
    about = f"{word} {{thing}}" if "thing" in stored.takes else word
    windows = ("", " last quarter", " in June") if "first" in stored.takes else ("", " private", " fresh")
    return StoredQuery.model_validate(
        {
            "name": stored.name,
            "words": [_word(stored.name)],
            "says": stored.says,
            "asks": {
                "about": "thing" if "thing" in stored.takes else "nothing",
                "takes": ["segment"] if "segment" in stored.takes else [],
                "compares": False,
            },
            "pipelines": {"rows": _by_kind(stored) if "thing" in stored.takes else stored.name},
            "measure": "table",
            "examples": [about + window for window in windows],
        }
    )


def _by_kind(stored: StoredPipeline) -> Mapping[Kind, str]:
    """The pipeline for things of the kind it reads."""
    sources = [Source.of(stage) for stage in every(read_stages(stored.pipeline)) if stage.name == "source"]
    return {_KINDS[source.name]: stored.name for source in sources if source.ids == "${thing}"}


def _pipeline_yaml(stored: StoredPipeline) -> str:
    given = {
        "name": stored.name,
        "says": stored.says,
        "takes": dict(stored.takes),
        "rows": dict(stored.rows),
        "optional": sorted(stored.optional),
        "pipeline": stored.pipeline,
    }
    return _yaml({name: value for name, value in given.items() if value})


def _query_yaml(query: StoredQuery) -> str:
    return _yaml(query.model_dump(mode="json", exclude_defaults=True))


def _yaml(value: Mapping[str, Any]) -> str:
    return yaml.safe_dump(value, sort_keys=False, default_flow_style=None, allow_unicode=True, width=110)


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        raise SettingsError(f"{file} cannot be written: {error.strerror}.") from None


def _reads_an_app(pipeline: list[Any]) -> bool:
    stages = every(read_stages(pipeline))
    return any(stage.name == "source" and Source.of(stage).name in OF_AN_APP for stage in stages)


def _told(
    files: Sequence[Path], pasted: Pasted, found: Opened, stored: StoredPipeline, guessed: bool
) -> Iterator[str]:
    for file in files:
        yield f"Wrote {file}"
    for mended in pasted.mended:
        yield f"In what was pasted, {mended}."
    yield from (f"Replaced: {told}" for told in found.replaced)
    yield from (f"Left as it is: {told}" for told in found.left)
    if "app" not in found.takes and "thing" not in found.takes and _reads_an_app(found.pipeline):
        yield "Left as it is: which apps are read, so a question cannot choose one."
    columns = ", ".join(f"{name} ({kind})" for name, kind in stored.rows.items())
    yield f"Columns{', guessed, as no row of the demo subscription shows them' if guessed else ''}: {columns}"
    yield f"Asked by /usage {_word(stored.name)}, once USAGEBOT_QUERIES_DIR names the folder."
