"""``digests.yml`` on disk: read, and replaced in one step."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from bot.digest.definitions import Definition, read_definitions
from bot.errors import SettingsError

_MODE = 0o640
"""Of a file that was not there before."""


class DigestsFile:
    """The file at ``path``, a link to it stays one."""

    def __init__(self, path: str) -> None:
        self.name = path
        self._path = Path(path)

    def text(self) -> str | None:
        """What it holds, None where it is not there. Raises SettingsError where it cannot be read."""
        try:
            return self._path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise self._unreadable(error) from None

    def definitions(self) -> tuple[Definition, ...]:
        """What it says. Raises SettingsError with file, line and reason."""
        if (text := self.text()) is None:
            raise self._unreadable(FileNotFoundError(2, os.strerror(2)))
        return read_definitions(text, self.name)

    def replace(self, before: str | None, after: str) -> bool:
        """Puts ``after`` in the place of ``before``, with the same owner and mode; False where the file holds
        something else by now. Raises SettingsError where it cannot be written."""
        path = self._path.resolve()
        try:
            with (
                _alone(path.parent),
                NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as draft,
            ):
                try:
                    draft.write(after.encode())
                    draft.flush()
                    _like(path, draft.fileno())
                    os.fsync(draft.fileno())
                    if self.text() != before:
                        return False
                    Path(draft.name).replace(path)
                finally:
                    Path(draft.name).unlink(missing_ok=True)
        except OSError as error:
            raise SettingsError(
                f"{self.name} cannot be written: {error.strerror}.", "Check USAGEBOT_DIGESTS_FILE."
            ) from None
        return True

    def _unreadable(self, error: OSError | UnicodeDecodeError) -> SettingsError:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        return SettingsError(
            f"{self.name}:1: the file cannot be read: {reason}", "Check USAGEBOT_DIGESTS_FILE."
        )


@contextmanager
def _alone(folder: Path) -> Generator[None]:
    """Nobody else replaces a file in ``folder`` meanwhile, in whatever process."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _like(path: Path, draft: int) -> None:
    """The draft gets the mode, and where that is allowed the owner, of what it replaces."""
    try:
        found = path.stat()
    except FileNotFoundError:
        os.fchmod(draft, _MODE)
        return
    with suppress(PermissionError):
        os.fchown(draft, found.st_uid, found.st_gid)
    os.fchmod(draft, found.st_mode & 0o7777)
