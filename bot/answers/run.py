"""From typed text to an Answer: the only place that knows both data and meaning."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import cycle, islice
from zoneinfo import ZoneInfo

from bot.answers.adoption import answer_adoption
from bot.answers.answer import Answer, HelpCard
from bot.answers.catalog import CatalogKeeper
from bot.answers.reading import Reader
from bot.catalog import Catalog
from bot.errors import InternalError, Refused
from bot.people import InternalRules
from bot.question import Help, Question, ReadingRules, parse
from bot.question.lookup import called
from queries.library import Library, StoredQuery

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_WORDS = (
    "Windows: last 30 days · last week · in June · Q3 · since 1 October · 2026-05-01..2026-05-31",
    "Also: vs last year · no comparison · in <app> · in all apps · for <account> · private · fresh",
)


def new_answer_id() -> str:
    """40 random bits as eight letters and digits that are hard to mistake: ``A7F3-K9QX``."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class Answerer:
    """Understands and answers questions about one subscription."""

    def __init__(
        self,
        *,
        library: Library,
        reader: Reader,
        catalog: CatalogKeeper,
        rules: InternalRules,
        reading_rules: ReadingRules,
        clock: Callable[[], datetime],
    ) -> None:
        self._library = library
        self._reader = reader
        self._catalog = catalog
        self._rules = rules
        self._reading_rules = reading_rules
        self._clock = clock

    async def understand(self, command: str, text: str) -> Question | HelpCard:
        """What ``text`` after the command word ``command`` asks.

        Raises NotUnderstood with a sentence, or SourceError where no catalog can be had.
        """
        query = self._query(command)
        catalog = await self._catalog.current()
        understood = parse(
            text, command=query.name, catalog=catalog, now=self._now(), settings=self._reading_rules
        )
        return _card(query, catalog) if isinstance(understood, Help) else understood

    async def answer(self, question: Question) -> Answer:
        """The answer. Raises SourceError where Pendo fails and nothing kept can stand in."""
        if question.query != "adoption":
            raise InternalError(f"The stored query {question.query} has no answer.")
        catalog, rules = await asyncio.gather(self._catalog.current(), self._resolved_rules())
        return await answer_adoption(
            question,
            query=self._library.queries[question.query],
            reader=self._reader,
            catalog=catalog,
            rules=rules,
            now=self._now(),
            new_id=new_answer_id,
        )

    def _now(self) -> datetime:
        return self._clock().astimezone(ZoneInfo(self._reading_rules.zone))

    def _query(self, command: str) -> StoredQuery:
        query = self._library.query_for(command.lstrip("/").lower())
        if query is None:
            known = ", ".join(
                f"/{word}" for stored in self._library.queries.values() for word in stored.words
            )
            raise Refused(f"I don't know the command /{command.lstrip('/')}.", f"I answer {known}.")
        return query

    async def _resolved_rules(self) -> InternalRules:
        """The rules with those visitors that metadata declares colleagues."""
        today = self._now().date()
        reads = await asyncio.gather(
            *(
                self._reader.read("internal_visitors", {"field": path, "value": value}, until=today)
                for path, value in self._rules.metadata
            )
        )
        names = [name for read in reads for name in read.table.text("visitorId").values]
        return replace(self._rules, visitors=frozenset(names)) if names else self._rules


def _card(query: StoredQuery, catalog: Catalog) -> HelpCard:
    count = len(query.examples)
    named = [" ".join(filter(None, called(catalog, thing))) for thing in catalog.things[:count]]
    names = islice(cycle(named or ["export-button"]), count)
    examples = [text.replace("{thing}", name) for text, name in zip(query.examples, names, strict=True)]
    return HelpCard(query.words[0].capitalize(), query.says, tuple(examples), _WORDS)
