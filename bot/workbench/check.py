"""What a request body would do, stage by stage in words, and what is wrong or dangerous with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import msgspec

from bot.sandbox.pendo.answering import Answerer
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.world import App, Segment, World, events_of_rows
from bot.workbench.dangers.reading import Danger, dangers
from bot.workbench.pasted import Pasted, read_file
from bot.workbench.refusals import instead_of
from bot.workbench.spans import Spans
from bot.workbench.stages import Source, Stage, entries, every, many, read_stages
from bot.workbench.wording import counted, sentence

REFUSED = 2


@dataclass(frozen=True, slots=True)
class Checked:
    """``stages`` has place, name and sentence of each; ``refusal`` is '' where the body runs; ``warnings``
    are the sandbox's own."""

    mended: tuple[str, ...]
    stages: tuple[tuple[str, str, str], ...]
    refusal: str
    instead: str
    warnings: tuple[str, ...]
    dangers: tuple[Danger, ...]


def run(file: Path, *, zone: str, now: int) -> int:
    """Prints what the body in ``file`` does at ``now`` (epoch milliseconds) in a subscription of ``zone``.
    Returns the exit status: 0 where it runs, 2 where it is refused. Raises SettingsError for no body."""
    checked = check(read_file(file), zone=zone, now=now)
    click.echo("\n".join(_lines(checked)))
    return REFUSED if checked.refusal else 0


def check(pasted: Pasted, *, zone: str, now: int) -> Checked:
    """What ``pasted`` does, in a subscription that has every app and segment it names, and no events."""
    line = read_stages(pasted.pipeline)
    env, refusal = _tried(pasted, _world(line, zone), zone, now)
    spans = Spans(env)
    return Checked(
        mended=pasted.mended,
        stages=tuple((stage.place, stage.name, sentence(stage, spans.words)) for stage in every(line)),
        refusal=refusal.message if refusal else "",
        instead=instead_of(refusal.message, str(pasted.body)) if refusal else "",
        warnings=tuple(env.trace.warnings),
        dangers=tuple(dangers(line, spans)),
    )


def _tried(pasted: Pasted, world: World, zone: str, now: int) -> tuple[Environment, Refusal | None]:
    answerer = Answerer(world, zone, seed=0)
    env = answerer.environment(now)
    try:
        answer = answerer.answer(msgspec.json.encode(pasted.body), env, details=False)
        b"".join(answer.pieces)
    except Refusal as refusal:
        return env, refusal
    return env, None


def _world(line: list[Stage], zone: str) -> World:
    stages = list(every(line))
    sources = [Source.of(stage) for stage in stages if stage.name == "source"]
    named = [app for source in sources for app in many(source.arguments.get("appId"))]
    apps = {App().id: App()} | {app: App(app, f"App {app}") for app in named if type(app) is int}
    segments = [str(entries(stage.argument).get("id")) for stage in stages if stage.name == "segment"]
    found = tuple(Segment(segment, segment, frozenset()) for segment in dict.fromkeys(segments))
    return World(events_of_rows(()), apps=tuple(apps.values()), zone=zone, segments=found)


def _lines(checked: Checked) -> Iterator[str]:
    for told in checked.mended:
        yield f"Note: {told}."
    if checked.mended:
        yield ""
    yield from _stages(checked)
    if checked.refusal:
        yield f"Refused: {checked.refusal}."
        if checked.instead:
            yield f"   Write instead: {checked.instead}"
    worries = [*_worries(checked)]
    if worries:
        yield "\nAlso:" if checked.refusal else f"It runs. {counted(len(worries), 'thing')} to look at:"
        yield from worries
    elif not checked.refusal:
        yield "It runs, and nothing about it looks dangerous."


def _stages(checked: Checked) -> Iterator[str]:
    for place, name, told in checked.stages:
        indent = "   " * (place.count(".") // 2)
        yield f"{indent}{place:>2} {name}: {told}"
    if checked.stages:
        yield ""


def _worries(checked: Checked) -> Iterator[str]:
    for warning in checked.warnings:
        yield f" - {warning}."
    for danger in checked.dangers:
        yield f" - {danger.place} {danger.stage}: {danger.says}\n   Write instead: {danger.instead}"
