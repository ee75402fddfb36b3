"""What a check found, and what all findings come to (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warn", "fail"]
_EXIT: dict[Level, int] = {"ok": 0, "warn": 1, "fail": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """``about`` names what was looked at, ``says`` what there is, ``do`` what to do; '' where nothing is."""

    level: Level
    about: str
    says: str
    do: str = ""


def ok(about: str, says: str) -> Finding:
    return Finding("ok", about, says)


def warn(about: str, says: str, do: str) -> Finding:
    """The bot works, and something is to be known or put right."""
    return Finding("warn", about, says, do)


def fail(about: str, says: str, do: str) -> Finding:
    """The bot, or a part of it, does not work."""
    return Finding("fail", about, says, do)


def exit_status(findings: Iterable[Finding]) -> int:
    """0 where all is well, 1 where something warns, 2 where something fails."""
    return max((_EXIT[finding.level] for finding in findings), default=0)
