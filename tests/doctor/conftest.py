from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.slack.embedded import EmbeddedSlack
from tests.doctor.rig import serving, workspace


@pytest.fixture(scope="module")
def pendo() -> Iterator[EmbeddedPendo]:
    with serving() as server:
        yield server


@pytest.fixture
def slack() -> Iterator[EmbeddedSlack]:
    with workspace() as embedded:
        yield embedded
