"""Made-up content of every kind that the bot sends (pure): a trial shows nothing of a customer's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.answers.answer import Answer, Card, DataFile, HelpCard, Listing
from bot.catalog import App, Thing
from bot.charts.spec import (
    Bar,
    Bars,
    ChartSpec,
    DailyLine,
    Heatmap,
    HeatRow,
    Line,
    Lines,
    Mark,
    Multiples,
    Panel,
    Steps,
)
from bot.digest.content import Content
from bot.digest.lines import Note
from bot.errors import NotUnderstood
from bot.question import Question
from bot.replies.buttons import with_buttons
from bot.replies.messages import Message, answer_message
from bot.windows import Window

FEATURE = "Example feature (a trial)"
SUBTITLE = "made-up figures, to see what Slack takes"
ROWS = 25
"""As many features as one digest can be about."""


def window(today: date) -> Window:
    return Window(today - timedelta(days=14), today - timedelta(days=1), "UTC")


def answer(now: datetime) -> Answer:
    """With every part that an answer can have."""
    thing = Thing("trial", FEATURE, "feature", "1")
    return Answer(
        id="TR1A-L000",
        question=Question("adoption", (thing,), window(now.date()), None, "none", App("1", "Example app")),
        kind="adoption",
        measures={},
        headline=f"{FEATURE}: 42 % of active accounts used it",
        detail="(134 of 318)",
        change="Up 3 points on the 14 days before",
        bullets=("People: 1,046 of 4,870 active (21 %)", "Median: 4 days of use"),
        caveats=("These figures are made up.",),
        scope=("14 days, UTC", "Example app"),
        sources=(),
        read_at=now,
        lists=(Listing("Names", ("<!channel> & “quotes”: *1*", "株式会社 🚀: 2"), "and 3 more"),),
    )


def answer_with_buttons(now: datetime) -> Message:
    made = answer(now)
    return with_buttons(answer_message(made, asked_by=None, now=now), made)


def refused() -> NotUnderstood:
    choices = ("/adoption example-feature", "/adoption other-feature")
    return NotUnderstood(f"No feature is called {FEATURE}.", "Try /usage features.", choices)


def help_card() -> HelpCard:
    return HelpCard(
        "Adoption (a trial)", "Who uses a feature.", ("/adoption example-feature",), ("vs last year",)
    )


def card() -> Card:
    return Card("An earlier answer (a trial)", (("42 % of active accounts",), ("Counted again: 42 %",)))


def table() -> DataFile:
    return DataFile("trial.csv", "account,clicks\nExample,1\n", 1)


def digest(now: datetime) -> Content:
    today = now.date()
    return Content(
        digest="trial",
        week=Window(today - timedelta(days=7), today - timedelta(days=1), "UTC"),
        headline=f"{FEATURE} up 6 points to 31 %",
        notes=(Note("▲", FEATURE, "31 % of accounts, +6 points"), Note("", "", "2 more features")),
        rest="Nothing unusual in the other 7",
        accounts="2 stopped using it",
        caveats=("These figures are made up.",),
        scope=("301 accounts active", "Left out: 29 colleagues"),
        picture=multiples(today, 3),
        thread=(Listing("Stopped", ("Example account",)),),
        rows=({"feature": FEATURE, "id": "trial"},),
        features=(),
    )


def multiples(today: date, rows: int) -> Multiples:
    """A digest's picture with as many ``rows``, each drawn."""
    weeks = tuple(today - timedelta(days=7 * back) for back in range(8, 0, -1))
    values = tuple(0.2 + 0.01 * place for place in range(8))
    panels = tuple(Panel(f"{FEATURE} {number}", values, "27 %", "+1") for number in range(1, rows + 1))
    return Multiples(f"{FEATURE} grew", SUBTITLE, weeks, panels, every=True)


def charts(today: date) -> Mapping[str, ChartSpec]:
    """One of every kind."""
    days = tuple(today - timedelta(days=back) for back in range(14, 0, -1))
    values = tuple(40.0 + day % 5 for day in range(14))
    grid = tuple(HeatRow(f"week {row}", 40 - row, (1.0, 0.5, 0.25)) for row in range(1, 5))
    titled: dict[str, Any] = {"title": f"{FEATURE} reached 134 accounts", "subtitle": SUBTITLE}
    return {
        "daily_line": DailyLine(**titled, days=days, values=values, label="accounts", ghost=values[::-1]),
        "lines": Lines(
            **titled,
            days=days,
            series=(Line("One", values, "accent"), Line("Other", values[::-1])),
            marks=(Mark(days[7], "launch"),),
        ),
        "steps": Steps(**titled, shares=(0.1, 0.3, 0.4, 0.5), label="have started"),
        "bars": Bars(**titled, bars=(Bar("One", 30, accent=True), Bar("Other", 12))),
        "heatmap": Heatmap(**titled, rows=grid, columns=("0", "1", "2")),
        "multiples": replace(multiples(today, 3), every=False),
    }
