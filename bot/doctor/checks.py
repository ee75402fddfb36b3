"""All checks, and what they find when they run at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.doctor import clock, data, files, keys, people, slack_app, store
from bot.doctor.finding import Finding, fail
from bot.doctor.parts import Parts, secrets_of
from bot.errors import SourceUnauthorized, UsageBotError, WrongRegion
from bot.settings import Settings
from bot.telemetry import Redactor

log = logging.getLogger(__name__)

SECONDS = 10.0
"""As long as one check may take."""


@dataclass(frozen=True, slots=True)
class Check:
    """``about`` names it where it fails to say anything. One that ``computes`` asks nobody: it waits for the
    others, whose answers would look late beside it."""

    about: str
    run: Callable[[Parts], Awaitable[list[Finding]]]
    computes: bool = False


CHECKS = (
    Check(slack_app.TOKEN, slack_app.bot_token),
    Check(slack_app.SIGNING, slack_app.signing_secret),
    Check(slack_app.ENTRANCE, slack_app.way_in),
    Check(keys.KEYS, keys.pendo_keys),
    Check(data.FRESHNESS, data.data),
    Check(people.INTERNAL, people.internal),
    Check(people.NAME, people.account_name),
    Check(store.STORE, store.store),
    Check(clock.CLOCK, clock.clock),
    Check(clock.ZONES, clock.zone_data),
    Check(files.FONTS, files.fonts, computes=True),
    Check(files.QUERIES, files.queries, computes=True),
    Check(files.ACCESS, files.access),
    Check(files.DIGESTS, files.digests),
)


async def examine(
    parts: Parts, checks: Sequence[Check] = CHECKS, *, seconds: float = SECONDS
) -> list[Finding]:
    """What all checks find, in their order, without any secret. Raises nothing."""
    found: dict[int, list[Finding]] = {}
    for wave in (False, True):
        places = [place for place, check in enumerate(checks) if check.computes == wave]
        results = await asyncio.gather(*(_findings(checks[place], parts, seconds) for place in places))
        found |= zip(places, results, strict=True)
    return redacted([one for place in sorted(found) for one in found[place]], parts.settings)


def redacted(findings: Iterable[Finding], settings: Settings) -> list[Finding]:
    """The same without any secret."""
    redact = Redactor(secrets_of(settings))
    return [replace(one, says=redact(one.says), do=redact(one.do)) for one in findings]


async def _findings(check: Check, parts: Parts, seconds: float) -> list[Finding]:
    try:
        async with asyncio.timeout(seconds):
            return await check.run(parts)
    except TimeoutError:
        late = f"No answer within {seconds:g} seconds."
        return [fail(check.about, late, "Try again; then look at the network between here and there.")]
    except (SourceUnauthorized, WrongRegion) as error:
        return [] if check.about != keys.KEYS else [fail(check.about, str(error), error.hint)]
    except UsageBotError as error:
        return [fail(check.about, str(error), error.hint)]
    except Exception as error:
        log.exception("The check of %s broke", check.about)
        return [fail(check.about, f"The check itself broke: {type(error).__name__}: {error}", "Report this.")]
