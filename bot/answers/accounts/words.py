"""The words of an accounts answer: what needs a call first, then the new ones, then the best (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.answers import wording as say
from bot.answers.answer import Listing
from bot.answers.footing import Footing, scope_lines, warnings
from bot.answers.making import Words
from bot.answers.silence import silence_warning
from bot.question import Question
from queries.measures.accounts import AccountUse, State

PAGE = 10
"""Accounts of one page of a list that was asked for."""
_FEW, _BEST = 3, 5
_NAME = 40
_TITLES: Mapping[State, str] = {
    "lost": "Stopped",
    "new": "New",
    "using": "Still using it",
    "paused": "Paused",
    "not yet": "Not yet",
}


@dataclass(frozen=True, slots=True)
class Findings:
    """``active``: the accounts active in the window; ``gone``: lost ones that are not active at all."""

    active: tuple[AccountUse, ...]
    gone: tuple[AccountUse, ...]
    names: Mapping[str, str]
    owners: Mapping[str, str]
    excluded_visitors: int
    excluded_by_pendo: int
    silent_since: date | None
    footing: Footing

    def of(self, state: State) -> list[AccountUse]:
        """The accounts of that state, the one with most active people first."""
        found = [one for one in (*self.active, *self.gone) if one.state == state]
        return sorted(found, key=lambda one: (-one.visitors_active, self.name(one).casefold(), one.id))

    def name(self, one: AccountUse) -> str:
        return self.names.get(one.id, one.id)


def words(question: Question, findings: Findings) -> Words:
    """The sentences and lists of the answer."""
    headline, detail = _headline(question, findings)
    return Words(
        headline=headline,
        detail=detail,
        lists=_lists(question, findings),
        caveats=_caveats(question, findings),
        scope=scope_lines(
            question,
            findings.footing,
            colleagues=findings.excluded_visitors,
            hidden=findings.excluded_by_pendo,
        ),
    )


def ordered(question: Question, findings: Findings) -> list[AccountUse]:
    """The accounts of the state that was asked for, else those that use it, in the order asked for."""
    if question.state:
        found = findings.of(question.state)
    else:
        found = [one for one in findings.active if one.visitors_used]
    order = _order(question, found)
    return sorted(
        found, key=lambda one: (*_ORDERS[order](one, findings), findings.name(one).casefold(), one.id)
    )


def _order(question: Question, found: Sequence[AccountUse]) -> str:
    """By people who use it, or, where nobody does, by people who are there."""
    return question.order or ("people" if any(one.visitors_used for one in found) else "active")


_CALLED = {"active": "active people"}
_ORDERS: Mapping[str, Callable[[AccountUse, Findings], tuple[object, ...]]] = {
    "people": lambda one, _: (-one.visitors_used, -one.share),
    "active": lambda one, _: (-one.visitors_active,),
    "share": lambda one, _: (-one.share, -one.visitors_used),
    "clicks": lambda one, _: (-one.clicks,),
    "name": lambda one, findings: (findings.name(one).casefold(),),
    "last use": lambda one, _: (-(one.last_use or date.min).toordinal(),),
}


def _headline(question: Question, findings: Findings) -> tuple[str, str]:
    name, whose = say.shortened(question.subject, 80), "of your " if question.mine else ""
    active, lost = len(findings.active), len(findings.of("lost"))
    used = sum(one.visitors_used > 0 for one in findings.active)
    if not active and not lost:
        return f"{name}: no account {'of yours ' if question.mine else ''}was active in these days", ""
    stopped = f"; {say.number(lost)} {'has' if lost == 1 else 'have'} stopped" if lost else ""
    verb = {"feature": "use", "page": "visit", "track": "do"}[question.things[0].kind]
    if used == 1 and active == 1:
        return f"{whose.capitalize()}1 active account {verb}s {name}{stopped}".strip(), ""
    verb = f"{verb}s" if used == 1 else verb
    return (
        f"{say.number(used)} of {whose or ''}{say.number(active)} active accounts {verb} {name}{stopped}",
        "",
    )


def _lists(question: Question, findings: Findings) -> tuple[Listing, ...]:
    if question.state or question.order or question.page > 1:
        return (_page(question, findings),)
    found = [
        _line(findings, "lost", _stopped_title(question), _plain),
        _line(findings, "not yet", "Not yet, largest first ({count})", _size),
        _line(findings, "new", "New in these days ({count})", _plain),
        _line(findings, "paused", "Used before, not in these days ({count})", _plain),
        _best(question, findings),
    ]
    return tuple(listing for listing in found if listing)


def _stopped_title(question: Question) -> str:
    last = say.day(question.window.end - timedelta(days=14), question.window.end)
    return f"Stopped (used most weeks, nothing since {last})"


def _plain(name: str, one: AccountUse) -> str:
    return name


def _size(name: str, one: AccountUse) -> str:
    return f"{name} {say.count(one.visitors_active, 'person', 'people')}"


def _line(
    findings: Findings, state: State, title: str, told: Callable[[str, AccountUse], str]
) -> Listing | None:
    """The first few in one line, and how many more there are."""
    found = findings.of(state)
    if not found:
        return None
    some = [told(say.shortened(findings.name(one), _NAME), one) for one in found[:_FEW]]
    more = [f"+{say.number(len(found) - _FEW)}"] if len(found) > _FEW else []
    return Listing(title.format(count=say.number(len(found))), (" · ".join([*some, *more]),))


def _best(question: Question, findings: Findings) -> Listing | None:
    found = ordered(question, findings)
    if not found:
        return None
    shown = tuple(_numbered(findings, place, one) for place, one in enumerate(found[:_BEST], 1))
    note = f"{min(len(found), _BEST)} of {say.number(len(found))}, ordered by people"
    return Listing("Most people using it", shown, f"{note} · owners in the csv" if findings.owners else note)


def _page(question: Question, findings: Findings) -> Listing:
    found = ordered(question, findings)
    first = (question.page - 1) * PAGE
    shown = found[first : first + PAGE]
    title = f"{_TITLES[question.state] if question.state else 'Using it'} ({say.number(len(found))})"
    if not shown:
        where = f"page {question.page}" if found else "there"
        return Listing(title, (f"No account stands {where}.",))
    lines = tuple(_numbered(findings, first + place, one) for place, one in enumerate(shown, 1))
    order = _CALLED.get(_order(question, found), _order(question, found))
    return Listing(title, lines, _place_in(first, len(shown), len(found), order, question.page))


def _place_in(first: int, shown: int, count: int, order: str, page: int) -> str:
    if shown == count:
        return f"All {say.number(count)}, ordered by {order}"
    following = f" · page {page + 1} has the next" if first + shown < count else ""
    return f"{first + 1}–{first + shown} of {say.number(count)}, ordered by {order}{following}"


def _numbered(findings: Findings, place: int, one: AccountUse) -> str:
    name = say.shortened(findings.name(one), _NAME)
    if not one.visitors_active:
        return f"{place} {name}: nobody active any more"
    if not one.visitors_used:
        return f"{place} {name}: none of {say.count(one.visitors_active, 'person', 'people')}"
    return (
        f"{place} {name} {say.number(one.visitors_used)} of {say.number(one.visitors_active)} "
        f"({say.percent(one.share)})"
    )


def _caveats(question: Question, findings: Findings) -> tuple[str, ...]:
    lines: Sequence[str] = list(question.notes)
    if findings.silent_since is not None:
        lines = [*lines, silence_warning(findings.silent_since, findings.footing.today)]
    if question.csv:
        lines = [*lines, "Every account stands in the file."]
    return (*lines, *warnings(question, findings.footing))
