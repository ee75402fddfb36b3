"""``digests.yml`` on disk."""

from __future__ import annotations

from pathlib import Path

from bot.digest.definitions import Definition, read_definitions
from bot.errors import SettingsError


def read_file(path: str) -> tuple[Definition, ...]:
    """The digests that the file at ``path`` defines. Raises SettingsError with file, line and reason."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingsError(
            f"{path}:1: the file cannot be read: {reason}", "Check USAGEBOT_DIGESTS_FILE."
        ) from None
    return read_definitions(text, path)
