"""Slack's limits on what a message may hold, and how text is made to fit: shortened visibly, never refused.

Figures: Slack's Block Kit reference; for the bytes of an updated message and for the sum of all block text,
public reports of where Slack refused.
"""

from __future__ import annotations

from bot.answers.wording import shortened

SENTENCE = 3_000
"""Characters of one text object: the most that a single sentence of ours takes."""
LINE = 400
"""Characters of one line of a list, of which a message may hold several."""
LINES = 10
"""Lines of one list; what is beyond is counted in the last one. Ten elements is a context block's most."""
LISTED = 15
"""Lines of a list of names."""
NAMED = 5
"""People whom one sentence names."""
FALLBACK_BYTES = 4_000
"""UTF-8 bytes of a message's ``text``, after escaping: ``chat.update`` refuses more."""
CARD = 12_000
"""Characters of all paragraphs of a card: the sum of a message's block text has its limit too."""
ALT_TEXT = 2_000
OPTIONS = 100
"""Choices offered at once."""
OPTION = 75
"""Characters of a choice as it is read, and of what it stands for."""
OPTION_VALUE = 150


def fit(text: str, limit: int = SENTENCE) -> str:
    """``text`` within ``limit`` characters; an ellipsis shows that something is missing. Never empty."""
    return shortened(text, limit) or "–"


def fit_bytes(text: str, limit: int = FALLBACK_BYTES) -> str:
    """``text`` within ``limit`` bytes of UTF-8, likewise."""
    if len(text.encode("utf-8", "replace")) <= limit:
        return text or "–"
    kept = text.encode("utf-8", "replace")[: limit - len("…".encode())].decode("utf-8", "ignore")
    return kept.rstrip() + "…"


def fit_lines(lines: tuple[str, ...], most: int = LINES) -> tuple[str, ...]:
    """At most ``most`` lines, each within limits; the last one says how many are missing."""
    if len(lines) > most:
        lines = (*lines[: most - 1], f"… and {len(lines) - most + 1} more lines")
    return tuple(fit(line, LINE) for line in lines)
