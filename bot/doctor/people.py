"""Who is a colleague, and what an account is called: what is set, or what the data suggests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from bot.doctor.finding import Finding, ok, warn
from bot.doctor.parts import Parts, ask_slack
from bot.errors import DeliveryError
from bot.pendo.client import PendoClient
from bot.pendo.metadata import is_own
from bot.people import internal_rules
from bot.rows import each
from bot.windows import ReadingRules, Window

INTERNAL, NAME = "Internal rules", "Account names"
_MAIL = ("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com")
"""Where anybody has an address."""
_DAYS = timedelta(days=6)
_SHOWN, _LISTED = 3, 10


async def internal(parts: Parts) -> list[Finding]:
    """The rules that are set; without any, the mail domains of those active in the last week. Raises
    SettingsError for a rule that is none."""
    rules = parts.settings.internal
    if internal_rules(rules):
        return [ok(INTERNAL, ", ".join(rules))]
    seen = await _last_week(parts.pendo, parts) if parts.pendo else ()
    return [judge_domains(seen, await _workspace(parts))]


async def _workspace(parts: Parts) -> str:
    """What the workspace is called in its address, '' where Slack does not say."""
    try:
        told = await ask_slack(parts, "auth.test", parts.settings.slack_bot_token)
    except DeliveryError:
        return ""  # the line of the bot token says why
    return (urlsplit(str(told.fields.get("url", ""))).hostname or "").partition(".")[0]


async def _last_week(pendo: PendoClient, parts: Parts) -> Iterator[tuple[str, str]]:
    """Visitor and account of everybody who did anything in the last week. Raises SourceError."""
    stored, zone = parts.pipelines["first_seen"], parts.settings.timezone
    today = ReadingRules(zone).today(parts.clock())
    first, last = (Window(day, day, zone).epoch_ms()[0] for day in (today - _DAYS, today))
    body = stored.body({"first": first, "last": last})
    table = (await pendo.aggregate(body, stored.rows, optional=stored.optional)).table
    return zip(each(table.text("visitorId")), each(table.text("accountId")), strict=True)


def judge_domains(seen: Iterable[tuple[str, str]], workspace: str) -> Finding:
    """Of visitors and the accounts they were seen in: colleagues have a domain that is called like the Slack
    ``workspace``, or one of many visitors."""
    people: dict[str, set[str]] = {}
    accounts: dict[str, set[str]] = {}
    for visitor, account in seen:
        domain = visitor.rpartition("@")[2].casefold() if "@" in visitor else ""
        if "." in domain and domain not in _MAIL:
            people.setdefault(domain, set()).add(visitor)
            accounts.setdefault(domain, set()).add(account)
    own = [domain for domain in people if _alike(domain, workspace)]
    likely = sorted(people, key=lambda domain: (domain not in own, -len(people[domain]), domain))[:_SHOWN]
    says = "None is set: colleagues count as customers."
    if not likely:
        return warn(INTERNAL, says, "Set USAGEBOT_INTERNAL, such as domain:acme.com.")
    counts = ((name, len(people[name]), len(accounts[name])) for name in likely)
    told = ", ".join(f"{name} ({visitors} visitors, {places} accounts)" for name, visitors, places in counts)
    do = f"Set USAGEBOT_INTERNAL=domain:{likely[0]}" + (
        " if that is yours." if own else ", or your own domain."
    )
    return warn(INTERNAL, f"{says} Likely in the last week: {told}.", do)


def _alike(domain: str, workspace: str) -> bool:
    """Whether one begins like the other, by more than a syllable."""
    first = domain.partition(".")[0]
    shorter = min(first, workspace, key=len)
    return len(shorter) > 2 and first.startswith(shorter) and workspace.startswith(shorter)


async def account_name(parts: Parts) -> list[Finding]:
    """Whether Pendo has the field that names accounts; else which it may be."""
    if parts.pendo is None:
        return []
    schema = await parts.pendo.get("/api/v1/metadata/schema/account", dict[str, dict[str, Any]], params={})
    return [judge_account_name(schema or {}, parts.settings.account_name)]


def judge_account_name(schema: Mapping[str, Mapping[str, object]], path: str) -> Finding:
    """Of the fields that Pendo's schema lists."""
    fields = dict(_fields(schema))
    if path in fields:
        return ok(NAME, f"metadata field {path}")
    named = [field for field, label in fields.items() if "name" in f"{field} {label}".casefold()]
    likely = sorted(named, key=lambda field: (not field.endswith(".name"), len(field), field))
    says = f"Accounts have no field {path}, so they are shown by their ids."
    if likely:
        others = f" (or {', '.join(likely[1:_SHOWN])})" if likely[1:] else ""
        return warn(NAME, says, f"Set USAGEBOT_ACCOUNT_NAME={likely[0]}{others}.")
    known = ", ".join(sorted(fields)[:_LISTED]) or "none yet"
    return warn(NAME, says, f"Set USAGEBOT_ACCOUNT_NAME to the field that holds it; there are: {known}.")


def _fields(schema: Mapping[str, Mapping[str, object]]) -> Iterator[tuple[str, str]]:
    """Path and label of each field that customers fill and that is not hidden."""
    for group, fields in schema.items():
        for name, described in fields.items() if is_own(group) else ():
            about = cast("dict[str, object]", described) if isinstance(described, dict) else {}
            if not (about.get("isHidden") or about.get("isDeleted")):
                yield f"{group}.{name}", str(about.get("DisplayName", ""))
