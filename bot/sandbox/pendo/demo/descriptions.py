"""What is known about the demo's people beyond what they did: metadata, segments, and who left altogether."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from bot.sandbox.pendo.columns import integers
from bot.sandbox.pendo.demo.people import CUSTOMER, INTERNAL_ACCOUNTS, Cast
from bot.sandbox.pendo.demo.things import made_id
from bot.sandbox.pendo.values import Value
from bot.sandbox.pendo.world import Metadata, PersonKind, Segment

DO_NOT_PROCESS: Mapping[PersonKind, frozenset[str]] = {
    "visitor": frozenset(f"left-{number}@privacy.example" for number in range(1, 6)),
    "account": frozenset({"acct-left"}),
}
TIME_FIELDS = frozenset({"renewaldate"})
LANGUAGES = ("en", "de", "fr", "ja", "es")
_NAMES = ("Robin", "Sasha", "Kim", "Alex", "Noor", "Jamie", "Sam", "Toni")
_SURNAMES = ("Berg", "Costa", "Diaz", "Fontaine", "Mori", "Olsen", "Park", "Weber")
_INDUSTRIES = ("Retail", "Healthcare", "Finance", "Manufacturing", "Education", "Logistics")
_MANAGERS = tuple(f"{name}@acme-internal.example" for name in ("mia", "jo", "sam"))
"""Colleagues who are in the stand-in for Slack as well, so that somebody there has accounts."""
_PRICES = {"free": 0, "team": 4_800, "business": 18_000, "enterprise": 96_000}
_DAY = 86_400_000


def describe_visitors(rng: np.random.Generator, cast: Cast) -> dict[str, Metadata]:
    """The same visitors, also with ``language`` and ``full_name``."""
    languages = rng.choice(len(LANGUAGES), size=len(cast.visitors), p=[0.56, 0.16, 0.12, 0.09, 0.07])
    numbers = rng.integers(0, len(_NAMES) * len(_SURNAMES), len(cast.visitors))
    described: dict[str, Metadata] = {}
    for (visitor, known), language, number in zip(
        cast.visitors.items(), integers(languages), integers(numbers), strict=True
    ):
        more: dict[str, Value] = {"language": LANGUAGES[language], "full_name": _full_name(visitor, number)}
        described[visitor] = {**known, "agent": {**known["agent"], **more}}
    return described


def _full_name(visitor: str, number: int) -> str:
    if found := re.match(r"([a-z]+)\.([a-z]+)\d*@", visitor):
        return f"{found[1].title()} {found[2].title()}"
    return f"{_NAMES[number % len(_NAMES)]} {_SURNAMES[number // len(_NAMES)]}"


def describe_accounts(rng: np.random.Generator, cast: Cast, today: int) -> dict[str, Metadata]:
    """The same accounts, also with the group ``custom``, of which some lack fields or hold empty ones."""
    return {
        account: {**known, "custom": _custom(rng, str(known["agent"]["plan"]), today)}
        for account, known in cast.accounts.items()
    }


def _custom(rng: np.random.Generator, plan: str, today: int) -> Mapping[str, Value]:
    growth = float(rng.uniform(0.7, 1.6))
    manager = _MANAGERS[int(rng.integers(len(_MANAGERS)))]
    fields: dict[str, Value] = {
        "industry": _INDUSTRIES[int(rng.integers(len(_INDUSTRIES)))],
        "planlevel": plan,
        "renewaldate": today + int(rng.integers(5, 360)) * _DAY,
        "totallicenses": int(rng.integers(3, 400)),
        "customersuccessmanager": manager,
        "owner": manager,
        "arrannuallyrecurringrevenue": round(_PRICES[plan] * growth, 2),
    }
    for name in tuple(fields):
        fate = rng.random()
        if fate < 0.06:
            del fields[name]
        elif fate < 0.1:
            fields[name] = ""
    return fields


def demo_segments(cast: Cast) -> list[Segment]:
    """One of accounts, one of visitors, one of pairs."""
    enterprise = [
        account
        for account, metadata in cast.accounts.items()
        if metadata["agent"]["plan"] == "enterprise" and account not in INTERNAL_ACCOUNTS
    ]
    customers = integers(np.flatnonzero(cast.group == CUSTOMER))
    champions = [cast.visitor_ids[place] for place in customers[::40]]
    pilots = [
        (cast.visitor_ids[place], cast.account_ids[int(cast.home[place])]) for place in customers[5::30]
    ]
    return [
        _segment("Enterprise customers", frozenset((None, account) for account in enterprise)),
        _segment("Champions", frozenset((visitor, None) for visitor in champions)),
        _segment("Pilot group", frozenset(pilots)),
    ]


def _segment(name: str, items: frozenset[tuple[str | None, str | None]]) -> Segment:
    return Segment(made_id(f"Segment {name}"), name, items)
