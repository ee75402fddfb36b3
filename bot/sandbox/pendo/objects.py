"""Visitors and accounts as Pendo describes them: ``metadata`` of the world's own groups and of those that
Pendo fills.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import ua_parser

from bot.sandbox.pendo.columns import integers
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.values import Value
from bot.sandbox.pendo.visits import Object
from bot.sandbox.pendo.world import Metadata, PersonKind

Visits: TypeAlias = tuple[int, int]
"""Epoch milliseconds of the first and the last event."""


def visitor_objects(env: Environment) -> Sequence[Object]:
    """Everybody seen up to now whose data is processed, with ``metadata``."""
    return env.visits.remembered("visitor", env.processed, lambda: _visitors(env))


def account_objects(env: Environment) -> Sequence[Object]:
    """Every account seen up to now, in the form of ``visitor_objects``."""
    return env.visits.remembered("account", env.processed, lambda: _accounts(env))


def unprocessed_visitors(env: Environment) -> list[Object]:
    """Those whose data Pendo was told not to process: hardly more than their ids."""
    return _unprocessed(env, "visitor")


def unprocessed_accounts(env: Environment) -> list[Object]:
    """The same of accounts."""
    return _unprocessed(env, "account")


def _unprocessed(env: Environment, kind: PersonKind) -> list[Object]:
    return [
        {f"{kind}Id": one, "metadata": {"auto": {"id": one}, "pendo": {"donotprocess": True}}}
        for one in sorted(env.world.do_not_process.get(kind, frozenset()))
    ]


def app_group(app_id: int) -> str:
    """The metadata group of one app: a minus sign becomes an underscore."""
    return "auto_" + str(app_id).replace("-", "_")


def _visitors(env: Environment) -> list[Object]:
    accounts, devices = _accounts_of_visitors(env), _devices(env)
    hidden = env.world.do_not_process.get("visitor", frozenset())
    found: list[Object] = []
    for visitor, apps in _visits_by_app(env, "visitorId").items():
        if visitor in hidden:
            continue
        own = accounts.get(visitor, [])
        auto: Object = {"id": visitor, "accountid": own[-1] if own else "", "accountids": list[Value](own)}
        metadata = _metadata(env, apps, auto | devices[visitor], env.world.visitors.get(visitor, {}))
        found.append({"visitorId": visitor, **metadata})
    return found


def _accounts(env: Environment) -> list[Object]:
    hidden = env.world.do_not_process.get("account", frozenset()) | {""}
    return [
        {
            "accountId": account,
            **_metadata(env, apps, {"id": account}, env.world.accounts.get(account, {})),
        }
        for account, apps in _visits_by_app(env, "accountId").items()
        if account not in hidden
    ]


def _visits_by_app(
    env: Environment, field: Literal["visitorId", "accountId"]
) -> dict[str, dict[int, Visits]]:
    """Visitor or account to app to visits, of all events up to now."""
    events = env.world.events
    who, apps = events.fields[field], events.fields["appId"]
    ends = env.visits.ends((field, "appId"), env.processed)
    found: dict[str, dict[int, Visits]] = {}
    for first, last in zip(integers(ends.first), integers(ends.last), strict=True):
        visits = int(events.time[first]), int(events.time[last])
        found.setdefault(str(who.at(first)), {})[int(str(apps.at(first)))] = visits
    return found


def _accounts_of_visitors(env: Environment) -> dict[str, list[str]]:
    """Visitor to its accounts of all events up to now, the one seen last at the end."""
    visitors, accounts = (env.world.events.fields[name] for name in ("visitorId", "accountId"))
    ends = env.visits.ends(("visitorId", "accountId"), env.processed)
    found: dict[str, list[str]] = {}
    for row in sorted(integers(ends.last)):
        if account := str(accounts.at(row)):
            found.setdefault(str(visitors.at(row)), []).append(account)
    return found


def _devices(env: Environment) -> dict[str, Object]:
    """Visitor to the fields of ``auto`` that tell where and with what it was last seen."""
    fields = env.world.events.fields
    agents = {str(agent): _browser(str(agent)) for agent in fields["userAgent"].values}
    found: dict[str, Object] = {}
    for row in integers(env.visits.ends(("visitorId",), env.processed).last):
        server = fields["server"].at(row)
        named: Object = {"lastservername": server} if server else {}
        found[str(fields["visitorId"].at(row))] = named | agents[str(fields["userAgent"].at(row))]
    return found


def _browser(agent: str) -> Object:
    """What a user agent tells; nothing of what it does not."""
    parsed = ua_parser.parse(agent)
    found: Object = {"lastuseragent": agent} if agent else {}
    if browser := parsed.user_agent:
        found["lastbrowsername"] = browser.family
        found["lastbrowserversion"] = ".".join(filter(None, (browser.major, browser.minor, browser.patch)))
    if parsed.os:
        found["lastoperatingsystem"] = parsed.os.family
    return found


def _metadata(env: Environment, apps: Mapping[int, Visits], auto: Object, own: Metadata) -> Object:
    """The field ``metadata``, in a world that has it."""
    if not env.world.has_metadata:
        return {}
    first = min(first for first, _ in apps.values())
    last = max(last for _, last in apps.values())
    groups: Object = {"auto": auto | {"firstvisit": first, "lastvisit": last, "lastupdated": last}}
    for app, (first_here, last_here) in apps.items():
        groups[app_group(app)] = {"firstvisit": first_here, "lastvisit": last_here}
    for name, fields in own.items():
        groups[name] = dict(fields)
    return {"metadata": groups}
