"""Several things beside one another: each counted as if alone, out of the same active people."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from bot.answers import wording as say
from bot.answers.answer import Answer, Listing, Measures, Row, Source
from bot.answers.tools import Tools
from bot.catalog import Thing
from bot.charts.spec import DailyLine, Line, Lines
from bot.question import Question

_NAME = 40
_MARKS = ("▲", "▼", "●")


@dataclass(frozen=True, slots=True)
class _Side:
    """One thing with its own answer."""

    thing: Thing
    name: str
    answer: Answer

    @property
    def measures(self) -> Mapping[str, float | int | None]:
        return cast(Measures, self.answer.measures)

    @property
    def rate(self) -> float:
        return self.measures["adoption_rate"] or 0.0

    @property
    def line(self) -> tuple[float | None, ...]:
        """As it is drawn alone; empty where it was not used."""
        return next((chart.values for chart in self.answer.charts if isinstance(chart, DailyLine)), ())

    @property
    def change(self) -> str:
        """The change with its mark; '' where its own answer compares nothing."""
        points, before = self.measures["change_points"], self.measures["previous_accounts_used"]
        if points is None or not self.answer.change.startswith(_MARKS):
            return ""
        if not before and self.measures["accounts_used"]:
            return "▲ new"
        mark = "▲" if points > 0 else "▼" if points < 0 else "●"
        return f"{mark} {say.points(points) if points else 'no change'}"

    @property
    def fraction(self) -> str:
        used, active = (cast(int, self.measures[name]) for name in ("accounts_used", "accounts_active"))
        return f"{say.number(used)} of {say.number(active)}"


async def beside_one_another(
    question: Question, tools: Tools, alone: Callable[[Question, Tools], Awaitable[Answer]]
) -> Answer:
    """The answer about all of ``question``'s things, ``alone`` answering about each. Raises SourceError."""
    asked = [replace(question, things=(thing,)) for thing in question.things]
    answers = await asyncio.gather(*(alone(one, tools) for one in asked))
    names = _names(question.things)
    sides = [
        _Side(thing, name, answer)
        for thing, name, answer in zip(question.things, names, answers, strict=True)
    ]
    return _together(question, sides)


def _names(things: Sequence[Thing]) -> list[str]:
    """Each thing's name; its id too where another is called the same."""
    called = [thing.name for thing in things]
    return [
        name if called.count(name) == 1 else f"{name} ({thing.id})"
        for name, thing in zip(called, things, strict=True)
    ]


def _together(question: Question, sides: Sequence[_Side]) -> Answer:
    ranked = sorted(sides, key=lambda side: -side.rate)
    chart = _chart(question, sides)
    answers = [side.answer for side in sides]
    return replace(
        answers[0],
        question=question,
        measures={side.name: side.measures for side in sides},
        headline=_headline(ranked),
        detail=_fractions(ranked),
        change=_gap(ranked),
        bullets=(),
        lists=(Listing("Share of active accounts that used it", tuple(map(_line, sides))),),
        caveats=_caveats(sides),
        scope=_scope(sides),
        sources=_sources(answers),
        read_at=min(answer.read_at for answer in answers),
        without_rules={},
        charts=(chart,) if chart else (),
        tables={"features": [_row(side) for side in sides]},
    )


def _headline(ranked: Sequence[_Side]) -> str:
    names = [say.shortened(side.name, _NAME) for side in ranked]
    if not any(side.measures["accounts_active"] for side in ranked):
        return f"{', '.join(names[:-1])} and {names[-1]}: no account was active"
    told = (f"{name} {say.percent(side.rate)}" for name, side in zip(names, ranked, strict=True))
    return f"{', '.join(told)} of active accounts"


def _fractions(ranked: Sequence[_Side]) -> str:
    """What the shares are made of, where all are of the same accounts."""
    active = {cast(int, side.measures["accounts_active"]) for side in ranked}
    if len(active) > 1 or not any(active):
        return ""
    used = [say.number(cast(int, side.measures["accounts_used"])) for side in ranked]
    return f"({say.joined(used)} of {say.number(active.pop())})"


def _caveats(sides: Sequence[_Side]) -> tuple[str, ...]:
    """What is to be known of all once; what of some, with their names."""
    lines = dict.fromkeys(line for side in sides for line in side.answer.caveats)
    concerned = {line: [side for side in sides if line in side.answer.caveats] for line in lines}
    return tuple(
        line
        if len(told) == len(sides)
        else f"{' and '.join(say.shortened(side.name, _NAME) for side in told)}: {line}"
        for line, told in concerned.items()
    )


def _sources(answers: Sequence[Answer]) -> tuple[Source, ...]:
    """Each reading once: everything beside one another rests on the same activity."""
    found: list[Source] = []
    for answer in answers:
        found += [source for source in answer.sources if source not in found]
    return tuple(found)


def _gap(ranked: Sequence[_Side]) -> str:
    first, second = ranked[0], ranked[1]
    if not any(side.measures["accounts_active"] for side in ranked):
        return ""
    points = (first.rate - second.rate) * 100
    if not points:
        return f"● {first.name} and {second.name} are level."
    return f"{first.name} is {say.points(points)} ahead of {second.name}."


def _line(side: _Side) -> str:
    people = cast(int, side.measures["visitors_used"])
    share = f"{say.percent(side.rate)} ({side.fraction})"
    parts = [
        share if side.measures["accounts_active"] else "no account was active",
        say.count(people, "person", "people"),
        side.change,
    ]
    return f"{say.shortened(side.name, _NAME)}: {' · '.join(filter(None, parts))}"


def _scope(sides: Sequence[_Side]) -> tuple[str, ...]:
    """The first line as it stands alone; who was left out of each, where that differs."""
    lines = list(dict.fromkeys(side.answer.scope[0] for side in sides))
    left_out = dict.fromkeys(line for side in sides for line in side.answer.scope[1:])
    if len(left_out) < 2:
        return (*lines, *left_out)
    told = (
        f"Left out of {say.shortened(side.name, _NAME)}: {line.removeprefix('Left out: ')}"
        for side in sides
        for line in side.answer.scope[1:]
    )
    return (*lines, *told)


def _chart(question: Question, sides: Sequence[_Side]) -> Lines | None:
    """Each one's own line, with what is not known of it left out; None where none was used."""
    lines = [chart for side in sides for chart in side.answer.charts if isinstance(chart, DailyLine)]
    if not lines:
        return None
    ranked = sorted(sides, key=lambda side: -side.rate)
    unused = (0.0,) * len(lines[0].days)
    return Lines(
        title=" · ".join(f"{say.shortened(side.name, _NAME)} {say.percent(side.rate)}" for side in ranked),
        subtitle=lines[0].subtitle,
        days=lines[0].days,
        series=tuple(
            Line(side.name, side.line or unused, "other" if place else "accent")
            for place, side in enumerate(sides)
        ),
        unfinished=question.window.unfinished,
    )


def _row(side: _Side) -> Row:
    names = ("accounts_active", "accounts_used", "adoption_rate", "visitors_used", "clicks", "change_points")
    return {"feature": side.name, "id": side.thing.id, **{name: side.measures[name] for name in names}}
