"""A workspace of everybody, and the rules that the table is about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.slack import EmbeddedSlack
from tests.policy.scene import workspace
from tests.policy.table import RULES


@pytest.fixture
def slack() -> Iterator[EmbeddedSlack]:
    with EmbeddedSlack(workspace()) as embedded:
        yield embedded


@pytest.fixture
def rules(tmp_path: Path) -> str:
    path = tmp_path / "access.yml"
    path.write_text(RULES)
    return str(path)


@pytest.fixture
def links_only(rules: str) -> str:
    Path(rules).write_text("values: links_only")
    return rules
