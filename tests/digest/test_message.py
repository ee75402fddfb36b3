"""A digest as Slack takes it: what stands where, what can be pressed, and that any content fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.answers.answer import Listing
from bot.catalog import Thing
from bot.charts.spec import Multiples, Panel
from bot.digest.content import Content
from bot.digest.lines import Note
from bot.digest.message import ACCOUNTS, CHANGE, FEATURE, Late, digest_message
from bot.windows import Window
from tests.replies.within import check_message, walk

WEEK = Window(date(2026, 11, 15), date(2026, 11, 21), "America/New_York")
PICTURE = Multiples("Bulk edit up", "by week", (date(2026, 11, 15),), (Panel("Bulk edit", (0.3,), "31 %"),))
CONTENT = Content(
    digest="product",
    week=WEEK,
    headline="15–21 Nov: Bulk edit up 6 points to 31 %",
    notes=(Note("▲", "Bulk edit", "31 % of accounts, +6 points"), Note("", "", "2 more features")),
    rest="Nothing unusual in the other 7",
    accounts="2 stopped using Reports",
    caveats=("Not tagged in Pendo any more: Old thing.",),
    scope=("301 accounts active", "Left out: 29 colleagues"),
    picture=PICTURE,
    thread=(Listing("Stopped using Reports", ("Adatum", "Litware")),),
    rows=(),
    features=(Thing("f1", "Bulk edit", "feature", "1"), Thing("f2", "Reports", "feature", "1")),
)
DUE = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("America/New_York"))


def pressed(content: Content = CONTENT) -> list[dict[str, object]]:
    return digest_message(content).blocks[-1]["elements"]


def test_it_reads_from_the_first_line_to_who_was_left_out() -> None:
    message = digest_message(CONTENT)

    check_message(message)
    assert message.text == (
        "15–21 Nov: Bulk edit up 6 points to 31 %\n\n"
        "▲ Bulk edit: 31 % of accounts, +6 points\n2 more features\nNothing unusual in the other 7\n\n"
        "Accounts: 2 stopped using Reports\n\n"
        "Not tagged in Pendo any more: Old thing.\n\n"
        "301 accounts active\nLeft out: 29 colleagues"
    )
    shown = "".join(str(node["text"]) for node in walk(message.blocks[0]) if node.get("type") == "text")
    assert shown == message.text.partition("\n\n301")[0]


def test_no_account_is_named_in_the_channel() -> None:
    assert "Adatum" not in str(digest_message(CONTENT))


def test_it_can_be_gone_on_from() -> None:
    behind, feature, change = pressed()

    assert (behind["action_id"], behind["value"]) == (ACCOUNTS, "product 2026-11-15")
    assert feature["action_id"] == FEATURE
    assert [option["value"] for option in feature["options"]] == [
        '"f1" 2026-11-15..2026-11-21',
        '"f2" 2026-11-15..2026-11-21',
    ]
    assert (change["action_id"], change["value"]) == (CHANGE, "product")


def test_a_quiet_week_has_no_names_to_ask_for() -> None:
    quiet = replace(CONTENT, notes=(), rest="", accounts="", thread=())

    assert [one["action_id"] for one in pressed(quiet)] == [FEATURE, CHANGE]
    check_message(digest_message(quiet))


def test_one_that_comes_late_says_when_it_was_due() -> None:
    message = digest_message(CONTENT, Late(DUE))

    check_message(message)
    assert "⚠ Late: this was due on Mon 23 Nov at 09:00 (New York).\nNot tagged" in message.text


def test_missed_ones_before_it_are_counted_and_listed() -> None:
    weeks = [Window(date(2026, 11, day), date(2026, 11, day + 6), "UTC") for day in (1, 8)]

    assert Late(DUE, tuple(weeks)).lines[1] == ("⚠ The 2 before it were never posted: 1–7 Nov and 8–14 Nov.")
    assert Late(DUE, tuple(weeks[1:])).lines[1] == "⚠ The one before it was never posted: 8–14 Nov."
    assert "⚠ The 20 before it were never posted: 12 earlier, " in Late(DUE, tuple(weeks) * 10).lines[1]
    assert Late(DUE.astimezone(UTC)).lines == ("⚠ Late: this was due on Mon 23 Nov at 14:00 (UTC).",)


def test_whatever_names_hold_it_fits_and_pings_nobody() -> None:
    bad = "<!channel> *x* `y` \u202e" + "東京" * 2_000
    content = replace(
        CONTENT,
        headline=bad,
        notes=(Note("▼", "n" * 40, bad),) * 7,
        accounts=bad,
        caveats=(bad,) * 5,
        scope=(bad,) * 2,
        features=tuple(Thing(f"f{number}", bad, "feature", "1") for number in range(25)),
    )

    check_message(digest_message(content, Late(DUE, (WEEK,) * 60)))


def test_a_feature_whose_id_leaves_no_room_is_not_offered() -> None:
    content = replace(CONTENT, features=(Thing("i" * 140, "x", "feature", "1"),))
    assert [one["action_id"] for one in pressed(content)] == [ACCOUNTS, CHANGE]
