"""What is wrong with the way that an app's data take, and how that is known (pure, plain text)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.answers import wording as say
from bot.watch.incidents import Trouble
from bot.watch.triage import Pipe, Pulse, SourceCause
from bot.watch.words import called, day, instant, names

OUTSIDE = "Pendo"
"""What all apps share: told of once, not for each app."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What a source's trouble takes with it: the ``silent`` features of the app ``name``, by name, of those
    ``watched`` in all."""

    name: str
    silent: tuple[str, ...]
    watched: int


def pipe_trouble(
    cause: SourceCause, app_id: str, pipe: Pipe, reach: Reach, since: date, now: datetime
) -> Trouble:
    """``since``: the first day without its data. ``now`` is in the subscription's zone."""
    shared = cause in ("key", "down")
    about = f"source:{'' if shared else app_id}"
    name = OUTSIDE if shared else called(reach.name)
    found, means, facts = _told(cause, pipe, reach, since, now)
    return Trouble("source", about, name, since, found, means, tuple(filter(None, facts)))


def _told(
    cause: SourceCause, pipe: Pipe, reach: Reach, since: date, now: datetime
) -> tuple[str, str, Sequence[str]]:
    last = day(since - timedelta(days=1), now)
    with_it = f"Silent with it: {names(reach.silent)}" if reach.silent else ""
    match cause:
        case "key":
            assert pipe.failure is not None
            return (
                "it accepts my key no longer",
                "Nothing here is watched until I have another one; what was found before stands.",
                (pipe.failure.hint,),
            )
        case "down":
            assert pipe.failure is not None
            return (
                "no rows from it for hours",
                "Nothing here is watched until it does; what was found before stands.",
                (pipe.failure.message,),
            )
        case "late":
            assert pipe.complete_until is not None
            return (
                f"data only up to {instant(pipe.complete_until, now)}",
                "They come late. I judge nothing newer until they are in.",
                (f"By now {_due(pipe, now)} should be there in full", with_it),
            )
        case "silent":
            return (
                f"no data at all since {last}",
                "They do not arrive, or the app was switched off; it is not one feature.",
                (f"Pendo has processed these days and knows of nobody; usually {_usual(pipe.app)}", with_it),
            )
        case "quiet":
            return (
                f"far quieter than usual since {day(since, now)}",
                "I do not tell of its features one by one. A holiday? Then press Expected.",
                (f"{_now(pipe.app)}; usually {_usual(pipe.app)}", with_it),
            )
        case "canary":
            return _canary(pipe, reach, last)


def _canary(pipe: Pipe, reach: Reach, last: str) -> tuple[str, str, Sequence[str]]:
    found = f"nothing of {names(pipe.canaries)} since {last}, by which I tell that data arrive"
    others = reach.watched - len(reach.silent) - len(pipe.canaries)
    if reach.silent or others <= 0:
        means = "Probably data do not arrive. I do not tell of the features one by one."
    else:
        means = "The others are counted as ever, so look at its own tag first."
    silent = f"Silent as well: {names(reach.silent)}" if reach.silent else ""
    counted = f"{say.count(others, 'other feature')} watched here {'is' if others == 1 else 'are'} in use"
    return found, means, (f"In the app: {_now(pipe.app)}", silent, counted if others > 0 else "")


def _now(pulse: Pulse | None) -> str:
    return f"{say.count(round(pulse.now), 'visitor')} a day" if pulse else ""


def _usual(pulse: Pulse | None) -> str:
    return f"{say.number(pulse.usual)} visitors a day" if pulse else ""


def _due(pipe: Pipe, now: datetime) -> str:
    """The last day that should be in."""
    return day((pipe.due_until.astimezone(now.tzinfo) - timedelta(seconds=1)).date(), now)
