"""What a question comes to for the one who asked it: understood, allowed or refused, answered, audited."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from bot.access.audit import Audit, Audited
from bot.access.policy import Data, Decision, How
from bot.answers.answer import Answer, Card, HelpCard
from bot.answers.keeping import KeptAnswer, Recall
from bot.errors import ChoiceNeeded, NotAllowed, NotUnderstood
from bot.question import Question, goes_on
from bot.replies.asked import AskedFor
from bot.replies.elsewhere import elsewhere_card
from bot.replies.gate import Visit
from bot.replies.parts import Answers

Understood = Question | HelpCard | Card | Recall
Decided = Callable[[Question, Decision], None]
"""Told what will be answered, and who may see it."""


@dataclass(slots=True)
class Rights:
    """One question of one visitor to one place. ``entry`` is what the audit trail will say, as far as it is
    known."""

    answers: Answers
    audit: Audit
    asked: AskedFor
    visit: Visit
    entry: Audited

    @asynccontextmanager
    async def audited(self) -> AsyncGenerator[None]:
        """Records a refusal that is raised inside."""
        try:
            yield
        except NotAllowed as error:
            await self.audit.record(replace(self.entry, where="nowhere", why=error.message))
            raise

    def enter(self) -> None:
        """Before the text is read. Raises NotAllowed for whom every question would be refused here."""
        self.visit.allowed("help" if self.asked.wants_help else "ratios")

    async def outcome(self, decided: Decided) -> Answer | HelpCard | Card:
        """The whole work. What holds data is recorded before anybody sees it. Raises NotAllowed."""
        understood = await self._understood()
        if isinstance(understood, Recall):
            return await self._recalled(understood)
        if not isinstance(understood, Question):
            return understood
        decision, question = self._settled(understood)
        decided(question, decision)
        user, channel = self.asked.user_id, self.asked.channel_id
        answer = await self.answers.answer(question, asked_by=user, channel=channel)
        await self._record(decision, answer.id)
        return answer if decision.figures else elsewhere_card(answer.id)

    async def _understood(self) -> Understood:
        """What is asked, of an answer or by itself. Where both may be, it is read by itself first, unless it
        is worded otherwise; where it is neither, the sentence of the first reading says so."""
        asked = self.asked
        if not asked.after:
            return await self._read(asked.follows)
        failures: list[NotUnderstood] = []
        for follows in (asked.after, "") if goes_on(asked.text) else ("", asked.after):
            try:
                return await self._read(follows)
            except ChoiceNeeded:
                raise
            except NotUnderstood as failure:
                failures.append(failure)
        raise failures[0]

    async def _read(self, follows: str) -> Understood:
        if follows:
            await self._may_follow(follows)
        accounts = self.visit.decide("account_names").where != "nowhere"
        return await self.answers.understand(
            self.asked.command, self.asked.text, follows=follows, accounts=accounts
        )

    async def _may_follow(self, identity: str) -> None:
        """Whoever may not see what an answer holds is told nothing that goes on from it."""
        question = replace((await self.answers.find(identity)).question, show_visitors=False, csv=False)
        self._note(_named(question), self.answers.needs(question))
        self.visit.allowed(*self.answers.needs(question), how="alone")

    async def naming(self, what: str) -> Decision:
        """Who may see names of accounts in ``what``, which is recorded. Raises NotAllowed."""
        self._note(what, frozenset({"ratios", "account_names"}))
        decision = self.visit.allowed("ratios", "account_names", how="alone" if self.asked.alone else "open")
        await self._record(decision, None)
        return decision

    async def acted(self, name: str, kept: KeptAnswer, decision: Decision) -> None:
        """Record that something was done with a kept answer."""
        self._note(f"{name} {_named(kept.question)}", self.answers.needs(kept.question))
        await self._record(decision, kept.id)

    async def _recalled(self, wanted: Recall) -> Card:
        """The rights to a kept answer are those to its question, for whoever wants to see it now."""
        kept = wanted.kept
        kinds = self.answers.needs(kept.question)
        self._note(f"{wanted.action} {_named(kept.question)}", kinds)
        self.entry = replace(self.entry, answer=kept.id)
        decision = self.visit.allowed(*kinds - {"csv"}, how="alone")
        await self._record(replace(decision, where="asker"), kept.id)
        if not decision.figures:
            return elsewhere_card(kept.id, wanted.action)
        return await self.answers.recall(wanted)

    def _settled(self, question: Question) -> tuple[Decision, Question]:
        """Who may see the answer, and the question with what depends on the asker filled in: visitors are
        named where that keeps the answer from nobody. A file is no part of the message, so it does not
        narrow it. Raises NotAllowed."""
        how: How = "alone" if question.private or self.asked.alone else "open"
        kinds = self.answers.needs(question)
        self._note(_named(question), kinds)
        if "csv" in kinds:
            self.visit.allowed("csv")
        decision = self.visit.allowed(*kinds - {"csv"}, how=how)
        naming = replace(question, show_visitors=True)
        named = self.answers.needs(naming)
        if self.visit.decide(*named - {"csv"}, how=how).where == decision.where:
            self._note(_named(question), named)
            question = naming
        return decision, replace(question, owner=self.visit.person.email if question.mine else "")

    def _note(self, what: str, kinds: frozenset[Data]) -> None:
        self.entry = replace(self.entry, what=what, kinds=tuple(sorted(kinds)))

    async def _record(self, decision: Decision, answer: str | None) -> None:
        entry = replace(self.entry, answer=answer or "", where=decision.where, why=decision.sentence)
        await self.audit.record(entry)


def rights_of(answers: Answers, audit: Audit, asked: AskedFor, visit: Visit, now: datetime) -> Rights:
    """The rights to ``asked`` of whoever comes with ``visit``."""
    entry = Audited(now, asked.user_id, asked.channel_id, asked.command or "in plain words")
    return Rights(answers, audit, asked, visit, entry)


def _named(question: Question) -> str:
    """The stored query with the features or the guide it asks about; no account is ever named."""
    about = question.things or ((question.guide,) if question.guide else ())
    return " ".join([question.query, ", ".join(thing.name for thing in about)]).strip()
