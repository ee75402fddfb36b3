"""Why an adoption is what it is: numerator, denominator, interval, and Pendo's own way to it (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from bot.answers import wording as say
from bot.answers.adoption.words import leads_with
from bot.answers.answer import Measures
from bot.answers.keeping import KeptAnswer
from bot.answers.why import Why, app_name, custom_range, is_at_home
from bot.catalog import KIND_WORDS, Kind
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


def explain(kept: KeptAnswer) -> Why:
    """Definition, interval, who was left out, and the steps in Pendo."""
    if len(kept.question.things) > 1:
        return _beside(kept)
    scope = (f"Out of everybody active in {_where(kept)}.", _left_out(kept))
    lead, colleagues = share(kept), without_rules(kept)
    figures = {
        "share": [lead.used, lead.active],
        "without_rules": [colleagues.used, colleagues.active] if colleagues else None,
        "interval": interval(kept),
        "interval_in_words": interval_words(kept),
    }
    return Why(definition(kept), steps(kept), (interval_words(kept),), scope, figures)


def _beside(kept: KeptAnswer) -> Why:
    names = ", ".join(thing.name for thing in kept.question.things)
    return Why(
        definition=(
            "Each is counted as if asked about alone: accounts with at least one event of it, divided by "
            "the accounts active in the app it lives in.",
        ),
        steps=(f"Ask about each alone, {names}: that answer leads to its number in Pendo.",),
    )


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
        f"Denominator, {say.number(lead.active)}: {lead.noun}s{whose} with any event in {app_name(kept)}, "
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


def _where(kept: KeptAnswer) -> str:
    return f"{say.shortened(app_name(kept), 100)}{', where it lives' if is_at_home(kept) else ''}"


def _left_out(kept: KeptAnswer) -> str:
    hidden, colleagues = (
        say.number(cast(int, kept.figures[name])) for name in ("excluded_by_pendo", "excluded_visitors")
    )
    plain = without_rules(kept)
    if plain is None:
        return f"Of those who used it, Pendo leaves out {hidden}; no rule says who your colleagues are."
    ours = f"your rule {colleagues} more; without your rule: {plain}"
    return f"Of those who used it, Pendo leaves out {hidden}, {ours}."


def steps(kept: KeptAnswer) -> tuple[str, ...]:
    """How to see the same number in Pendo, and what its screen should read."""
    question, thing = kept.question, kept.question.things[0]
    if question.app is not None and not is_at_home(kept):
        return (f"Pendo's screens cannot set {thing.name} against another app than its own.",)
    segment = "Everyone"
    if question.account is not None:
        segment = f"a new one in which Account ID is {question.account.id}"
    there, lead = without_rules(kept) or share(kept), share(kept)
    lines = [
        f"1. Open Product > {_SCREENS[thing.kind]} > {thing.name}.",
        f"2. For the dates, enter Custom: {custom_range(question.window)}.",
        f"3. App: {app_name(kept)}. Segment: {segment}.",
        f"4. {lead.noun.capitalize()} adoption on this {KIND_WORDS[thing.kind]} should read {there}.",
    ]
    if there != lead:
        lines.append(f"Pendo counts your colleagues, whom only your rule leaves out; without them: {lead}.")
    return (*lines, "PES adoption is another figure: core events only.")
