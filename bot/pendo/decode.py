"""Rows out of a streamed answer: bytes in, columns out, never the whole text at once.

An answer is ``{"startTime": …, "details": {"validThrough": {…}}, "results": [{…}, …]}`` with its keys in any
order. What stands around the rows is small and kept; the rows are cut off as they complete, decoded by
slices and appended to the columns.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

import msgspec
import numpy as np

from bot.errors import SourceGarbled
from bot.pendo.columns import ColumnsBuilder, garbled
from bot.rows import ColumnKind, Reading

SLICE = 128 * 1024
"""Bytes decoded in one go: a millisecond's work, so that other tasks on the event loop hardly wait."""
LONGEST = 4 * 1024 * 1024
"""No single row and nothing around the rows is longer than this in an answer that can be meant."""

_RESULTS = re.compile(rb'"results"\s*:\s*(?=\[)')
_BETWEEN = re.compile(rb"\s*,?")
_CLOSING = re.compile(rb"[}\]]")
_ESCAPE = re.compile(rb"\\.", re.DOTALL)


class _Details(msgspec.Struct):
    validThrough: dict[str, int | float] | None = None


class _Envelope(msgspec.Struct):
    results: list[Any] | None = None
    details: _Details | None = None


class AnswerDecoder:
    """Decodes one answer with the declared ``columns``, of which no row need have the ``optional`` ones.

    ``feed`` takes bytes as they come, cut anywhere; ``finish`` returns the reading. Both raise
    SourceGarbled. No ``results``, or ``null``, is no rows.
    """

    def __init__(
        self, columns: Mapping[str, ColumnKind], optional: Collection[str] = (), *, slice_bytes: int = SLICE
    ) -> None:
        self._columns = ColumnsBuilder(columns, optional)
        self._slice = slice_bytes
        self._around = b""
        """What was read before the rows and, once they ended, after them."""
        self._pending = bytearray()
        self._due = 0
        """Length of ``_pending`` from which looking at it again is worth while."""
        self._look = self._look_for_rows

    def feed(self, chunk: bytes) -> None:
        self._pending += chunk
        if len(self._pending) >= self._due:
            self._advance()

    def finish(self) -> Reading:
        self._advance()
        envelope = self._envelope(self._around + bytes(self._pending))
        details = envelope.details or _Details()
        valid_through = {app: int(instant) for app, instant in (details.validThrough or {}).items()}
        return Reading(self._columns.table(), valid_through)

    def _advance(self) -> None:
        look = None
        while look != self._look:
            look = self._look
            look()
        if len(self._around) + len(self._pending) > LONGEST + self._slice:
            raise garbled("a part of the answer is longer than any row")
        self._due = len(self._pending) + self._slice

    def _look_for_rows(self) -> None:
        text = bytes(self._pending)
        if text.lstrip()[:1] not in (b"", b"{"):
            raise garbled("the answer is no JSON object")
        for found in _RESULTS.finditer(text):
            head = text[: found.end()]
            if _opens_results(head):
                self._around = head
                self._pending = bytearray(text[found.end() + 1 :])
                self._look = self._look_at_rows
                return

    def _look_at_rows(self) -> None:
        text = bytes(self._pending)
        likely = self._take_likely(text)
        rest = text[likely:]
        complete, end = _cut(rest) if _CLOSING.search(rest) else (0, None)
        if complete:
            self._take(rest, complete)
        if end is not None:
            self._around += b"[" + rest[complete:end]
            self._look = self._keep_rest
        del self._pending[: likely + (complete if end is None else end)]

    def _take_likely(self, text: bytes) -> int:
        """Takes what ends before the last ``},``. Only if that is between two rows does the text before it
        decode, and then nothing had to look at braces and strings; otherwise nothing is taken."""
        likely = text.rfind(b"},") + 1
        try:
            self._take(text, likely)
        except SourceGarbled:
            return 0
        return likely

    def _take(self, text: bytes, end: int) -> None:
        """Takes the rows with which ``text`` begins, up to ``end``, after the comma that may stand first."""
        begin = _BETWEEN.match(text, 0, end)
        self._columns.extend(memoryview(text)[begin.end() if begin else 0 : end])

    def _keep_rest(self) -> None:
        """The rest of the answer stands after the rows and is read when it is complete."""

    def _envelope(self, around: bytes) -> _Envelope:
        try:
            envelope = msgspec.json.decode(around, type=_Envelope)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise garbled(f"the answer is cut off or damaged: {error}") from None
        if envelope.results:
            raise garbled("the answer holds rows that are no objects")
        return envelope


def _opens_results(head: bytes) -> bool:
    """Whether ``head`` ends with a key of the outermost object: only then does it go on with a value."""
    try:
        msgspec.json.decode(head + b"null}", type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def _cut(text: bytes) -> tuple[int, int | None]:
    """Length of the complete rows with which ``text`` begins, and where their array ends, if it does."""
    if b"\\" in text:
        text = _ESCAPE.sub(b"__", text)
    letters = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(letters == ord('"'))
    folded = letters | 0x20  # makes [ and ] the same letters as { and }
    marks = np.flatnonzero((folded == ord("{")) | (folded == ord("}")))
    marks = marks[np.searchsorted(quotes, marks) % 2 == 0]
    depths = np.cumsum(np.where(folded[marks] == ord("{"), 1, -1))
    ends = np.flatnonzero(depths < 0)
    end = int(marks[ends[0]]) if ends.size else None
    closed = np.flatnonzero(depths[: ends[0] if ends.size else None] == 0)
    return (int(marks[closed[-1]]) + 1 if closed.size else 0), end
