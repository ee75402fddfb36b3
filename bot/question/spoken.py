"""What a question holds beyond its subject and days, in words that anybody could type."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalog import Catalog
from bot.question.lookup import called_plainly, home_of, quoted
from bot.question.model import Filter, Question


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
