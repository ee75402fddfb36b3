"""What settings are read from beside variables: a file in YAML, and a folder of mounted secrets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from pydantic_settings import BaseSettings, DotEnvSettingsSource, InitSettingsSource, SecretsSettingsSource
from pydantic_settings.sources import PydanticBaseSettingsSource

from bot.errors import SettingsError
from bot.yamltext import Document, read_yaml

FILE, FOLDER = "settings_file", "secrets_dir"
"""The settings that name them; they are read from the environment, ``.env`` or an argument alone."""


class SettingsFile(InitSettingsSource):
    """Settings by their names in lower case, without the prefix: ``pendo_region: eu``.

    Raises SettingsError with file and line for what is no YAML, no mapping or no setting.
    """

    def __init__(self, model: type[BaseSettings], path: str) -> None:
        self._document = read_yaml(_text(Path(path)), path)
        if not isinstance(self._document.content, dict | None):
            raise self._document.fault((), "write one setting a line, such as pendo_region: eu")
        content = cast("dict[str, Any]", self._document.content or {})
        for name in content:
            _check(self._document, name, model)
        super().__init__(model, content)

    def place(self, name: str) -> str:
        return f"{self._document.name}:{self._document.line((name,))}"


class SecretsFolder(SecretsSettingsSource):
    """One file a setting, by the name of its variable in either case: ``usagebot_pendo_keys``.

    Other files may lie beside them. Raises SettingsError for a folder that is none, and for a file with the
    prefix that is no setting.
    """

    def __init__(self, model: type[BaseSettings], path: str) -> None:
        folder = Path(path)
        if not folder.is_dir():
            raise SettingsError(f"{path} is no folder.", f"Check {variable(FOLDER, model)}.")
        names = sorted(file.name for file in folder.iterdir())
        self._files = {name.lower(): folder / name for name in names}
        refuse_unknown(names, model, path)
        super().__init__(model, folder)

    def place(self, name: str) -> str:
        return str(self._files[f"{self.env_prefix}{name}".lower()])


def mounted(
    model: type[BaseSettings], before: Iterable[PydanticBaseSettingsSource]
) -> tuple[SettingsFile | SecretsFolder, ...]:
    """The folder and the file that the sources ``before`` them name; the folder counts before the file."""
    named: dict[str, str] = {}
    for source in before:
        named = {**source(), **named}
    folder, file = named.get(FOLDER), named.get(FILE)
    return (
        *((SecretsFolder(model, folder),) if folder else ()),
        *((SettingsFile(model, file),) if file else ()),
    )


def place(source: PydanticBaseSettingsSource, name: str) -> str:
    """Where ``source`` has the setting ``name`` from, as a person looks for it."""
    if isinstance(source, SettingsFile | SecretsFolder):
        return source.place(name)
    return str(source.env_file) if isinstance(source, DotEnvSettingsSource) else "environment"


def variable(name: str, model: type[BaseSettings]) -> str:
    """The variable that the setting ``name`` is read from."""
    return f"{model.model_config.get('env_prefix', '')}{name}".upper()


def unknown(names: Iterable[str], model: type[BaseSettings]) -> Mapping[str, str]:
    """Of the variables ``names`` those with the prefix that are no setting, and which may be meant ('')."""
    known = [variable(name, model) for name in model.model_fields]
    prefix = variable("", model)
    strange = [name for name in names if name.upper().startswith(prefix) and name.upper() not in known]
    return {name: "".join(get_close_matches(name.upper(), known, n=1)) for name in strange}


def refuse_unknown(names: Iterable[str], model: type[BaseSettings], where: str) -> None:
    """Raises SettingsError where ``unknown`` finds something among what ``where`` holds."""
    for name, meant in unknown(names, model).items():
        raise SettingsError(f"{where}: {name} is no setting.", _meant(meant))


def _check(document: Document, name: str, model: type[BaseSettings]) -> None:
    if name in (FILE, FOLDER):
        raise document.fault((name,), f"set {variable(name, model)} in the environment or .env instead")
    if name not in model.model_fields:
        bare = name.lower().removeprefix(variable("", model).lower())
        near = "".join(get_close_matches(bare, list(model.model_fields), n=1))
        raise document.fault((name,), f"this is no setting. {_meant(near)}")


def _meant(name: str) -> str:
    listed = "`usagebot settings` lists them all."
    return f"Did you mean {name}? {listed}" if name else listed


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingsError(
            f"{path}:1: the file cannot be read: {reason}", "Check USAGEBOT_SETTINGS_FILE."
        ) from None
