"""A small sample of the kills of digests in ``make chaos``, and their judge."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from tests.chaos import digest_kills

TOLD = f"The digest d of 15–21 Nov {digest_kills.DOUBTED}"


async def test_workers_that_are_killed_leave_every_digest_once() -> None:
    blown: Counter[str] = Counter()
    assert await asyncio.to_thread(digest_kills.run, 10, 3, blown) == []
    assert len(blown) > len(digest_kills.EDGES) / 2


@pytest.mark.parametrize(
    ("pictured", "told", "history", "fault"),
    [
        ([True], [], True, ""),
        ([True], [], False, ""),
        ([], [TOLD], False, ""),
        ([False], [TOLD], False, ""),
        ([True, True], [], True, "told twice"),
        ([], [TOLD, TOLD], False, "told twice"),
        ([True], [TOLD], True, "an error told"),
        ([], ["could not be posted"], False, "an error told"),
        ([], [], False, "lost"),
        ([False], [], True, "without its picture"),
    ],
)
def test_the_judge_sees_what_is_wrong(
    pictured: list[bool], told: list[str], history: bool, fault: str
) -> None:
    assert digest_kills.fault_of(pictured, told, history) == fault
