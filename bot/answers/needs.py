"""What kinds of data a question's answer holds, as the access rules tell them apart (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.access.policy import Data
from bot.answers.kinds import KINDS
from bot.catalog import Catalog, MetadataField
from bot.question import Question
from queries.library import StoredQuery

_IDENTIFIES = {"id", "name", "email", "emailaddress", "username", "fullname", "firstname", "lastname"}
"""Fields of metadata whose values tell one visitor or account from the others, without ``_`` and ``-``."""


def needed(question: Question, query: StoredQuery | None) -> frozenset[Data]:
    """The kinds in the answer to ``question``; all that name somebody where its stored query is gone."""
    named = query.names if query else {"accounts", "visitors"}
    fields = set(_identifying(question))
    found: set[Data] = {"ratios"}
    if "accounts" in named or question.account or question.mine or "account" in fields:
        found.add("account_names")
    numbers = query is not None and (query.shows_visitors or KINDS[query.measure].may_name_visitors)
    by_name = question.show_visitors and numbers
    if "visitors" in named or by_name or "visitor" in fields:
        found.add("visitor_names")
    if question.csv:
        found.add("csv")
    return frozenset(found)


def without_accounts(catalog: Catalog) -> Catalog:
    """``catalog`` for somebody who may not learn which accounts there are."""
    values = catalog.account_values
    kept = {path: values[path] for path in values if not _identifies(path.rpartition(".")[2])}
    return replace(catalog, accounts=(), account_values=kept)


def _identifying(question: Question) -> Iterator[str]:
    """Of what the question splits or filters by fields that identify."""
    fields: list[MetadataField] = [asked.field for asked in question.filters]
    if question.by:
        fields.append(question.by)
    yield from (field.of for field in fields if _identifies(field.name))


def _identifies(name: str) -> bool:
    return name.casefold().replace("_", "").replace("-", "") in _IDENTIFIES
