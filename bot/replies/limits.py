"""Slack's limits on what a message may hold, and how text is made to fit: shortened visibly, never refused.

Figures: Slack's Block Kit reference; for the bytes of an updated message and for the sum of all block text,
public reports of where Slack refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answers.wording import shortened

SENTENCE = 3_000
"""Characters of one text object: the most that a single sentence of ours takes."""
LINE = 400
"""Characters of one line of a list, of which a message may hold several."""
TITLE = 240
"""Characters of the title of a list, or of a card."""
NOTE = 240
"""Characters of what stands below a list."""
LINES = 10
"""Lines of one list; what is beyond is counted in the last one. Ten elements is a context block's most."""
LISTED = 15
"""Lines of a list of names."""
LISTS = 4
"""Lists in one message."""
DETAIL, BULLETS, CAVEATS, SCOPE, LISTINGS = 700, 1_500, 2_000, 1_500, 4_000
"""Characters of the parts of an answer. With every other line, and room for five notes below them, they stay
within the 13,000 characters of block text from which on messages were refused."""
NAMED = 5
"""People whom one sentence names."""
FALLBACK_BYTES = 4_000
"""UTF-8 bytes of a message's ``text``, after escaping: ``chat.update`` refuses more."""
CARD = 12_000
"""Characters of all paragraphs of a card, which has that many besides a title."""
PARAGRAPHS = 40
HELP = 3_000
"""Characters of all examples, and of all words, of a help card."""
FIELD = 2_000
"""Characters of what stands below one field of a form."""
HOME = 1_500
"""Characters of one answer on a Home: a view has its limit in bytes."""
ALT_TEXT = 2_000
OPTIONS = 100
"""Choices offered at once."""
OPTION = 75
"""Characters of a choice as it is read."""
OPTION_VALUE = 150
"""Characters of what a choice stands for."""

_HALVES = re.compile("[\ud800-\udfff]")
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def sound(text: str) -> str:
    """``text`` without halves of a character, which JSON may carry and UTF-8 may not, and without the
    invisible marks that would turn round what follows a name."""
    if text.isascii():
        return text
    return _DIRECTIONS.sub("", _HALVES.sub("\ufffd", text))


def fit(text: str, limit: int = SENTENCE) -> str:
    """``text`` within ``limit`` characters; an ellipsis shows that something is missing. Never empty."""
    return shortened(sound(text), limit) or "–"


def fit_line(text: str, limit: int = LINE) -> str:
    """The same on one line, whatever a name in it holds."""
    return fit(" ".join(sound(text).split()), limit)


def fit_bytes(text: str, limit: int = FALLBACK_BYTES) -> str:
    """``text`` within ``limit`` bytes of UTF-8, likewise."""
    data = sound(text).encode()
    if len(data) <= limit:
        return data.decode() or "–"
    return data[: limit - len("…".encode())].decode("utf-8", "ignore").rstrip() + "…"


def fit_lines(lines: Sequence[str], most: int = LINES, total: int = CARD) -> tuple[str, ...]:
    """At most ``most`` lines of ``total`` characters together; where some are missing, the last one says how
    many."""
    shown = tuple(fit_line(line) for line in lines[:most])
    if len(lines) > most:
        shown = (*shown[: most - 1], f"… and {len(lines) - most + 1:,} more lines")
    if sum(map(len, shown)) <= total:
        return shown
    return tuple(fit_line(line, total // len(shown)) for line in shown)
