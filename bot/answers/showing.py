"""A kept answer shown again, with the same question counted today beside it (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from bot.answers import wording as say
from bot.answers.answer import Answer, Card, Value
from bot.answers.keeping import KeptAnswer

_NAMES: Mapping[str, str] = {
    "accounts_used": "accounts that used it",
    "accounts_active": "active accounts",
    "adoption_rate": "share of active accounts",
    "visitors_used": "people who used it",
    "visitors_active": "active people",
    "visitor_adoption_rate": "share of active people",
    "clicks": "clicks",
    "top5_share": "five people's share of the clicks",
    "half_of_use_accounts": "accounts that make half of the clicks",
    "excluded_visitors": "colleagues left out",
    "excluded_clicks": "clicks of colleagues left out",
    "excluded_by_pendo": "left out by Pendo's exclude list",
}
"""What people read of each measure; the others follow from these."""
_SHARES = ("adoption_rate", "visitor_adoption_rate", "top5_share")
_WHY_IT_MOVES = (
    "Figures of past days move when events arrive late, when a tag is edited, and when your rules "
    "or Pendo's exclude list change."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """``again`` is None where it could not be counted again, and ``why_not`` says why. ``now`` is aware."""

    kept: KeptAnswer
    again: Answer | None
    why_not: str
    now: datetime

    @property
    def changes(self) -> dict[str, tuple[Value, Value]]:
        """By measure: its value then and now, where they are different."""
        if self.again is None:
            return {}
        then, now = flat(self.kept.measures), flat(self.again.measures)
        pairs = {name: (then.get(name), now.get(name)) for name in {**then, **now}}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def flat(measures: Mapping[str, Any]) -> dict[str, Value]:
    """The figures of several things under names of their own."""
    found: dict[str, Value] = {}
    for name, value in measures.items():
        if isinstance(value, Mapping):
            figures = cast(Mapping[str, Value], value)
            found |= {f"{name}: {inner}": figure for inner, figure in figures.items()}
        else:
            found[name] = value
    return found


def show_card(shown: Shown) -> Card:
    """Both answers with their dates, and what changed between them."""
    kept = shown.kept
    title = f"{kept.id}, as answered on {moment(kept.answered_at, kept.question.window.zone)}"
    paragraphs = (_as_it_was(kept), *_beside_it(shown))
    return Card(title, paragraphs, kept.asked_by, kept.channel)


def moment(at: datetime, zone: str) -> str:
    """``Wed 25 Nov 2026, 10:00 (New York)``."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{say.day(local.date(), local.date().min, weekday=True)}, {local:%H:%M} ({say.place(zone)})"


def _as_it_was(kept: KeptAnswer) -> tuple[str, ...]:
    bullets = (f"• {line}" for line in kept.bullets)
    lines = (f"{kept.headline} {kept.detail}".strip(), kept.change, *bullets, *kept.caveats, *kept.scope)
    return tuple(filter(None, lines))


def _beside_it(shown: Shown) -> tuple[tuple[str, ...], ...]:
    kept, again = shown.kept, shown.again
    now = moment(shown.now, kept.question.window.zone)
    if again is None:
        return ((f"It could not be counted again just now, {now}: {shown.why_not}",),)
    counted = [
        f"The same days counted again on {now}:",
        f"{again.headline} {again.detail}".strip(),
        again.change,
    ]
    if any(source.stale for source in again.sources):
        read = moment(again.read_at, kept.question.window.zone)
        counted.append(f"⚠ Pendo could not be asked again; these rows were read on {read}.")
    return (tuple(filter(None, counted)), _changes(shown))


def _changes(shown: Shown) -> tuple[str, ...]:
    changes = shown.changes
    if not changes:
        return ("Nothing changed: every figure is the same.",)
    one_adoption = shown.kept.kind == "adoption" and len(shown.kept.question.things) == 1
    known = _NAMES if one_adoption else {name: name for name in changes}
    lines = [
        _change(name, ", before" if before else "", *changes[f"{before}{name}"])
        for before in ("", "previous_")
        for name in known
        if f"{before}{name}" in changes
    ]
    if shown.kept.question.window.unfinished:
        lines.append("The last day was not over when this was asked.")
    return ("What changed:", *(f"• {line}" for line in lines), _WHY_IT_MOVES)


def _change(name: str, when: str, then: Value, now: Value) -> str:
    said = _NAMES.get(name, name.replace("_", " "))
    words = f"{said[:1].upper()}{said[1:]}{when}: {_value(name, then)} → {_value(name, now)}"
    if then is None or now is None:
        return words
    if name in _SHARES:
        return f"{words} ({'up' if now > then else 'down'} {say.points((now - then) * 100)})"
    return f"{words} ({'+' if now > then else '−'}{say.number(abs(now - then))})"


def _value(name: str, value: Value) -> str:
    if value is None:
        return "none"
    return say.percent(value) if name in _SHARES else say.number(value)
