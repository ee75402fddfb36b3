"""The demo world, made once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sandbox.pendo.answering import Answerer
from bot.sandbox.pendo.demo.build import demo_world
from tests.sandbox.pendo.asking import NOW


@pytest.fixture(scope="session")
def demo_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="session")
def demo_answerer(demo_cache: Path) -> Answerer:
    """Answers about the demo world as of ``NOW``."""
    world = demo_world(NOW, zone="America/New_York", cache_dir=demo_cache)
    return Answerer(world, world.zone, 0)
