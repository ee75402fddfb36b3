"""Whether a thing's use ended as if its tag broke (pure)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.answers import wording as say
from bot.answers.footing import Footing
from bot.answers.tools import history
from bot.question import Question
from bot.rows import Table
from bot.windows import Window
from queries.measures.use import silence


def silent_since(ours: Table, question: Question, base: Footing) -> date | None:
    """The last day with use before a silence that only whole, processed days of everybody can show.

    ``ours``: use over the question's history, everybody's but colleagues'.
    """
    window = question.window
    ended = window.end - timedelta(days=1) if window.unfinished else window.end
    last = last_whole_day(ended, base.complete_until, window.zone)
    first = history(window).start
    narrowed = question.account or question.filters or question.segment or question.weekdays
    if narrowed or last <= first:
        return None
    return silence(ours, Window(first, last, window.zone))


def last_whole_day(ended: date, complete_until: datetime | None, zone: str) -> date:
    """The last day up to ``ended`` of which all events are in; ``ended`` where Pendo does not say."""
    if complete_until is None:
        return ended
    return min(ended, complete_until.astimezone(ZoneInfo(zone)).date() - timedelta(days=1))


def silence_warning(since: date, today: date) -> str:
    """What a reader must know of figures that reach over such a silence."""
    day = say.day(since, today, weekday=True)
    return (
        f"⚠ Nothing since {day}, after steady use: more likely a broken tag than people leaving. "
        "Check it in Pendo before you trust these numbers."
    )
