"""The one place where a value becomes part of a Pendo expression.

Expressions are strings inside JSON. A value that is pasted in unquoted can widen a filter to every
customer's rows (``x" || true || "``), so text becomes a quoted literal here and nowhere else.
"""

from __future__ import annotations

import re
import unicodedata

from bot.errors import Refused

_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
_UNSAFE = {"Cc", "Cs", "Zl", "Zp"}


def quote(value: str) -> str:
    """``value`` as a Pendo string literal: backslashes and double quotes escaped, in double quotes.

    Pendo's grammar for escapes is not published; these two are what production clients rely on. Raises
    Refused for control characters, line separators and lone surrogates, which cannot be quoted safely.
    """
    if any(unicodedata.category(char) in _UNSAFE for char in value):
        raise Refused(
            "That name holds control characters, and I can't ask Pendo about it safely.",
            "Type the name without line breaks or tabs.",
        )
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def path(value: str) -> str:
    """``value`` as a field path such as ``agent.name``. Raises Refused for anything else."""
    if not _PATH.fullmatch(value):
        raise Refused(
            f"{value!r} is no field path.", "Write it like agent.name: letters, digits, _ and dots."
        )
    return value
