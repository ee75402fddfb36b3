"""What a question is, once it is understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.catalog import Account, App, Thing
from bot.windows import Window

ComparisonKind = Literal["previous", "last year", "none"]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked, complete: running it needs no clock and no catalog.

    ``comparison`` is None where none was asked for or none makes sense (an unfinished day);
    ``app`` is the app the denominator counts: the things' own unless another was asked for, None for all
    apps. ``notes`` are sentences to print with the answer (a near miss that was taken, a hint).
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


@dataclass(frozen=True, slots=True)
class Help:
    """No question: the help card is wanted.

    ``why``: nothing was typed, help was asked for, or the text asks for something that no number answers
    (``text`` is then what was typed, to be shown literally).
    """

    why: Literal["empty", "asked", "unclear"]
    text: str = ""
