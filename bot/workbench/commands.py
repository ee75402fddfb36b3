"""The commands below ``usagebot queries``. Parts are imported where they are used, as in ``bot.cli``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click

from bot.terminal import faults_as_sentences


@click.group()
def queries() -> None:
    """Stored queries: those of the package, and a team's own."""


@queries.command("lint")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Your own queries (default: USAGEBOT_QUERIES_DIR).",
)
def queries_lint(folder: Path | None) -> None:
    """Try every stored pipeline, with sample values, against the sandbox's demo subscription.

    \b
    usagebot queries lint
    usagebot queries lint --folder our-queries

    Exit status: 0 all run, perhaps with warnings; 1 one is refused, or a file is faulty.
    """
    from bot.workbench.lint import run

    with faults_as_sentences():
        sys.exit(run(folder))


@queries.command("run")
@click.argument("name")
@click.argument("values", nargs=-1, metavar="[PARAMETER=VALUE]...")
@click.option("--folder", type=click.Path(path_type=Path), metavar="DIR", help="Your own queries.")
@click.option("--demo", is_flag=True, help="Ask the demo subscription instead of your own.")
@click.option("--world", metavar="DIR", help="Ask the events in this folder (features.csv, events.csv.gz).")
@click.option("--json", "form", flag_value="json", help="Print one JSON object.")
@click.option("--csv", "form", flag_value="csv", help="Print CSV.")
@click.option("--limit", type=click.IntRange(min=1), help="Rows to print (default: 50 in a table, else all).")
def queries_run(
    name: str,
    values: tuple[str, ...],
    folder: Path | None,
    demo: bool,
    world: str | None,
    form: Literal["json", "csv"] | None,
    limit: int | None,
) -> None:
    """Run the stored pipeline NAME and print its rows.

    \b
    usagebot queries run apps --demo
    usagebot queries run activity 'app=*' first=2026-11-01 last=2026-11-24 --demo --csv

    A date stands for its midnight in the subscription's zone.

    Exit status: 0 printed, 1 a wrong parameter or setting, 3 Pendo failed.
    """
    from bot.workbench.run import SHOWN, Running, run

    if demo and world:
        raise click.UsageError("--demo and --world exclude each other.")
    with faults_as_sentences():
        shown = limit or (None if form else SHOWN)
        run(Running(name, values, folder, "demo" if demo else world, form or "table", shown))


@queries.command("new")
@click.option(
    "--from",
    "source",
    required=True,
    type=click.Path(path_type=Path),
    metavar="BODY.json",
    help="A request body, or its list of stages; comments and curly quotes may stand in it.",
)
@click.option("--name", help="Its name and word (default: the request's name, else the file's).")
@click.option("--folder", type=click.Path(path_type=Path), metavar="DIR", help="Where to write.")
def queries_new(source: Path, name: str | None, folder: Path | None) -> None:
    """Turn a pasted request body into a stored pipeline and a stored query.

    Window, feature, app and segment become parameters; what was replaced and what was left is told. No file
    is overwritten.

    \b
    usagebot queries new --from body.json --name top_accounts --folder our-queries

    Exit status: 0 written, 1 nothing written, as the reason says.
    """
    from bot.workbench.new import run

    with faults_as_sentences():
        sys.exit(run(source, name, folder))
