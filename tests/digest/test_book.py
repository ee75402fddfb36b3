"""The list of digests: kept in the store and in the file, changed from both sides by several at once."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.digest.book import Book, open_book
from bot.digest.definitions import Definition, Top, read_definitions
from bot.errors import Refused, SettingsError, StoreError
from tests.services import Valkey

BY_HAND = """\
# The boss reads this.
top:
  channel: C0REPORTS
  owner: U0MIA00000
  features: top 10
  zone: UTC
"""
BROKEN = BY_HAND.replace("zone: UTC", "zone: Mars")


def digest(name: str, channel: str = "C0PRODUCT") -> Definition:
    return Definition(name=name, channel=channel, owner="U0MIA00000", features=Top(top=5), zone="UTC")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "digests.yml"


def book_of(redis: Redis | None, file: Path | None = None) -> Book:
    return open_book(redis, str(file or ""), subscription="main")


async def names(book: Book) -> list[str]:
    return [one.name for one in await book.all()]


def said(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def delete(file: Path) -> None:
    file.unlink()


def mode(file: Path) -> int:
    return file.stat().st_mode & 0o777


def link(file: Path, real: Path, mode: int) -> None:
    real.chmod(mode)
    file.symlink_to(real)


def is_link(file: Path) -> bool:
    return file.is_symlink()


def beside(file: Path) -> list[str]:
    return sorted(path.name for path in file.parent.iterdir())


async def test_a_change_stands_in_the_store_and_in_the_file(redis: Redis, file: Path) -> None:
    book = book_of(redis, file)
    await book.add(digest("a"), "U0MIA00000")
    await book.pause("a", True)

    (found,) = read_definitions(said(file), "")
    assert found == digest("a").model_copy(update={"paused": True})
    assert await book_of(redis).all() == (found,)
    assert mode(file) == 0o640
    assert await redis.ttl("usagebot:digests:main") == -1


async def test_an_edited_file_is_taken_over_at_the_next_look(redis: Redis, file: Path) -> None:
    book = book_of(redis, file)
    await book.add(digest("a"), "U0MIA00000")
    write(file, BY_HAND)

    assert await names(book) == ["top"]
    assert await names(book_of(redis)) == ["top"]
    assert said(file) == BY_HAND


async def test_a_file_that_is_behind_is_no_edit(redis: Redis, tmp_path: Path) -> None:
    one, other = book_of(redis, tmp_path / "one.yml"), book_of(redis, tmp_path / "other.yml")
    await one.add(digest("a"), "U0MIA00000")
    assert await names(other) == ["a"]
    await one.add(digest("b", "C0REPORTS"), "U0MIA00000")

    assert await names(book_of(redis, tmp_path / "other.yml")) == ["a", "b"]
    assert said(tmp_path / "other.yml") == said(tmp_path / "one.yml")


async def test_two_replicas_that_change_at_once_lose_nothing(redis: Redis, file: Path) -> None:
    books = [book_of(redis, file) for _ in range(2)]
    channels = [f"C0CHANNEL{n}" for n in range(12)]

    await asyncio.gather(*(books[n % 2].add(digest("x", channel), "U") for n, channel in enumerate(channels)))

    found = await books[0].all()
    assert {one.channel for one in found} == set(channels)
    assert len({one.name for one in found}) == 12
    assert read_definitions(said(file), "") == found


async def test_without_a_store_two_that_change_the_file_lose_nothing(file: Path) -> None:
    books = [book_of(None, file) for _ in range(2)]

    await asyncio.gather(*(books[n % 2].add(digest(f"d{n}", f"C0CHANNEL{n}"), "U") for n in range(6)))

    assert sorted(await names(books[0])) == [f"d{n}" for n in range(6)]


async def test_a_broken_file_changes_nothing_and_is_told(
    redis: Redis, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(file, BY_HAND)
    book = book_of(redis, file)
    before = await book.all()
    write(file, BROKEN)

    with caplog.at_level(logging.ERROR):
        assert await book.all() == before == await book.all()
    assert len(caplog.records) == 1
    assert book.fault == f"{file}:6: top.zone: an IANA time zone, such as Europe/Berlin"
    with pytest.raises(Refused, match=r"Nothing was changed: .*digests\.yml:6: top\.zone"):
        await book.pause("top", True)
    assert said(file) == BROKEN

    write(file, BY_HAND.replace("top 10", "top 7"))
    assert (await book.called("top")).features == Top(top=7)
    assert book.fault == ""


@pytest.mark.parametrize("text", ["", "\n"])
async def test_an_emptied_file_deletes_nothing(redis: Redis, file: Path, text: str) -> None:
    book = book_of(redis, file)
    await book.add(digest("a"), "U")
    write(file, text)

    assert await names(book) == ["a"]
    assert "the file says nothing" in book.fault


async def test_a_lost_store_is_filled_from_the_file(redis: Redis, file: Path) -> None:
    book = book_of(redis, file)
    await book.add(digest("a"), "U")
    await redis.flushall()

    assert await names(book) == ["a"]
    assert await names(book_of(redis)) == ["a"]


async def test_a_deleted_file_is_written_again(redis: Redis, file: Path) -> None:
    book = book_of(redis, file)
    await book.add(digest("a"), "U")
    delete(file)

    assert await names(book) == ["a"]
    assert [one.name for one in read_definitions(said(file), "")] == ["a"]


async def test_mode_and_link_of_the_file_stay(redis: Redis, file: Path) -> None:
    real = file.with_name("real.yml")
    write(real, BY_HAND)
    link(file, real, 0o604)

    await book_of(redis, file).add(digest("a"), "U")

    assert is_link(file)
    assert mode(real) == 0o604
    assert said(real).startswith(BY_HAND)
    assert beside(file) == ["digests.yml", "real.yml"]


async def test_a_file_that_cannot_be_written_leaves_the_change_in_the_store(
    redis: Redis, tmp_path: Path
) -> None:
    book = book_of(redis, tmp_path / "nowhere" / "digests.yml")
    await book.add(digest("a"), "U")

    assert await names(book) == ["a"]
    assert "cannot be written: No such file or directory" in book.fault
    await book.pause("a", True)
    assert (await book.called("a")).paused


async def test_while_the_store_is_away_the_list_stays_and_changes_are_refused(
    valkey: Valkey, redis: Redis, file: Path
) -> None:
    book = book_of(redis, file)
    await book.add(digest("a"), "U")
    valkey.stop()

    assert await names(book) == ["a"]
    assert await names(book_of(redis, file)) == ["a"]
    with pytest.raises(StoreError, match="My store is away"):
        await book.remove("a")
    with pytest.raises(StoreError):
        await book_of(redis).all()


async def test_with_neither_store_nor_file_there_are_none_and_none_can_be_added() -> None:
    assert await names(book_of(None)) == []
    with pytest.raises(Refused, match="Nothing here keeps digests"):
        await book_of(None).add(digest("a"), "U")


async def test_a_broken_file_alone_stops_whoever_reads_it_first(file: Path) -> None:
    write(file, BY_HAND)
    book = book_of(None, file)
    await book.all()
    write(file, BROKEN)

    assert await names(book) == ["top"]
    with pytest.raises(SettingsError, match=r"digests\.yml:6"):
        await book_of(None, file).all()


async def test_the_same_added_twice_is_one(redis: Redis) -> None:
    book = book_of(redis)
    first, again = await asyncio.gather(book.add(digest("a"), "U"), book.add(digest("a"), "U"))
    other = await book.add(digest("a", "C0REPORTS"), "U")

    assert first == again == digest("a")
    assert other.name == "a-2"
    assert await names(book) == ["a", "a-2"]


async def test_one_that_was_deleted_meanwhile_does_not_come_back(redis: Redis) -> None:
    book = book_of(redis)
    await book.add(digest("a"), "U")

    assert await book.remove("a")
    assert not await book.remove("a")
    with pytest.raises(Refused, match="No digest is called a"):
        await book.change("a", lambda one: one, "U")
    assert await names(book) == []
