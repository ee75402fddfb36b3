"""The chart of an adoption answer: a line with the comparison as a ghost behind it (pure)."""

from __future__ import annotations

from datetime import date, timedelta

from bot.answers import wording as say
from bot.answers.adoption.words import NOUN, Findings, Lead, lead_of, name_of
from bot.charts.spec import DailyLine
from bot.question import Question
from bot.windows import Window

_WEEKEND = (5, 6)


def chart(question: Question, findings: Findings) -> DailyLine | None:
    """The daily line with the comparison as a ghost; None where there is no use to draw."""
    lead = lead_of(question, findings.counts)
    if not lead.used:
        return None
    window = question.window
    fair = not findings.no_comparison and not findings.silent_since
    compared = question.comparison is not None and bool(lead.used_before) and fair
    days = _days(window)
    drawn = [place for place, day in enumerate(days) if not _left_out(question, findings, day)]
    return DailyLine(
        title=_title(question, findings, lead, compared=compared),
        subtitle=" · ".join(
            (
                f"{lead.nouns.capitalize()} {_span(question, findings)}",
                say.dates(window, date.min),
                say.place(window.zone),
            )
        ),
        days=tuple(days[place] for place in drawn),
        values=tuple(findings.line[place] for place in drawn),
        label=_last_label(window, findings),
        ghost=_ghost(question, findings) if compared else (),
        ghost_label=_ghost_label(question, findings.today) if compared else "",
        unfinished=window.unfinished,
    )


def _span(question: Question, findings: Findings) -> str:
    if findings.trailing:
        return "in 7 days"
    return "a day, Mon–Fri" if question.weekdays else "a day"


def _days(window: Window) -> list[date]:
    return [window.start + timedelta(days=offset) for offset in range(window.days)]


def _left_out(question: Question, findings: Findings, day: date) -> bool:
    """Whether it is no day of those asked about, rather than one of which nothing is known."""
    return question.weekdays and not findings.trailing and day.weekday() in _WEEKEND


def _ghost(question: Question, findings: Findings) -> tuple[int | None, ...]:
    assert question.comparison is not None
    values = zip(_days(question.comparison), findings.line_before, strict=False)
    return tuple(value for day, value in values if not _left_out(question, findings, day))


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
