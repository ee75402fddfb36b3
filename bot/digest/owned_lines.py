"""The sentences on an owner's accounts in a digest (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.answers import wording as say
from bot.answers.answer import Listing
from bot.digest.lines import Note, before, figure, name_of
from bot.digest.owned import AccountStory
from bot.digest.reading import Reading
from bot.digest.stories import Story

_MOST_NOTES, _MOST_CLAUSES, _MOST_NAMED, _MOST_LISTED = 10, 2, 3, 25
_NAME = 40


def headline(accounts: Sequence[AccountStory], owned: int, reading: Reading, reached: str) -> str:
    """What the owner's accounts, ``owned`` in all, did in the week; ``reached`` as for other digests."""
    dates = say.dates(reading.week, reading.now.date())
    if reached:
        return f"{dates} is not complete yet: Pendo's data go up to {reached}"
    clauses = [f"{_name(account)} {_happened(account)}" for account in told(accounts)]
    if not clauses:
        return f"{dates}: nothing unusual in your {say.count(owned, 'account')}"
    more = len(clauses) - _MOST_CLAUSES
    said = "; ".join(clauses[:_MOST_CLAUSES])
    return f"{dates}: {said}" + (f"; {more} more of your accounts changed" if more > 0 else "")


def told(accounts: Iterable[AccountStory]) -> list[AccountStory]:
    """Those that are out of the usual."""
    return [account for account in accounts if account.verdict not in ("usual", "unused")]


def notes(accounts: Sequence[AccountStory], features: int) -> tuple[Note, ...]:
    """What happened with the ``features``, one for each account that is out of the usual: those that stopped
    first, then those that fell, rose and started."""
    changed = told(accounts)
    found = [_note(account, features) for account in changed[:_MOST_NOTES]]
    if more := changed[_MOST_NOTES:]:
        names = _few([_name(account) for account in more])
        found.append(Note("", "", f"{say.count(len(more), 'more account')} out of the usual: {names}"))
    return tuple(found)


def rest(accounts: Sequence[AccountStory]) -> str:
    """How many there is nothing to say of."""
    usual = [account for account in accounts if account.verdict in ("usual", "unused")]
    if not usual:
        return ""
    return f"Nothing unusual in {f'the other {len(usual)}' if len(usual) > 1 else _name(usual[0])}"


def not_yet(accounts: Iterable[AccountStory], features: int) -> str:
    """How many do not use all of the ``features`` yet."""
    lacking = [account for account in accounts if account.not_yet]
    if not lacking:
        return ""
    if features == 1:
        return f"{len(lacking)} {_does(len(lacking))} not use {name_of(lacking[0].not_yet[0])} yet"
    none = sum(len(account.not_yet) == features for account in lacking)
    some = f"{len(lacking)} {_does(len(lacking))} not use all {features} features yet"
    return f"{some}, {none} of them none" if none else some


def thread(accounts: Sequence[AccountStory]) -> tuple[Listing, ...]:
    """Which accounts do not use what yet, the largest first."""
    lacking = sorted(
        (one for one in accounts if one.not_yet), key=lambda one: (-one.size, one.name.casefold())
    )
    if not lacking:
        return ()
    lines = (
        f"{_name(one)} ({say.count(one.size, 'active person', 'active people')}): {_features(one.not_yet)}"
        for one in lacking[:_MOST_LISTED]
    )
    more = len(lacking) - _MOST_LISTED
    return (Listing("Not used yet, largest account first", tuple(lines), f"+{more}" if more > 0 else ""),)


def _does(count: int) -> str:
    return "does" if count == 1 else "do"


def _happened(account: AccountStory) -> str:
    if account.stopped:
        return f"stopped using {_features(account.stopped)}"
    if account.verdict == "started":
        return f"started to use {_features(account.started)}"
    assert account.change is not None
    moved = say.count(round(abs(account.change.points)), "person", "people")
    return f"{account.verdict} {moved} to {say.number(account.used[-1] or 0)}"


def _note(account: AccountStory, features: int) -> Note:
    said = [
        f"stopped using {_features(account.stopped)}" if account.stopped else "",
        f"first use of {_features(account.started)} in 90 days" if account.started else "",
        _people(account, features),
    ]
    mark = "▼" if account.verdict in ("stopped", "down") else "▲"
    return Note(mark, _name(account), "; ".join(filter(None, said)))


def _people(account: AccountStory, features: int) -> str:
    used, change, them = account.used[-1] or 0, account.change, "it" if features == 1 else "any of them"
    active = say.count(account.size, "active person", "active people")
    whole = f"{say.number(used)} of {active} using {them}"
    if change is None:
        return whole
    moved = round(abs(change.points))
    if not moved:
        return f"{whole}, as many as in {before(change.weeks)}"
    swing = "no usual swing known yet" if change.swing is None else f"usual swing {figure(change.swing)}"
    return f"{whole}, {'−' if change.points < 0 else '+'}{moved} on {before(change.weeks)} ({swing})"


def _features(stories: Sequence[Story]) -> str:
    return _few([name_of(story) for story in stories])


def _few(names: Sequence[str]) -> str:
    if len(names) > _MOST_NAMED + 1:
        return say.joined([*names[:_MOST_NAMED], f"{len(names) - _MOST_NAMED} more"])
    return say.joined(names)


def _name(account: AccountStory) -> str:
    return say.shortened(account.name, _NAME)
