"""The findings as one screen, or as JSON (pure)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from textwrap import fill

import click

from bot.doctor.finding import Finding, Level

_COLOURS: dict[Level, str] = {"ok": "green", "warn": "yellow", "fail": "red"}
_WIDTH = 110


def screen(findings: Sequence[Finding]) -> str:
    """A line for each finding, what to do below it, and how many there are of each level. Its colours are
    for ``click.echo``, which keeps them on a terminal alone."""
    room = max((len(finding.about) for finding in findings), default=0)
    counts = Counter(finding.level for finding in findings)
    summary = ", ".join(f"{counts[level]} {level}" for level in _COLOURS)
    return "\n".join([*(_line(finding, room) for finding in findings), "", summary])


def _line(finding: Finding, room: int) -> str:
    level = click.style(f"{finding.level:4}", fg=_COLOURS[finding.level])
    start = " " * (room + 8)
    said = _wrapped(finding.says, start, start).lstrip()
    do = _wrapped(f"→ {finding.do}", start, f"{start}  ") if finding.do else ""
    return f"{level}  {finding.about:{room}}  {said}" + (f"\n{do}" if do else "")


def _wrapped(text: str, first: str, then: str) -> str:
    """Between words alone: names and commands stay whole, to be copied."""
    return fill(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )


def as_json(findings: Sequence[Finding]) -> str:
    """``{"findings": [{"level", "about", "says", "do"}], "summary": {"ok": 12, …}}``"""
    counts = Counter(finding.level for finding in findings)
    told = {
        "findings": [asdict(finding) for finding in findings],
        "summary": {level: counts[level] for level in _COLOURS},
    }
    return json.dumps(told, ensure_ascii=False)
