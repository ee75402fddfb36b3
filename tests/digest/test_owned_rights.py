"""A digest about its owner's accounts names them to an owner who may see names of accounts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.digest.definitions import Definition
from bot.sandbox.slack import EmbeddedSlack
from tests.digest.managing import JO, MIA, Desk, desk, said
from tests.digest.reading import digest
from tests.digest.test_content import ACCOUNTS
from tests.digest.test_rights import stood
from tests.policy.scene import workspace
from tests.services import Valkey

JOS = digest(["beta-edit"], name="jos", accounts="mine", channel=JO, owner=JO)
MIAS = digest(["beta-edit"], name="mias", accounts="mine", channel=MIA, owner=MIA)


@pytest.fixture
async def at(redis: Redis, valkey: Valkey, tmp_path: Path) -> AsyncIterator[Desk]:
    with EmbeddedSlack(workspace()) as slack:
        async with desk(slack, redis, tmp_path / "digests.yml", valkey) as made:
            await made.at.begin()
            for one in (JOS, MIAS):
                await made.book.add(one, one.owner)
            yield made


async def clicked(at: Desk, user: str, act: str, on: Definition) -> str:
    """All that is said then, in the form and in messages."""
    stood(at, user, on)
    await at.click(f"digest_{act}#{on.name}", user)
    return said(at.form(user)) + at.at.everything_said()


async def test_its_owner_is_sent_it_with_the_names(at: Desk) -> None:
    text = await clicked(at, "jo", "send", JOS)
    assert "8 of your 8 accounts active" in text
    assert all(name in text for name in ACCOUNTS[20:28])


async def test_an_owner_who_may_not_see_names_of_accounts_is_not(at: Desk) -> None:
    text = await clicked(at, "mia", "send", MIAS)
    assert "You may not ask for names of accounts here." in text
    assert not any(name in text for name in ACCOUNTS)
