"""A slip of the fingers in words for time: named, with the corrected command to run; never taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.errors import NotUnderstood
from bot.question.best import Segment
from bot.question.phrases import FOR, IN
from bot.question.reading import Reading
from bot.question.refusals import not_understood
from bot.question.segments import PHRASES
from bot.question.typed import Typed
from bot.windows import nearest_word
from bot.windows.calendar import MONTH_NAMES, WEEKDAY_NAMES

_MOST_SLIPS = 6
_NAMES = frozenset([*MONTH_NAMES, *map(str.capitalize, WEEKDAY_NAMES)])


def slip_in_time(reading: Reading, read: Callable[[str], Reading]) -> NotUnderstood | None:
    """What to say of an incomplete ``reading`` that is about time once its slips are put right; else None."""
    unclear = [s for s in reading.path if s.slot in ("unknown", "stop")]
    tokens = {place for segment in unclear for place in range(segment.start, segment.end)}
    meant = {place: word for place in sorted(tokens) if (word := _meant(reading.typed, place))}
    if not 0 < len(meant) <= _MOST_SLIPS:
        return None
    corrected = read(_replaced(reading.typed, meant))
    about_time = next((s for s in corrected.path if _is_mended(s, meant)), None)
    if about_time is None:
        return None
    if corrected.slot("thing") is None and any(s.slot == "unknown" for s in corrected.path):
        return not_understood(corrected)
    wrong = [place for place in meant if about_time.start <= place < about_time.end]
    said = " and ".join(f"“{reading.typed.tokens[place].word}”" for place in wrong)
    message = f"I don't know the time {said}; did you mean {_spoken(corrected.typed, about_time)}?"
    other = about_time.period.hint if isinstance(about_time.period, NotUnderstood) else ""
    return NotUnderstood(message, f"Try {corrected.runnable(window=other)}")


def _meant(typed: Typed, place: int) -> str:
    token = typed.tokens[place]
    return "" if token.quoted or (token.word,) in PHRASES else nearest_word(token.text)


def _replaced(typed: Typed, meant: Mapping[int, str]) -> str:
    text = typed.text
    for place in sorted(meant, reverse=True):
        token = typed.tokens[place]
        text = text[: token.start] + meant[place] + text[token.end :]
    return text


def _is_mended(segment: Segment, meant: Mapping[int, str]) -> bool:
    return segment.slot in ("window", "comparison") and any(
        segment.start <= place < segment.end for place in meant
    )


def _spoken(typed: Typed, segment: Segment) -> str:
    """The words of ``segment`` without "in" before them; months and weekdays as names."""
    words = [token.word for token in typed.tokens[segment.start : segment.end]]
    if len(words) > 1 and words[0] in IN | FOR:
        words = words[1:]
    return " ".join(word.capitalize() if word.capitalize() in _NAMES else word for word in words)
