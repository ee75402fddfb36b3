"""What a rule gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from bot.workbench.stages import Stage

Found: TypeAlias = Iterator[tuple[str, str]]
"""What may go wrong, and what to write instead."""
Rule: TypeAlias = Callable[[Stage], Found]
