from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from bot.charts.fonts import FontStack, noto_paths
from bot.charts.render import Renderer
from bot.charts.spec import DailyLine
from bot.charts.text import Typesetter

FIRST = date(2026, 10, 26)

NAMES = (
    "東京電力",
    "Müller & Söhne",
    "กรุงเทพ",
    "🚀 Rocket",
    "한국전자",
    "深圳市",
    "شركة",
    "👩‍👩‍👧‍👦 Family",
    "a$b$c",
)


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return Renderer()


@pytest.fixture(scope="session")
def fonts() -> FontStack:
    return FontStack(noto_paths())


@pytest.fixture(scope="session")
def typesetter(fonts: FontStack) -> Typesetter:
    return Typesetter(fonts)


def daily_line(
    values: Sequence[float | None],
    ghost: Sequence[float | None] = (),
    *,
    title: str = "Export button reached 134 accounts, 15 more than before",
    subtitle: str = "Accounts a day · 26 Oct – 24 Nov · New York",
    label: str = "last 30 days",
    ghost_label: str = "30 days before",
    unfinished: bool = False,
) -> DailyLine:
    return DailyLine(
        title=title,
        subtitle=subtitle,
        days=tuple(FIRST + timedelta(days=place) for place in range(len(values))),
        values=tuple(values),
        label=label,
        ghost=tuple(ghost),
        ghost_label=ghost_label,
        unfinished=unfinished,
    )


def month(base: int = 40) -> list[float]:
    """Thirty days with quiet weekends."""
    return [base + place % 7 if place % 7 < 5 else base / 4 for place in range(30)]
