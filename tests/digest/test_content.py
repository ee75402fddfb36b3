"""What a digest says of a week: its first line, what moved and why, what broke, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.digest.content import Content
from bot.digest.definitions import Area
from bot.errors import Refused
from bot.sandbox.pendo.world import App, Tag, World, events_of_rows
from bot.windows import Window
from tests.digest.reading import content_of, digest

WEB, MOBILE = App(), App(77, "Mobile app", "ios")
ALPHA, BETA, GAMMA = Tag("a", "Alpha view", group="Views"), Tag("b", "Beta edit"), Tag("c", "Gamma export")
FIRST = date(2026, 8, 16)
"""The Sunday on which the fourteen weeks begin; the last of them is 15 to 21 November."""
NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)
ACCOUNTS = tuple(f"acct-{place:02}" for place in range(40))
Row = dict[str, object]


def use(
    tag: str, account: str, week: int, *, day: int = 2, people: int = 1, app: int = WEB.id
) -> Iterator[Row]:
    at = datetime.combine(FIRST + timedelta(days=7 * week + day), time(15), UTC)
    for person in range(people):
        row: Row = {"time": int(at.timestamp() * 1000), "visitorId": f"{account}-{person}", "appId": app}
        yield {**row, "accountId": account, "tag": tag}


def presence(weeks: range = range(15)) -> list[Row]:
    """Every account is there every week; so is one colleague."""
    rows = [row for week in weeks for account in ACCOUNTS for row in use("", account, week)]
    return [*rows, *(row for week in weeks for row in use("", "corp", week))]


def steady(tag: Tag, accounts: int = 20, weeks: range = range(15)) -> list[Row]:
    """The first so many accounts on each of five days, so that a silence is soon more than chance."""
    days = range(1, 6)
    return [r for w in weeks for a in ACCOUNTS[:accounts] for day in days for r in use(tag.id, a, w, day=day)]


def world(*rows: list[Row], tags: tuple[Tag, ...] = (ALPHA, BETA, GAMMA)) -> World:
    early = list(use("", "acct-00", -40))
    every = [*early, *presence(), *(row for part in rows for row in part)]
    return World(events_of_rows(every, tags, (WEB, MOBILE)), tags, (WEB, MOBILE), "UTC")


async def content(*rows: list[Row], **given: object) -> Content:
    tags = given.pop("tags", (ALPHA, BETA, GAMMA))
    return await content_of(world(*rows, tags=tags), NOW, internal=("corp*",), **given)  # type: ignore[arg-type]


async def test_a_quiet_week_is_three_lines_and_the_picture() -> None:
    found = await content(steady(ALPHA), steady(BETA), steady(GAMMA))

    assert found.headline == "15–21 Nov: nothing unusual in your 3 features"
    assert (found.notes, found.rest, found.accounts, found.thread, found.caveats) == ((), "", "", (), ())
    assert found.scope == (
        "40 accounts active, 40 the week before · Sun–Sat, UTC · complete",
        "Left out: 1 colleague, and whoever is on Pendo's exclude list",
    )
    assert len(found.picture.panels) == 3


async def test_a_mover_comes_with_its_shares_its_usual_swing_and_who_is_behind_it() -> None:
    joined = [row for account in ACCOUNTS[20:28] for row in use("b", account, 13)]
    found = await content(steady(ALPHA), steady(BETA), joined)

    assert found.headline == "15–21 Nov: Beta edit up 20 points to 70 %"
    (note,) = found.notes
    assert (note.mark, note.name) == ("▲", "Beta edit")
    assert note.text == (
        "70 % of accounts (28 of 40), +20 points on the four weeks before (usual swing under 1). "
        "8 accounts tried it first this week"
    )
    assert found.rest == "Nothing unusual in the other 2"
    assert found.accounts == "8 used Beta edit for the first time in 90 days"
    assert [listing.title for listing in found.thread] == ["First use of Beta edit in 90 days"]
    assert found.thread[0].lines == ACCOUNTS[20:28]
    assert [panel.accent for panel in found.picture.panels if panel.label == "Beta edit"] == [True]
    assert found.picture.title == "15–21 Nov: Beta edit up 20 points"


async def test_those_who_came_back_are_told_from_those_who_are_new() -> None:
    back = [row for week in (5, 13) for account in ACCOUNTS[20:28] for row in use("b", account, week)]
    found = await content(steady(BETA), back)
    assert found.notes[0].text.endswith("8 accounts came back to it after four weeks or more")


async def test_a_drop_says_who_is_missing_and_whether_it_is_one_account() -> None:
    regular = [r for w in range(13) for a in ACCOUNTS[20:28] for r in use("b", a, w)]
    crowd = [r for w in range(13) for r in use("b", "acct-30", w, people=30)]
    found = await content(steady(ALPHA), steady(BETA), regular, crowd)

    assert found.headline == "15–21 Nov: Beta edit down 22 points to 50 %"
    assert found.notes[0].mark == "▼"
    assert found.notes[0].text == (
        "50 % of accounts (20 of 40), −22 points on the four weeks before (usual swing under 1). "
        "9 accounts that used it in most of the four weeks before were missing; "
        "79 % of the change in people is one account's"
    )


async def test_a_silent_feature_is_a_broken_tag_where_its_app_is_alive() -> None:
    until_wednesday = [row for day in (1, 2, 3) for a in ACCOUNTS[:20] for row in use("c", a, 13, day=day)]
    found = await content(steady(ALPHA), steady(GAMMA, weeks=range(13)), until_wednesday)

    assert found.headline == "15–21 Nov: Gamma export's tag looks broken"
    assert found.notes[0].text == (
        "nothing since Wed 18 Nov, while its app had 40 active accounts (usually 40). "
        "Probably the tag, not the users"
    )
    assert "Gamma export" not in found.accounts
    panel = next(panel for panel in found.picture.panels if panel.label == "Gamma export")
    assert (panel.broken, panel.broken_label) == (True, "no data since 18 Nov")
    assert panel.values[-1] is None
    assert panel.values[-2] == 0.5


async def test_where_the_app_is_silent_too_the_tag_is_not_blamed() -> None:
    rows = [
        *steady(ALPHA, weeks=range(13)),
        *presence(range(13)),
        *use("", "acct-00", -40),
        *use("", "x", 14),
    ]
    quiet = World(events_of_rows(rows, (ALPHA,), (WEB,)), (ALPHA,), (WEB,), "UTC")
    found = await content_of(quiet, NOW)

    assert found.headline == "15–21 Nov: no data of Alpha view, nor much of the app"
    assert found.notes[0].text.endswith(
        ", and its app had 0 active accounts (usually 41). Perhaps the data are late, or nothing arrives"
    )


async def test_a_week_whose_data_are_not_in_yet_is_not_judged() -> None:
    late = datetime(2026, 11, 21, 12, tzinfo=UTC)
    week = Window(date(2026, 11, 15), date(2026, 11, 21), "UTC")
    joined = [row for account in ACCOUNTS[20:28] for row in use("b", account, 13)]
    found = await content_of(world(steady(BETA), joined), late, week=week)

    assert found.headline.startswith("15–21 Nov is not complete yet: Pendo's data go up to Sat 21 Nov ")
    assert (found.notes, found.accounts) == ((), "")
    assert "data up to Sat 21 Nov" in found.scope[0]


async def test_accounts_that_stopped_are_counted_in_the_week_in_which_they_are_lost() -> None:
    left = [r for w in range(3, 12) for a in ACCOUNTS[20:22] for r in use("a", a, w)]
    moved = [row for account in ACCOUNTS[20:28] for row in use("b", account, 13)]
    rows = (steady(ALPHA), left, steady(BETA), moved)
    found = await content(*rows)
    later = await content_of(world(*rows), NOW + timedelta(days=7), internal=("corp*",))

    assert found.accounts.startswith("2 stopped using Alpha view; 8 used Beta edit")
    assert found.thread[0].title == "Stopped using Alpha view"
    assert found.thread[0].lines == ("acct-20", "acct-21")
    assert "Alpha view" not in later.accounts


async def test_what_is_being_recounted_is_said_and_not_judged() -> None:
    dirty = Tag("b", "Beta edit", dirty=True)
    joined = [row for account in ACCOUNTS[20:28] for row in use("b", account, 13)]
    found = await content(steady(ALPHA), steady(BETA), joined, tags=(ALPHA, dirty))

    assert found.headline == "15–21 Nov: nothing unusual; Pendo is re-counting Beta edit"
    assert [note.text for note in found.notes] == [
        "Pendo is still re-counting it, so that earlier weeks may read low"
    ]


async def test_a_feature_used_for_the_first_time_is_new() -> None:
    launched = [row for account in ACCOUNTS[:8] for row in use("b", account, 13)]
    found = await content(steady(ALPHA), launched)

    assert found.headline == "15–21 Nov: Beta edit is new, used by 20 % of accounts"
    assert found.notes[0].text == "20 % of accounts (8 of 40), used for the first time"
    assert found.accounts == ""


async def test_the_first_line_names_two_and_counts_the_rest() -> None:
    tags = tuple(Tag(f"t{place}", f"Tool {place}") for place in range(9))
    rows = [steady(tag) for tag in tags]
    joined = [row for tag in tags for account in ACCOUNTS[20:28] for row in use(tag.id, account, 13)]
    found = await content(*rows, joined, tags=tags)

    assert found.headline.endswith("Tool 0 up 20 points to 70 %; Tool 1 up 20 points to 70 %; 7 more changed")
    assert len(found.notes) == 7
    assert found.notes[-1].text == "3 more features out of the usual: Tool 6, Tool 7 and Tool 8"
    assert found.rest == ""


async def test_a_digest_is_about_a_list_in_its_order_the_top_or_an_area() -> None:
    rows = (steady(ALPHA, 5), steady(BETA, 20), steady(GAMMA, 10))

    async def labels(features: object) -> list[str]:
        of = digest(features)
        return [panel.label for panel in (await content(*rows, of=of)).picture.panels]

    assert await labels(["gamma-export", "Alpha view"]) == ["Gamma export", "Alpha view"]
    assert await labels("top 2") == ["Beta edit", "Gamma export"]
    assert await labels(Area(area="views")) == ["Alpha view"]
    assert await labels(Area(area="Web app")) == ["Beta edit", "Gamma export", "Alpha view"]


async def test_a_name_that_is_gone_is_told_and_a_digest_of_none_is_refused() -> None:
    found = await content(steady(ALPHA), of=digest(["Alpha view", "Old thing"]))
    assert found.caveats == ("Not tagged in Pendo any more, or under another name: Old thing.",)

    with pytest.raises(Refused, match="is about no feature that is tagged"):
        await content(steady(ALPHA), of=digest(["Old thing"]))


async def test_features_of_two_apps_stand_on_the_accounts_of_their_own() -> None:
    scan = Tag("m", "Scan", app_id=77)
    mobile = [r for w in range(15) for a in ACCOUNTS[:4] for r in use("m", a, w, app=77)]
    found = await content(steady(ALPHA), mobile, tags=(ALPHA, scan))

    assert {str(row["feature"]): row["adoption_rate"] for row in found.rows} == {
        "Alpha view": 0.5,
        "Scan": 1.0,
    }
    assert found.scope[0].startswith(
        "Web app: 40 accounts active, 40 the week before · Mobile app: 4 accounts"
    )
    assert "active in its app" in found.picture.subtitle


async def test_without_a_rule_for_colleagues_it_warns() -> None:
    found = await content_of(world(steady(ALPHA)), NOW)
    assert found.caveats[0].startswith("No rule says who your colleagues are")
    assert found.scope[1] == "Left out: whoever is on Pendo's exclude list"
