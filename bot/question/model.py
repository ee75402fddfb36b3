"""What a question is, once it is understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from bot.catalog import Account, App, Guide, MetadataField, Segment, Thing
from bot.question.slash import NO_PREFIX, Slash
from bot.windows import Window

ComparisonKind = Literal["previous", "last week", "last month", "last quarter", "last year", "none"]
"""The window before, the same days so much earlier, or nothing."""
AccountState = Literal["lost", "new", "using", "paused", "not yet"]
AccountOrder = Literal["people", "share", "clicks", "name", "last use", "active"]
Subject = Literal["thing", "thing or app", "account", "guide", "nothing"]
Word = Literal[
    "split",
    "filter",
    "segment",
    "weekdays",
    "joined",
    "since launch",
    "goal",
    "top",
    "mine",
    "state",
    "order",
    "page",
    "csv",
    "hours",
    "by parent",
]
"""What a question may say beyond its subject, window, comparison, app, ``for <account>`` and delivery."""
Fixed = Literal["window", "app", "account"]


@dataclass(frozen=True, slots=True)
class Asks:
    """What a stored query may be asked: read from its file, obeyed by the parser.

    ``most``: how many things beside one another (``a vs b``). ``window``: the words of the default window.
    ``compares``: whether an earlier window is counted too. What is not under ``takes`` is refused by name.
    ``extras``: values of a team's own, typed as ``name=value``, with the default that stands where nothing is
    typed and whose type the value has. ``fixed``: what the query decides itself, so that nobody can choose.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}  # it is read from files

    about: Subject = "thing"
    most: int = 1
    takes: frozenset[Word] = frozenset()
    window: str = "last 30 days"
    compares: bool = True
    extras: Mapping[str, str | int] = field(default_factory=dict[str, str | int])
    fixed: frozenset[Fixed] = frozenset()


@dataclass(frozen=True, slots=True)
class Command:
    """A stored query as somebody asks it: ``command`` stands after the slash and what this installation puts
    before each command, ``words`` are its names."""

    query: str
    command: str
    words: tuple[str, ...]
    asks: Asks
    slash: Slash = NO_PREFIX

    @property
    def slashed(self) -> str:
        """The command as it is typed."""
        return self.slash(self.command)


@dataclass(frozen=True, slots=True)
class Filter:
    """Rows whose ``field`` is one of ``values``, as text in any case; with ``excluded``, all the others."""

    field: MetadataField
    values: tuple[str, ...]
    excluded: bool = False

    def fits(self, value: str) -> bool:
        """Whether ``value``, '' for none, is let through."""
        return (value.casefold() in {wanted.casefold() for wanted in self.values}) != self.excluded


@dataclass(frozen=True, slots=True)
class Goal:
    """``share`` (of 1) of those active by day ``day`` after a launch."""

    share: float
    day: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question, complete: running it needs no clock and no catalog.

    ``things``: what it is about; none where it is about the whole product, an account or a guide, or,
    with a subject of either kind, about the app itself. ``comparison`` is None where none was asked for
    or none makes sense (an unfinished day); ``app`` is the app the denominator counts: the things' own
    unless another was asked for, None for all apps. ``before``: the window that ``window`` compares with by
    itself, whatever was asked for. ``by``: one answer split by that field. ``filters``
    and ``segment`` all hold. ``joined``: first visits inside that window (first use). ``hours``: the
    newest hours instead of days (log). ``mine``: accounts whose owner is ``owner``, the asker's address,
    which whoever delivers the answer fills in, as ``show_visitors``, whether visitors may be named.
    ``extras``: every value of the query's own. ``notes`` are sentences to print with the answer (a near
    miss that was taken, a hint).
    """

    query: str
    things: tuple[Thing, ...]
    window: Window
    comparison: Window | None
    comparison_kind: ComparisonKind = "previous"
    app: App | None = None
    account: Account | None = None
    lead: Literal["accounts", "visitors"] = "accounts"
    fresh: bool = False
    private: bool = False
    notes: tuple[str, ...] = ()
    by: MetadataField | None = None
    filters: tuple[Filter, ...] = ()
    segment: Segment | None = None
    weekdays: bool = False
    joined: Window | None = None
    since_launch: bool = False
    goal: Goal | None = None
    top: int | None = None
    mine: bool = False
    owner: str = ""
    state: AccountState | None = None
    order: AccountOrder | None = None
    page: int = 1
    csv: bool = False
    hours: int | None = None
    by_parent: bool = False
    guide: Guide | None = None
    extras: tuple[tuple[str, str | int], ...] = ()
    show_visitors: bool = False
    before: Window | None = None

    @property
    def subject(self) -> str:
        """What it is about, by name; several things with ``and`` between."""
        if self.things:
            names = [thing.name for thing in self.things]
            return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
        named = self.guide or self.account or self.app
        return named.name if named else "all apps"


@dataclass(frozen=True, slots=True)
class Help:
    """No question: the help card is wanted.

    ``why``: nothing was typed, help was asked for, or the text asks for something that no number answers
    (``text`` is then what was typed, to be shown literally).
    """

    why: Literal["empty", "asked", "unclear"]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Explain:
    """No question: the explanation of the answer itself is wanted."""
