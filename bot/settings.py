"""Every setting, typed, with its default and meaning.

Read, the first that has it, from ``USAGEBOT_…`` variables, ``.env``, mounted secrets and a file.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal, cast
from urllib.parse import unquote
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    SettingsConfigDict,
)
from pydantic_settings import SettingsError as UnreadableSetting
from pydantic_settings.sources import PydanticBaseSettingsSource

from bot.errors import SettingsError
from bot.setting_sources import mounted, place, refuse_unknown

PENDO_HOSTS = {
    "us": "https://app.pendo.io",
    "eu": "https://app.eu.pendo.io",
    "us1": "https://us1.app.pendo.io",
    "jpn": "https://app.jpn.pendo.io",
    "au": "https://app.au.pendo.io",
}
Region = Literal["us", "eu", "us1", "jpn", "au"]
Commas = Annotated[tuple[str, ...], NoDecode]
"""A list, written with commas in the environment."""


class Settings(BaseSettings):
    """The whole configuration. Secrets are ``SecretStr``: printing a setting never prints one."""

    model_config = SettingsConfigDict(
        env_prefix="USAGEBOT_", env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    settings_file: str = Field(
        default="",
        description="A file in YAML with settings by their names in lower case, such as pendo_region: eu.",
    )
    secrets_dir: str = Field(
        default="",
        description="A folder of mounted secrets: one file a setting, named like its variable.",
    )

    pendo_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(),
        description="Pendo integration keys with commas: the one to use, and the next for rotation.",
    )
    pendo_key_files: Commas = Field(
        default=(), description="Files that hold one Pendo key each; read again when no key is accepted."
    )
    pendo_region: Region = Field(default="us", description="Where you sign in to Pendo; names the host.")
    pendo_url: str = Field(default="", description="Another Pendo host than the region's, such as a sandbox.")
    pendo_rate: float = Field(default=1.0, gt=0, description="Requests to Pendo a second, in the long run.")
    pendo_burst: int = Field(default=10, ge=1, description="Requests to Pendo that may start at once.")
    pendo_in_flight: int = Field(default=2, ge=1, description="Requests to Pendo under way at a time.")
    question_seconds: float = Field(
        default=120.0,
        gt=0,
        description="Seconds after which an answer is called late in Slack, and given up in a terminal.",
    )

    subscription: str = Field(
        default="main", description="A name that keeps subscriptions apart in the store."
    )
    timezone: str = Field(default="America/New_York", description="The subscription's zone in Pendo (IANA).")
    week_starts_on: Literal["sunday", "monday"] = Field(default="sunday", description="First day of a week.")
    fiscal_year_starts: int | None = Field(
        default=None, ge=1, le=12, description="Month in which the financial year starts; FY26 ends in 2026."
    )
    internal: Commas = Field(
        default=(),
        description="Who is a colleague: globs on visitor or account id, domain:example.com, or "
        "metadata.path=value of the visitor.",
    )
    account_name: str = Field(
        default="agent.name", description="Metadata path of an account's name; the id where it is absent."
    )
    account_owner: str = Field(
        default="custom.owner", description="Metadata path of the address of whoever looks after an account."
    )
    account_parent: str = Field(
        default="", description="Metadata path of an account's parent, where accounts belong together."
    )
    first_visit: str = Field(
        default="auto.firstvisit",
        description="Metadata path of a visitor's first visit, epoch milliseconds.",
    )
    visitor_names: bool = Field(
        default=False, description="Show visitors' ids in a terminal; in Slack the access file decides."
    )
    access_file: str = Field(
        default="",
        description="access.yml: who may ask what in which channel; read again when it changes.",
    )
    command_prefix: str = Field(
        default="",
        description="Stands before every slash command, such as acme- for /acme-adoption.",
    )
    aliases: dict[str, str] = Field(
        default={}, description="Your own short words: alias to name or id (JSON)."
    )
    queries_dir: str = Field(default="", description="A folder with stored queries of your own.")
    digests_file: str = Field(
        default="",
        description="digests.yml: what the weekly digests are about, where and when they are due; read again "
        "when it changes, written when one is changed in Slack or a terminal.",
    )
    watch_file: str = Field(
        default="",
        description="watch.yml: what is watched besides the features of the digests; read again each hour.",
    )
    calendar_file: str = Field(
        default="",
        description="calendar.yml: on which days the watch expects silence; read again when it changes.",
    )

    operators_channel: str = Field(
        default="", description="Id of the channel that is told when digests or the watch do not run."
    )

    slack_bot_token: SecretStr = Field(default=SecretStr(""), description="Bot token, xoxb-…")
    slack_signing_secret: SecretStr = Field(default=SecretStr(""), description="Signing secret of the app.")
    slack_app_token: SecretStr = Field(
        default=SecretStr(""),
        description="App-level token, xapp-…: Slack is reached by Socket Mode, and needs no address.",
    )
    slack_url: str = Field(default="https://slack.com/api/", description="Slack's Web API.")
    slack_pace: float = Field(
        default=1.0, gt=0, description="Times Slack's published rate limits; less leaves room for others."
    )
    questions_per_minute: int = Field(
        default=10, ge=1, description="Questions that one person may ask in a minute."
    )
    audit_entries: int = Field(
        default=100_000, ge=1, description="The most entries that the audit trail keeps."
    )
    audit_days: int = Field(default=90, ge=1, description="Days that the audit trail keeps an entry.")
    host: str = Field(default="127.0.0.1", description="Address that `usagebot serve` listens on.")
    port: int = Field(default=3000, ge=0, le=65535, description="Port that `usagebot serve` listens on.")

    redis_url: SecretStr = Field(
        default=SecretStr(""),
        description="Redis or Valkey: cache, jobs and what was delivered. May hold a password.",
    )
    cache_megabytes: int = Field(
        default=256, ge=8, description="The most that cached rows may take in Redis."
    )
    workers: int = Field(default=1, ge=1, description="Worker processes that `usagebot serve` starts.")
    charts: bool = Field(default=True, description="Draw charts.")
    native_charts: bool = Field(
        default=False,
        description="Let Slack draw the charts of answers that the asker alone sees, where no picture can "
        "stand; not every workspace takes that yet.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="Log level.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The first that has a setting decides. Raises SettingsError for a name that is none in a file."""
        before = (init_settings, env_settings, dotenv_settings)
        if isinstance(dotenv_settings, DotEnvSettingsSource):
            refuse_unknown(
                map(str.upper, dotenv_settings.env_vars), settings_cls, str(dotenv_settings.env_file)
            )
        return (*before, *mounted(settings_cls, before))

    @field_validator("internal", "pendo_keys", "pendo_key_files", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        parts = value.split(",") if isinstance(value, str) else value
        if isinstance(parts, list | tuple):
            return tuple(part for part in map(_stripped, cast("tuple[object, ...]", parts)) if part)
        return value

    @field_validator("command_prefix")
    @classmethod
    def _fits_a_command(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z0-9_-]{0,20}", value):
            raise ValueError("use at most 20 of a-z, 0-9, - and _; write it like acme-")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value} is no IANA time zone; write it like Europe/Berlin")
        return value

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log may show; of the store's address its password."""
        slack = (self.slack_bot_token, self.slack_signing_secret, self.slack_app_token)
        secrets = (*self.pendo_keys, *slack)
        texts = [secret.get_secret_value() for secret in secrets]
        return (*texts, *_passwords(self.redis_url.get_secret_value()))

    @property
    def pendo_base_url(self) -> str:
        return (self.pendo_url or PENDO_HOSTS[self.pendo_region]).rstrip("/")


def _passwords(url: str) -> tuple[str, ...]:
    """The password in ``url``, as written there and as the store is told it."""
    found = re.match(r"[a-z0-9+.-]+://[^:/@]*:(.+)@", url, re.IGNORECASE)
    return (found[1], unquote(found[1])) if found else ()


def _stripped(part: object) -> object:
    return part.strip() if isinstance(part, str) else part


def load_settings(**overrides: object) -> Settings:
    """Settings from all their sources, ``overrides`` first. Raises SettingsError with every fault and where
    it stands."""
    try:
        return Settings(**overrides)  # pyright: ignore[reportArgumentType]
    except ValidationError as error:
        places = {name: where for name, where in origins().items() if name not in overrides}
        faults = [
            f"{'.'.join(map(str, fault['loc']))}{_from(places.get(str(fault['loc'][0])))}: "
            f"{fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors()
        ]
        raise SettingsError("These settings are wrong: " + "; ".join(faults)) from None
    except UnreadableSetting as error:  # JSON that is none; the message names the setting, never its value
        raise SettingsError(f"These settings are wrong: {error}") from None


def origins() -> dict[str, str]:
    """Where each setting that is set stands: ``environment``, ``.env``, a mounted secret, a file's line."""
    variables = (EnvSettingsSource(Settings), DotEnvSettingsSource(Settings))
    found: dict[str, str] = {}
    for source in (*variables, *mounted(Settings, variables)):
        found = {name: place(source, name) for name in source() if name in Settings.model_fields} | found
    return found


def _from(place: str | None) -> str:
    return f" ({place})" if place else ""


def moment(text: str) -> datetime:
    """An ISO date or time, naive where it names no zone. Raises SettingsError."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"{text!r} is no time.", "Write it like 2026-11-25T10:00.") from None
