"""What a weekly digest says: the last whole week against those before it, its first line by itself (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers import wording as say
from bot.answers.answer import Listing, Row
from bot.answers.owning import check_owning, owned_by
from bot.catalog import Thing
from bot.charts.spec import Multiples
from bot.digest import foot, lines, owned_lines
from bot.digest.choosing import candidates, chosen
from bot.digest.definitions import Definition
from bot.digest.lines import Note
from bot.digest.owned import account_stories, judged
from bot.digest.picture import accounts_picture, picture
from bot.digest.reading import AppReading, Reading
from bot.digest.stories import Stories, Story
from bot.digest.table import account_rows, rows
from bot.errors import Refused
from bot.windows import Window


@dataclass(frozen=True, slots=True)
class Content:
    """All text is plain and unescaped. ``headline`` answers by itself; ``notes`` are what is out of the
    usual, ``rest`` what is not, ``accounts`` how many stopped and started: nothing in a quiet week. In a
    digest about ``mine`` accounts the notes are on accounts, and ``accounts`` says how many lack what.
    ``caveats`` are what a reader must know first, ``scope`` the grey lines. ``thread`` names the accounts:
    whether it may be shown, and where, is for whoever sends it. ``rows``: every figure of each feature,
    or account; ``features``: what it is about.
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
    features: tuple[Thing, ...]


def compose(digest: Definition, stories: Stories, address: str = "") -> Content:
    """The digest about the week that was read; ``address`` is its owner's, for one about ``mine`` accounts.
    Raises Refused where it is about no feature, and where nobody can tell which accounts are the owner's."""
    reading = stories.reading
    among = candidates(digest, reading.catalog)
    told = [stories.of(thing) for thing in chosen(among, reading.weeks)]
    if digest.accounts == "mine":
        return _of_mine(digest, told, among.unknown, reading, address)
    apps = _apps(told, reading)
    notes = lines.notes(told, reading)
    reached = foot.incomplete(apps, reading)
    return Content(
        digest=digest.name,
        week=reading.week,
        headline=lines.headline(told, reading, reached),
        notes=notes,
        rest=lines.rest(told) if notes else "",
        accounts=lines.accounts(told) if notes else "",
        caveats=foot.caveats(among.unknown, apps, reading),
        scope=foot.scope(foot.active_accounts(apps, reading), apps, reading),
        picture=picture(lines.headline(told, reading, reached, rates=False), told, reading),
        thread=lines.thread(told, reading.catalog) if notes else (),
        rows=rows(told, reading),
        features=tuple(story.thing for story in told),
    )


def _of_mine(
    digest: Definition, told: Sequence[Story], unknown: Sequence[str], reading: Reading, address: str
) -> Content:
    hint = f"Or let the digest {digest.name} be about all accounts."
    check_owning(address, reading.owners, reading.owner_field, hint)
    mine = owned_by(address, reading.owners)
    if not mine:
        raise Refused(f"No account names {address} as its owner ({reading.owner_field}).", hint)
    apps, found = _apps(told, reading), account_stories(mine, told, reading)
    notes, features = owned_lines.notes(found, len(told)), len(judged(told))
    headline = owned_lines.headline(found, len(mine), reading, foot.incomplete(apps, reading))
    broken = lines.broken(told, reading)
    active = sum(account.size > 0 for account in found)
    return Content(
        digest=digest.name,
        week=reading.week,
        headline=headline,
        notes=notes,
        rest=owned_lines.rest(found) if notes else "",
        accounts=owned_lines.not_yet(found, features),
        caveats=(*map(_not_judged, broken), *foot.caveats(unknown, apps, reading)),
        scope=foot.scope([f"{active} of your {say.count(len(mine), 'account')} active"], apps, reading),
        picture=accounts_picture(headline, found, features, reading),
        thread=owned_lines.thread(found),
        rows=account_rows(found, reading),
        features=tuple(story.thing for story in told),
    )


def _not_judged(note: Note) -> str:
    return f"{note.mark} {note.name}: {note.text}. Not judged here."


def _apps(told: Sequence[Story], reading: Reading) -> dict[str, AppReading]:
    return {app: reading.apps[app] for app in dict.fromkeys(story.thing.app_id for story in told)}
