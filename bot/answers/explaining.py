"""Why a kept answer says what it says: definition, interval, scope, pipelines, and Pendo's own way (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from bot.answers import wording as say
from bot.answers.adoption_words import leads_with
from bot.answers.answer import Card, Measures, Source
from bot.answers.keeping import KeptAnswer
from bot.answers.showing import moment
from bot.catalog import KIND_WORDS, Kind
from bot.windows import Window
from queries.measures.proportions import ratio, wilson

_SCREENS: Mapping[Kind, str] = {"feature": "Features", "page": "Pages", "track": "Track Events"}


@dataclass(frozen=True, slots=True)
class Share:
    """``used`` of ``active``: accounts or visitors by Pendo's word ``noun``."""

    noun: str
    used: int
    active: int

    @property
    def rate(self) -> float | None:
        return ratio(self.used, self.active)

    def __str__(self) -> str:
        of = f"{say.number(self.used)} of {say.number(self.active)}"
        return of if self.rate is None else f"{say.percent(self.rate)} ({of})"


def why_card(kept: KeptAnswer) -> Card:
    """Everything a reader needs to judge the figure and to find it in Pendo."""
    title = f"{kept.id}: {kept.headline} {kept.detail}".strip()
    paragraphs = (
        definition(kept),
        (interval_words(kept),),
        _scope(kept),
        _pipelines(kept),
        ("The same number in Pendo", *steps(kept)),
        (f"Answered on {moment(kept.answered_at, kept.question.window.zone)}. Now: /usage show {kept.id}",),
    )
    return Card(title, paragraphs, kept.asked_by, kept.channel)


def share(kept: KeptAnswer, measures: Measures | None = None) -> Share:
    """The share that the answer leads with, from ``measures`` where others than its own are meant."""
    noun = "account" if leads_with(kept.question, dict(kept.figures)) == "accountId" else "visitor"
    counts = kept.figures if measures is None else measures
    used, active = (cast(int, counts[f"{noun}s_{part}"]) for part in ("used", "active"))
    return Share(noun, used, active)


def without_rules(kept: KeptAnswer) -> Share | None:
    """The same share with the colleagues in it; None where no rule left anybody out."""
    return share(kept, kept.without_rules) if kept.without_rules else None


def definition(kept: KeptAnswer) -> tuple[str, ...]:
    """What is divided by what; every measure stands in docs/measures.md."""
    question, lead = kept.question, share(kept)
    thing, whose = question.things[0], f" of {question.account.name}" if question.account else ""
    return (
        f"Numerator, {say.number(lead.used)}: {lead.noun}s{whose} with at least one event of {thing.name}.",
        f"Denominator, {say.number(lead.active)}: {lead.noun}s{whose} with any event in {_app(kept)}, "
        f"or with use of this {KIND_WORDS[thing.kind]}, in the same days.",
        f"Adoption is the one divided by the other: {lead}.",
    )


def interval(kept: KeptAnswer) -> tuple[float, float] | None:
    """95 % Wilson score interval of the leading share; None where nobody was active."""
    lead = share(kept)
    return wilson(lead.used, lead.active)


def interval_words(kept: KeptAnswer) -> str:
    """The interval as a sentence."""
    found, lead = interval(kept), share(kept)
    if found is None:
        return "No interval: nobody was active, so there is no share."
    low, high = (say.percent(end) for end in found)
    return (
        f"If {say.count(lead.active, lead.noun)} in these days stand for more like them, the true share lies "
        f"between {low} and {high}, 19 times out of 20 (95 % interval, Wilson)."
    )


def _scope(kept: KeptAnswer) -> tuple[str, ...]:
    question, window = kept.question, kept.question.window
    over = ", the last of them not over when it was asked" if window.unfinished else ""
    lines = [f"{custom_range(window)}, {say.count(window.days, 'whole day')} in {window.zone}{over}."]
    if question.comparison is not None:
        lines.append(f"Compared with {custom_range(question.comparison)}.")
    if question.account is not None:
        lines.append(f"Only {question.account.name} counts.")
    where = f"{say.shortened(_app(kept), 100)}{', where it lives' if _at_home(kept) else ''}"
    lines.append(f"Out of everybody active in {where}.")
    lines.append("Anonymous visitors never count here; Pendo's visitor page may include them.")
    return (*lines, _left_out(kept))


def _left_out(kept: KeptAnswer) -> str:
    hidden, colleagues = (
        say.number(cast(int, kept.figures[name])) for name in ("excluded_by_pendo", "excluded_visitors")
    )
    plain = without_rules(kept)
    if plain is None:
        return f"Of those who used it, Pendo leaves out {hidden}; no rule says who your colleagues are."
    ours = f"your rule {colleagues} more; without your rule: {plain}"
    return f"Of those who used it, Pendo leaves out {hidden}, {ours}."


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


def steps(kept: KeptAnswer) -> tuple[str, ...]:
    """How to see the same number in Pendo, and what its screen should read."""
    question, thing = kept.question, kept.question.things[0]
    if question.app is not None and not _at_home(kept):
        return (f"Pendo's screens cannot set {thing.name} against another app than its own.",)
    segment = "Everyone"
    if question.account is not None:
        segment = f"a new one in which Account ID is {question.account.id}"
    there, lead = without_rules(kept) or share(kept), share(kept)
    lines = [
        f"1. Open Product > {_SCREENS[thing.kind]} > {thing.name}.",
        f"2. For the dates, enter Custom: {custom_range(question.window)}.",
        f"3. App: {_app(kept)}. Segment: {segment}.",
        f"4. {lead.noun.capitalize()} adoption on this {KIND_WORDS[thing.kind]} should read {there}.",
    ]
    if there != lead:
        lines.append(f"Pendo counts your colleagues, whom only your rule leaves out; without them: {lead}.")
    return (*lines, "PES adoption is another figure: core events only.")


def custom_range(window: Window) -> str:
    """A window as Pendo's custom range takes it."""
    return f"{say.day(window.start, date.min)} – {say.day(window.end, date.min)}"


def _app(kept: KeptAnswer) -> str:
    return kept.question.app.name if kept.question.app else "all apps"


def _at_home(kept: KeptAnswer) -> bool:
    """Whether the denominator is the app in which the thing lives."""
    app = kept.question.app
    return app is not None and app.id == kept.question.things[0].app_id
