"""Who asks, and where: read from Slack, kept for two minutes, one read however many ask at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import replace
from typing import Any, Generic, Protocol, TypeVar

from bot.access.policy import Person, Place
from bot.errors import DeliveryError
from bot.replies.refusals import TOKEN_DEAD

logger = logging.getLogger(__name__)

KEPT_SECONDS = 120.0
KEPT_AT_MOST = 5_000

T = TypeVar("T")
Json = Mapping[str, Any]


class Records(Protocol):
    """The reads a Directory needs of Slack."""

    async def auth(self) -> Json: ...
    async def user(self, user_id: str) -> Json: ...
    async def conversation(self, channel_id: str) -> Json: ...
    async def group(self, group_id: str) -> Collection[str]: ...


class Directory:
    """``now`` is a monotonic clock in seconds. A token that Slack no longer accepts is a DeliveryError."""

    def __init__(self, slack: Records, now: Callable[[], float]) -> None:
        self._slack = slack
        self._auth = _Kept[Json](now)
        self._people = _Kept[Person](now)
        self._places = _Kept[Place](now)
        self._groups = _Kept[frozenset[str]](now)

    async def person(self, user_id: str, groups: Collection[str] = ()) -> Person:
        """The one who asks, with those of the user groups ``groups`` that they are in; unreadable where Slack
        does not say. A group that cannot be read has nobody in it."""
        try:
            person, inside = await asyncio.gather(
                self._people.get(user_id, lambda: self._read_person(user_id)), self._inside(user_id, groups)
            )
        except DeliveryError as error:
            if error.code in TOKEN_DEAD:
                raise
            return Person(user_id, readable=False)
        return replace(person, groups=inside)

    async def place(self, channel_id: str) -> Place:
        """Where it was asked; unreadable where Slack does not say. A D… is not read: posting there tells."""
        if channel_id.startswith("D"):
            return Place(channel_id, "direct", member=True)
        try:
            return await self._places.get(channel_id, lambda: self._read_place(channel_id))
        except DeliveryError as error:
            if error.code in TOKEN_DEAD:
                raise
            return Place(channel_id, "private", readable=False)

    async def _read_person(self, user_id: str) -> Person:
        home, user = await asyncio.gather(self._auth.get("", self._slack.auth), self._slack.user(user_id))
        return person_of(user, str(home.get("team_id", "")))

    async def _inside(self, user_id: str, groups: Collection[str]) -> frozenset[str]:
        members = await asyncio.gather(*map(self._members, groups))
        return frozenset(group for group, people in zip(groups, members, strict=True) if user_id in people)

    async def _members(self, group_id: str) -> frozenset[str]:
        return await self._groups.get(group_id, lambda: self._read_group(group_id))

    async def _read_group(self, group_id: str) -> frozenset[str]:
        try:
            return frozenset(await self._slack.group(group_id))
        except DeliveryError as error:
            if error.code in TOKEN_DEAD:
                raise
            logger.warning("The user group %s gives nobody any right: %s %s", group_id, error, error.hint)
            return frozenset()

    async def _read_place(self, channel_id: str) -> Place:
        return place_of(await self._slack.conversation(channel_id))


def person_of(user: Json, home_team: str) -> Person:
    """A ``users.info`` record as a Person; ``home_team`` is the team of the bot's own token."""
    enterprise: Json = user.get("enterprise_user") or {}
    profile: Json = user.get("profile") or {}
    teams = [user.get("team_id"), *enterprise.get("teams", ())]
    return Person(
        id=str(user["id"]),
        ours=home_team in teams and not user.get("is_stranger") and not user.get("deleted"),
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        email=str(profile.get("email") or ""),
        bot=bool(user.get("is_bot")),
        zone=str(user.get("tz") or ""),
    )


def place_of(channel: Json) -> Place:
    """A ``conversations.info`` record as a Place. Sharing inside one's own organisation is not external."""
    shared_outside = channel.get("is_shared") and not channel.get("is_org_shared")
    pending = (
        channel.get("is_pending_ext_shared")
        or channel.get("pending_shared")
        or channel.get("pending_connected_team_ids")
    )
    private = channel.get("is_private") or channel.get("is_mpim") or channel.get("is_group")
    return Place(
        id=str(channel["id"]),
        kind="direct" if channel.get("is_im") else "private" if private else "public",
        external=bool(channel.get("is_ext_shared") or shared_outside or pending),
        member=bool(channel.get("is_member") or channel.get("is_im")),
    )


class _Kept(Generic[T]):
    """Values for a while by key; those who ask at the same time share one read. Failures are not kept."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._kept: dict[str, tuple[float, asyncio.Task[T]]] = {}

    async def get(self, key: str, read: Callable[[], Coroutine[Any, Any, T]]) -> T:
        until, task = self._kept.get(key, (0.0, None))
        if task is None or until <= self._now():
            if len(self._kept) >= KEPT_AT_MOST:
                self._kept.clear()
            task = asyncio.create_task(read())
            self._kept[key] = (self._now() + KEPT_SECONDS, task)
        try:
            return await asyncio.shield(task)
        except DeliveryError:
            if self._kept.get(key, (0.0, None))[1] is task:
                del self._kept[key]
            raise
