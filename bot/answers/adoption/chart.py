"""The chart of an adoption answer: a line with the comparison as a ghost behind it (pure)."""

from __future__ import annotations

from datetime import date, timedelta

from bot.answers import wording as say
from bot.answers.adoption.words import NOUN, Findings, Lead, lead_of, name_of
from bot.charts.spec import DailyLine
from bot.question import Question
from bot.windows import Window


def chart(question: Question, findings: Findings) -> DailyLine | None:
    """The daily line with the comparison as a ghost; None where there is no use to draw."""
    lead = lead_of(question, findings.counts)
    if not lead.used:
        return None
    window = question.window
    fair = not findings.no_comparison and not findings.silent_since
    compared = question.comparison is not None and bool(lead.used_before) and fair
    return DailyLine(
        title=_title(question, findings, lead, compared=compared),
        subtitle=" · ".join(
            (
                f"{lead.nouns.capitalize()} {'in 7 days' if findings.trailing else 'a day'}",
                say.dates(window, date.min),
                say.place(window.zone),
            )
        ),
        days=tuple(date.fromordinal(window.start.toordinal() + offset) for offset in range(window.days)),
        values=findings.line,
        label=_last_label(window, findings),
        ghost=findings.line_before if compared else (),
        ghost_label=_ghost_label(question, findings.today) if compared else "",
        unfinished=window.unfinished,
    )


def _title(question: Question, findings: Findings, lead: Lead, *, compared: bool) -> str:
    name = name_of(question)
    if findings.silent_since:
        return f"{name}: no data since {say.day(findings.silent_since, findings.today)}"
    title = f"{name} reached {say.count(lead.used, NOUN[lead.who], lead.nouns)}"
    more = lead.used - (lead.used_before or 0)
    share = lead.used / lead.active - (lead.used_before or 0) / (lead.active_before or lead.active)
    if not compared or more * share < 0:  # more of them but a smaller share, or the reverse, is no headline
        return title
    return (
        f"{title}, {say.number(abs(more))} {'more' if more > 0 else 'fewer'} than before" if more else title
    )


def _last_label(window: Window, findings: Findings) -> str:
    """Which day the figure at the line's end is of: the last of which anything is known."""
    last = max(place for place, value in enumerate(findings.line) if value is not None)
    day = say.day(window.start + timedelta(days=last), findings.today)
    return f"{'to' if findings.trailing else 'on'} {day}"


def _ghost_label(question: Question, today: date) -> str:
    if question.comparison is None or question.comparison_kind == "last year":
        return "a year before"
    return say.before(question.comparison, question.window, today).removeprefix("the ")
