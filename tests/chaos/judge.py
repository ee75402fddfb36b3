"""Whether every question of a storm ended as it must: one right answer, or one clear sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.replies.sentences import ASTRAY
from bot.sandbox.slack.workspace import Message, Workspace

UNFINISHED = ("Reading ", "Pendo takes unusually long")
"""How messages begin that promise something and must not be the last word."""
IN_DOUBT = "I was interrupted"
ANSWER = "active accounts used it"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the storm. Everybody asks once, so whatever is said to ``user`` (an id) belongs to it;
    ``key`` is what a message in a channel carries."""

    user: str
    text: str
    key: str
    acknowledged: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    ends: Counter[str]
    faults: list[str]


def sorted_out(asked: Sequence[Asked], workspace: Workspace) -> dict[str, list[Message]]:
    """What stands for each question, by its key, replies in threads excepted."""
    by_user = {question.user: question.key for question in asked}
    told: dict[str, list[Message]] = {question.key: [] for question in asked}
    for message in workspace.messages:
        payload = (message.metadata or {}).get("event_payload")
        place = workspace.channels[message.channel]
        to = message.to or (min(place.members - {workspace.bot.id}) if place.kind == "im" else "")
        key = by_user.get(to) or (str(payload["key"]) if isinstance(payload, dict) else "")
        if key in told and not message.deleted and not message.thread_ts:
            told[key].append(message)
    return told


def judge(asked: Sequence[Asked], workspace: Workspace, right: Mapping[str, Sequence[str]]) -> Verdict:
    """``right``: the lines of the right answer by the question's text."""
    told = sorted_out(asked, workspace)
    ends: Counter[str] = Counter()
    faults: list[str] = []
    for question in asked:
        end, fault = end_of(question, [message.text for message in told[question.key]], right)
        ends[end] += 1
        if fault:
            where = [f"{message.via} in {message.channel} at {message.ts}" for message in told[question.key]]
            faults.append(f"{question.user} {question.text!r}: {fault} ({'; '.join(where)})")
    return Verdict(ends, faults)


def end_of(question: Asked, texts: Sequence[str], right: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    """How ``question`` ended, and what is wrong with that ('' for nothing)."""
    answers = [text for text in texts if ANSWER in text]
    astray = any(ASTRAY in text for text in answers)  # the asker knows that a placeholder may stay
    sentences = [
        text for text in texts if ANSWER not in text and not (astray and text.startswith(UNFINISHED))
    ]
    faults = [wrong for text in answers if (wrong := wrong_figure(text, right[question.text]))]
    if len(answers) > 1:
        faults.append(f"answered {len(answers)} times")
    if any(text.startswith(UNFINISHED) for text in sentences):
        faults.append(f"left unfinished: {sentences}")
    if not texts and question.acknowledged:
        faults.append("silence")
    doubts = [text for text in sentences if text.startswith(IN_DOUBT)]
    if len(sentences) > 1 or (answers and len(sentences) > len(doubts)):
        faults.append(f"more than one sentence: {[text[:80] for text in texts]}")
    if answers:
        end = "answered, and a doubt told" if doubts else "answered"
    elif doubts:
        end = "told of a doubt"
    elif sentences:
        end = "told of an error"
    else:
        end = "silence" if question.acknowledged else "not acknowledged"
    return end, "; ".join(faults)


def has_ended(texts: Sequence[str]) -> bool:
    """Whether something stands, and nothing that promises more."""
    return bool(texts) and not any(text.startswith(UNFINISHED) for text in texts)


def wrong_figure(text: str, right: Sequence[str]) -> str:
    """The first line with figures that the right answer does not have."""
    said = text.split("\n")
    if said[0] != right[0]:
        return f"a wrong figure: {said[0]!r} instead of {right[0]!r}"
    figures = [line for line in said if line.startswith(("•", "▲", "▼", "=", "Left out"))]
    wrong = [line for line in figures if line not in right]
    return f"a wrong figure: {wrong[0]!r}" if wrong else ""
