"""Why a kept answer says what it says: definition, scope, pipelines, and Pendo's own way (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from bot.answers import wording as say
from bot.answers.answer import Card, Source
from bot.answers.keeping import KeptAnswer
from bot.answers.kinds import KINDS
from bot.answers.showing import moment
from bot.answers.why import Why, custom_range
from bot.question import Slash


def why_card(kept: KeptAnswer, slash: Slash) -> Card:
    """Everything a reader needs to judge the figure and to find it in Pendo."""
    why = explained(kept)
    title = f"{kept.id}: {kept.headline} {kept.detail}".strip()
    paragraphs = (
        why.definition,
        why.trust,
        _scope(kept, why),
        _pipelines(kept),
        ("The same number in Pendo", *why.steps),
        (_answered(kept, slash),),
    )
    return Card(title, tuple(filter(None, paragraphs)), kept.asked_by, kept.channel)


def _answered(kept: KeptAnswer, slash: Slash) -> str:
    when = moment(kept.answered_at, kept.question.window.zone)
    return f"Answered on {when}. Now: {slash('usage show')} {kept.id}"


def explained(kept: KeptAnswer) -> Why:
    """What the kind of answer says of itself."""
    return KINDS[kept.kind].explain(kept)


def _scope(kept: KeptAnswer, why: Why) -> tuple[str, ...]:
    question, window = kept.question, kept.question.window
    over = ", the last of them not over when it was asked" if window.unfinished else ""
    days = f"{custom_range(window)}, {say.count(window.days, 'whole day')} in {window.zone}{over}."
    lines = [] if why.fixed_days else [days]
    if question.comparison is not None:
        lines.append(f"Compared with {custom_range(question.comparison)}.")
    if question.account is not None:
        lines.append(f"Only {question.account.name} counts.")
    return (*lines, why.anonymous, *why.scope)


def _pipelines(kept: KeptAnswer) -> tuple[str, ...]:
    lines = [f"• {_source(source, kept.question.window.zone)}" for source in kept.sources]
    return (f"Read from Pendo (the requests themselves: usagebot why {kept.id} --json)", *lines)


def _source(source: Source, zone: str) -> str:
    hidden = " of those on Pendo's exclude list" if "only" in _blacklists(source.body) else ""
    rows = f"{say.count(source.rows, 'row')}, {'kept from' if source.cached else 'read on'}"
    return f"{source.pipeline}{hidden}: {rows} {moment(source.read_at, zone)}"


def _blacklists(node: Any) -> set[str]:
    """How a bound pipeline's sources treat Pendo's exclude list."""
    if isinstance(node, Mapping):
        items = cast("Mapping[str, Any]", node).items()
        own = {str(value) for key, value in items if key == "blacklist"}
        return own.union(*(_blacklists(value) for _, value in items))
    if isinstance(node, list):
        return set[str]().union(*(_blacklists(item) for item in cast("list[Any]", node)))
    return set()
