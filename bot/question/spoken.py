"""What a question holds beyond its subject and days, in words that anybody could type."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bot.catalog import Catalog
from bot.question.lookup import called_plainly, home_of, quoted
from bot.question.model import Command, Filter, Question


def typed(question: Question, command: Command, catalog: Catalog, asked_on: date) -> str:
    """The command that asks ``question``; days that ended the day before ``asked_on`` are said as the last
    ones, so that they move along."""
    parts = [command.slashed, subject(question, command, catalog), _days(question, asked_on)]
    return " ".join(filter(None, [*parts, *spoken_parts(question, catalog)]))


def subject(question: Question, command: Command, catalog: Catalog) -> str:
    """What the question is about, as ``command`` says it; '' where that is about nothing."""
    about = command.asks.about
    if about == "account" and question.account:
        account = question.account
        return called_plainly(catalog.account_names, account, account.name, account.id)
    if about == "guide" and question.guide:
        guide = question.guide
        return called_plainly(catalog.guide_names, guide, guide.name, guide.id)
    if about == "thing or app" and not question.things:
        return "app"
    names = [called_plainly(catalog.thing_names, thing, thing.name, thing.id) for thing in question.things]
    return " vs ".join(names) if about.startswith("thing") else ""


def _days(question: Question, asked_on: date) -> str:
    window = question.window
    if question.hours:
        return f"last {question.hours} hours"
    if window.end == asked_on - timedelta(days=1):
        return f"last {window.days} days" if window.days > 1 else "yesterday"
    return f"{window.start}..{window.end}"


def spoken_parts(question: Question, catalog: Catalog) -> Iterator[str]:
    """Each part that was asked for, as words of its own; nothing for what is usual."""
    if question.account:
        account = question.account
        yield f"for {called_plainly(catalog.account_names, account, account.name, account.id)}"
    if question.app is None:
        yield "in all apps"
    elif question.things and question.app != home_of(catalog, question.things):
        yield f"in {called_plainly(catalog.app_names, question.app, question.app.name, question.app.id)}"
    if question.comparison_kind not in ("previous", "none"):
        yield f"vs {question.comparison_kind}"
    if question.by:
        yield f"by {question.by.path}"
    yield from map(_filter, question.filters)
    if question.segment:
        yield f"segment {quoted(question.segment.id)}"
    if question.weekdays:
        yield "weekdays only"
    if question.lead == "visitors":
        yield "how many people"
    if question.private:
        yield "private"


def _filter(asked: Filter) -> str:
    sign = "!=" if asked.excluded else "="
    return f"where {asked.field.path} {sign} {' or '.join(map(quoted, asked.values))}"
