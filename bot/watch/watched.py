"""What is watched where: the features of each channel's digests, and what ``watch.yml`` adds (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.catalog import Catalog, Thing
from bot.digest.choosing import candidates, chosen, named
from bot.digest.definitions import Definition
from bot.errors import Refused
from bot.names import shown
from bot.watch.judging import ALARMS
from bot.yamltext import Document, Where, read_yaml
from queries.measures.weekly import AppWeeks


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_listed)]
ChannelId = Annotated[str, Field(pattern=r"^[CG][A-Z0-9]{8,20}$")]


class Chosen(_Part):
    """What one channel watches besides the features of its digests."""

    features: Words = Field(default=(), description="By name, id, slug-with-dashes or alias.")
    queries: Words = Field(
        default=(), description="Your own stored queries that should bring rows, each as it would be asked."
    )


class WatchFile(_Part):
    """``watch.yml``; each default is what holds without it."""

    canary: Words = Field(
        default=(), description="Features that are in use every day: silent, they mean that no data arrive."
    )
    false_alarms_per_quarter: float = Field(
        default=ALARMS,
        gt=0,
        le=100,
        description="As many a channel bears, from all of its features together.",
    )
    channels: Mapping[ChannelId, Chosen] = Field(
        default={}, description="By a channel's id, what it watches besides the features of its digests."
    )


_REASONS = {
    "canary": "a feature, or a list of features, by name, id, slug-with-dashes or alias",
    "false_alarms_per_quarter": "a number above 0, at most 100",
    "channels": "each channel stands by its id, such as C0123ABCD (in Slack at the foot of its details)",
    "features": "a list of features by name, id, slug-with-dashes or alias",
    "queries": "a list of your own stored queries, each as it would be asked after /usage",
}


def read_watch(text: str, name: str) -> WatchFile:
    """What ``text``, the content of the file ``name``, says. Raises SettingsError with file, line and
    reason."""
    document = read_yaml(text, name)
    if document.content is None:
        return WatchFile()
    try:
        return WatchFile.model_validate(document.content)
    except ValidationError as error:
        faults = sorted(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
        raise _fault(document, faults[0]["type"], faults[0]["loc"]) from None


def _fault(document: Document, kind: str, found: Sequence[str | int]) -> Exception:
    where: Where = tuple(part for part in found if part != "[key]")
    keys = ", ".join((Chosen if len(where) > 1 else WatchFile).model_fields)
    if kind == "extra_forbidden":
        return document.fault(where, f"there is no such key; there are {keys}")
    named = "channels" if "[key]" in found else "".join(map(str, (*where[:1], *where[2:3])[-1:]))
    unnamed = len(where) == 2 and "[key]" not in found
    reason = f"keys with values are expected: {keys}" if unnamed or not where else _REASONS[named]
    return document.fault(where, reason)


@dataclass(frozen=True, slots=True)
class Watching:
    """One channel: its features, each once, and its queries. ``unknown``: names that mean no feature now."""

    things: tuple[Thing, ...]
    queries: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def apps(self) -> frozenset[str]:
        return frozenset(thing.app_id for thing in self.things)


Weeks = Callable[[str], AppWeeks | None]
"""The weeks of an app by its id, which say what is used most there; None where they were not read."""


def channels_of(digests: Iterable[Definition], file: WatchFile) -> tuple[str, ...]:
    """Everywhere that something is watched, each once. What goes to one person alone is not."""
    own = [digest.channel for digest in digests if _watches(digest)]
    return tuple(dict.fromkeys((*own, *file.channels)))


def apps_of(digests: Iterable[Definition], file: WatchFile, catalog: Catalog) -> frozenset[str]:
    """The apps whose rows are needed."""
    found = [thing for digest in digests if _watches(digest) for thing in _candidates(digest, catalog)]
    said = (*file.canary, *(name for one in file.channels.values() for name in one.features))
    found += [thing for name in said for thing in named(name, catalog)]
    return frozenset(thing.app_id for thing in found)


def watching(
    channel: str, digests: Iterable[Definition], file: WatchFile, catalog: Catalog, weeks: Weeks
) -> Watching:
    """What ``channel`` watches now."""
    mine = [digest for digest in digests if digest.channel == channel and _watches(digest)]
    things = dict.fromkeys(thing for digest in mine for thing in _chosen(digest, catalog, weeks))
    said = file.channels.get(channel, Chosen())
    meant = {name: named(name, catalog) for name in said.features}
    things |= dict.fromkeys(thing for found in meant.values() for thing in found)
    unknown = tuple(shown(name) for name, found in meant.items() if not found)
    return Watching(tuple(things), said.queries, unknown)


def _watches(digest: Definition) -> bool:
    return not digest.paused and digest.channel.startswith(("C", "G"))


def _candidates(digest: Definition, catalog: Catalog) -> tuple[Thing, ...]:
    try:
        return candidates(digest, catalog).things
    except Refused:  # about nothing that is tagged now, which the digest itself says
        return ()


def _chosen(digest: Definition, catalog: Catalog, weeks: Weeks) -> tuple[Thing, ...]:
    if not _candidates(digest, catalog):
        return ()
    among = candidates(digest, catalog)
    if among.named:
        return among.things
    read = {app: found for app in among.apps if (found := weeks(app)) is not None}
    return chosen(among, read) if len(read) == len(among.apps) else ()
