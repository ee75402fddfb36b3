"""A digest as a Slack message, and the names behind it (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answers import wording as say
from bot.digest.content import Content
from bot.digest.lines import Note
from bot.replies import limits
from bot.replies.buttons import button
from bot.replies.messages import Message, fallback
from bot.replies.richtext import Block, bold, grey, listings, plain, rich, section
from bot.windows import Window

ACCOUNTS, FEATURE, CHANGE = "digest_accounts", "digest_feature", "digest_change"
"""The names of what can be pressed: who is behind it, one of its features, its definition."""
_LISTED = 8
"""Weeks that are named one by one."""


@dataclass(frozen=True, slots=True)
class Late:
    """Why a message comes at another time than it should: ``due`` is that time by the digest's clocks,
    ``older`` are the weeks of those that were missed before it, the earliest first."""

    due: datetime
    older: tuple[Window, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """What the message says of it."""
        zone = getattr(self.due.tzinfo, "key", "UTC")
        day = say.day(self.due.date(), self.due.date(), weekday=True)
        told = f"⚠ Late: this was due on {day} at {self.due:%H:%M} ({say.place(zone)})."
        return (told, self._missed) if self.older else (told,)

    @property
    def _missed(self) -> str:
        weeks = [say.dates(week, self.due.date()) for week in self.older[-_LISTED:]]
        if more := len(self.older) - len(weeks):
            weeks = [f"{more} earlier", *weeks]
        what = "one before it was" if len(self.older) == 1 else f"{len(self.older)} before it were"
        return f"⚠ The {what} never posted: {say.joined(weeks)}."


def digest_message(content: Content, late: Late | None = None, *, names: bool = False) -> Message:
    """The whole digest but its picture: ``late`` where it does not come at its time; with ``names`` together
    with the accounts behind it, for those who may see them."""
    caveats = (*(late.lines if late else ()), *content.caveats)
    paragraphs = [list(_notes(content)), _accounts(content), _lines(caveats)]
    sections = [section((bold(limits.fit_line(content.headline)),))]
    sections += [section((plain("\n"), *paragraph)) for paragraph in paragraphs if paragraph]
    scope = limits.fit_lines(content.scope, total=limits.SCOPE)
    named = content.thread if names else ()
    behind = [rich(*listings(named))] if named else []
    blocks = (
        rich(*sections),
        *behind,
        {"type": "context", "elements": [*map(grey, scope)]},
        _pressed(content),
    )
    told = [_text(content, caveats), *("\n".join((one.title, *one.lines)) for one in named)]
    return Message(fallback("\n\n".join(told)), blocks)


def period(content: Content) -> str:
    """What a button of the digest stands for: its name and the first day of its week."""
    return f"{content.digest} {content.week.start}"


def _notes(content: Content) -> Iterator[Block]:
    for note in content.notes:
        text = limits.fit_line(note.text)
        yield plain(f"\n{note.mark} " if note.mark else "\n")
        if note.name:
            yield bold(note.name)
            text = f": {text}"
        yield plain(text)
    if content.rest:
        yield plain(f"\n{content.rest}")


def _accounts(content: Content) -> list[Block]:
    if not content.accounts:
        return []
    return [plain("\n"), bold("Accounts"), plain(f": {limits.fit_line(content.accounts, limits.DETAIL)}")]


def _lines(lines: Sequence[str]) -> list[Block]:
    return [plain("\n" + "\n".join(limits.fit_lines(lines, total=limits.CAVEATS)))] if lines else []


def _pressed(content: Content) -> Block:
    behind = [button("Accounts behind this", ACCOUNTS, period(content))] if content.thread else []
    change = button("Change or pause", CHANGE, content.digest)
    return {"type": "actions", "elements": [*behind, *_features(content), change]}


def _features(content: Content) -> list[Block]:
    """A choice is the question that it asks: the feature by its id, in the digest's week. One whose id leaves
    no room for that is not offered."""
    week = f"{content.week.start}..{content.week.end}"
    asked = [(thing.name, f'"{thing.id}" {week}') for thing in content.features]
    options = [
        {"text": grey(limits.fit_line(name, limits.OPTION)), "value": question}
        for name, question in asked
        if len(question) <= limits.OPTION_VALUE
    ]
    if not options:
        return []
    shown = grey("Open one feature")
    return [{"type": "static_select", "action_id": FEATURE, "placeholder": shown, "options": options}]


def _text(content: Content, caveats: Sequence[str]) -> str:
    parts = [
        content.headline,
        "\n".join(filter(None, (*map(_said, content.notes), content.rest))),
        f"Accounts: {content.accounts}" if content.accounts else "",
        "\n".join(caveats),
        "\n".join(content.scope),
    ]
    return "\n\n".join(filter(None, parts))


def _said(note: Note) -> str:
    told = f"{note.name}: {note.text}" if note.name else note.text
    return f"{note.mark} {told}".strip()
