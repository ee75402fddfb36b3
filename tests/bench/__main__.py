"""``make bench``: measured figures as a table and as build/bench.json. Smaller is better throughout."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

import click

PARTS = ("start", "chart", "decode", "ack", "herd", "sandbox", "big", "digest", "watch")
OUT = Path("build/bench.json")


def main() -> None:
    """Runs every part, or those named on the command line."""
    figures = []
    click.echo(f"{'':58} {'measured':>12} {'target':>10}")
    for part in sys.argv[1:] or PARTS:
        for name, value, unit, target in import_module(f"tests.bench.{part}").measures():
            figures.append({"name": name, "value": value, "unit": unit, "target": target})
            aim = "" if target is None else f"{target:g}"
            click.echo(f"{name:58} {value:10.4g} {unit:8} {aim:>3}")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
