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
    app, last = called(reach.name), day(since - timedelta(days=1), now)
    with_it = f"Silent with it: {names(reach.silent)}" if reach.silent else ""
    failed = pipe.failure
    match cause:
        case "key":
            means = "Until I have another one I watch nothing here; what I told before stands."
            return "Pendo no longer accepts my key", means, (failed.hint if failed else "",)
        case "down":
            means = "Until it does I watch nothing here; what I told before stands."
            return "Pendo has given me no data for hours", means, (failed.message if failed else "",)
        case "late":
            until = instant(pipe.complete_until, now) if pipe.complete_until else last
            means = "They are late. I judge nothing newer until they are in."
            return f"Pendo's data of {app} go only up to {until}", means, (_due(pipe, now), with_it)
        case "silent":
            means = "It is not one feature: nothing arrives, or the app was switched off."
            known = f"Pendo has processed these days; usually {_usual(pipe.app)}"
            return f"No data at all from {app} since {last}", means, (known, with_it)
        case "quiet":
            found = f"{app} is far quieter than usual since {day(since, now)}"
            means = "I do not tell of its features one by one. If it is a holiday, press Expected."
            return found, means, (f"{_now(pipe.app)}; usually {_usual(pipe.app)}", with_it)
        case "canary":
            return _canary(pipe, reach, last)


def _canary(pipe: Pipe, reach: Reach, last: str) -> tuple[str, str, Sequence[str]]:
    found = f"{names(pipe.canaries)}, by which I tell that data arrive: nothing since {last}"
    others = reach.watched - len(reach.silent) - len(pipe.canaries)
    if reach.silent or others <= 0:
        means = (
            f"Probably nothing of {called(reach.name)} is counted. I do not tell of it feature by feature."
        )
    else:
        means = "The others watched here are in use as ever, so look at its own tag first."
    silent = f"Silent as well: {names(reach.silent)}" if reach.silent else ""
    counted = f"{say.count(others, 'other feature')} watched here {'is' if others == 1 else 'are'} in use"
    return found, means, (silent, counted if others > 0 else "")


def _now(pulse: Pulse | None) -> str:
    return f"{say.count(round(pulse.now), 'visitor')} a day" if pulse else ""


def _usual(pulse: Pulse | None) -> str:
    return f"{say.number(pulse.usual)} visitors a day" if pulse else ""


def _due(pipe: Pipe, now: datetime) -> str:
    last = (pipe.due_until.astimezone(now.tzinfo) - timedelta(seconds=1)).date()
    return f"All of {day(last, now)} should be in by now"
