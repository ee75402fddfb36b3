from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.sandbox.slack.embedded import EmbeddedSlack


@pytest.fixture
def slack() -> Iterator[EmbeddedSlack]:
    with EmbeddedSlack() as embedded:
        yield embedded
