"""What an own query's answer stands on, as its grey lines and warnings say it (pure)."""

from __future__ import annotations

from dataclasses import replace

from bot.answers import wording as say
from bot.answers.footing import Footing, completeness, restrictions, warnings
from bot.answers.own.reading import OwnRows
from bot.question import Question

SUBTITLE = 44
"""Letters of what the query says in a chart, which leave room for days and zone."""
_WHO = {"people": ("colleague", "colleagues"), "accounts": ("account of ours", "accounts of ours")}
_WITHIN = "colleagues who work in customers' accounts count: the rows name accounts only"
_NOBODY = "Colleagues are in these figures unless the pipeline leaves them out: its rows name nobody"


def title_of(says: str, question: Question) -> str:
    """What an answer is headed with: what the query says, and what it was asked about."""
    named = question.guide or question.account
    about = question.subject if question.things or named else ""
    title = say.shortened(says.rstrip(". "), 100)
    return f"{title}, {say.shortened(about, 60)}" if about else title


def scope(question: Question, rows: OwnRows, base: Footing) -> tuple[str, ...]:
    """Dates, zone, app and values; then who was left out, and who could not be."""
    window, takes = question.window, rows.stored.takes
    dates = f"{say.dates(window, base.today)}, {say.full_days(window)} ({say.place(window.zone)})"
    by_thing = bool(question.things)
    parts = [
        dates if rows.windowed else f"days as the pipeline says ({say.place(window.zone)})",
        *restrictions(question),
        *(f"{name} = {say.shortened(str(value), 40)}" for name, value in question.extras),
        base.app_name if "app" in takes or by_thing else "apps as the pipeline says",
        completeness(question, base) if rows.windowed else "",
    ]
    return (" · ".join(filter(None, parts)), *filter(None, [_left_out(rows, base)]))


def caveats(question: Question, rows: OwnRows, base: Footing) -> tuple[str, ...]:
    """What a reader must know first."""
    known = base if rows.windowed else replace(base, data_from=None)
    return (*question.notes, *warnings(question, known))


def _left_out(rows: OwnRows, base: Footing) -> str:
    excluded = "whoever is on Pendo's exclude list" if rows.hides_excluded else ""
    if rows.told == "nobody" or not base.has_rules:
        gone = f"Left out: {excluded}" if excluded else ""
        return " · ".join(filter(None, [gone, _NOBODY if rows.told == "nobody" else ""]))
    one, many = _WHO[rows.told]
    gone = [say.count(rows.colleagues, one, many)] if rows.colleagues else []
    told = f"Left out: {', and '.join(filter(None, [*gone, excluded])) or 'nobody'}"
    none = "" if rows.colleagues else f"no {one} is in these rows"
    return " · ".join(filter(None, [told, none, "" if rows.told == "people" else _WITHIN]))
