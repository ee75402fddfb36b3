"""Every stored pipeline, tried with sample values against the sandbox's demo world."""

from __future__ import annotations

import shlex
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import click
import httpx
import msgspec
import yaml

from bot.errors import SettingsError, UsageBotError
from bot.pendo.client import KEY_HEADER, limit_of
from bot.pendo.decode import AnswerDecoder
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.serving import DEMO, EmbeddedPendo, load_world, wall_clock
from bot.settings import load_settings
from bot.workbench.refusals import instead_of
from bot.workbench.samples import Samples
from queries.binding import Json, Value
from queries.files import line_of
from queries.library import BUILT_IN, Library, StoredPipeline, load_library
from queries.own import ROLE

KEY = "lint"
Verdict = Literal["ok", "warning", "fault"]
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of the pipeline ``name``; ``remarks`` say what to do, ``values`` were tried."""

    name: str
    file: Path
    verdict: Verdict
    says: str
    remarks: tuple[str, ...]
    values: Mapping[str, Value]
    line: int = 0
    """Of the file, where one is to blame."""


class Trial:
    """Tries pipelines by real requests to a sandbox, which serves as long as ``trial`` says."""

    def __init__(self, client: httpx.Client, samples: Samples) -> None:
        self._client = client
        self.samples = samples

    def rows(self, body: Body) -> bytes:
        """The sandbox's answer. Raises Refusal with what it says."""
        response = self._client.post("/api/v1/aggregation", content=msgspec.json.encode(body))
        if response.status_code == 200:
            return response.content
        told = response.json()
        raise Refusal(str(told.get("message") or told), status=response.status_code)

    def objects(self, body: Body) -> list[dict[str, Any]]:
        """The rows that a body gives, each as an object. Raises Refusal."""
        return msgspec.json.decode(self.rows(body))["results"]

    def warnings(self) -> tuple[str, ...]:
        """What the sandbox warned of at the last request."""
        return tuple(self._client.get("/_sandbox/requests").json()[-1]["warnings"])


@contextmanager
def trial() -> Generator[Trial]:
    """A trial on the demo world, now and in the settings' zone, for the block."""
    zone, now = load_settings().timezone, wall_clock()
    world = load_world(DEMO, now=now, zone=zone)
    with (
        EmbeddedPendo(world, key=KEY, clock=lambda: now, zone=zone) as pendo,
        httpx.Client(base_url=pendo.url, headers={KEY_HEADER: KEY}, timeout=60) as client,
    ):
        yield Trial(client, Samples(world, zone, now))


def run(folder: Path | None) -> int:
    """Prints a line for each pipeline of the package and of ``folder`` (default: the settings'). Returns the
    exit status: 1 where one is at fault. Raises SettingsError where a file cannot be loaded."""
    folders = folders_with(folder)
    library = load_library(*folders)
    files = files_of([BUILT_IN, *folders])
    with trial() as tried:
        findings = [
            lint(with_defaults(stored, library), files[stored.name], tried)
            for stored in library.pipelines.values()
        ]
    for finding in findings:
        click.echo("\n".join(lines(finding)))
    faults = sum(finding.verdict == "fault" for finding in findings)
    warned = sum(finding.verdict == "warning" for finding in findings)
    words = ", ".join(f"/{query.command}" for query in library.queries.values())
    click.echo(f"\n{len(findings)} pipelines: {faults} at fault, {warned} with a warning. Words: {words}")
    return 1 if faults else 0


def with_defaults(stored: StoredPipeline, library: Library) -> StoredPipeline:
    """``stored`` with the defaults of the queries that run it as samples, where it names none itself."""
    found: dict[str, Value] = {}
    for query in library.queries.values():
        if query.is_own and stored.name in query.pipelines_of(ROLE):
            found |= query.asks.extras
    return stored.model_copy(update={"sample": found | stored.sample})


def folders_with(folder: Path | None) -> list[Path]:
    """The team's own folder: ``folder``, or the settings'. Raises SettingsError where it is none."""
    named = folder or (Path(found) if (found := load_settings().queries_dir) else None)
    return [named] if named else []


def files_of(folders: Sequence[Path]) -> dict[str, Path]:
    """The file of each stored pipeline, by its name."""
    files = [file for folder in folders for file in sorted((folder / "pipelines").glob("*.yml"))]
    return {str(yaml.safe_load(file.read_text(encoding="utf-8"))["name"]): file for file in files}


def lint(stored: StoredPipeline, file: Path, tried: Trial) -> Finding:
    """What comes of ``stored`` with sample values."""
    values: dict[str, Value] = {}
    body: Body = {}
    try:
        values = tried.samples.of(stored)
        body = stored.body(values)
        count = _count(stored, tried.rows(body))
    except Refusal as refusal:
        instead = instead_of(refusal.message, str(stored.pipeline))
        said, line = f"refused: {refusal.message}", _refused_line(file, body, tried)
        return Finding(stored.name, file, "fault", said, _write(instead), values, line)
    except UsageBotError as error:
        hint = (error.hint,) if error.hint else ()
        return Finding(stored.name, file, "fault", error.message, hint, values)
    remarks = tried.warnings()
    if count and count == limit_of(body) and not stored.chooses:
        remarks = (*remarks, "as many rows as its limit, so some may be missing: sort before the limit")
    if not count:
        remarks = (*remarks, _why_no_row(body, tried))
    verdict: Verdict = "warning" if remarks else "ok"
    return Finding(stored.name, file, verdict, "1 row" if count == 1 else f"{count:,} rows", remarks, values)


def _refused_line(file: Path, body: Body, tried: Trial) -> int:
    """The line of the first stage with which the sandbox refuses ``body``; 0 where there is no file."""
    stages = cast("list[Json]", body["request"]["pipeline"])
    for number in range(1, len(stages) + 1):
        try:
            tried.rows({**body, "request": {"pipeline": stages[:number]}})
        except Refusal:
            return line_of(file, ("pipeline", number - 1)) if file.is_file() else 0
    return 0


def _count(stored: StoredPipeline, answer: bytes) -> int:
    """How many rows ``answer`` has. Raises SettingsError where they lack a column, SourceGarbled where they
    hold something of another kind."""
    rows: list[dict[str, Any]] = msgspec.json.decode(answer)["results"]
    names = {name for row in rows for name in row}
    if missing := [name for name in stored.rows if rows and name not in names | stored.optional]:
        raise SettingsError(
            f"no row has a column {missing[0]}.",
            f"They have {', '.join(sorted(names))}: change rows in the file, or name it under optional.",
        )
    decoder = AnswerDecoder(stored.rows, stored.optional)
    decoder.feed(answer)
    return decoder.finish().table.count


def _write(instead: str) -> tuple[str, ...]:
    return (f"Write instead: {instead}",) if instead else ()


def _why_no_row(body: Body, tried: Trial) -> str:
    """The first stage after which nothing is left."""
    stages = cast("list[dict[str, Json]]", body["request"]["pipeline"])
    for number in range(1, len(stages) + 1):
        part = {**body, "request": {**body["request"], "pipeline": stages[:number]}}
        if not tried.objects(part):
            name = next(iter(stages[number - 1]))
            what = msgspec.json.encode(stages[number - 1]).decode()
            if number == 1:
                return f"its source has no row in the demo world: {what}"
            return f"stage {number}, {name}, lets no row of the demo world through: {what}"
    return "another run would give rows"


def lines(finding: Finding) -> Iterator[str]:
    """The finding as text."""
    values = " ".join(shlex.quote(f"{name}={value}") for name, value in finding.values.items())
    yield f"{finding.verdict:8} {finding.name}: {finding.says}{f'   ({values})' if values else ''}"
    if finding.verdict == "fault":
        yield f"         {finding.file}{f':{finding.line}' if finding.line else ''}"
    for remark in finding.remarks:
        yield f"         {remark}"
