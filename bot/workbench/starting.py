"""Whether a team's own pipelines would run at all, before anybody asks: by the sandbox's reading of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.sandbox.pendo.serving import wall_clock
from bot.settings import Settings
from bot.workbench.check import Checked, check
from bot.workbench.lint import files_of
from bot.workbench.pasted import Pasted
from queries.binding import ParameterKind, Value
from queries.files import fault
from queries.library import StoredPipeline, load_library

_DAY = 86_400_000
_ANY: Mapping[ParameterKind, Value] = {
    "text": "some-id",
    "integer": 10,
    "path": "agent.name",
    "app": "*",
    "blacklist": "apply",
}


def refuse_what_cannot_run(settings: Settings) -> None:
    """Raises SettingsError with file, line and reason for the first own file that is wrong, or whose pipeline
    the sandbox refuses."""
    folders = [Path(settings.queries_dir)] if settings.queries_dir else []
    library = load_library(*folders)
    for name, file in files_of(folders).items():
        refuse_pipeline(library.pipelines[name], file, zone=settings.timezone, now=wall_clock())


def refuse_pipeline(stored: StoredPipeline, file: Path, *, zone: str, now: int) -> None:
    """Raises SettingsError where the sandbox refuses ``stored``, which needs no event for that."""
    days: dict[str, Value] = {"first": now - 7 * _DAY, "last": now - _DAY}
    known = {name: _ANY[kind] for name, kind in stored.takes.items()} | days | stored.sample
    body: dict[str, Any] = stored.body({name: known[name] for name in stored.takes})
    stages = list(body["request"]["pipeline"])

    def checked(count: int) -> Checked:
        part = {**body, "request": {**body["request"], "pipeline": stages[:count]}}
        return check(Pasted(part, ()), zone=zone, now=now)

    whole = checked(len(stages))
    if not whole.refusal:
        return
    first = next(count for count in range(1, len(stages) + 1) if checked(count).refusal)
    do = f"Write instead: {whole.instead}" if whole.instead else "usagebot queries lint tries it once more."
    raise fault(file, ("pipeline", first - 1), f"the sandbox refuses this: {whole.refusal}", do)
