"""What a digest rests on, in the lines below it: who was active, how far the data reach, who is left out
(pure)."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.answers import wording as say
from bot.catalog import App
from bot.digest.reading import AppReading, Reading
from bot.digest.stories import is_complete


def incomplete(apps: dict[str, AppReading], reading: Reading) -> str:
    """Up to when the data of the week go, '' where they are whole."""
    late = [app.complete_until for app in apps.values() if not is_complete(app, reading.week)]
    known = [moment for moment in late if moment is not None]
    if not known:
        return ""
    local = min(known).astimezone(ZoneInfo(reading.week.zone))
    return f"{say.day(local.date(), reading.now.date(), weekday=True)} {local:%H:%M}"


def caveats(unknown: Sequence[str], apps: dict[str, AppReading], reading: Reading) -> tuple[str, ...]:
    """What a reader must know first; ``unknown`` are names of features that are gone."""
    said: list[str] = []
    if unknown:
        said.append(f"Not tagged in Pendo any more, or under another name: {say.joined(unknown)}.")
    if since := reading.data_from:
        begin = say.day(since, reading.now.date())
        said.append(f"⚠ Pendo's data begin on {begin}: the days before are unknown, not zero.")
    stale = [app.stale_since for app in apps.values() if app.stale_since]
    if stale:
        said.append(
            f"⚠ Newer figures from Pendo are not in yet; these are {say.age(min(stale), reading.now)}."
        )
    if not reading.has_rules:
        said.append(
            "No rule says who your colleagues are, so they count as customers here (setting: internal)."
        )
    return tuple(said)


def scope(told: Sequence[str], apps: dict[str, AppReading], reading: Reading) -> tuple[str, ...]:
    """The grey lines: who was active, as ``told``, the days and how whole they are, and who is left out."""
    week = reading.week
    days = f"{say.WEEKDAYS[week.start.weekday()]}–{say.WEEKDAYS[week.end.weekday()]}"
    reached = incomplete(apps, reading)
    known = all(app.complete_until for app in apps.values())
    whole = f"data up to {reached}" if reached else "complete" if known else ""
    colleagues = len(frozenset[str]().union(*(app.colleagues for app in apps.values())))
    left_out = [say.count(colleagues, "colleague")] if colleagues else []
    left_out.append("whoever is on Pendo's exclude list")
    return (
        " · ".join(filter(None, [*told, f"{days}, {say.place(week.zone)}", whole])),
        f"Left out: {', and '.join(left_out)}",
    )


def active_accounts(apps: dict[str, AppReading], reading: Reading) -> list[str]:
    """How many accounts were active in each of ``apps``."""
    called = reading.catalog.apps_by_id
    return [_active_in(app, called.get(identity), len(apps)) for identity, app in apps.items()]


def _active_in(app: AppReading, called: App | None, apps: int) -> str:
    *_, before, now = app.weeks.active("accountId")
    where = f"{called.name}: " if called and apps > 1 else ""
    earlier = "" if before is None else f", {say.number(before)} the week before"
    return f"{where}{say.count(now or 0, 'account')} active{earlier}"
