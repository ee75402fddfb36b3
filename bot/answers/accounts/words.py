"""The words of an accounts answer: what needs a call first, then the new ones, then the best (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.answers import wording as say
from bot.answers.answer import Listing
from bot.answers.footing import Footing, no_data, scope_lines, warnings
from bot.answers.making import Words
from bot.answers.silence import silence_warning
from bot.question import Question
from queries.measures.accounts import AccountUse, State

PAGE = 10
"""Accounts of one page of a list that was asked for."""
_FEW, _BEST = 3, 5
_NAME, _SUBJECT = 40, 80
_VERBS = {"feature": ("use", "uses"), "page": ("visit", "visits"), "track": ("do", "does")}
_TITLES: Mapping[State, str] = {
    "lost": "Stopped",
    "new": "New",
    "using": "Still using it",
    "paused": "Paused",
    "not yet": "Not yet",
}
_EMPTY: Mapping[State | None, str] = {
    None: "No account has used it in these days.",
    "lost": "No account has stopped using it.",
    "new": "No account is new to it in these days.",
    "using": "No account has used it both in these days and in the 90 days before.",
    "paused": "No account has paused: used it in the 90 days before, and not in these.",
    "not yet": "No active account is left that has not used it.",
}


@dataclass(frozen=True, slots=True)
class Findings:
    """``active``: the accounts active in the window; ``gone``: lost ones that are not active at all;
    ``outside``: how many people were active who belong to no account."""

    active: tuple[AccountUse, ...]
    gone: tuple[AccountUse, ...]
    names: Mapping[str, str]
    owners: Mapping[str, str]
    outside: int
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
    if unknown := no_data(question, findings.footing):
        return f"{say.shortened(question.subject, _SUBJECT)}: no data for these days", unknown
    active, lost = len(findings.active), len(findings.of("lost"))
    known = lost and not findings.silent_since
    stopped = f"; {say.number(lost)} {'has' if lost == 1 else 'have'} stopped" if known else ""
    if active:
        return f"{_users(question, findings)}{stopped}", _aside(question, findings)
    name, whose = say.shortened(question.subject, _SUBJECT), " of yours" if question.mine else ""
    return f"{name}: no account{whose} was active in these days{stopped}", _aside(question, findings)


def _users(question: Question, findings: Findings) -> str:
    """How many of the active accounts use it."""
    name, active = say.shortened(question.subject, _SUBJECT), len(findings.active)
    used = sum(one.visitors_used > 0 for one in findings.active)
    verb, third = _VERBS[question.things[0].kind]
    if question.account:
        whose = say.shortened(question.account.name, _NAME)
        return f"{whose} {third} {name}" if used else f"{whose} does not {verb} {name}"
    if active == 1:
        whose = "Your one active account" if question.mine else "The one active account"
        return f"{whose} {third} {name}" if used else f"{whose} does not {verb} {name}"
    whole = f"{'your ' if question.mine else ''}{say.number(active)} active accounts"
    if not used:
        return f"None of {whole} {third} {name}"
    return f"{say.number(used)} of {whole} {third if used == 1 else verb} {name}"


def _aside(question: Question, findings: Findings) -> str:
    """What a reader of the first line must know to take it right."""
    if question.mine:
        owned = any(owner.casefold() == question.owner.casefold() for owner in findings.owners.values())
        return "" if owned else "(no account names you as its owner)"
    used = findings.outside or any(one.visitors_used for one in findings.active)
    told = [
        _broken(findings),
        _people_of(findings) if question.account else "",
        "accounts of one parent count as one" if question.by_parent else "",
        "only colleagues used it" if findings.excluded_visitors and not used else "",
        f"{say.count(findings.outside, 'person was', 'people were')}, in no account"
        if findings.outside and not findings.active
        else "",
    ]
    said = "; ".join(filter(None, told))
    return f"({said})" if said else ""


def _broken(findings: Findings) -> str:
    if findings.silent_since is None:
        return ""
    return (
        f"nothing since {say.day(findings.silent_since, findings.footing.today, weekday=True)}: a broken tag?"
    )


def _people_of(findings: Findings) -> str:
    """How many of the people of the one account use it."""
    return " and ".join(
        f"{say.number(one.visitors_used)} of {say.number(one.visitors_active)} active"
        for one in findings.active
    )


def _lists(question: Question, findings: Findings) -> tuple[Listing, ...]:
    if question.state or question.order or question.page > 1:
        return (_page(question, findings),) if findings.active or findings.gone else ()
    if question.account:
        return ()
    broken = findings.silent_since is not None
    found = [
        None if broken else _line(findings, "lost", _stopped_title(question), _plain),
        _line(findings, "not yet", "Not yet, largest first ({count})", _size),
        _line(findings, "new", "New in these days ({count})", _plain),
        _line(findings, "paused", "Used before, not in these days ({count})", _plain),
        _best(question, findings),
    ]
    return tuple(listing for listing in found if listing)


def _stopped_title(question: Question) -> str:
    window = question.window
    last = say.day(window.end - timedelta(days=14 + window.unfinished), window.end)
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
    note = _place_in(0, len(shown), len(found), "people")
    owners = "add csv for owners" if findings.owners else ""
    return Listing("Most people using it", shown, " · ".join(filter(None, (note, owners))))


def _page(question: Question, findings: Findings) -> Listing:
    found = ordered(question, findings)
    first = (question.page - 1) * PAGE
    shown = found[first : first + PAGE]
    title = f"{_TITLES[question.state] if question.state else 'Using it'} ({say.number(len(found))})"
    if not shown:
        last = -(-len(found) // PAGE)
        beyond = f"There is no page {question.page}: the last is page {last}."
        return Listing(title, (beyond if found else _EMPTY[question.state],))
    lines = tuple(_numbered(findings, first + place, one) for place, one in enumerate(shown, 1))
    order = _CALLED.get(_order(question, found), _order(question, found))
    following = f" · page {question.page + 1} has the next" if first + len(shown) < len(found) else ""
    return Listing(title, lines, _place_in(first, len(shown), len(found), order) + following)


def _place_in(first: int, shown: int, count: int, order: str) -> str:
    if count == 1:
        return ""
    if shown == count:
        return f"All {say.number(count)}, ordered by {order}"
    places = str(first + 1) if shown == 1 else f"{say.number(first + 1)}–{say.number(first + shown)}"
    return f"{places} of {say.number(count)}, ordered by {order}"


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
    if question.csv and (findings.active or findings.gone):
        lines = [*lines, f"The file has every account{' of yours' if question.mine else ''}."]
    return (*lines, *warnings(question, findings.footing))
