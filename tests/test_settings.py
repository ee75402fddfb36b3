"""Settings from variables, .env, mounted secrets and a file: wrong names are refused, no secret printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.errors import SettingsError
from bot.settings import Settings, load_settings, origins

Put = Callable[..., Path]


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder as the working directory, and no variable of ours."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"USAGEBOT_{name.upper()}", raising=False)
    return tmp_path


@pytest.fixture
def file(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Writes the settings file."""

    def put(*lines: str) -> Path:
        monkeypatch.setenv("USAGEBOT_SETTINGS_FILE", "usagebot.yml")
        path = elsewhere / "usagebot.yml"
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return put


@pytest.fixture
def secret(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Mounts a secret."""

    def put(name: str, content: str) -> Path:
        folder = elsewhere / "secrets"
        folder.mkdir(exist_ok=True)
        monkeypatch.setenv("USAGEBOT_SECRETS_DIR", str(folder))
        (folder / name).write_text(content, encoding="utf-8")
        return folder / name

    return put


def test_a_file_holds_settings_of_every_kind(file: Put) -> None:
    file(
        "pendo_region: eu",
        "pendo_rate: 2.5",
        "workers: 3",
        "charts: no",
        "fiscal_year_starts: 4",
        "internal: [domain:acme.com, 'acme-*']",
        "pendo_key_files: one.key, two.key",
        "aliases:",
        "  eb: Export button",
    )
    found = load_settings()

    assert (found.pendo_region, found.pendo_rate, found.workers, found.charts) == ("eu", 2.5, 3, False)
    assert found.fiscal_year_starts == 4
    assert found.internal == ("domain:acme.com", "acme-*")
    assert found.pendo_key_files == ("one.key", "two.key")
    assert found.aliases == {"eb": "Export button"}


def test_the_first_place_that_has_a_setting_decides(
    file: Put, secret: Put, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["subscription", "account_name", "account_owner", "account_parent"]
    file(*(f"{name}: file" for name in names))
    for name in names[1:]:
        secret(f"usagebot_{name}", "secret\n")
    (elsewhere / ".env").write_text(
        "USAGEBOT_ACCOUNT_OWNER=dotenv\nUSAGEBOT_ACCOUNT_PARENT=dotenv\nOTHER=1\n"
    )
    monkeypatch.setenv("USAGEBOT_ACCOUNT_PARENT", "variable")
    found = load_settings()

    assert [getattr(found, name) for name in names] == ["file", "secret", "dotenv", "variable"]
    assert load_settings(account_parent="argument").account_parent == "argument"
    assert [origins()[name] for name in names] == [
        "usagebot.yml:1",
        str(elsewhere / "secrets/usagebot_account_name"),
        ".env",
        "environment",
    ]


def test_the_file_and_the_folder_may_be_named_in_dotenv(file: Put, elsewhere: Path) -> None:
    file("pendo_region: au").rename("team.yml")
    (elsewhere / ".env").write_text("USAGEBOT_SETTINGS_FILE=team.yml\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("USAGEBOT_SETTINGS_FILE")
        assert load_settings().pendo_region == "au"


def test_secrets_are_mounted_as_orchestrators_do(secret: Put, elsewhere: Path) -> None:
    """In upper or lower case, beside files of others, and behind the links that Kubernetes lays."""
    secret("USAGEBOT_PENDO_KEYS", " first-key ,second-key\n")
    secret("of_another_service", "1")
    folder = elsewhere / "secrets"
    (folder / "..data").mkdir()
    (folder / "..data/usagebot_redis_url").write_text("redis://:pw@store/0\n")
    (folder / "usagebot_redis_url").symlink_to("..data/usagebot_redis_url")
    found = load_settings()

    assert [key.get_secret_value() for key in found.pendo_keys] == ["first-key", "second-key"]
    assert found.redis_url.get_secret_value() == "redis://:pw@store/0"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            ["timezone: UTC", "pendo_regin: eu"],
            ["usagebot.yml:2: pendo_regin:", "Did you mean pendo_region?"],
        ),
        (["USAGEBOT_TIMEZONE: UTC"], ["usagebot.yml:1", "Did you mean timezone?"]),
        (["", "zzz: 1"], ["usagebot.yml:2", "zzz: this is no setting"]),
        (["workers: 1", "workers: 2"], ["usagebot.yml:2", "a second time"]),
        (["- workers"], ["usagebot.yml:1", "one setting a line"]),
        (["workers: [1"], ["usagebot.yml", "not YAML"]),
        (["settings_file: other.yml"], ["USAGEBOT_SETTINGS_FILE in the environment"]),
        (["charts: on", "port: high"], ["port (usagebot.yml:2)", "valid integer"]),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(file: Put, lines: list[str], told: list[str]) -> None:
    file(*lines)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert [part for part in told if part not in f"{refused.value} {refused.value.hint}"] == []


def test_an_unknown_name_in_dotenv_is_refused_with_the_nearest(elsewhere: Path) -> None:
    (elsewhere / ".env").write_text("USAGEBOT_TIMEZON=UTC\n")
    with pytest.raises(SettingsError, match=r"\.env: USAGEBOT_TIMEZON is no setting") as refused:
        load_settings()
    assert "Did you mean USAGEBOT_TIMEZONE?" in refused.value.hint


def test_an_unknown_secret_is_refused_with_the_nearest(secret: Put) -> None:
    secret("usagebot_pendo_key", "k-1")
    with pytest.raises(SettingsError, match="usagebot_pendo_key is no setting") as refused:
        load_settings()
    assert "Did you mean USAGEBOT_PENDO_KEYS?" in refused.value.hint


@pytest.mark.parametrize("name", ["USAGEBOT_SETTINGS_FILE", "USAGEBOT_SECRETS_DIR"])
def test_a_file_or_folder_that_is_not_there_is_said(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "nowhere")
    with pytest.raises(SettingsError, match="nowhere") as refused:
        load_settings()
    assert name in refused.value.hint


def test_every_setting_is_printed_and_no_secret(
    file: Put, secret: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    file("timezone: Europe/Berlin")
    secret("usagebot_slack_bot_token", "xoxb-canary-1")
    monkeypatch.setenv("USAGEBOT_PENDO_KEYS", "canary-key-2,canary-key-3")
    monkeypatch.setenv("USAGEBOT_REDIS_URL", "redis://:canary-4@store/0")
    monkeypatch.setenv("USAGEBOT_PENDO_URL", "https://user:canary-5@pendo.example")
    monkeypatch.setenv("USAGEBOT_TIMEZON", "UTC")
    printed = CliRunner().invoke(main, ["settings"])

    assert printed.exit_code == 0
    assert "canary" not in printed.output
    assert "USAGEBOT_TIMEZONE = Europe/Berlin   [usagebot.yml:1]" in printed.output
    assert "USAGEBOT_PENDO_KEYS = (secret)   [environment]" in printed.output
    assert "USAGEBOT_SLACK_APP_TOKEN = (empty)   [default]" in printed.output
    assert "USAGEBOT_TIMEZON is no setting. Did you mean USAGEBOT_TIMEZONE?" in printed.output
    for name, field in Settings.model_fields.items():
        assert f"USAGEBOT_{name.upper()} = " in printed.output
        assert field.description
        assert field.description in printed.output


def test_a_wrong_setting_ends_the_command_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USAGEBOT_PORT", "tcp://10.0.0.1:3000")
    printed = CliRunner().invoke(main, ["settings"])

    assert printed.exit_code == 1
    assert "port (environment): Input should be a valid integer" in printed.output
