"""What `access.yml` says holds in every message, for the one who acts, in the place they act in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.access.policy import ALONE, DATA, EXTERNAL, GUEST, LINKS_ONLY, STRANGER, UNREADABLE, Data
from bot.errors import NotAllowed
from bot.replies.messages import error_message
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.sandbox.slack.workspace import DEFAULT_SCOPES, UserGroup, demo_workspace
from tests.replies.stubs import HEADLINE, StubAnswers, ask, delivery_to

NAMES: frozenset[Data] = frozenset({"ratios", "account_names"})


@pytest.fixture
def slack() -> Iterator[EmbeddedSlack]:
    with EmbeddedSlack(demo_workspace(DEFAULT_SCOPES | {"usergroups:read"})) as embedded:
        sales = UserGroup("S0SALES000", "sales", frozenset({"U0JO000000", "U0GUS00000"}))
        embedded.workspace.user_groups[sales.id] = sales
        yield embedded


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    write(tmp_path / "access.yml", "values: shown")
    return tmp_path / "access.yml"


def write(path: Path, text: str) -> None:
    path.write_text(text)


async def said(
    slack: EmbeddedSlack,
    rules: Path,
    answers: StubAnswers,
    text: str = "export-button",
    *,
    user: str = "mia",
    channel: str = "product",
) -> str:
    """What the asker alone is told; '' where everybody sees the answer."""
    before = len(slack.ephemerals(user))
    async with delivery_to(slack, answers, None, rules=str(rules)) as delivery:
        await delivery.deliver(ask(slack, text, user=user, channel=channel), store=False)
    return "".join(message.text for message in slack.ephemerals(user)[before:])


async def test_names_of_accounts_are_the_askers_alone_until_the_channel_is_listed(
    slack: EmbeddedSlack, rules: Path
) -> None:
    answers = StubAnswers(kinds=NAMES)
    told = await said(slack, rules, answers)
    assert told.startswith(HEADLINE)
    assert f"{ALONE}names of accounts stand only in channels listed for them." in told
    assert slack.messages("product") == []

    write(rules, "account_names: {channels: [C0PRODUCT0]}")
    assert await said(slack, rules, answers) == ""
    assert slack.messages("product")[0].text.startswith(HEADLINE)


async def test_a_refusal_names_the_administrators_and_no_data(slack: EmbeddedSlack, rules: Path) -> None:
    write(rules, "administrators: [U0SAM00000, S0SALES000]\naccount_names: {people: [U0JO000000]}")
    answers = StubAnswers(kinds=NAMES)
    told = await said(slack, rules, answers)
    assert told.splitlines() == [
        "You may not ask for names of accounts here.",
        "Ask one of my administrators: <@U0SAM00000> <!subteam^S0SALES000>",
    ]
    assert "Export" not in str(slack.ephemerals()[0].blocks)
    assert (await said(slack, rules, answers, user="jo")).startswith(HEADLINE)


async def test_a_group_gives_its_members_rights_but_no_guest(slack: EmbeddedSlack, rules: Path) -> None:
    write(rules, "csv: {people: [S0SALES000]}")
    answers = StubAnswers(kinds=frozenset({"ratios", "csv"}))
    assert await said(slack, rules, answers, user="jo") == ""
    assert slack.messages("product")[0].text.startswith(HEADLINE), "a file narrows no message"
    assert (await said(slack, rules, answers, user="mia")).startswith("You may not ask for files here.")
    assert GUEST.sentence in await said(slack, rules, answers, user="gus")


async def test_visitors_are_named_where_the_asker_may_see_them(slack: EmbeddedSlack, rules: Path) -> None:
    class Noting(StubAnswers):
        shown: bool | None = None

        async def answer(self, question, **who):  # pyright: ignore[reportIncompatibleMethodOverride]
            self.shown = question.show_visitors
            return await super().answer(question, **who)

    answers = Noting(kinds=NAMES)
    await said(slack, rules, answers)
    assert answers.shown is False
    write(rules, "visitor_names: {people: [U0MIA00000]}")
    await said(slack, rules, answers)
    assert answers.shown is True
    write(rules, "visitor_names: {people: [U0MIA00000]}\naccount_names: {channels: [C0PRODUCT0]}")
    await said(slack, rules, answers)
    assert answers.shown is False, "naming them would have kept the answer from the channel"


@pytest.mark.parametrize("text", ["show A7F3-K9QX", "why A7F3-K9QX"])
async def test_a_kept_answer_is_for_those_who_might_ask_for_it_now(
    slack: EmbeddedSlack, rules: Path, text: str
) -> None:
    write(rules, "account_names: {people: [U0JO000000]}")
    answers = StubAnswers(kinds=NAMES)
    assert (await said(slack, rules, answers, text, user="jo")).startswith(HEADLINE)
    refused = await said(slack, rules, answers, text, user="mia")
    assert refused.startswith("You may not ask for names of accounts here.")
    assert HEADLINE not in refused


@pytest.mark.parametrize("kind", DATA)
@pytest.mark.parametrize(
    ("user", "channel", "sentence"),
    [
        ("gus", "product", GUEST.sentence),
        ("gus", "D0GUS00000", GUEST.sentence),
        ("pat", "contoso", STRANGER.sentence),
        ("mia", "contoso", EXTERNAL.sentence),
        ("mia", "board", UNREADABLE.sentence),
    ],
)
async def test_no_listing_opens_anything_to_outsiders(
    slack: EmbeddedSlack, rules: Path, kind: Data, user: str, channel: str, sentence: str
) -> None:
    write(
        rules,
        "".join(
            f"{data}: {{channels: [C0CONTOSO0, C0BOARD000, C0PRODUCT0], "
            "people: [U0GUS00000, U0PAT00000, U0MIA00000, S0SALES000]}\n"
            for data in DATA
        ),
    )
    for text in ("export-button", "show A7F3-K9QX"):
        told = await said(
            slack, rules, StubAnswers(kinds=frozenset({"ratios", kind})), text, user=user, channel=channel
        )
        assert told.startswith(sentence)
        assert HEADLINE not in told
    assert slack.messages(channel) == []


async def test_a_colleague_gets_help_everywhere_and_an_outsider_nowhere(
    slack: EmbeddedSlack, rules: Path
) -> None:
    for channel in ("product", "contoso", "board"):
        assert "Says who uses it." in await said(slack, rules, StubAnswers(), "help", channel=channel)
    assert GUEST.sentence in await said(slack, rules, StubAnswers(), "help", user="gus")
    assert STRANGER.sentence in await said(slack, rules, StubAnswers(), "help", user="pat", channel="contoso")


@pytest.mark.parametrize(
    ("text", "command"), [("export-button", "show"), ("show A7F3-K9QX", "show"), ("why A7F3-K9QX", "why")]
)
async def test_with_links_only_no_digit_of_the_data_reaches_slack(
    slack: EmbeddedSlack, rules: Path, text: str, command: str
) -> None:
    write(rules, "values: links_only")
    told = await said(slack, rules, StubAnswers(), text)
    identity = "A7F3-K9QX" if text == "export-button" else ""
    assert told.startswith(LINKS_ONLY.sentence)
    assert f"usagebot {command} {identity}" in told
    sent = str([(call.method, call.arguments) for call in slack.calls()]) + str(slack.ephemerals())
    assert "42 %" not in sent
    assert "134" not in sent
    assert slack.messages("product") == []
    assert slack.calls("files.getUploadURLExternal") == []


def test_whom_to_ask_stands_as_people_and_groups() -> None:
    message = error_message(NotAllowed("No.", "Ask:", ("U0SAM00000", "S0SALES000", *["U0JO000000"] * 9)))
    kinds = [element["type"] for element in message.blocks[0]["elements"][-1]["elements"]]
    assert kinds[:5] == ["text", "text", "user", "text", "usergroup"]
    assert len(kinds) == 11
