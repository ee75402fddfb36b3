"""The chart of an NPS answer: its three shares (pure)."""

from __future__ import annotations

from datetime import date
from typing import cast

from bot.answers import wording as say
from bot.answers.nps.words import Findings, name_of, signed
from bot.charts.spec import Bar, Bars
from bot.question import Question

_GROUPS = (("promoters", "Promoters, 9–10"), ("passives", "Passives, 7–8"), ("detractors", "Detractors, 0–6"))


def chart(question: Question, findings: Findings) -> Bars | None:
    """None without responses."""
    score = findings.measures["nps"]
    if score is None:
        return None
    return Bars(
        title=f"{name_of(question)} {signed(score)}, {_share(findings, 'promoters')} promoters",
        subtitle=" · ".join(
            (
                f"Share of {say.count(findings.count('responses'), 'response')}",
                say.dates(question.window, date.min),
                say.place(question.window.zone),
            )
        ),
        bars=tuple(
            Bar(
                words,
                cast(float, findings.measures[f"{name}_share"]),
                note=f"{_share(findings, name)} ({say.number(findings.count(name))})",
                accent=name == "promoters",
            )
            for name, words in _GROUPS
        ),
        unit="percent",
    )


def _share(findings: Findings, name: str) -> str:
    return say.percent(cast(float, findings.measures[f"{name}_share"]))
