"""Weekly digests as people in Slack manage them: what each may see and do is decided anew at every step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from bot.access.audit import Audited
from bot.answers.answer import Listing
from bot.catalog import Catalog
from bot.digest import rights
from bot.digest.book import Book
from bot.digest.definitions import Definition
from bot.digest.forms import (
    ABOUT,
    DELETE,
    EDIT,
    MOST_LISTED,
    PAUSE,
    RESUME,
    SEND,
    Filled,
    Listed,
    Opened,
    filled_in,
    line_of,
    list_form,
    opened_of,
    preview_form,
    subscribe_form,
)
from bot.digest.offered import about_offered, chosen, features_of, name_for, zones_offered
from bot.digest.schedule import week_of
from bot.digest.sending import Sending
from bot.digest.told import about, state
from bot.digest.writing import written
from bot.errors import DeliveryError, NotAllowed, NotUnderstood, Refused, UsageBotError
from bot.replies.asked import DIGEST_SEEN, DIGEST_TO_ME, AskedFor
from bot.replies.desk import NOTHING
from bot.replies.fields import Block, Choice
from bot.replies.gate import Visit
from bot.replies.messages import error_text
from bot.replies.offers import Reply, choice
from bot.replies.parts import FormProblem, Parts
from bot.replies.views import View, options
from bot.windows import ReadingRules

Json = Mapping[str, Any]

NOT_SHOWN = "That digest is gone, or it is not shown to you here."
DONE = {PAUSE: "It is paused.", RESUME: "It goes on.", DELETE: "It is deleted."}
ON_ITS_WAY = "It is on its way into your direct messages."
KEPT = "It is kept."
READING = "I am reading last week's figures…"
_WRONG = {
    "accounts": "Choose whose use it is about.",
    "day": "Choose a day of the week.",
    "time": "Choose a time of day.",
    "zone": "Choose a time zone.",
}


@dataclass(frozen=True, slots=True)
class DigestDesk:
    parts: Parts
    book: Book
    sending: Sending
    rules: ReadingRules

    async def open(self, asked: AskedFor, name: str = "") -> None:
        """Show whoever pressed or typed ``asked`` the digest ``name``; without one theirs and those of the
        place, or the form for a new one where there are none. Raises UsageBotError."""
        visit = await rights.entered(self.parts.gate, asked.user_id, asked.channel_id)
        opened = Opened(_channel(visit), name)
        listed = await self._listed(visit, opened)
        if name and not listed:
            raise Refused(NOT_SHOWN)
        view = list_form(listed, opened) if listed else self._new(visit, opened)
        await self.parts.slack.open_view(asked.trigger_id, view)

    async def subscribing(self, asked: AskedFor) -> View:
        """The form for a digest about the features of the answer that ``asked`` follows. Raises
        UsageBotError."""
        visit = await rights.entered(self.parts.gate, asked.user_id, asked.channel_id)
        kept = await self.parts.answers.find(asked.follows)
        visit.allowed(*self.parts.answers.needs(kept.question) - {"csv"}, how="alone")
        features = [choice(self._catalog, thing) for thing in kept.question.things if thing.kind == "feature"]
        return self._new(visit, Opened(_channel(visit)), tuple(features))

    async def new(self, asked: AskedFor, view: Json) -> None:
        """Put the form for a new digest in the place of the list. Raises UsageBotError."""
        opened = Opened(opened_of(view).channel)
        visit = await rights.entered(self.parts.gate, asked.user_id, opened.channel)
        await self.parts.slack.update_view(str(view["id"]), self._new(visit, opened))

    async def clicked(self, asked: AskedFor, view: Json, act: str) -> AskedFor | None:
        """Do ``act`` with the digest that ``asked`` follows, and show in the open list what came of it; the
        job that is left to do. Raises DeliveryError, and NotAllowed for whom all of this is refused."""
        opened, job, said = opened_of(view), None, ""
        visit = await rights.entered(self.parts.gate, asked.user_id, opened.channel)
        shown: View | None = None
        try:
            digest = await self._shown(visit, asked.follows)
            if act == SEND:
                job, said = self._to_me(asked, digest), ON_ITS_WAY
            elif act == EDIT:
                shown = await self._edited(visit, opened, digest)
            else:
                said = await self._changed(visit, digest, act)
        except UsageBotError as error:
            await self._refused(visit, f"{act} {asked.follows}", error)
            said = error_text(error)
        shown = shown or list_form(await self._listed(visit, opened), opened, said)
        await self.parts.slack.update_view(str(view["id"]), shown)
        return job

    async def sent(self, asked: AskedFor, view: Json) -> View:
        """Take a form, once however often it is sent: the list that shows its digest. Raises FormProblem."""
        opened = opened_of(view)
        try:
            draft = await self._draft(asked.user_id, filled_in(view))
            visit = await rights.entered(self.parts.gate, asked.user_id, draft.channel)
            kept = await self._put(visit, draft, opened.name)
            await self._audit(visit, f"digest kept {kept.name}")
            now = Opened(_channel(visit), kept.name)
            return list_form(await self._listed(visit, now), now, KEPT)
        except UsageBotError as error:
            raise _problem(error) from error

    async def behind(self, text: str) -> Sequence[Listing]:
        """The accounts by name behind the digest and the week that a button below it stands for. Raises
        SourceError, StoreError, Refused."""
        name, _, day = text.partition(" ")
        digest = await self.book.called(name)
        week = week_of(date.fromisoformat(day), self.rules)
        return (await self.sending.content(digest, week)).thread

    async def preview(self, asked: AskedFor, view: Json) -> AskedFor | None:
        """Open what last week's would say; the job that fills it in. Raises DeliveryError."""
        draft, said = None, READING
        try:
            draft = await self._draft(asked.user_id, filled_in(view))
        except UsageBotError as error:
            said = error_text(error)
        seen = await self.parts.slack.push_view(asked.trigger_id, preview_form(said))
        if draft is None:
            return None
        return replace(asked, command=DIGEST_SEEN, text=written([draft]), follows=seen)

    async def suggest(self, user: str, view: Json, field: str, typed: str) -> Reply:
        """What ``user`` may mean by what is typed into ``field`` so far; nothing for whom may know
        nothing."""
        try:
            await rights.entered(self.parts.gate, user, opened_of(view).channel)
        except (DeliveryError, NotAllowed):
            return NOTHING
        found = about_offered(self._catalog, typed) if field == ABOUT else zones_offered(typed)
        return options(found)

    async def of(self, visit: Visit) -> list[Block]:
        """A line for each digest that the one who visits looks after."""
        mine = [one for one in await self._listed(visit, Opened()) if one.digest.owner == visit.person.id]
        return [line_of(one) for one in mine[:MOST_LISTED]]

    async def send(self, asked: AskedFor, owner: str) -> None:
        """Send a digest to one person; see ``Sending``."""
        await self.sending.send(asked, owner)

    async def deliver(self, asked: AskedFor, owner: str) -> None:
        """Do the job that a click left to do; see ``Sending``."""
        await self.sending.deliver(asked, owner)

    @property
    def _catalog(self) -> Catalog:
        return self.parts.answers.snapshot()

    async def _listed(self, visit: Visit, opened: Opened) -> list[Listed]:
        now, catalog = self.parts.clock(), self._catalog
        return [
            Listed(one, about(one, catalog), state(one, now, self.rules), rights.changes(visit, one))
            for one in await self.book.all()
            if rights.sees(visit, one) and opened.name in ("", one.name)
        ]

    async def _shown(self, visit: Visit, name: str) -> Definition:
        for one in await self.book.all():
            if one.name == name and rights.sees(visit, one):
                return one
        raise Refused(NOT_SHOWN)

    def _new(self, visit: Visit, opened: Opened, features: tuple[Choice, ...] = ()) -> View:
        zone = visit.person.zone or self.rules.zone
        return subscribe_form(Filled(opened.channel, features, zone=zone), Opened(opened.channel))

    async def _edited(self, visit: Visit, opened: Opened, digest: Definition) -> View:
        rights.changing(visit, digest)
        filled = Filled(
            "" if digest.is_direct else digest.channel,
            chosen(digest.features, self._catalog),
            digest.accounts,
            digest.day,
            f"{digest.time:%H:%M}",
            digest.zone,
        )
        return subscribe_form(filled, Opened(opened.channel, digest.name))

    async def _changed(self, visit: Visit, digest: Definition, act: str) -> str:
        rights.changing(visit, digest)
        if act == DELETE:
            await self.book.remove(digest.name, visit.person.id)
        else:
            await self.book.pause(digest.name, act == PAUSE, visit.person.id)
        await self._audit(visit, f"{act.replace('_', ' ')} {digest.name}")
        return DONE[act]

    def _to_me(self, asked: AskedFor, digest: Definition) -> AskedFor:
        return replace(asked, command=DIGEST_TO_ME, text=digest.name, channel_id=asked.user_id)

    async def _draft(self, user: str, filled: Filled) -> Definition:
        """What the form says, looked at with the rights of ``user``. Raises UsageBotError."""
        channel = filled.channel or user
        await rights.subscribing(self.parts.gate, user, channel, filled.accounts)
        try:
            features = features_of([one.value for one in filled.about], self._catalog)
        except NotUnderstood as error:
            raise FormProblem("about", error.message, error.hint) from error
        try:
            return Definition(
                name=name_for(features),
                channel=channel,
                owner=user,
                features=features,
                accounts=filled.accounts,  # pyright: ignore[reportArgumentType]
                day=filled.day,  # pyright: ignore[reportArgumentType]
                time=filled.time,  # pyright: ignore[reportArgumentType]
                zone=filled.zone,
            )
        except ValidationError as error:
            field = str(error.errors()[0]["loc"][0])
            raise FormProblem(
                field if field in _WRONG else "channel", _WRONG.get(field, rights.CHANNELS_ONLY)
            ) from None

    async def _put(self, visit: Visit, draft: Definition, name: str) -> Definition:
        """A new digest, or what ``draft`` makes of the one called ``name``. Raises UsageBotError."""
        if not name:
            return await self.book.add(draft, visit.person.id)

        def change(digest: Definition) -> Definition:
            rights.changing(visit, digest)
            same = {"name": digest.name, "owner": digest.owner, "paused": digest.paused}
            alone = {"channel": digest.owner} if draft.channel == draft.owner else {}
            return draft.model_copy(update=same | alone)

        return await self.book.change(name, change, visit.person.id)

    async def _refused(self, visit: Visit, what: str, error: UsageBotError) -> None:
        if isinstance(error, NotAllowed):
            await self.parts.gate.audit.record(
                Audited(self.parts.clock(), visit.person.id, visit.place.id, what, why=error.message)
            )

    async def _audit(self, visit: Visit, what: str) -> None:
        entry = Audited(self.parts.clock(), visit.person.id, visit.place.id, what, where="asker")
        await self.parts.gate.audit.record(entry)


def _channel(visit: Visit) -> str:
    return "" if visit.place.kind == "direct" else visit.place.id


def _problem(error: UsageBotError) -> FormProblem:
    """Where no other field is at fault, it stands below the first."""
    return error if isinstance(error, FormProblem) else FormProblem("channel", error.message, error.hint)
