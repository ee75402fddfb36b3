"""What the demo's events tell beyond their key: parameters, further tags, frustration, metadata events."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from bot.sandbox.pendo.columns import Array, Coded, group_codes, integers, recode
from bot.sandbox.pendo.demo.things import ANY_REPORT, REPORT_PAGES
from bot.sandbox.pendo.values import Value
from bot.sandbox.pendo.world import Events, Matches, Metadata, Tag

_PARAMETERS: Mapping[str, Sequence[str]] = {
    "Dashboard": ("team", "sales", "operations", ""),
    "Report detail": ("weekly", "monthly", "quarterly"),
}
_METADATA_SHARE = 0.03
_FRUSTRATION = {
    "rageClickCount": 0.004,
    "deadClickCount": 0.01,
    "errorClickCount": 0.003,
    "uTurnCount": 0.005,
}
_ANNOYING = "Filter panel"
_COUNTRIES = ("US", "US", "US", "DE", "GB", "FR", "JP", "US", "CA", "TH")


def with_details(
    rng: np.random.Generator,
    events: Events,
    tags: Sequence[Tag],
    visitors: Mapping[str, Metadata],
    accounts: Mapping[str, Metadata],
) -> Events:
    """The same events with everything that no story needs. ``tags`` end with what also matches reports."""
    return replace(
        events,
        also=_also(events, tags),
        parameters=_parameters(rng, events, tags),
        frustration=_frustration(rng, events, tags),
        titles=_titles(rng, events, visitors, accounts),
    )


def countries_of(addresses: Sequence[Value]) -> dict[str, str]:
    """A country for each address."""
    return {str(address): _COUNTRIES[place * 7 % 10] for place, address in enumerate(addresses)}


def _also(events: Events, tags: Sequence[Tag]) -> Matches:
    reports = [place for place, tag in enumerate(tags) if tag.kind == "Page" and tag.name in REPORT_PAGES]
    (any_report,) = [place for place, tag in enumerate(tags) if tag.name == ANY_REPORT]
    rows = np.flatnonzero(np.isin(events.tag, reports))
    return Matches(rows, np.full(len(rows), any_report, dtype=np.int32))


def _parameters(rng: np.random.Generator, events: Events, tags: Sequence[Tag]) -> Coded:
    values: list[Value] = [None]
    codes = np.zeros(len(events), dtype=np.int32)
    for place, tag in enumerate(tags):
        if tag.kind == "Page" and tag.name in _PARAMETERS:
            words = _PARAMETERS[tag.name]
            rows = np.flatnonzero(events.tag == place)
            codes[rows] = len(values) + rng.integers(0, len(words), len(rows))
            values.extend({"parameter": word} for word in words)
    return Coded(values, codes)


def _frustration(rng: np.random.Generator, events: Events, tags: Sequence[Tag]) -> dict[str, Array]:
    annoying = [place for place, tag in enumerate(tags) if tag.name == _ANNOYING]
    worse = np.where(np.isin(events.tag, annoying), 8.0, 1.0)
    return {
        name: ((rng.random(len(events)) < share * worse) * rng.integers(1, 4, len(events))).astype(np.int8)
        for name, share in _FRUSTRATION.items()
    }


def _titles(
    rng: np.random.Generator,
    events: Events,
    visitors: Mapping[str, Metadata],
    accounts: Mapping[str, Metadata],
) -> Coded:
    """Some untagged events are those in which a page tells who is there, as JSON in its title."""
    who, where = events.fields["visitorId"], events.fields["accountId"]
    told = np.array([visitor in visitors for visitor in who.values])[who.codes]
    rows = np.flatnonzero((events.tag < 0) & told & (rng.random(len(events)) < _METADATA_SHARE))
    pairs = group_codes(
        [(who.codes[rows], len(who.values)), (where.codes[rows], len(where.values))], len(rows)
    )
    titles: list[Value] = [None]
    for row in integers(rows[pairs.first]):
        agents = {"visitor": visitors[str(who.at(row))]["agent"]}
        if account := accounts.get(str(where.at(row))):
            agents["account"] = account["agent"]
        titles.append(json.dumps(agents))
    codes = np.zeros(len(events), dtype=np.int32)
    codes[rows] = pairs.ids + 1
    return recode(titles, codes)
