"""``usagebot doctor --source``: every stored pipeline over one day of the subscription, then the table of
what the Aggregation API does, case by case."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import httpx
from pydantic import SecretStr

from bot import app
from bot.catalog import Catalog, Kind
from bot.doctor.finding import Finding, fail, ok, warn
from bot.errors import SourceError
from bot.pendo.client import KEY_HEADER, TIMEOUTS, PendoClient
from bot.pendo.keys import KeyRing
from bot.sandbox.conformance.table import CASES, Case, load_cases
from bot.sandbox.conformance.verify import Finding as Verified
from bot.sandbox.conformance.verify import verify
from bot.settings import Settings
from bot.windows import ReadingRules, Window
from bot.workbench.lint import with_defaults
from queries.binding import ALL_APPS, Value
from queries.library import Library, StoredPipeline, load_library

CATALOG, TABLE = "Catalog", "Table of cases"
_KINDS: Mapping[str, Kind] = {"feature": "feature", "page": "page", "track": "track"}
"""What a pipeline is about, by the beginning of its source's name."""
_MOST_USED = "features_use"
_HOUR = 3_600_000
"""Milliseconds; a day ends with its last hour, for those who count by the hour."""


async def pipelines(settings: Settings, keys: KeyRing, clock: app.Clock) -> list[Finding]:
    """A line for the catalog, and one for each pipeline of the package and of the team's own folder over
    yesterday. Raises SettingsError where a file is faulty."""
    folders = [Path(settings.queries_dir)] if settings.queries_dir else []
    library = load_library(*folders)
    try:
        async with app.open_parts(settings, clock) as parts:
            catalog = await parts.catalog.current()
    except SourceError as error:
        return [fail(CATALOG, str(error), error.hint)]
    yesterday = ReadingRules(settings.timezone).today(clock()) - timedelta(days=1)
    async with app.open_client(settings, keys) as client:
        known = _known(catalog, yesterday, settings.timezone)
        used = await _most_used(client, library, known)
        found = [
            await tried(client, with_defaults(stored, library), known | _thing(stored, catalog, used))
            for stored in library.pipelines.values()
        ]
    return [judge_catalog(catalog), *found]


def judge_catalog(catalog: Catalog) -> Finding:
    """Of what was read of everything that can be named."""
    counts = Counter(thing.kind for thing in catalog.things)
    told = f"{len(catalog.apps)} apps, {counts['feature']} features, {counts['page']} pages"
    says = f"{told}, {counts['track']} track events, {len(catalog.accounts)} accounts"
    if catalog.missing:
        missing = ", ".join(sorted(catalog.missing))
        return warn(CATALOG, f"{says}; {missing} cannot be read.", "Look at the rights of the key in Pendo.")
    return ok(CATALOG, says)


async def tried(client: PendoClient, stored: StoredPipeline, known: Mapping[str, Value]) -> Finding:
    """What comes of one pipeline with the values that are ``known``."""
    values = dict(known) | stored.sample
    if missing := [name for name in stored.takes if name not in values]:
        do = f'Tag one in Pendo, or write "sample: {{{missing[0]}: …}}" into its file.'
        return warn(stored.name, f"Not tried: nothing says what {missing[0]} may be.", do)
    body = stored.body({name: values[name] for name in stored.takes})
    read = client.rows if stored.chooses else client.aggregate
    try:
        count = (await read(body, stored.rows, optional=stored.optional)).table.count
    except SourceError as error:
        return fail(stored.name, str(error), error.hint)
    return ok(stored.name, f"{count:,} rows" if count else "no rows that day, so no column was seen")


def _known(catalog: Catalog, day: date, zone: str) -> dict[str, Value]:
    """Values for the names that parameters usually have."""
    start, end = Window(day, day, zone).epoch_ms()
    whole = {"first": start, "last": end - _HOUR}
    known: dict[str, Value] = {**whole, "app": ALL_APPS, "blacklist": "apply", "limit": 1000}
    firsts = {"segment": catalog.segments, "account": catalog.accounts, "guide": catalog.guides}
    return known | {name: among[0].id for name, among in firsts.items() if among}


async def _most_used(client: PendoClient, library: Library, known: Mapping[str, Value]) -> str:
    """The id of the feature with the most rows that day, '' where none has any or Pendo does not say."""
    stored = library.pipelines[_MOST_USED]
    body = stored.body({name: known[name] for name in stored.takes})
    try:
        column = (await client.rows(body, stored.rows, stored.optional)).table.text("featureId")
    except SourceError:
        return ""  # the line of that pipeline says why
    counts = Counter(cast("list[int]", column.codes.tolist()))
    return column.values[counts.most_common(1)[0][0]] if counts else ""


def _thing(stored: StoredPipeline, catalog: Catalog, used: str) -> dict[str, Value]:
    """What the pipeline is about: the most used feature, or the first page or track event."""
    source = next(iter(stored.pipeline[0].get("source", {})), "")
    kind = next((kind for start, kind in _KINDS.items() if source.startswith(start)), None)
    ids = [thing.id for thing in catalog.things if thing.kind == kind]
    if kind == "feature" and used:
        return {"thing": used}
    return {"thing": ids[0]} if ids else {}


def cases(
    settings: Settings,
    key: SecretStr,
    *,
    table: Mapping[str, Case] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Finding]:
    """How the subscription's Pendo differs from the ``table``, at the settings' rate. The cases bring their
    own rows: no customer's data is read."""
    client = httpx.Client(
        base_url=settings.pendo_base_url, headers={KEY_HEADER: key.get_secret_value()}, timeout=TIMEOUTS
    )

    def paced(found: Iterator[Verified]) -> Iterator[Verified]:
        for one in found:
            yield one
            sleep(1 / settings.pendo_rate)

    with client:
        try:
            return judge_cases(list(paced(verify(client, table or load_cases(CASES), sleep))))
        except SourceError as error:
            return [fail(TABLE, str(error), error.hint)]


def judge_cases(found: Sequence[Verified]) -> list[Finding]:
    """One line for all, and one for each case that is unlike the sandbox."""
    unlike = [one for one in found if one.got != one.expected]
    documented = sum(one.verdict == "differs" for one in unlike)
    says = f"{len(found)} cases, {len(found) - len(unlike)} as in the sandbox"
    if not unlike:
        return [ok(TABLE, says)]
    told = f"{says}; {documented} unlike what is documented, {len(unlike) - documented} that nobody documents"
    do = "Report the lines below: the sandbox has to learn them before its figures can be trusted."
    return [warn(TABLE, told, do), *(_unlike(one) for one in unlike)]


def _unlike(one: Verified) -> Finding:
    mark = "documented" if one.verdict == "differs" else "not documented"
    return warn(one.case, f"{one.about} ({mark}): got {one.got}", f"The sandbox gives {one.expected}")
