"""A small sample of ``make chaos``: short, with a fixed seed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.chaos import fuzz
from tests.chaos.judge import Asked, end_of, judge, sorted_out
from tests.chaos.storm import storm, texts

RIGHT = {"q": ["Export button: 38 % of active accounts used it (42 of 110)", "• People: 387"]}
ANSWER = "\n".join([*RIGHT["q"], "A · asked by <@U1>"])
PLACEHOLDER = "Reading Export button from Pendo. The answer will stand here."
DOUBT = "I was interrupted while posting your answer, and cannot tell whether Slack took it."


async def test_a_few_hundred_hostile_inputs_meet_a_sentence_or_a_refusal() -> None:
    assert await asyncio.to_thread(fuzz.run, 600, seed=7) == []


def test_a_short_storm_leaves_every_question_with_one_end_and_no_key_for_ever(tmp_path: Path) -> None:
    asked = texts(datetime.now(UTC))[:1]
    run, verdict = storm(
        tmp_path, 3, seconds=2, rate=6, workers=1, kinds=("source", "slack"), questions=asked
    )
    assert len(run.asked) == 12
    assert run.done
    assert verdict.faults == []
    assert verdict.ends["answered"] > 0
    workspace = run.rig.slack.workspace
    told = sorted_out(run.asked, workspace)
    missed = next(asked for asked in run.asked if asked.acknowledged)
    for message in told[missed.key]:
        message.deleted = True
    [fault] = judge(run.asked, workspace, run.right).faults
    assert fault == f"{missed.user} {missed.text!r}: silence ()"


@pytest.mark.parametrize(
    ("texts", "acknowledged", "end", "fault"),
    [
        ([ANSWER], True, "answered", ""),
        ([ANSWER, DOUBT], True, "answered, and a doubt told", ""),
        ([DOUBT], True, "told of a doubt", ""),
        (["Pendo did not answer in time."], True, "told of an error", ""),
        ([], False, "not acknowledged", ""),
        ([], True, "silence", "silence"),
        ([ANSWER, ANSWER], True, "answered", "answered 2 times"),
        ([PLACEHOLDER], True, "told of an error", "left unfinished"),
        ([ANSWER, "Pendo did not answer in time."], True, "answered", "more than one sentence"),
        ([ANSWER.replace("42 of", "43 of")], True, "answered", "a wrong figure"),
        ([ANSWER.replace("387", "388")], True, "answered", "a wrong figure"),
    ],
)
def test_the_judge_sees_what_is_wrong(texts: list[str], acknowledged: bool, end: str, fault: str) -> None:
    told, found = end_of(Asked("U1", "q", "k", acknowledged), texts, RIGHT)
    assert told == end
    assert fault in found
    assert bool(found) == bool(fault)
