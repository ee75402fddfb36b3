"""The words of a retention answer (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from bot.answers import wording as say
from bot.answers.footing import Footing, scope_lines, warnings
from bot.answers.making import Words
from bot.answers.silence import silence_warning
from bot.question import Question
from bot.windows import Window
from queries.measures.proportions import difference
from queries.measures.retention import Retention

_NAME = 80
_LATER = (1, 2, 4, 8)
"""Weeks after the first use that are told."""


@dataclass(frozen=True, slots=True)
class Findings:
    """``cut``: the window held more than its whole weeks."""

    retention: Retention
    measures: Mapping[str, float | int | None]
    cut: bool
    silent_since: date | None
    footing: Footing


def words(question: Question, findings: Findings) -> Words:
    """The sentences of the answer."""
    headline, detail = _headline(question, findings)
    colleagues, hidden = (
        cast(int, findings.measures[name]) for name in ("excluded_visitors", "excluded_by_pendo")
    )
    return Words(
        headline=headline,
        detail=detail,
        change=_change(findings),
        bullets=_bullets(findings) if findings.retention.visitors else (),
        caveats=_caveats(question, findings),
        scope=scope_lines(question, findings.footing, colleagues=colleagues, hidden=hidden),
    )


def last_weeks(question: Question) -> tuple[Window, Window]:
    """The last but one whole week, and the last."""
    end, zone = question.window.end, question.window.zone
    last = Window(end - timedelta(days=6), end, zone)
    return Window(last.start - timedelta(days=7), last.start - timedelta(days=1), zone), last


def _headline(question: Question, findings: Findings) -> tuple[str, str]:
    name, today = say.shortened(question.subject, _NAME), findings.footing.today
    before, last = (say.dates(week, today) for week in last_weeks(question))
    measures = findings.measures
    again, base = measures["visitors_again"], measures["visitors_week_before"]
    if not findings.retention.visitors:
        who = "only colleagues used it" if measures["excluded_visitors"] else "nobody used it"
        return f"{name}: {who} in these weeks", "(so there is nobody to come back)"
    if not base:
        return f"{name}: nobody used it in {before}", f"(so nobody could use it again in {last})"
    share = cast(float, measures["week_over_week"])
    return (
        f"{name}: {say.percent(share)} of the people of {before} used it again the week after",
        f"({say.number(cast(int, again))} of {say.number(base)}, in {last})",
    )


def _change(findings: Findings) -> str:
    now, before = findings.measures["week_over_week"], findings.measures["previous_week_over_week"]
    if now is None or before is None:
        return ""
    points = (now - before) * 100
    mark = "▲" if points > 0 else "▼" if points < 0 else "●"
    amount = say.points(points) if points else "No change"
    place = len(findings.retention.weekly) - 3
    again, weekly = findings.retention.again, findings.retention.weekly
    fraction = f"{again[place]} of {weekly[place]}"
    said = f"{mark} {amount} on the week before ({say.percent(before)}, {fraction})."
    interval = difference(again[place + 1], weekly[place + 1], again[place], weekly[place])
    if not points or interval is None:
        return said
    return f"{said} {say.judged(interval[0] > 0 or interval[1] < 0)}."


def _bullets(findings: Findings) -> tuple[str, ...]:
    found = findings.retention
    later = [(weeks, found.after(weeks)) for weeks in _LATER]
    told = [f"{say.count(weeks, 'week')} {say.percent(share)}" for weeks, share in later if share is not None]
    lines = [f"Back so long after their first week: {' · '.join(told)}"] if told else []
    lines.append(
        f"{say.count(found.visitors, 'person', 'people')} in {len(found.weekly)} weeks, "
        f"{say.number(found.weekly[-1])} of them in the last one"
    )
    oldest = found.cohorts[0]
    if oldest.size and len(oldest.used) > 2:
        kept = oldest.used[-1]
        lines.append(
            f"Of the {say.count(oldest.size, 'person', 'people')} of the first week, {say.number(kept)} "
            f"({say.percent(kept / oldest.size)}) used it in the last"
        )
    return tuple(lines)


def _caveats(question: Question, findings: Findings) -> tuple[str, ...]:
    lines = list(question.notes)
    if findings.silent_since is not None:
        lines.append(silence_warning(findings.silent_since, findings.footing.today))
    if findings.cut:
        lines.append("Cut to whole weeks, so that every week has seven days.")
    if findings.retention.visitors:
        lines.append("The first weeks hold long-time users too: what came before these weeks does not count.")
    return (*lines, *warnings(question, findings.footing))
