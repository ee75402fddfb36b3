"""The store launcher, with the real server."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as StoreGone

from bot.errors import SettingsError, StoreError
from bot.sandbox import store
from bot.sandbox.store import find_binary, start_store

NOTHING = {"PATH": ""}
"""An environment that names no store, so that the package's own server is taken."""


def program(directory: Path, name: str, script: str) -> Path:
    path = directory / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_a_store_is_there_and_evicts_and_keeps_nothing() -> None:
    with start_store(environ=NOTHING) as url:
        assert url.startswith("redis://127.0.0.1:")
        with Redis.from_url(url, decode_responses=True) as client:
            client.set("key", "value")
            settings = client.config_get("maxmemory-policy", "save", "appendonly", "bind")
            directory = Path(client.config_get("dir")["dir"])
            client.save()
        assert settings == {
            "maxmemory-policy": "noeviction",
            "save": "",
            "appendonly": "no",
            "bind": "127.0.0.1",
        }
    with pytest.raises(StoreGone), Redis.from_url(url) as client:
        client.ping()
    assert not directory.exists()


def test_it_can_write_everything_down() -> None:
    with (
        start_store(appendonly=True, environ=NOTHING) as url,
        Redis.from_url(url, decode_responses=True) as client,
    ):
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_two_stores_know_nothing_of_each_other() -> None:
    with (
        start_store(environ=NOTHING) as one,
        start_store(environ=NOTHING) as other,
        Redis.from_url(one) as first,
        Redis.from_url(other) as second,
    ):
        first.set("key", "value")
        assert second.get("key") is None


def test_a_store_that_is_there_already_is_used_and_left_running() -> None:
    with start_store(environ=NOTHING) as theirs:
        with start_store(environ={"REDIS_URL": theirs}) as url:
            assert url == theirs
        with Redis.from_url(theirs) as client:
            assert client.ping()


def test_it_ends_with_the_block_that_failed() -> None:
    with pytest.raises(ZeroDivisionError), start_store(environ=NOTHING) as url:
        raise ZeroDivisionError
    with pytest.raises(StoreGone), Redis.from_url(url) as client:
        client.ping()


def test_a_server_on_the_path_comes_first(tmp_path: Path) -> None:
    redis = program(tmp_path, "redis-server", "exit 1")
    assert find_binary({"PATH": str(tmp_path)}) == str(redis)
    valkey = program(tmp_path, "valkey-server", "exit 1")
    assert find_binary({"PATH": str(tmp_path)}) == str(valkey)


def test_without_any_server_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "find_spec", lambda name: None)
    with pytest.raises(SettingsError) as raised, start_store(environ=NOTHING):
        pass
    assert "valkey-server" in raised.value.hint
    assert "REDIS_URL" in raised.value.hint


def test_a_server_that_does_not_start_is_an_error(tmp_path: Path) -> None:
    program(tmp_path, "valkey-server", "exit 1")
    environ = {"PATH": os.pathsep.join([str(tmp_path)])}
    with pytest.raises(StoreError, match="does not start"), start_store(environ=environ):
        pass
