"""Every dependency is pinned with its hashes: for developers, for running, for building the wheel."""

from __future__ import annotations

import tomllib
from importlib.metadata import requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.shipping.locks import ROOT, pinned, pins

LOCKS = ("requirements.lock", "requirements-run.lock", "requirements-build.lock")


def needed(names: list[str]) -> set[str]:
    """``names`` and all they need here."""
    found: set[str] = set()
    waiting = [Requirement(name) for name in names]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in found or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        found.add(name)
        listed = map(Requirement, requires(name) or [])
        extras = wanted.extras or {""}
        waiting += [
            Requirement(f"{each.name}[{','.join(each.extras)}]" if each.extras else each.name)
            for each in listed
            if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in extras)
        ]
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes_and_is_the_developers_one(lock: str) -> None:
    found = pins(lock)

    assert found
    assert [pin for pin, hashes in found.items() if not hashes] == []
    assert found.items() <= pins("requirements.lock").items()


def test_the_locks_are_complete_and_no_more() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = {lock: set(pinned(lock)) for lock in LOCKS}
    run, built = needed(project["project"]["dependencies"]), needed(project["build-system"]["requires"])

    assert run <= locked["requirements-run.lock"]
    assert built <= locked["requirements-build.lock"]
    extras = project["project"]["optional-dependencies"]
    tools = {canonicalize_name(Requirement(name).name) for group in extras.values() for name in group}
    assert locked["requirements-run.lock"] & tools == set()
