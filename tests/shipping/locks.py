"""What the locks pin."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PIN = re.compile(r"^([\w.-]+)==(\S+)(.*)$", re.MULTILINE)
_HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")


def pins(lock: str) -> dict[tuple[str, str], set[str]]:
    """Name and version of each, with the hashes of its files."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return {(name, version): set(_HASH.findall(rest)) for name, version, rest in _PIN.findall(text)}


def pinned(lock: str) -> list[str]:
    """The names alone, by the alphabet."""
    return sorted({name for name, _ in pins(lock)})
