"""What to say where a text becomes no question, always with a command that runs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.catalog import Thing
from bot.errors import ChoiceNeeded, NotUnderstood, Refused
from bot.names import shown
from bot.question.best import EXACT, SUBJECTS, Segment
from bot.question.declines import LISTS, asks_a_list, decline
from bot.question.lookup import quoted
from bot.question.model import Fixed, Subject
from bot.question.named import nothing_called
from bot.question.phrases import BY
from bot.question.reading import Reading
from bot.windows import canonical

_WHICH: Mapping[Subject, str] = {
    "thing": "Which feature, page or track event? Name one.",
    "thing or app": "Which feature, page or track event, or the app? Name one.",
    "account": "Which account? Name one.",
    "guide": "Which guide? Name one.",
}
_FIXED: Mapping[Fixed, str] = {
    "window": "The days of this query are fixed in its file, so I leave out {}.",
    "app": "The apps of this query are fixed in its file, so I leave out {}.",
    "account": "This query cannot be asked for one account, so I leave out {}.",
}
_JOINING = {"to", "in", "and", "from", "since", "between", "-", "start", "mid", "end", "ago", "so", "far"}
_NO_QUESTION = re.compile(
    r"(?:show |give |tell |list )?(?:me |us )?(?:everything|all)"
    r"|(?:drop|delete|truncate|wipe|erase|destroy|kill)\b.*",
    re.IGNORECASE,
)


def beyond_counting(reading: Reading) -> Refused | None:
    """The refusal of a text that asks for a cause, a forecast, a list …; None if it asks for none of them."""
    text = reading.typed.text
    sentence = declined.sentence if (declined := decline(text)) else LISTS if asks_a_list(text) else ""
    return Refused(sentence, f"Try {reading.runnable()}") if sentence else None


def refuse_what_is_fixed(reading: Reading) -> None:
    """Raises Refused where something is chosen that the query decides itself."""
    for slot in sorted(reading.asks.fixed):
        if said := reading.words(slot):
            kept = [s for s in reading.path if s.slot != slot]
            raise Refused(_FIXED[slot].format(shown(said)), f"Try {replace(reading, path=kept).runnable()}")


def asks_nothing(text: str) -> bool:
    """``show me everything``, ``drop the key``: what the help card answers best."""
    return bool(_NO_QUESTION.fullmatch(text.strip(" .!?")))


def not_understood(reading: Reading) -> NotUnderstood:
    """Why an incomplete ``reading`` is no question."""
    hint = f"Try {reading.runnable()}"
    unknown = [segment for segment in reading.path if segment.slot == "unknown"]
    subject, about = reading.subject, reading.asks.about
    if about != "nothing" and (subject is None or (unknown and subject.cost > EXACT + 1)):
        phrase = _name_meant(reading, unknown, subject)
        if phrase:
            return nothing_called(reading, phrase)
    if stop := reading.slot("stop"):
        return Refused(stop.value, hint)
    if subject is None and about != "nothing":
        return NotUnderstood(_WHICH[about], hint)
    return _unknown_words(reading, _runs(unknown), hint)


def _unknown_words(reading: Reading, runs: list[tuple[int, int]], hint: str) -> NotUnderstood:
    if other := next(filter(None, (_thing_within(reading, *run) for run in runs)), None):
        if "thing" not in SUBJECTS[reading.asks.about]:
            command = f"{reading.asked.slash('adoption')} {quoted(other.name)}"
            return Refused(f"{reading.asked.slashed} is not about one feature. One alone: {command}", hint)
        choices = [reading.runnable(), reading.runnable(thing=other)]
        return ChoiceNeeded(_one_at_a_time(reading, other), choices, hint)
    said = [shown(reading.typed.raw(start, end)) for start, end in runs[:3]]
    if reading.slot("window") and any(map(_names_time, said)):
        return NotUnderstood("That names more than one window; I answer one at a time.", hint)
    if reading.slot("split") and any(reading.typed.tokens[start].word in BY for start, _ in runs):
        return Refused("I split by one field at a time.", hint)
    words, verb = " and ".join(f"“{words}”" for words in said), "means" if len(said) == 1 else "mean"
    return NotUnderstood(f"I don't know what {words} {verb} here, so I counted nothing.", hint)


def _one_at_a_time(reading: Reading, other: Thing) -> str:
    if reading.asks.most > 1:
        return f"One feature, or several with vs between, such as … vs {shown(other.name)}. Which one?"
    return "I answer one feature at a time. Which one?"


def _names_time(words: str) -> bool:
    return bool(set((canonical(words.split()) or "").split()) - _JOINING)


def _thing_within(reading: Reading, start: int, end: int) -> Thing | None:
    """A thing that is named exactly by some of the tokens ``start`` to ``end``, the longest name first."""
    for length in range(end - start, 0, -1):
        for first in range(start, end - length + 1):
            spelt = reading.typed.spelling(first, first + length)
            if found := reading.catalog.thing_names.exact(spelt):
                return found[0]
    return None


def _name_meant(reading: Reading, unknown: list[Segment], thing: Segment | None) -> str:
    """The longest stretch of unknown words, with the half-recognised name that touches it."""
    loose = [thing] if thing else []
    runs = _runs(sorted([*unknown, *loose], key=lambda segment: segment.start))
    touched = [run for run in runs if any(run[0] <= segment.start < run[1] for segment in unknown)]
    longest = max(touched, key=lambda run: run[1] - run[0], default=None)
    return reading.typed.raw(*_with_quotes(reading, *longest)) if longest else ""


def _with_quotes(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """The stretch with the lone quotes around it, which were typed as part of it."""
    tokens = reading.typed.tokens
    while start and set(tokens[start - 1].text) == {'"'}:
        start -= 1
    while end < len(tokens) and set(tokens[end].text) == {'"'}:
        end += 1
    return start, end


def _runs(segments: list[Segment]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for segment in segments:
        if runs and runs[-1][1] == segment.start:
            runs[-1] = (runs[-1][0], segment.end)
        else:
            runs.append((segment.start, segment.end))
    return runs
