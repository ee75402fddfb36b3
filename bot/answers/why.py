"""What an answer of any kind says when asked why (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.answers import wording as say
from bot.answers.keeping import KeptAnswer
from bot.windows import Window


@dataclass(frozen=True, slots=True)
class Why:
    """``definition``: what is divided by what, with its numbers. ``steps``: how to see the same in Pendo, or
    why Pendo shows it nowhere. ``trust``: how far the figure can be trusted. ``scope``: whom it counts,
    beyond what every answer says. ``figures``: the same for programs. ``anonymous``: whether visitors
    without an id count. ``fixed_days``: the pipeline reads other days than those asked for.
    """

    definition: tuple[str, ...]
    steps: tuple[str, ...]
    trust: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    figures: Mapping[str, object] = field(default_factory=dict[str, object])
    anonymous: str = "Anonymous visitors never count here; Pendo's visitor page may include them."
    fixed_days: bool = False


def custom_range(window: Window) -> str:
    """A window as Pendo's custom range takes it."""
    return f"{say.day(window.start, date.min)} – {say.day(window.end, date.min)}"


def app_name(kept: KeptAnswer) -> str:
    """The app that the answer counts."""
    return kept.question.app.name if kept.question.app else "all apps"


def is_at_home(kept: KeptAnswer) -> bool:
    """Whether the app it counts is the one in which what it is about lives."""
    question = kept.question
    return question.app is not None and all(thing.app_id == question.app.id for thing in question.things)
