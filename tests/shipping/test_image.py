"""The image and the compose file are as they must be; no engine is needed to see it."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from bot.jobs.processes import STOP_SECONDS
from bot.serve import DRAIN_SECONDS
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
SHIPPED = {
    *("bot", "handlers", "queries", "pyproject.toml", "README.md", "LICENSE"),
    *("requirements-build.lock", "requirements-run.lock"),
}
SECRET_WORDS = re.compile(r"key|token|secret|password|redis_url", re.IGNORECASE)


def instructions(text: str) -> list[tuple[str, str]]:
    """Each instruction of a Dockerfile with what it says, on one line."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [(word.upper(), " ".join(rest)) for word, *rest in map(str.split, joined)]


STEPS = instructions((ROOT / "Dockerfile").read_text(encoding="utf-8"))
LAST_STAGE = STEPS[max(at for at, (word, _) in enumerate(STEPS) if word == "FROM") :]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yml").read_text(encoding="utf-8"))
BOT, STORE = COMPOSE["services"]["bot"], COMPOSE["services"]["store"]


def said(word: str, steps: Iterable[tuple[str, str]] = STEPS) -> list[str]:
    return [rest for each, rest in steps if each == word]


def test_it_runs_as_nobody_in_particular() -> None:
    (user,) = said("USER", LAST_STAGE)
    assert user.isdecimal()
    assert int(user) > 0
    assert LAST_STAGE.index(("USER", user)) < LAST_STAGE.index(("ENTRYPOINT", '["usagebot"]'))
    assert said("CMD", LAST_STAGE) == ['["serve"]']


def test_nothing_is_installed_but_what_is_pinned() -> None:
    assert all(re.fullmatch(r"python:\$\{PYTHON\}-slim( AS build)?", rest) for rest in said("FROM"))
    assert said("ARG") == ["PYTHON=3.13"]
    commands = [part.strip() for rest in said("RUN") for part in rest.split("&&")]
    installs = [each for each in commands if re.search(r"pip (install|wheel|download)", each)]
    assert len(installs) == 4
    for each in installs:
        assert "--require-hashes" in each or {"--no-deps"} < set(each.split()), each
    assert not any(re.search(r"curl|wget|apt|ADD ", each) for each in commands)


def test_no_secret_can_come_into_a_layer() -> None:
    copied = [part for rest in said("COPY") if not rest.startswith("--from=") for part in rest.split()[:-1]]
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    patterns = [line for line in ignore if line and not line.startswith("#")]

    assert set(copied) == SHIPPED
    assert said("ADD") == []
    assert patterns[0] == "*"
    assert {line[1:] for line in patterns if line.startswith("!")} == SHIPPED
    assert [rest for word in ("ARG", "ENV") for rest in said(word) if SECRET_WORDS.search(rest)] == []
    assert "secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


def test_only_what_may_be_written_to_is() -> None:
    (environment,) = said("ENV", LAST_STAGE)
    for name in ("MPLCONFIGDIR", "XDG_CACHE_HOME"):
        assert f"{name}=/tmp/" in environment
    assert said("WORKDIR", LAST_STAGE) == ["/tmp"]
    assert BOT["read_only"] is True
    assert BOT["tmpfs"] == ["/tmp"]
    assert BOT["cap_drop"] == ["ALL"]
    assert BOT["security_opt"] == ["no-new-privileges:true"]


def test_health_is_asked_at_the_bots_own_address() -> None:
    (health,) = said("HEALTHCHECK", LAST_STAGE)
    program, option, code = json.loads(health.partition(" CMD ")[2])

    assert (program, option) == ("python", "-c")
    ast.parse(code)
    assert "/healthz" in code
    assert f"or {Settings.model_fields['port'].default}}}" in code
    assert said("EXPOSE") == [str(Settings.model_fields["port"].default)]


def test_the_store_keeps_what_it_is_given() -> None:
    command = " ".join(STORE["command"])

    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command
    assert STORE["volumes"] == ["store:/data"]
    assert STORE["image"].startswith("valkey/valkey:")
    assert "ports" not in STORE
    assert STORE["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_secrets_are_mounted_and_every_variable_is_a_setting() -> None:
    known = {f"USAGEBOT_{name.upper()}" for name in Settings.model_fields}

    assert set(BOT["environment"]) <= known
    assert {name.upper() for name in BOT["secrets"]} <= known
    assert set(BOT["secrets"]) == set(COMPOSE["secrets"])
    assert [name for name in BOT["environment"] if re.search(r"KEY|TOKEN|SIGNING", name)] == []
    assert all(str(each["file"]).startswith("secrets/") for each in COMPOSE["secrets"].values())


def test_stopping_waits_until_the_bot_has_finished() -> None:
    assert int(BOT["stop_grace_period"].removesuffix("s")) > STOP_SECONDS + DRAIN_SECONDS
