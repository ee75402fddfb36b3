"""The demo subscription, made once for all tests, and no settings but its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.workbench.lint import Trial, trial


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo subscription is kept between tests."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    monkeypatch.delenv("USAGEBOT_QUERIES_DIR", raising=False)


@pytest.fixture(scope="session")
def tried(home: Path) -> Iterator[Trial]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(home))
        with trial() as found:
            yield found
