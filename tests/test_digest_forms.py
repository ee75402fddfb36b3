"""Weekly digests managed in Slack, over real sockets: the unmodified bot and people who use its forms."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.demo import running
from bot.sandbox.slack import EmbeddedSlack
from bot.sandbox.slack.view import View
from bot.sandbox.slack.workspace import Message

Act = Callable[[], object]


@pytest.fixture(scope="module")
def slack() -> Generator[EmbeddedSlack]:
    with running(lambda sentence: None) as (embedded, _, _):
        yield embedded
