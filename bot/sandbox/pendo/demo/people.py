"""Who uses the demo's product: customers, colleagues, robots, strangers, and people with two employers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bot.sandbox.pendo.columns import Array, integers
from bot.sandbox.pendo.world import ExcludeRule, Metadata

ACCOUNTS = 120
VISITORS = 2_500
INTERNAL_ACCOUNTS = ("acme-internal", "acme-qa")
GONE_ACCOUNTS = 9
COLLEAGUES = 210
PLACEHOLDER = COLLEAGUES
"""The place of the id that a snippet sends when nobody filled it in."""
ANONYMOUS = 150
ROBOTS = 14
WITHOUT_ACCOUNT = 45
WITH_TWO_ACCOUNTS = 70
HALF_COLLEAGUES = 18
"""Visitors in two accounts of whom one is internal."""

EXCLUDE = (
    ExcludeRule("visitorId", "synthetic-*@monitor.example"),
    ExcludeRule("server", "staging.acme.example"),
    ExcludeRule("remoteIp", "203.0.113.66"),
)
_KNOWN_ACCOUNTS: Mapping[str, str] = {
    "contoso": "Contoso",
    "fabrikam": "Fabrikam",
    "northwind": "Northwind",
    "acme-corp": "Acme Corp",
    "acme-labs": "Acme Labs",
    "mueller-soehne": "Müller & Söhne",
    "tokyo-denki": "東京電機商会",
    "krungthep-logistics": "กรุงเทพ โลจิสติกส์",
    "rocket-rentals": "🚀 Rocket Rentals",
    'oneill-"best"\\foods': 'O\'Neill "Best" Foods',
    "societe-generique": "Société Générique, S.A.",
    "smith-jones": "Smith & Jones <Legal>",
    "seoul-metro": "서울 메트로 데이터",
    "kopenhagen-brod": "Københavns Brød",
    "acct-0042": "O'Brien's 100% Organic",
}
_FIRST_WORDS = [
    "Harbor",
    "Summit",
    "Bright",
    "Cedar",
    "Delta",
    "Ember",
    "Granite",
    "Juniper",
    "Lumen",
    "Meridian",
    "Orchid",
]
_LAST_WORDS = [
    "Analytics",
    "Freight",
    "Health",
    "Insurance",
    "Robotics",
    "Retail",
    "Software",
    "Studios",
    "Textiles",
    "Water",
]
_PLANS = ["free", "team", "business", "enterprise"]
_GIVEN = [
    "ana",
    "ben",
    "chen",
    "dina",
    "emil",
    "fatima",
    "goran",
    "hana",
    "ivan",
    "julia",
    "kofi",
    "lena",
    "marco",
    "nina",
]
_FAMILY = [
    "silva",
    "okafor",
    "tanaka",
    "novak",
    "meyer",
    "rossi",
    "khan",
    "larsen",
    "dubois",
    "garcia",
    "kim",
    "wood",
]
_ROLES = ["admin", "editor", "viewer", "analyst"]


@dataclass(frozen=True, slots=True, eq=False)
class Cast:
    """Everybody. ``home`` and ``second`` are places in ``account_ids`` ('' is the last of them; second -1
    for none); ``group`` says what kind of visitor each is.
    """

    account_ids: list[str]
    visitor_ids: list[str]
    home: Array
    second: Array
    group: Array
    accounts: Mapping[str, Metadata]
    visitors: Mapping[str, Metadata]


CUSTOMER, COLLEAGUE, STRANGER, ROBOT = range(4)


def demo_cast(rng: np.random.Generator) -> Cast:
    """The same people for the same seed."""
    names = _account_names(rng)
    account_ids = [*INTERNAL_ACCOUNTS, *names, ""]
    group = np.full(VISITORS, CUSTOMER)
    group[:COLLEAGUES] = COLLEAGUE
    group[COLLEAGUES : COLLEAGUES + ANONYMOUS] = STRANGER
    group[COLLEAGUES + ANONYMOUS :][:ROBOTS] = ROBOT
    home, second = _homes(rng, group, len(account_ids))
    visitor_ids = [
        _visitor_id(rng, place, int(group[place]), account_ids[int(home[place])]) for place in range(VISITORS)
    ]
    accounts: dict[str, Metadata] = {
        account: {"agent": {"name": name, "plan": _PLANS[int(rng.integers(len(_PLANS)))]}}
        for account, name in {"acme-internal": "Acme (us)", "acme-qa": "Acme QA", **names}.items()
    }
    visitors: dict[str, Metadata] = {
        visitor: {
            "agent": {"email": visitor if "@" in visitor else f"{visitor}@mail.example", "role": _role(rng)}
        }
        for visitor, kind in zip(visitor_ids, integers(group), strict=True)
        if kind != STRANGER
    }
    return Cast(account_ids, visitor_ids, home, second, group, accounts, visitors)


def _account_names(rng: np.random.Generator) -> dict[str, str]:
    """Id to name of all customers; most ids say nothing."""
    names = dict(_KNOWN_ACCOUNTS)
    pairs = [f"{first} {last}" for first in _FIRST_WORDS for last in _LAST_WORDS]
    wanted = ACCOUNTS - len(INTERNAL_ACCOUNTS) - len(names)
    for number, place in enumerate(rng.permutation(len(pairs))[:wanted].tolist()):
        names[f"acct-{1000 + number * 7}"] = pairs[place]
    return names


def _homes(rng: np.random.Generator, group: Array, accounts: int) -> tuple[Array, Array]:
    customers = accounts - len(INTERNAL_ACCOUNTS) - 1
    sizes = 1 / (np.arange(customers) + 6.0)
    drawn = rng.choice(customers, size=len(group), p=sizes / sizes.sum()) + len(INTERNAL_ACCOUNTS)
    # Everybody's first account is somebody's, so that none stays empty.
    members = np.flatnonzero(group == CUSTOMER)
    drawn[members[: 3 * customers]] = np.tile(np.arange(customers), 3) + len(INTERNAL_ACCOUNTS)
    home = np.where(group == COLLEAGUE, (rng.random(len(group)) < 0.3).astype(int), drawn)
    home[(group == STRANGER) | (group == ROBOT)] = accounts - 1
    home[members[-WITHOUT_ACCOUNT:]] = accounts - 1
    second = np.full(len(group), -1)
    movers = rng.permutation(members[:-WITHOUT_ACCOUNT])[:WITH_TWO_ACCOUNTS]
    second[movers] = rng.integers(len(INTERNAL_ACCOUNTS), accounts - 1, len(movers))
    second[movers[:HALF_COLLEAGUES]] = 0
    return home, second


def gone_accounts(rng: np.random.Generator, cast: Cast) -> Array:
    """Customers that stopped using the product altogether."""
    known = len(INTERNAL_ACCOUNTS) + len(_KNOWN_ACCOUNTS)
    return rng.permutation(np.arange(known, len(cast.account_ids) - 1))[:GONE_ACCOUNTS]


def _visitor_id(rng: np.random.Generator, place: int, group: int, account: str) -> str:
    if group == STRANGER:
        return "VISITOR-UNIQUE-ID" if place == PLACEHOLDER else f"_PENDO_T_{rng.bytes(6).hex()}"
    if group == ROBOT:
        return f"synthetic-{place}@monitor.example"
    person = f"{_pick(rng, _GIVEN)}.{_pick(rng, _FAMILY)}{place}"
    if group == COLLEAGUE:
        return f"{person}@acme-internal.example"
    if rng.random() < 0.4:
        return f"u-{rng.bytes(5).hex()}"
    return f"{person}@{re.sub('[^a-z0-9-]', '', account) or 'mail'}.example"


def _pick(rng: np.random.Generator, words: list[str]) -> str:
    return words[int(rng.integers(len(words)))]


def _role(rng: np.random.Generator) -> str:
    return _pick(rng, _ROLES)
