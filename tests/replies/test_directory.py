"""Who asks and where, as Slack's records tell it, read once in two minutes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.access.policy import Person, Place
from bot.errors import DeliveryError
from bot.replies.directory import KEPT_SECONDS, Directory, Json, person_of, place_of
from bot.replies.refusals import refusal


@pytest.mark.parametrize(
    ("record", "person"),
    [
        ({"team_id": "T1"}, Person("U1")),
        ({"team_id": "T2"}, Person("U1", ours=False)),
        ({"team_id": "T1", "is_stranger": True}, Person("U1", ours=False)),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T2", "T1"]}}, Person("U1")),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T2"]}}, Person("U1", ours=False)),
        ({"team_id": "T1", "is_restricted": True}, Person("U1", guest=True)),
        ({"team_id": "T1", "is_ultra_restricted": True}, Person("U1", guest=True)),
        ({"team_id": "T1", "is_bot": True}, Person("U1", bot=True)),
        ({"team_id": "T1", "deleted": True}, Person("U1", ours=False)),
        ({}, Person("U1", ours=False)),
    ],
)
def test_a_user_record_tells_who_asks(record: dict[str, Any], person: Person) -> None:
    assert person_of({"id": "U1", **record}, "T1") == person


def test_nobody_belongs_to_a_team_that_is_not_known() -> None:
    assert not person_of({"id": "U1", "team_id": "T1"}, "").ours


@pytest.mark.parametrize(
    ("record", "place"),
    [
        ({"is_member": True}, Place("C1", "public", member=True)),
        ({}, Place("C1", "public")),
        ({"is_private": True, "is_member": True}, Place("C1", "private", member=True)),
        ({"is_mpim": True, "is_member": True}, Place("C1", "private", member=True)),
        ({"is_ext_shared": True}, Place("C1", "public", external=True)),
        ({"is_shared": True}, Place("C1", "public", external=True)),
        ({"is_shared": True, "is_org_shared": True}, Place("C1", "public")),
        (
            {"is_shared": True, "is_org_shared": True, "is_ext_shared": True},
            Place("C1", "public", external=True),
        ),
        ({"is_pending_ext_shared": True}, Place("C1", "public", external=True)),
        ({"pending_shared": ["T2"]}, Place("C1", "public", external=True)),
        ({"pending_connected_team_ids": ["T2"]}, Place("C1", "public", external=True)),
        ({"is_im": True}, Place("C1", "direct", member=True)),
    ],
)
def test_a_channel_record_tells_who_is_there(record: dict[str, Any], place: Place) -> None:
    assert place_of({"id": "C1", **record}) == place


@dataclass
class Records:
    """Counts what is read; a set ``fault`` is the answer."""

    fault: DeliveryError | None = None
    group_fault: DeliveryError | None = None
    read: list[str] = field(default_factory=list[str])

    async def auth(self) -> Json:
        return {"team_id": "T1"}

    async def user(self, user_id: str) -> Json:
        self.read.append(user_id)
        await asyncio.sleep(0)
        if self.fault:
            raise self.fault
        return {"id": user_id, "team_id": "T1"}

    async def group(self, group_id: str) -> list[str]:
        self.read.append(group_id)
        if self.group_fault:
            raise self.group_fault
        return ["U1", "U2"] if group_id == "S1" else ["U2"]

    async def conversation(self, channel_id: str) -> Json:
        self.read.append(channel_id)
        if self.fault:
            raise self.fault
        return {"id": channel_id, "is_member": True}


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


async def test_askers_at_the_same_time_share_one_read() -> None:
    records = Records()
    directory = Directory(records, Clock())
    await asyncio.gather(*(directory.person("U1") for _ in range(50)))
    assert records.read == ["U1"]


async def test_a_record_is_read_again_after_two_minutes() -> None:
    records, clock = Records(), Clock()
    directory = Directory(records, clock)
    for moment in (0.0, KEPT_SECONDS - 1, KEPT_SECONDS):
        clock.now = moment
        await directory.place("C1")
    assert records.read == ["C1", "C1"]


async def test_what_could_not_be_read_is_not_kept() -> None:
    records = Records(DeliveryError("no", code="missing_scope"))
    directory = Directory(records, Clock())
    assert not (await directory.person("U1")).readable
    assert not (await directory.place("C1")).readable
    records.fault = None
    assert (await directory.person("U1")).readable
    assert (await directory.place("C1")).member


async def test_a_direct_message_needs_no_reading() -> None:
    records = Records()
    assert await Directory(records, Clock()).place("D1") == Place("D1", "direct", member=True)
    assert records.read == []


async def test_a_person_comes_with_those_of_the_groups_that_they_are_in() -> None:
    records = Records()
    directory = Directory(records, Clock())
    assert (await directory.person("U1", ["S1", "S2"])).groups == {"S1"}
    assert (await directory.person("U2", ["S1", "S2"])).groups == {"S1", "S2"}
    assert (await directory.person("U3", ["S1", "S2"])).groups == frozenset()
    assert sorted(records.read) == ["S1", "S2", "U1", "U2", "U3"]


async def test_a_group_that_cannot_be_read_gives_nobody_rights_and_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    records = Records(group_fault=refusal("missing_scope", needed="usergroups:read"))
    directory = Directory(records, Clock())
    for _ in range(3):
        assert await directory.person("U1", ["S1"]) == Person("U1")
    [warning] = [record.getMessage() for record in caplog.records]
    assert warning.startswith("The user group S1 gives nobody any right")
    assert "usergroups:read" in warning


async def test_who_left_a_group_has_lost_its_rights_two_minutes_later() -> None:
    records, clock = Records(), Clock()
    directory = Directory(records, clock)
    assert (await directory.person("U1", ["S1"])).groups == {"S1"}
    records.group_fault = DeliveryError("no", code="no_such_subteam")
    clock.now = KEPT_SECONDS
    assert (await directory.person("U1", ["S1"])).groups == frozenset()


async def test_a_dead_token_is_nobodys_lack_of_rights() -> None:
    records = Records(group_fault=refusal("invalid_auth"))
    with pytest.raises(DeliveryError):
        await Directory(records, Clock()).person("U1", ["S1"])
