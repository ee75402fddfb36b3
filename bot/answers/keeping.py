"""What of an answer is kept, as compact bytes with a schema version (pure), and the archive of them."""

from __future__ import annotations

import re
import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, cast

import msgspec

from bot.answers.answer import Answer, Measures, Source, Value
from bot.errors import Refused
from bot.names import clean
from bot.question import Question
from bot.store.kept import KEPT_DAYS, Kept

SCHEMA = 1
"""Raised when an older reader would misread what is kept; a field that is merely added does not."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_IDENTITY = re.compile(rf"[{_ALPHABET}]{{8}}")
_MISTAKEN = str.maketrans("OIL", "011")
_EXAMPLE = "It stands at the foot of each answer, such as A7F3-K9QX."


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was given: ``asked_by`` and ``channel`` are Slack ids, '' from a terminal.

    ``answered_at`` is aware; everything else as in ``Answer``.
    """

    question: Question
    measures: dict[str, Value | dict[str, Value]]
    without_rules: dict[str, Value]
    headline: str
    detail: str
    change: str
    bullets: tuple[str, ...]
    caveats: tuple[str, ...]
    scope: tuple[str, ...]
    sources: tuple[Source, ...]
    read_at: datetime
    answered_at: datetime
    asked_by: str = ""
    channel: str = ""
    id: str = ""
    kind: str = "adoption"

    @property
    def figures(self) -> Measures:
        """The measures of the one thing asked about."""
        return cast(Measures, self.measures)


def as_given(kept: KeptAnswer, again: Answer | None) -> Answer:
    """The answer as it was given, with lists and charts, which are not kept, from ``again``."""
    given = Answer(id=kept.id, **{name: getattr(kept, name) for name in _SHARED})
    return given if again is None else replace(given, lists=again.lists, charts=again.charts)


class _Envelope(msgspec.Struct, array_like=True):
    schema: int
    packed: bytes


def pack(kept: KeptAnswer) -> bytes:
    """``kept`` as bytes that ``unpack`` understands, without its id."""
    content = msgspec.msgpack.encode(replace(kept, id=""))
    return msgspec.msgpack.encode(_Envelope(SCHEMA, zlib.compress(content)))


def unpack(packed: bytes, identity: str) -> KeptAnswer:
    """The answer in ``packed``. Raises Refused for one that a newer version kept, or that is damaged."""
    try:
        envelope = msgspec.msgpack.decode(packed, type=_Envelope)
        if envelope.schema > SCHEMA:
            raise Refused(
                f"{identity} was kept by a newer version of me, in a form that I cannot read.",
                "Ask the same question again, or tell who runs me to update this part.",
            )
        found = msgspec.msgpack.decode(zlib.decompress(envelope.packed), type=KeptAnswer)
    except (msgspec.DecodeError, zlib.error, ValueError) as error:
        raise Refused(
            f"{identity} is kept, but I can no longer read it.", "Ask the same question again."
        ) from error
    return replace(found, id=identity)


def new_answer_id() -> str:
    """40 random bits as eight letters and digits that are hard to mistake: ``A7F3-K9QX``."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def read_identity(typed: str) -> str:
    """The id that ``typed`` means: any case, with or without its dash, O for 0 and I or L for 1.

    Raises Refused where it can be none.
    """
    letters = re.sub(r"[^0-9A-Z]", "", clean(typed).upper()).translate(_MISTAKEN)
    if not _IDENTITY.fullmatch(letters):
        shown = clean(typed)[:60]
        raise Refused(f"“{shown}” is no answer's id: that has eight letters and digits.", _EXAMPLE)
    return f"{letters[:4]}-{letters[4:]}"


@dataclass(frozen=True, slots=True)
class Recall:
    """A kept answer that somebody wants to see again, or explained."""

    kept: KeptAnswer
    action: Literal["show", "why"]


class Archive:
    """Keeps answers and finds them again."""

    def __init__(self, kept: Kept, clock: Callable[[], datetime]) -> None:
        self._kept = kept
        self._clock = clock

    async def keep(self, answer: Answer, *, asked_by: str, channel: str) -> Answer:
        """``answer`` with the id under which it is kept from now on; without one where the store is away."""
        parts = {name: getattr(answer, name) for name in _SHARED}
        kept = KeptAnswer(**parts, answered_at=self._clock(), asked_by=asked_by, channel=channel)
        return replace(answer, id=await self._kept.keep(pack(kept)))

    async def find(self, typed: str) -> KeptAnswer:
        """The answer of the id ``typed``. Raises Refused where there is none, StoreError."""
        identity = read_identity(typed)
        packed = await self._kept.load(identity)
        if packed is None:
            raise Refused(
                f"I keep no answer {identity}: answers are kept for {KEPT_DAYS} days, "
                "so it is gone by now, or never was.",
                _EXAMPLE,
            )
        return unpack(packed, identity)

    async def forget_account(self, account: str) -> int:
        """Removes the answers about the account of that id alone; how many these were. Raises StoreError."""

        def about_it(packed: bytes) -> bool:
            try:
                asked = unpack(packed, "").question.account
            except Refused:  # what cannot be read cannot be cleared of holding it
                return True
            return asked is not None and asked.id == account

        return await self._kept.forget(about_it)


_SHARED: tuple[str, ...] = (
    *("question", "kind", "measures", "without_rules", "headline", "detail"),
    *("change", "bullets", "caveats", "scope", "sources", "read_at"),
)
