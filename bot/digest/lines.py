"""The sentences on features and accounts in a digest (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answers import wording as say
from bot.answers.answer import Listing
from bot.catalog import Catalog
from bot.digest.reading import Reading
from bot.digest.stories import Story, Verdict, active_accounts, is_busy
from bot.names import shown

_ORDER: tuple[Verdict, ...] = ("silent", "new", "up", "down", "recounted")
_MOST_NOTES, _MOST_CLAUSES, _MOST_NAMED, _MOST_LISTED = 6, 2, 2, 15
_NAME = 40
_MUCH = 0.5
"""A part of a change in people that is worth a word."""
_WORDS = {2: "two", 3: "three", 4: "four"}


@dataclass(frozen=True, slots=True)
class Note:
    """What is out of the usual with one feature; ``mark`` says it at a glance, ``name`` is '' for several."""

    mark: Literal["▲", "▼", "⚠", ""]
    name: str
    text: str


def headline(stories: Sequence[Story], reading: Reading, reached: str, *, rates: bool = True) -> str:
    """What changed in the week; ``reached``: up to when its data go, where they are not whole. A picture that
    shows the ``rates`` needs none in its title."""
    dates = say.dates(reading.week, reading.now.date())
    if reached:
        return f"{dates} is not complete yet: Pendo's data go up to {reached}"
    told = _told(stories)
    silent = [story for story in told if story.verdict == "silent"]
    clauses = [_looks_broken(silent, reading)] if silent else []
    clauses += [_moved(story, rates) for story in told if story.verdict in ("new", "up", "down")]
    if not clauses:
        return f"{dates}: nothing unusual{_in(stories)}"
    more = len(clauses) - _MOST_CLAUSES
    return f"{dates}: {'; '.join(clauses[:_MOST_CLAUSES])}" + (f"; {more} more changed" if more > 0 else "")


def broken(stories: Sequence[Story], reading: Reading) -> list[Note]:
    """Those whose figures cannot be trusted, each with what is known of it."""
    return [_note(story, reading) for story in _told(stories) if story.verdict in ("silent", "recounted")]


def notes(stories: Sequence[Story], reading: Reading) -> tuple[Note, ...]:
    """One for each feature that is out of the usual: broken ones first, then what moved, the furthest
    first."""
    told = _told(stories)
    found = [_note(story, reading) for story in told[:_MOST_NOTES]]
    if more := told[_MOST_NOTES:]:
        text = f"{say.count(len(more), 'more feature')} out of the usual: {_names(more)}"
        found.append(Note("", "", text))
    return tuple(found)


def rest(stories: Sequence[Story]) -> str:
    """How many there is nothing to say of."""
    usual = [story for story in stories if story.verdict in ("usual", "unused")]
    if not usual:
        return ""
    others = f"the other {len(usual)}" if len(usual) > 1 else name_of(usual[0])
    return f"Nothing unusual in {others}"


def accounts(stories: Sequence[Story]) -> str:
    """How many accounts stopped using features, and how many began to."""
    stopped = _counted(stories, lambda story: story.stopped, "stopped using {}")
    tried = _counted(_known(stories), lambda story: story.tried, "used {} for the first time in 90 days")
    return "; ".join(filter(None, (stopped, tried)))


def thread(stories: Sequence[Story], catalog: Catalog) -> tuple[Listing, ...]:
    """The accounts behind it by name, feature by feature."""
    stopped = [(f"Stopped using {name_of(one)}", one.stopped) for one in stories]
    tried = [(f"First use of {name_of(one)} in 90 days", one.tried) for one in _known(stories)]
    return tuple(_listing(title, found, catalog) for title, found in (*stopped, *tried) if found)


def _told(stories: Iterable[Story]) -> list[Story]:
    def order(story: Story) -> tuple[int, float]:
        return _ORDER.index(story.verdict), -abs(story.change.points if story.change else 0)

    return sorted((story for story in stories if story.verdict in _ORDER), key=order)


def _known(stories: Iterable[Story]) -> list[Story]:
    """Without those that everybody who uses them is new to."""
    return [story for story in stories if story.verdict != "new"]


def _looks_broken(silent: Sequence[Story], reading: Reading) -> str:
    if not any(is_busy(reading.apps[story.thing.app_id]) for story in silent):
        return f"no data of {_names(silent)}, nor much of the app"
    if len(silent) == 1:
        return f"{name_of(silent[0])}'s tag looks broken"
    return f"the tags of {_names(silent)} look broken"


def _moved(story: Story, rates: bool) -> str:
    rate = say.percent(story.rate)
    if story.change is None or story.verdict == "new":
        return f"{name_of(story)} is new" + (f", used by {rate} of accounts" if rates else "")
    moved = f"{name_of(story)} {story.verdict} {say.points(story.change.points)}"
    return f"{moved} to {rate}" if rates else moved


def _in(stories: Sequence[Story]) -> str:
    recounted = [story for story in stories if story.verdict == "recounted"]
    if recounted:
        return f"; Pendo is re-counting {_names(recounted)}"
    return f" in your {len(stories)} features" if len(stories) > 1 else f" in {name_of(stories[0])}"


def _note(story: Story, reading: Reading) -> Note:
    if story.verdict == "silent":
        return Note("⚠", name_of(story), _silence(story, reading))
    if story.verdict == "recounted":
        return Note("⚠", name_of(story), "Pendo is still re-counting it, so that earlier weeks may read low")
    mark = "▼" if story.verdict == "down" else "▲"
    return Note(mark, name_of(story), ". ".join(filter(None, (_change(story), _why(story)))))


def _silence(story: Story, reading: Reading) -> str:
    app = reading.apps[story.thing.app_id]
    assert story.silent_since is not None
    since = f"nothing since {say.day(story.silent_since, reading.now.date(), weekday=True)}"
    now, usual = active_accounts(app)
    active = f"{say.count(now, 'active account')} (usually {say.number(usual)})"
    if is_busy(app):
        return f"{since}, while its app had {active}. Probably the tag, not the users"
    return f"{since}, and its app had {active}. Perhaps the data are late, or nothing arrives"


def _change(story: Story) -> str:
    used, active, change = story.accounts.used[-1], story.accounts.active[-1], story.change
    share = f"{say.percent(story.rate)} of accounts ({say.number(used or 0)} of {say.number(active or 0)})"
    if change is None or story.verdict == "new":
        return f"{share}, used for the first time"
    sign = "−" if change.points < 0 else "+"
    swing = "no usual swing known yet" if change.swing is None else f"usual swing {figure(change.swing)}"
    return f"{share}, {sign}{say.points(change.points)} on {before(change.weeks)} ({swing})"


def before(weeks: int) -> str:
    """What a change is measured against."""
    return "the week before" if weeks == 1 else f"the {_WORDS[weeks]} weeks before"


def figure(points: float) -> str:
    """A usual swing, whole."""
    return "under 1" if round(points) < 1 else str(round(points))


def _why(story: Story) -> str:
    """Who is behind a change, as far as counting tells."""
    told = [_who(story), _in_one_account(story)]
    return "; ".join(filter(None, told))


def _who(story: Story) -> str:
    if story.verdict == "down":
        return _missing(story.stayed_away)
    if story.tried and story.verdict == "up":
        return f"{say.count(len(story.tried), 'account')} tried it first this week"
    if story.came_back and story.verdict == "up":
        return f"{say.count(story.came_back, 'account')} came back to it after four weeks or more"
    return ""


def _missing(away: int) -> str:
    verb = "was" if away == 1 else "were"
    regular = f"{say.count(away, 'account')} that used it in most of the four weeks before"
    return f"{regular} {verb} missing" if away else ""


def _in_one_account(story: Story) -> str:
    part = story.largest_part
    if part < _MUCH or len(story.tried) + story.came_back + story.stayed_away <= 1:
        return ""
    most = "all" if part >= 1 else say.percent(part)
    return f"{most} of the change in people is one account's"


def _counted(stories: Sequence[Story], of: Callable[[Story], frozenset[str]], words: str) -> str:
    ranked = sorted((story for story in stories if of(story)), key=lambda story: -len(of(story)))
    if not ranked:
        return ""
    first, *others = ranked
    named = [f"{len(of(first))} {words.format(name_of(first))}"]
    named += [f"{len(of(story))} {name_of(story)}" for story in others[: _MOST_NAMED - 1]]
    if more := others[_MOST_NAMED - 1 :]:
        total = sum(len(of(story)) for story in more)
        named.append(f"{total} {'another feature' if len(more) == 1 else 'other features'}")
    return ", ".join(named)


def _listing(title: str, found: Iterable[str], catalog: Catalog) -> Listing:
    known = catalog.accounts_by_id
    names = (known[account].name if account in known else account for account in found)
    called = sorted(map(shown, names), key=str.casefold)
    more = len(called) - _MOST_LISTED
    return Listing(title, tuple(called[:_MOST_LISTED]), f"+{more}" if more > 0 else "")


def _names(stories: Sequence[Story]) -> str:
    if len(stories) > _MOST_CLAUSES + 1:
        first = [name_of(story) for story in stories[:_MOST_CLAUSES]]
        return say.joined([*first, f"{len(stories) - _MOST_CLAUSES} more"])
    return say.joined([name_of(story) for story in stories])


def name_of(story: Story) -> str:
    """The feature's, as long as a line bears."""
    return say.shortened(shown(story.thing.name), _NAME)
