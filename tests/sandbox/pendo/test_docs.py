"""docs/sandbox.md names everything that the server speaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sandbox.pendo.aggregating.registry import AGGREGATORS
from bot.sandbox.pendo.functions import FUNCTIONS
from bot.sandbox.pendo.periods import ITERATIVE, RANGES
from bot.sandbox.pendo.sources import SOURCES
from bot.sandbox.pendo.stages import STAGES

DOCS = Path(__file__).parents[3].joinpath("docs", "sandbox.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*SOURCES, *STAGES, *AGGREGATORS, *FUNCTIONS, *RANGES, *ITERATIVE])
def test_documented(name: str) -> None:
    assert f"`{name}`" in DOCS
