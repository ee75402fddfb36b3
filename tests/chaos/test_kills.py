"""A small sample of the kills in ``make chaos``, and their judge."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from bot.replies.sentences import ASTRAY, LOST, NOT_THERE, PERHAPS_SENT
from tests.chaos import kills
from tests.replies.stubs import HEADLINE

READING = "Reading Export button from Pendo. The answer will stand here."


async def test_workers_that_are_killed_leave_every_question_with_one_end() -> None:
    blown: Counter[str] = Counter()
    assert await asyncio.to_thread(kills.run, 10, 3, blown) == []
    assert len(blown) > len(kills.EDGES) / 2


@pytest.mark.parametrize(
    ("texts", "may_doubt", "fault"),
    [
        ([HEADLINE], False, ""),
        ([NOT_THERE.message], False, ""),
        ([HEADLINE, LOST.message], True, ""),
        ([READING, f"{HEADLINE}\n{ASTRAY}"], True, ""),
        ([], True, "silence"),
        ([READING], True, "silence"),
        ([HEADLINE, HEADLINE], True, "told twice"),
        ([HEADLINE, READING], True, "left unfinished"),
        ([HEADLINE, NOT_THERE.message], True, "answered, and an error told"),
        ([HEADLINE, LOST.message], False, "answered, and an error told"),
        (["Something went wrong"], True, "an error of another kind"),
    ],
)
def test_the_judge_sees_what_is_wrong(texts: list[str], may_doubt: bool, fault: str) -> None:
    assert kills.fault_of(texts, may_doubt=may_doubt) == fault


SENT = f"{HEADLINE}\nThe file with all 134 rows is in your direct messages."
DOUBTED = f"{HEADLINE}\n{PERHAPS_SENT}"


@pytest.mark.parametrize(
    ("texts", "files", "fault"),
    [
        ([SENT], 1, ""),
        ([DOUBTED], 0, ""),
        ([DOUBTED], 1, ""),
        ([HEADLINE, LOST.message], 0, ""),
        ([SENT], 2, "a file sent twice"),
        ([DOUBTED], 2, "a file sent twice"),
        ([SENT], 0, "a file that is not there"),
        ([HEADLINE], 1, "not a word about the file"),
        ([HEADLINE], 0, "not a word about the file"),
    ],
)
def test_the_judge_looks_for_the_file(texts: list[str], files: int, fault: str) -> None:
    assert kills.fault_of_file(texts, files) == fault
