"""A kept answer for tests to start from."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.answers.answer import Source
from bot.answers.keeping import KeptAnswer
from bot.catalog import App, Thing
from bot.question import Question
from bot.windows import Window

ZONE = "America/New_York"
READ_AT = datetime(2026, 11, 25, 14, 58, tzinfo=UTC)
QUESTION = Question(
    "adoption",
    (Thing("f1", "Export button", "feature", "1"),),
    Window(date(2026, 10, 26), date(2026, 11, 24), ZONE),
    Window(date(2026, 9, 26), date(2026, 10, 25), ZONE),
    "previous",
    App("1", "Web app"),
)
KEPT = KeptAnswer(
    question=QUESTION,
    measures={
        "accounts_used": 134,
        "accounts_active": 318,
        "adoption_rate": 134 / 318,
        "visitors_used": 1046,
        "visitors_active": 4870,
        "visitor_adoption_rate": 1046 / 4870,
        "clicks": 10900,
        "excluded_visitors": 31,
        "excluded_by_pendo": 212,
        "previous_accounts_used": 119,
    },
    without_rules={
        "accounts_used": 148,
        "accounts_active": 336,
        "visitors_used": 1077,
        "visitors_active": 4990,
    },
    headline="Export button: 42 % of active accounts used it",
    detail="(134 of 318)",
    change="▲ 4 points on the 30 days before (119 of 312).",
    bullets=("People: 1,046 of 4,870 active (21 %)",),
    caveats=(),
    scope=("26 Oct – 24 Nov, 30 full days (New York) · Web app · complete",),
    sources=(
        Source(
            "feature_use", 9000, True, READ_AT, {"request": {"pipeline": [{"source": {"blacklist": "only"}}]}}
        ),
        Source("activity", 1, False, READ_AT, {}),
    ),
    read_at=READ_AT,
    answered_at=datetime(2026, 11, 25, 15, 0, tzinfo=UTC),
    asked_by="U0MIA00000",
    channel="C0PRODUCT0",
    id="A7F3-K9QX",
)
