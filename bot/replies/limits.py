"""Slack's limits on what a message may hold, and how text is made to fit: shortened visibly, never refused.

Figures: Slack's Block Kit reference (message, text object, image, rich text).
"""

from __future__ import annotations

from bot.answers.wording import shortened

TEXT = 3_000
"""Characters of one text object, and of one line of ours."""
FALLBACK = 4_000
"""Characters of a message's ``text``: what notifications and screen readers use."""
ALT_TEXT = 2_000
CONTEXT_ELEMENTS = 10
BLOCKS = 50
LINES = 40
"""Lines of one list of ours; what is beyond is counted in a last line."""


def fit(text: str, limit: int = TEXT) -> str:
    """``text`` within ``limit``; an ellipsis shows that something is missing. Never empty."""
    return shortened(text, limit) or "–"


def fit_lines(lines: tuple[str, ...], most: int = LINES) -> tuple[str, ...]:
    """At most ``most`` lines, each within limits; the last one says how many are missing."""
    if len(lines) > most:
        lines = (*lines[: most - 1], f"… and {len(lines) - most + 1} more lines")
    return tuple(fit(line) for line in lines)
