"""An incident as the message that stands for it (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.answers import wording as say
from bot.replies.notice import WATCH_ACT, Done, Notice, Press
from bot.watch.incidents import Act, Incident, Trouble
from bot.watch.words import day, names

LABELS: dict[Act, str] = {
    "have": "I have it",
    "snooze": "Snooze for a week",
    "expected": "Expected",
    "not_an_issue": "Not an issue",
}
QUIET_UNTIL_BACK = "I say nothing more of it before it is back."


def notice_of(incident: Incident, now: datetime, *, figures: bool) -> Notice:
    """``now`` is in the subscription's zone; without ``figures`` nothing is said but what is the matter."""
    headline, detail = _first_line(incident, now)
    return Notice(
        headline=headline,
        detail=detail,
        facts=_facts(incident, now, figures=figures),
        done=_done(incident, now),
        scope=_scope(incident, now),
        buttons=_buttons(incident),
    )


def _first_line(incident: Incident, now: datetime) -> tuple[str, str]:
    silent, every = incident.silent, [item.trouble.name for item in incident.items]
    if not silent:
        return (
            f"{names(every)} {'is' if len(every) == 1 else 'are'} back.",
            f"Over on {_over(incident, now)}.",
        )
    if len(silent) == 1:
        return f"{_told(silent[0])}.", _unless_closed(incident, silent[0].means)
    said = names([one.name for one in silent])
    if incident.kind == "source":
        return f"There is trouble with the data of {said}.", _unless_closed(incident, "")
    found = f"{len(silent)} features read nothing or far too little: {said}."
    return found, _unless_closed(incident, _common(silent))


def _told(trouble: Trouble) -> str:
    return trouble.found if trouble.kind == "source" else f"{trouble.name}: {trouble.found}"


def _common(troubles: Sequence[Trouble]) -> str:
    """What all of them mean, '' where that differs."""
    means = {one.means for one in troubles}
    return means.pop() if len(means) == 1 else ""


def _unless_closed(incident: Incident, detail: str) -> str:
    return QUIET_UNTIL_BACK if incident.closed else detail


def _over(incident: Incident, now: datetime) -> str:
    return day(max(item.back for item in incident.items if item.back), now)


def _facts(incident: Incident, now: datetime, *, figures: bool) -> tuple[str, ...]:
    silent = incident.silent
    if not silent:
        begin = min(item.trouble.since for item in incident.items)
        return (f"It began on {day(begin, now)}",)
    told = [_told(one) if _common(silent) else f"{_told(one)}. {one.means}" for one in silent]
    back = [item.trouble.name for item in incident.items if item.back]
    lines = told if len(told) > 1 else list(silent[0].facts if figures else ())
    return (*lines, *([f"Back already: {names(back)}"] if back else []))


def _done(incident: Incident, now: datetime) -> tuple[Done, ...]:
    done: list[Done] = []
    if incident.taken_by:
        done.append(Done(incident.taken_by, "has it" if incident.silent else "had it"))
    if incident.is_snoozed(now) and incident.snoozed_until:
        until = day(incident.snoozed_until.astimezone(now.tzinfo).date(), now)
        done.append(Done(incident.snoozed_by, f"lets it rest until {until}"))
    if incident.closed == "expected":
        done.append(Done(incident.by, "says that this was expected"))
    if incident.closed == "not_an_issue":
        done.append(Done(incident.by, "says that this is not an issue"))
    return tuple(done)


def _scope(incident: Incident, now: datetime) -> str:
    zone = say.place(str(now.tzinfo))
    return (
        f"Judged by whole days ({zone}) · told on {day(incident.opened.astimezone(now.tzinfo).date(), now)}"
    )


def _buttons(incident: Incident) -> tuple[Press, ...]:
    if incident.closed:
        return ()
    return tuple(Press(label, f"{WATCH_ACT}{act}", incident.id) for act, label in LABELS.items())
