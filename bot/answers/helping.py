"""Help: of everything that can be asked, and of one question, with commands that run (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice

from bot.answers import usage
from bot.answers.answer import HelpCard
from bot.answers.finding import own_line
from bot.catalog import Catalog
from bot.question import Slash
from bot.question.lookup import called
from queries.stored import StoredQuery

_WORDS = (
    "Windows: last 30 days · last week · in June · Q3 · since 1 October · 2026-05-01..2026-05-31",
    "Also: vs last year · no comparison · in <app> · in all apps · for <account> · private · fresh",
)
_MOST_OWN = 6
"""Own queries that help tells in full."""


def usage_card(queries: Sequence[StoredQuery], catalog: Catalog, slash: Slash) -> HelpCard:
    """An example of each query, in their order, and the team's own."""
    examples = [query_card(query, catalog, slash).examples[0] for query in queries if not query.is_own]
    words = (*_own_lines([query for query in queries if query.is_own], slash), *usage.words(slash))
    return HelpCard("Usage", "Who really uses what, from Pendo.", tuple(examples), words)


def query_card(query: StoredQuery, catalog: Catalog, slash: Slash) -> HelpCard:
    """The query's examples, with names from the catalog."""
    count = len(query.examples)
    named = [" ".join(filter(None, called(catalog, thing))) for thing in catalog.things[:count]]
    names = islice(cycle(named or ["export-button"]), count)
    account = f'"{catalog.accounts[0].name}"' if catalog.accounts and query.names else "<account>"
    guide = f'"{catalog.guides[0].name}"' if catalog.guides else "<guide>"
    examples = [
        text.replace("{thing}", name).replace("{account}", account).replace("{guide}", guide)
        for text, name in zip(query.examples, names, strict=True)
    ]
    commands = tuple(slash(text.removeprefix("/")) for text in examples)
    return HelpCard(query.words[0].capitalize(), query.says, commands, _own_words(query))


def _own_lines(queries: Sequence[StoredQuery], slash: Slash) -> list[str]:
    """The first of the team's own queries, and how many more there are."""
    lines = [own_line(query, slash) for query in queries[:_MOST_OWN]]
    more = len(queries) - _MOST_OWN
    words = ", ".join(query.words[0] for query in queries[_MOST_OWN:])
    return [*lines, *([f"… and {more} more of your own: {words}"] if more > 0 else [])]


def _own_words(query: StoredQuery) -> tuple[str, ...]:
    """How to shape the question, without what its file decides itself."""
    extras = [f"{name}={value}" for name, value in query.asks.extras.items()]
    mine = [f"Its own values, unless you type others: {' · '.join(extras)}"] if extras else []
    return (*mine, *(_WORDS[1:] if "window" in query.asks.fixed else _WORDS))
