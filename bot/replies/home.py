"""The App Home of one person: their questions with the newest figures, what they asked last, the state of
the data. Drawn anew whenever it is opened."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.access.policy import Decision
from bot.answers import wording as say
from bot.answers.answer import Card, HelpCard
from bot.catalog import Catalog
from bot.errors import DeliveryError, InternalError, NotAllowed, StoreError, UsageBotError
from bot.question import Question
from bot.replies.asked import AskedFor
from bot.replies.elsewhere import elsewhere_text
from bot.replies.fields import Block
from bot.replies.gate import Visit
from bot.replies.homeview import Entry, home_view, name_of, refused_view
from bot.replies.messages import card_text, error_message
from bot.replies.parts import Parts
from bot.replies.refusals import Unfit
from bot.replies.rights import rights_of
from bot.replies.sentences import BROKEN

logger = logging.getLogger(__name__)

COUNT_SECONDS = 20.0
"""A question that takes longer is shown without its figure."""
SLOW = "Pendo takes long over this. Open Home again in a minute."
UNFIT = "Slack did not take your Home as I drew it. Ask me here in a message, or in a channel"
OLD = "I could not draw your Home, so what stands there may be old."
ONCE = timedelta(days=1)
NO_LONGER = "This question is no longer understood. Ask it anew."


async def draw_home(parts: Parts, asked: AskedFor) -> None:
    """Draw the Home of whoever asked for it, first without a question whose name is the text of ``asked``.
    Where it cannot be drawn they are told why: there, or else in a direct message, once a day."""
    try:
        visit = await parts.gate.visit(asked.user_id, None)
        try:
            visit.allowed("ratios")
            view = await _view(parts, visit, asked)
        except NotAllowed as error:
            view = refused_view(error)
        await _publish(parts, asked.user_id, view)
    except DeliveryError as error:
        logger.warning("A Home could not be drawn (%s)", error.code)
        await _tell(parts, asked, error)
    except Exception:
        logger.exception("A Home could not be drawn")
        await _tell(parts, asked, BROKEN)


async def _publish(parts: Parts, user: str, view: Mapping[str, Any]) -> None:
    try:
        await parts.slack.publish(user, view)
    except Unfit as error:
        logger.warning("Slack refused a Home (%s)", error.code)
        await parts.slack.publish(user, refused_view(Unfit(f"{UNFIT} ({error.code}).", code=error.code)))


async def _tell(parts: Parts, asked: AskedFor, error: UsageBotError) -> None:
    """Whoever opens Home often is told once; whoever pressed something there, each time."""
    code = error.code if isinstance(error, DeliveryError) else error.kind
    told = f"home:{asked.person}:{code}"
    if not asked.text and not await parts.notebook.first(told, asked.key, ONCE):
        return
    try:
        await parts.slack.post(
            asked.user_id, error_message(InternalError(f"{OLD} {error.message}", error.hint))
        )
    except DeliveryError as refused:
        logger.warning("Nobody could be told that a Home is old (%s)", refused.code)


async def _view(parts: Parts, visit: Visit, asked: AskedFor) -> Mapping[str, Any]:
    notebook, person, trouble = parts.notebook, asked.person, ""
    words: list[str] = []
    recent: list[str] = []
    try:
        for typed in await notebook.words(person):
            if name_of(typed) == asked.text:
                await notebook.drop_words(person, typed)
        words, recent = await asyncio.gather(notebook.words(person), notebook.recent(person))
    except StoreError as error:
        trouble = error.message
    kept = await asyncio.gather(*(_kept(parts, visit, asked, typed) for typed in words))
    last = await asyncio.gather(*(_recent(parts, visit, identity) for identity in recent))
    found = _once([entry for entry in last if entry is not None])
    digests, missing = await _digests(parts, visit)
    return home_view(
        list(zip(words, kept, strict=True)),
        found,
        _state(parts),
        digests=digests,
        trouble=trouble or missing,
    )


async def _digests(parts: Parts, visit: Visit) -> tuple[Sequence[Block] | None, str]:
    """A line for each weekly digest of theirs, or why they are missing."""
    if parts.digests is None:
        return None, ""
    try:
        return await parts.digests.of(visit), ""
    except UsageBotError as error:
        return None, error.message


async def _kept(parts: Parts, visit: Visit, asked: AskedFor, typed: str) -> Entry:
    """A question with its newest figure, or why there is none. What may no longer be asked is not named: it
    may hold the name of an account."""
    try:
        async with asyncio.timeout(COUNT_SECONDS):
            return await _counted(parts, visit, asked, typed)
    except TimeoutError:
        return Entry(typed, SLOW)
    except UsageBotError as error:
        return Entry("" if isinstance(error, NotAllowed) else typed, error=error)


async def _counted(parts: Parts, visit: Visit, asked: AskedFor, typed: str) -> Entry:
    command, _, text = typed.partition(" ")
    one = replace(asked, command=command, text=text)
    rights = rights_of(parts.answers, parts.gate.audit, one, visit, parts.clock())
    async with rights.audited():
        outcome = await rights.outcome(_nobody_waits)
    if isinstance(outcome, HelpCard):
        return Entry(typed, NO_LONGER)
    if isinstance(outcome, Card):
        return Entry(typed, card_text(outcome))
    return Entry(typed, f"{outcome.headline} {outcome.detail}".strip(), outcome.id or "")


def _nobody_waits(_: Question, __: Decision) -> None: ...


async def _recent(parts: Parts, visit: Visit, identity: str) -> Entry | None:
    """None where the answer is kept no longer."""
    try:
        kept = await parts.answers.find(identity)
    except UsageBotError:
        return None
    try:
        decision = visit.allowed(*parts.answers.needs(kept.question) - {"csv"})
    except NotAllowed as error:
        return Entry(error=error)
    if not decision.figures:
        return Entry(_ago(kept.answered_at, parts), elsewhere_text(kept.id))
    return Entry(_ago(kept.answered_at, parts), f"{kept.headline} {kept.detail}".strip(), kept.id)


def _once(entries: Sequence[Entry]) -> list[Entry]:
    """The newest of those that read alike."""
    seen: dict[object, Entry] = {}
    for entry in entries:
        seen.setdefault(entry.text or entry, entry)
    return list(seen.values())


def _ago(then: datetime, parts: Parts) -> str:
    return say.age(then, parts.clock()).replace("just read", "just now").replace(" old", " ago")


def _state(parts: Parts) -> str:
    catalog: Catalog = parts.answers.snapshot()
    if catalog.read_at is None:
        return "I have not read from Pendo yet what is tagged."
    kinds = f"{say.number(len(catalog.things))} features, pages and track events are tagged"
    return f"{kinds}, as Pendo said {_ago(catalog.read_at, parts)}."
