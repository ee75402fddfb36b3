"""From typed text to an Answer: the only place that knows both data and meaning."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz, process

from bot.access.policy import Data
from bot.answers import usage
from bot.answers.answer import Answer, Card, HelpCard
from bot.answers.catalog import CatalogKeeper
from bot.answers.colleagues import resolved
from bot.answers.explaining import why_card
from bot.answers.finding import features_card, find_card
from bot.answers.helping import query_card, usage_card
from bot.answers.keeping import Archive, KeptAnswer, Recall, as_given
from bot.answers.kinds import KINDS
from bot.answers.needs import needed, without_accounts
from bot.answers.reading import Reader
from bot.answers.showing import Shown, show_card
from bot.answers.tools import Customs, Tools
from bot.catalog import Catalog
from bot.errors import NotUnderstood, Refused, SourceError, UsageBotError
from bot.people import InternalRules
from bot.question import Explain, Help, Question, ReadingRules, follow_up, parse, plain
from bot.question.spoken import typed
from bot.store.flights import Flights
from queries.library import Library, StoredQuery

_ALIKE = 75
"""Likeness from which on a command may have been mistyped."""


class Answerer:
    """Understands and answers questions about one subscription."""

    def __init__(
        self,
        *,
        library: Library,
        reader: Reader,
        catalog: CatalogKeeper,
        archive: Archive,
        rules: InternalRules,
        reading_rules: ReadingRules,
        customs: Customs | None = None,
        clock: Callable[[], datetime],
    ) -> None:
        self._library = library
        self._slash = library.slash
        self._reader = reader
        self._catalog = catalog
        self._archive = archive
        self._rules = rules
        self._reading_rules = reading_rules
        self._customs = customs or Customs()
        self._clock = clock
        self._turn = asyncio.Lock()
        self._nameless: tuple[Catalog, Catalog] | None = None
        self._counts = Flights[Answer]()

    async def understand(
        self, command: str, text: str, *, follows: str = "", accounts: bool = True
    ) -> Question | HelpCard | Card | Recall:
        """What ``text`` asks: after the command word ``command``, in plain words where that is '', or of the
        answer whose id is ``follows``. A card is what it wanted already, a Recall a kept answer, to be shown
        with ``recall``.

        Without ``accounts`` no account is known, so that neither choices nor examples name one. Raises
        NotUnderstood with a sentence, SourceError where no catalog can be had, or StoreError where a kept
        answer is wanted.
        """
        word = self._slash.meant(command, (usage.USAGE, *self._query_words())) or command.lstrip("/")
        if word == usage.USAGE:
            return await self._usage(text, accounts)
        if not word:
            return await self._said(text, follows, accounts)
        query = self._query(word, text)
        catalog = await self._known(accounts)
        understood = parse(
            text,
            command=query.command,
            catalog=catalog,
            now=self._now(),
            settings=self._reading_rules,
            asks=query.asks,
            query=query.name,
            slash=self._slash,
        )
        if isinstance(understood, Help):
            return query_card(query, catalog, self._slash)
        return understood

    async def answer(self, question: Question, *, asked_by: str = "", channel: str = "") -> Answer:
        """The answer, kept under its id for the Slack ids given. Raises SourceError where Pendo fails and
        nothing kept can stand in."""
        counted = await self._counts.join(repr(question), lambda: self._answer(question))
        return await self._archive.keep(counted, asked_by=asked_by, channel=channel)

    async def rows_of(self, words: str) -> int:
        """How many rows come in for a stored query, asked by ``words`` as after ``/usage``; the answer is not
        kept. Raises NotUnderstood where that asks nothing certain, SourceError."""
        question = await self.understand(usage.USAGE, words)
        if not isinstance(question, Question):
            raise Refused(f"{words} is no question by itself.", "Name a stored query, and what it takes.")
        answer = await self._answer(question)
        return sum(source.rows for source in answer.sources)

    def askable(self) -> list[tuple[str, str]]:
        """Every stored query: what it is called, and its command word."""
        return [(query.words[0].replace("-", " ").capitalize(), query.words[0]) for query in self._in_order()]

    def snapshot(self) -> Catalog:
        """What is known of the subscription, at once: nothing before it is read for the first time."""
        return self._catalog.snapshot

    def typed(self, kept: KeptAnswer) -> str:
        """The command that asks what ``kept`` answers, at once; days that ended the day before it was asked
        move along."""
        command = self._library.commands.get(kept.question.query)
        if command is None:
            raise Refused("The stored query of this answer is gone.", f"Try /{usage.USAGE}")
        asked_on = kept.answered_at.astimezone(ZoneInfo(self._reading_rules.zone)).date()
        return typed(kept.question, command, self._catalog.snapshot, asked_on)

    def needs(self, question: Question) -> frozenset[Data]:
        """The kinds of data that its answer holds."""
        return needed(question, self._library.queries.get(question.query))

    async def recall(self, wanted: Recall) -> Card:
        """The kept answer as a card: shown beside the same question counted again, or explained."""
        if wanted.action == "why":
            return why_card(wanted.kept, self._slash)
        return show_card(await self._shown(wanted.kept))

    async def find(self, typed: str) -> KeptAnswer:
        """The kept answer that the id ``typed`` means. Raises Refused where there is none, StoreError."""
        return await self._archive.find(typed)

    async def given(self, typed: str) -> tuple[KeptAnswer, Answer, bool]:
        """The kept answer that the id ``typed`` means, the same to be shown again, and whether that is whole:
        lists and charts are not kept, so they are there only where every figure is still the same. Raises as
        ``find``."""
        shown = await self.show(typed)
        again = shown.again
        same = again is not None and not shown.changes and again.headline == shown.kept.headline
        return shown.kept, as_given(shown.kept, again if same else None), same

    async def show(self, typed: str) -> Shown:
        """A kept answer and the same question counted again. Raises as ``find``."""
        return await self._shown(await self.find(typed))

    async def _shown(self, kept: KeptAnswer) -> Shown:
        again, why_not = None, ""
        try:
            again = await self._again(kept.question)
        except UsageBotError as error:
            why_not = error.message
        return Shown(kept, again, why_not, self._now())

    async def _again(self, question: Question) -> Answer:
        """The same days now, by what the catalog says of the same things now; never from stale rows alone."""
        catalog, today = await self._catalog.current(), self._now().date()
        things = tuple(catalog.things_by_id.get(thing.id, thing) for thing in question.things)
        window = replace(question.window, unfinished=question.window.end >= today)
        asked = replace(question, things=things, window=window, fresh=False)
        answer = await self._answer(asked)
        if any(source.stale for source in answer.sources):
            return await self._answer(replace(asked, fresh=True))
        return answer

    async def _answer(self, question: Question) -> Answer:
        query = self._library.queries[question.query]
        catalog, rules = await asyncio.gather(
            self._catalog.current(), resolved(self._rules, self._reader, self._now().date())
        )
        tools = Tools(
            query,
            self._slash,
            self._reader,
            catalog,
            rules,
            self._now(),
            self._turn,
            self._reading_rules,
            self._customs,
        )
        return await KINDS[query.measure].answer(question, tools)

    def _now(self) -> datetime:
        return self._clock().astimezone(ZoneInfo(self._reading_rules.zone))

    def _query(self, command: str, text: str) -> StoredQuery:
        query = self._library.query_for(command)
        if query is None:
            nearest = process.extractOne(command, self._query_words(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
            hint = f"Try {self._slash(nearest[0])} {text}" if nearest else f"Try {self._slash(usage.USAGE)}"
            raise Refused(f"I don't know the command /{command}.", hint)
        return query

    def _query_words(self) -> list[str]:
        return [word for stored in self._in_order() for word in stored.words]

    def _in_order(self) -> list[StoredQuery]:
        """What most ask first: answers that name nobody, and commands of their own before the others."""
        queries = self._library.queries.values()
        return sorted(queries, key=lambda query: (bool(query.names), not query.slash, query.name))

    async def _known(self, accounts: bool) -> Catalog:
        catalog = await self._catalog.current()
        if accounts:
            return catalog
        if self._nameless is None or self._nameless[0] is not catalog:
            self._nameless = catalog, without_accounts(catalog)
            await asyncio.to_thread(self._nameless[1].index)
        return self._nameless[1]

    async def _usage(self, text: str, accounts: bool) -> Question | HelpCard | Card | Recall:
        asked = usage.read(text, self._query_words(), self._slash)
        if asked is None:
            return await self._usage_help(accounts)
        if isinstance(asked, usage.Ask):
            return await self.understand(asked.word, asked.text, accounts=accounts)
        if isinstance(asked, usage.Find):
            catalog = await self._known(accounts)
            if not asked.text:
                return features_card(catalog, self._slash)
            return find_card(catalog, asked.text, self._slash, self._own())
        if isinstance(asked, usage.Look):
            return Recall(await self.find(asked.typed), asked.action)
        try:
            return await self._said(asked.text, "", accounts)
        except NotUnderstood as failure:
            if not asked.nearest or isinstance(failure, Refused):
                raise
            raise usage.unclear(asked.text, asked.nearest, self._slash) from None

    async def _said(self, text: str, follows: str, accounts: bool) -> Question | HelpCard | Card | Recall:
        """What people say to the bot, or of an answer. Whether that stays with the asker alone is decided by
        where it is said, not by how the answer was once asked for."""
        if usage.is_said(text):
            return await self._usage(text, accounts)
        kept = await self.find(follows) if follows else None
        catalog, commands = await self._known(accounts), self._library.commands
        read = partial(follow_up, replace(kept.question, private=False)) if kept else plain
        understood = read(
            text, commands=commands, catalog=catalog, now=self._now(), rules=self._reading_rules
        )
        if isinstance(understood, Explain) and kept:
            return Recall(kept, "why")
        return understood if isinstance(understood, Question) else await self._usage_help(accounts)

    async def _usage_help(self, accounts: bool) -> HelpCard:
        try:
            catalog = await self._known(accounts)
        except SourceError:  # help is needed most where nothing works
            catalog = Catalog()
        return usage_card(self._in_order(), catalog, self._slash)

    def _own(self) -> list[StoredQuery]:
        """The team's own queries, by name."""
        return [query for query in self._in_order() if query.is_own]
