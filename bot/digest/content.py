"""What a weekly digest says: the last whole week against those before it, its first line by itself (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.answers import wording as say
from bot.answers.answer import Listing, Row
from bot.catalog import App
from bot.charts.spec import Multiples
from bot.digest import lines
from bot.digest.choosing import candidates, chosen
from bot.digest.definitions import Definition
from bot.digest.lines import Note
from bot.digest.picture import picture
from bot.digest.reading import AppReading, Reading
from bot.digest.stories import Stories, is_complete
from bot.digest.table import rows
from bot.windows import Window


@dataclass(frozen=True, slots=True)
class Content:
    """All text is plain and unescaped. ``headline`` answers by itself; ``notes`` are what is out of the
    usual, ``rest`` what is not, ``accounts`` how many stopped and started: nothing in a quiet week.
    ``caveats`` are what a reader must know first, ``scope`` the grey lines. ``thread`` names the accounts:
    whether it may be shown, and where, is for whoever sends it. ``rows``: every figure of each feature.
    """

    digest: str
    week: Window
    headline: str
    notes: tuple[Note, ...]
    rest: str
    accounts: str
    caveats: tuple[str, ...]
    scope: tuple[str, ...]
    picture: Multiples
    thread: tuple[Listing, ...]
    rows: tuple[Row, ...]


def compose(digest: Definition, stories: Stories) -> Content:
    """The digest about the week that was read. Raises Refused where it is about no feature."""
    reading = stories.reading
    among = candidates(digest, reading.catalog)
    told = [stories.of(thing) for thing in chosen(among, reading.weeks)]
    apps = {app: reading.apps[app] for app in dict.fromkeys(story.thing.app_id for story in told)}
    notes = lines.notes(told, reading)
    reached = _incomplete(apps, reading)
    return Content(
        digest=digest.name,
        week=reading.week,
        headline=lines.headline(told, reading, reached),
        notes=notes,
        rest=lines.rest(told) if notes else "",
        accounts=lines.accounts(told) if notes else "",
        caveats=_caveats(among.unknown, apps, reading),
        scope=_scope(apps, reading),
        picture=picture(lines.headline(told, reading, reached, rates=False), told, reading),
        thread=lines.thread(told, reading.catalog) if notes else (),
        rows=rows(told, reading),
    )


def _incomplete(apps: dict[str, AppReading], reading: Reading) -> str:
    """Up to when the data of the week go, '' where they are whole."""
    late = [app.complete_until for app in apps.values() if not is_complete(app, reading.week)]
    known = [moment for moment in late if moment is not None]
    if not known:
        return ""
    local = min(known).astimezone(ZoneInfo(reading.week.zone))
    return f"{say.day(local.date(), reading.now.date(), weekday=True)} {local:%H:%M}"


def _caveats(unknown: Sequence[str], apps: dict[str, AppReading], reading: Reading) -> tuple[str, ...]:
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


def _scope(apps: dict[str, AppReading], reading: Reading) -> tuple[str, ...]:
    week = reading.week
    days = f"{say.WEEKDAYS[week.start.weekday()]}–{say.WEEKDAYS[week.end.weekday()]}"
    reached = _incomplete(apps, reading)
    known = all(app.complete_until for app in apps.values())
    whole = f"data up to {reached}" if reached else "complete" if known else ""
    active = [
        _active(app, reading.catalog.apps_by_id.get(identity), len(apps)) for identity, app in apps.items()
    ]
    colleagues = len(frozenset[str]().union(*(app.colleagues for app in apps.values())))
    left_out = [say.count(colleagues, "colleague")] if colleagues else []
    left_out.append("whoever is on Pendo's exclude list")
    return (
        " · ".join(filter(None, [*active, f"{days}, {say.place(week.zone)}", whole])),
        f"Left out: {', and '.join(left_out)}",
    )


def _active(app: AppReading, called: App | None, apps: int) -> str:
    *_, before, now = app.weeks.active("accountId")
    where = f"{called.name}: " if called and apps > 1 else ""
    earlier = "" if before is None else f", {say.number(before)} the week before"
    return f"{where}{say.count(now or 0, 'account')} active{earlier}"
