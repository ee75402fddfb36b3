"""A whole subscription of names that attack, through every entrance of the unmodified bot: Slack refuses
nothing, nobody is pinged, and every name stands there as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.pendo.serving import DEFAULT_ZONE, wall_clock
from bot.sandbox.pendo.world import App, Tag, World, events_of_rows
from bot.sandbox.slack import EmbeddedSlack, mentions
from bot.sandbox.slack.workspace import Message
from tests.chaos.rig import Rig, rig
from tests.replies.within import DIRECTIONS, check_options, walk

DAY = 86_400_000
HOSTILE = (
    "<!channel>",
    "<!subteam^S0PM000000>",
    "<@U0JO000000>",
    "*bold* _it_ ~s~ `code`",
    "<http://x|y>",
    "@here",
    "a\u202eb \u2066c",
    "line one\n> line two",
    "&amp; <&lt;!here&gt;>",
    "🙂 :smile: 👩‍👩‍👧",
    "x" * 300,
    "W i " * 900,
    '"quoted" “twice”',
)
TAGS = (
    *(Tag(f"feat-{place:02}", name) for place, name in enumerate(HOSTILE)),
    Tag("long-" + "i" * 200, "Of a long id"),
    *(Tag(f"more-{number:03}", f"More {number}") for number in range(120)),
)


def world() -> World:
    now = wall_clock()
    people = [(f"p{number}", f"acc-{number % len(HOSTILE):02}") for number in range(30)]
    rows = [
        {"time": now - day * DAY, "visitorId": visitor, "accountId": account, "tag": tag.id, "numEvents": 2}
        for day in (2, 5, 9, 20, 33, 45)
        for number, (visitor, account) in enumerate(people)
        for place, tag in enumerate(TAGS[: len(HOSTILE)])
        if (number * 7 + place * 5 + day) % 3
    ]
    accounts = {f"acc-{place:02}": {"agent": {"name": name}} for place, name in enumerate(HOSTILE)}
    apps = (App(name="<!everyone> *app*"),)
    visitors = {visitor: {} for visitor, _ in people}
    return World(
        events_of_rows(rows, TAGS, apps),
        TAGS,
        apps,
        DEFAULT_ZONE,
        visitors=visitors,
        accounts=accounts,
    )


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    folder: Path = tmp_path_factory.mktemp("bot")
    with rig(
        folder, world=world(), questions_per_minute=10_000, slack_pace=1000, log_level="WARNING"
    ) as made:
        yield made


@pytest.fixture
def slack(bench: Rig) -> EmbeddedSlack:
    return bench.slack


def said(slack: EmbeddedSlack) -> list[Message]:
    channels = ("product", slack.workspace.direct_channel("U0MIA00000").id)
    posted = [message for channel in channels for message in slack.messages(channel)]
    bots = slack.workspace.bot.id
    return [message for message in (*posted, *slack.ephemerals("mia")) if message.user == bots]


def settled(slack: EmbeddedSlack, count: int) -> list[Message]:
    """All that was said, once every one of ``count`` questions has its answer."""

    def answered() -> bool:
        texts = [message.text for message in said(slack)]
        return len(texts) >= count and not any(text.startswith("Reading ") for text in texts)

    slack.wait_for(answered, 40)
    return said(slack)


def check_all(slack: EmbeddedSlack) -> None:
    refused = [(call.method, call.error) for call in slack.calls() if not call.ok]
    assert refused == []
    assert not any(call.method.endswith(".list") for call in slack.calls())
    for message in said(slack):
        assert set(mentions(message)) <= {"@U0MIA00000", "#C0PRODUCT0"}
        shown = json.dumps([message.text, message.blocks], ensure_ascii=False)
        assert not set(DIRECTIONS) & set(shown)


def test_every_command_about_every_name(slack: EmbeddedSlack) -> None:
    asked = [("/adoption", f"feat-{place:02}") for place in range(len(HOSTILE))]
    asked += [("/accounts", "feat-00"), ("/retention", "feat-07"), ("/first-use", "feat-08")]
    asked += [("/stickiness", "feat-01"), ("/usage", "features"), ("/usage", "find here"), ("/usage", "help")]
    asked += [("/usage", f"account acc-{place:02}") for place in (0, 6, 10)]
    asked += [("/adoption", text) for text in ("feat-00 by account", "feat-02 vs feat-10", "<!channel>", "x")]
    asked += [("/usage", f"find {name}") for name in HOSTILE[:5]]
    for command, text in asked:
        assert slack.command(text, command=command).status == 200

    messages = settled(slack, len(asked))

    check_all(slack)
    pieces = [
        str(node["text"])
        for message in messages
        for node in walk(list(message.blocks))
        if node.get("type") == "text"
    ]
    for name in ("<!channel>", "*bold* _it_ ~s~ `code`", "<http://x|y>", "@here", "<@U0JO000000>"):
        assert any(piece.startswith(name) for piece in pieces)


def test_words_in_a_thread_and_the_form_with_its_lists(slack: EmbeddedSlack) -> None:
    before = len(said(slack))
    slack.say("@usagebot how many accounts used feat-03 last month?")
    settled(slack, before + 1)
    slack.command("", command="/adoption")
    [form] = slack.wait_for(slack.modals, 10)
    for typed in ("", "<!channel>", "here", "\ud83d", "x" * 300, "of a long id", "more"):
        loaded = slack.type_ahead("feature", typed, on=form)
        assert (loaded.failure, list(loaded.faults)) == ("", [])
        check_options({"options": list(loaded.options)[:100]})
    [long] = [
        option
        for option in slack.type_ahead("feature", "of a long id", on=form).options
        if "Of a long id" in str(option)
    ]
    refused = slack.submit(form, {"feature": long, "words": "\ud83d blorp <!channel> *_~`"})
    assert refused.status == 200
    assert slack.modals()[0].errors["words"]
    before = len(said(slack))
    assert slack.submit(form, {"feature": long, "words": "last 7 days"}).status == 200
    settled(slack, before + 1)
    assert slack.modals() == []

    check_all(slack)
    assert any(message.text.startswith("Of a long id") for message in said(slack))


def test_a_home_of_such_questions(slack: EmbeddedSlack) -> None:
    [answer, *_] = slack.wait_for(lambda: [one for one in slack.messages("product") if one.files], 40)
    slack.click("more", on=answer)
    [form] = slack.wait_for(slack.modals, 10)
    slack.submit(form, {"choice": "keep"})
    before = len(slack.calls("views.publish"))
    slack.open_home()
    slack.wait_for(lambda: len(slack.calls("views.publish")) > before, 20)

    check_all(slack)
    home = slack.home()
    assert home is not None
    assert all(node.get("type") != "mrkdwn" for node in walk(list(home.blocks)))
