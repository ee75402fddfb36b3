"""From text to Question: read every word, then look up what was named."""

from __future__ import annotations

import re
from datetime import datetime
from typing import cast

from bot.catalog import App, Catalog, Thing
from bot.errors import NotUnderstood, Refused
from bot.names import shown
from bot.question.best import SUBJECTS, best
from bot.question.comparing import NAMED_BY_DAYS, comparison
from bot.question.lookup import home_of
from bot.question.meanings import settled, with_extras
from bot.question.model import Asks, Command, ComparisonKind, Help, Question
from bot.question.named import named_account, named_app, named_things
from bot.question.phrases import HELP
from bot.question.reading import Reading
from bot.question.refusals import asks_nothing, beyond_counting, not_understood, refuse_what_is_fixed
from bot.question.segments import Segments
from bot.question.slash import NO_PREFIX, Slash
from bot.question.slips import slip_in_time
from bot.question.typed import Typed, readable, tokenise
from bot.windows import Period, ReadingRules, Window, read_window

LONGEST_TEXT = 1000
"""Characters."""
MOST_WORDS = 40
_MOST_TYPOS = 6


def parse(
    text: str,
    *,
    command: str,
    catalog: Catalog,
    now: datetime,
    settings: ReadingRules,
    asks: Asks | None = None,
    query: str = "",
    slash: Slash = NO_PREFIX,
) -> Question | Help:
    """What ``text``, typed after ``/command`` (or with it in front), asks for, as ``asks`` lets it.

    ``command`` may be two words (``usage share``); ``query`` is the stored query's name where that is not the
    command; ``slash`` names commands. ``now`` is aware. Raises ChoiceNeeded with runnable commands where it
    means several things, Refused where it is understood and cannot be answered, NotUnderstood otherwise:
    never anything else.
    """
    asked = Command(query or command, command, (), asks or Asks(), slash)
    check_length(text, asked)
    return parse_parts(readable(text), asked, catalog=catalog, now=now, rules=settings)[0]


def check_length(text: str, asked: Command) -> None:
    """Raises NotUnderstood for a text that is too long to read."""
    if len(text) > LONGEST_TEXT:
        raise NotUnderstood(
            f"That is {len(text):,} characters; I read up to {LONGEST_TEXT:,}.", _help_hint(asked)
        )


def parse_parts(
    text: str, asked: Command, *, catalog: Catalog, now: datetime, rules: ReadingRules
) -> tuple[Question | Help, frozenset[str]]:
    """As ``parse`` of a text that is readable already, with the slots that its words fill."""
    command, allowed = asked.command, asked.asks
    typed = rf"^{asked.slash.pattern}{re.escape(command)}[\w-]*(?=\s|$)"
    said = re.sub(typed, "", text, flags=re.IGNORECASE).strip()
    wanted = _help_wanted(tokenise(said), command)
    if wanted and not (wanted.why == "empty" and allowed.about in ("nothing", "thing or app")):
        return wanted, frozenset()

    def again(text: str) -> Reading:
        return read(text, asked, catalog=catalog, now=now, rules=rules)

    reading = again(said)
    if reading.complete:
        refuse_what_is_fixed(reading)
        return _question(reading, asked.query, now, rules), frozenset(part.slot for part in reading.path)
    if asks_nothing(said):
        return Help("unclear", said), frozenset()
    raise beyond_counting(reading) or slip_in_time(reading, again) or not_understood(reading)


def read(text: str, asked: Command, *, catalog: Catalog, now: datetime, rules: ReadingRules) -> Reading:
    """What every word of ``text`` may mean. Raises NotUnderstood where there are too many."""
    readings = _readings(text, asked, catalog=catalog, now=now, rules=rules)
    return next((reading for reading in readings if reading.complete), readings[0])


def _help_hint(asked: Command) -> str:
    return f"Try {asked.slashed} help"


def _help_wanted(typed: Typed, command: str) -> Help | None:
    tokens = [t for t in typed.tokens if not t.is_decoration or t.text == "?"]
    own = command.split()
    words = [
        "a name" if token.quoted else token.word or token.text for token in tokens if token.word not in own
    ]
    if not words:
        return Help("empty")
    return Help("asked") if all(word in HELP for word in words) else None


def _readings(
    said: str, asked: Command, *, catalog: Catalog, now: datetime, rules: ReadingRules
) -> list[Reading]:
    """The reading in which quotes mark names; where they hide something, the one in which they do not."""
    readings: list[Reading] = []
    for typed in (tokenise(said), tokenise(said, quotes=False)):
        if len(typed.tokens) > MOST_WORDS:
            raise NotUnderstood(
                f"That is {len(typed.tokens)} words; I read up to {MOST_WORDS}.", _help_hint(asked)
            )
        segments = Segments(
            typed, command=asked.command, asks=asked.asks, catalog=catalog, now=now, rules=rules
        )
        known, subject = segments.all(), SUBJECTS[asked.asks.about]
        path = best(len(typed.tokens), known, subject)
        unknown = [s.start for s in path if s.slot == "unknown"]
        if 0 < len(unknown) <= _MOST_TYPOS and (slips := list(segments.mistyped(unknown))):
            path = best(len(typed.tokens), [*known, *slips], subject)
        readings.append(Reading(typed, path, asked, catalog))
        if readings[-1].complete or '"' not in said:
            break
    return readings


def _question(reading: Reading, query: str, now: datetime, rules: ReadingRules) -> Question:
    period = _period(reading, now, rules)
    asked_app, app = named_app(reading)
    things, notes = named_things(reading, app)
    home = _home(reading, things)
    if asked_app:
        notes = (*notes, *untagged(things, app, home))
    kind, compared = _compared(reading, period)
    if period.window.unfinished and reading.slot("comparison") and kind != "none":
        notes = (*notes, "Today is not over, so nothing is compared.")
    lead = reading.slot("lead")
    question = Question(
        query=query,
        things=things,
        window=period.window,
        comparison=compared,
        comparison_kind=kind,
        app=app if asked_app else home,
        account=named_account(reading),
        lead="visitors" if lead and lead.value == "visitors" else "accounts",
        fresh=reading.slot("fresh") is not None,
        private=reading.slot("private") is not None,
        notes=(*notes, *period.notes),
        before=period.before,
    )
    return with_extras(question, reading, now, rules)


def untagged(things: tuple[Thing, ...], app: App | None, home: App | None) -> tuple[str, ...]:
    """The warning that ``things`` were asked for in an app that is not their ``home``."""
    if not things or app is None or home is None or app.id == home.id:
        return ()
    return (f"{things[0].name} has no tag in {app.name}; it lives in {home.name}.",)


def _home(reading: Reading, things: tuple[Thing, ...]) -> App | None:
    """The app that everything asked about lives in; the main app where it is the product itself."""
    if things:
        return home_of(reading.catalog, things)
    whole = reading.slot("whole")
    if whole and isinstance(whole.meaning, App):
        return whole.meaning
    return next(iter(reading.catalog.apps), None)


def _period(reading: Reading, now: datetime, rules: ReadingRules) -> Period:
    segment = reading.slot("window")
    if segment is None:
        default = read_window(reading.asks.window.split(), now, rules)
        assert default is not None
        return default
    return settled(reading, segment)


def _compared(reading: Reading, period: Period) -> tuple[ComparisonKind, Window | None]:
    segment = reading.slot("comparison")
    if not reading.asks.compares:
        if segment is not None and segment.value != "none":
            said = shown(reading.typed.spoken(segment.start, segment.end))
            raise Refused(
                f"{reading.asked.slashed} is not compared with another time, so leave out {said}.",
                f"Try {_alone(reading)}",
            )
        return "none", None
    if segment is None:
        return "previous", period.before
    if segment.value != "window":
        kind = cast("ComparisonKind", segment.value)
        return kind, _settled_comparison(reading, kind, period)
    assert isinstance(segment.period, Period)
    for kind in NAMED_BY_DAYS:
        if comparison(kind, period.window, period.before) == segment.period.window:
            return kind, segment.period.window
    words = shown(reading.typed.spoken(segment.name_start, segment.end))
    raise Refused(
        f"I can compare with the previous period or with last year, not with {words}.",
        f"Try {reading.runnable(comparison='vs last year')}",
    )


def _settled_comparison(reading: Reading, kind: ComparisonKind, period: Period) -> Window | None:
    try:
        return comparison(kind, period.window, period.before)
    except Refused as refused:
        raise Refused(refused.message, f"Try {reading.runnable(comparison=refused.hint)}") from None


def _alone(reading: Reading) -> str:
    return reading.runnable(comparison="no comparison").replace(" no comparison", "")
