"""The main job over real sockets: signed commands, the unmodified bot, a store, Pendo and Slack."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from bot.demo import running
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.slack import SIGNING_SECRET, EmbeddedSlack, mentions
from bot.sandbox.slack.workspace import Message


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything that runs, with the questions tests ask of it."""

    slack: EmbeddedSlack
    pendo: EmbeddedPendo
    url: str

    def requests(self) -> list[dict[str, Any]]:
        """What was asked of Pendo since last time."""
        found = httpx.get(f"{self.pendo.url}/_sandbox/requests").json()
        httpx.delete(f"{self.pendo.url}/_sandbox/requests")
        return found

    def ask(self, text: str, channel: str = "product") -> Message:
        """The message that answers ``text`` in ``channel``, with its chart."""
        before = len(self.answers(channel))
        acknowledged = self.slack.command(text, channel=channel)
        assert (acknowledged.status, acknowledged.body) == (200, "")
        self.slack.wait_for(lambda: len(self.answers(channel)) > before, 20)
        return self.answers(channel)[-1]

    def answers(self, channel: str) -> list[Message]:
        return [message for message in self.slack.messages(channel) if message.files]

    def whispered(self, text: str, channel: str = "product", user: str = "mia") -> Message:
        """What the asker alone is told."""
        before = len(self.slack.ephemerals(user))
        self.slack.command(text, channel=channel, user=user)
        self.slack.wait_for(lambda: len(self.slack.ephemerals(user)) > before, 20)
        return self.slack.ephemerals(user)[-1]


def figures(message: Message) -> str:
    """All but the last line, which says how old they are and who asked."""
    return message.text.rpartition("\n")[0]


@pytest.fixture(scope="module")
def bench() -> Generator[Bench]:
    with running(lambda sentence: None) as (slack, pendo, url):
        yield Bench(slack, pendo, url)


def test_numbers_come_first_and_the_chart_joins_the_same_message(bench):
    message = bench.ask("export-button")

    assert len(bench.slack.messages("product")) == 1
    numbers = message.edits[-1]
    assert "of active accounts used it" in numbers.text
    assert not any(block["type"] == "image" for block in numbers.blocks)
    image = message.blocks[-2]
    assert image["slack_file"] == {"id": message.files[0]}
    assert image["alt_text"].startswith("Export button reached ")
    assert bench.slack.file(message.files[0]).startswith(b"\x89PNG")
    assert "asked by <@" in message.text
    assert set(mentions(message)) == {"@" + bench.slack.workspace.user("mia").id}


def test_asked_again_pendo_is_left_alone(bench):
    first = bench.ask("export-button")
    bench.requests()

    again = bench.ask("Export Button last 30 days")

    assert bench.requests() == []
    assert figures(again) == figures(first)
    assert again.files == first.files


def test_another_feature_in_the_same_window_costs_its_own_rows_only(bench):
    bench.ask("export-button")
    bench.requests()

    bench.ask("help widget")

    asked = bench.requests()
    assert [request["sources"] for request in asked] == [["featureEvents"]] * len(asked)
    assert len({request["feature_ids"][0] for request in asked}) == 1


def test_two_hundred_askers_at_once_share_one_set_of_requests(bench):
    bench.ask("export-button")
    bench.requests()
    before = len(bench.answers("product"))

    with ThreadPoolExecutor(50) as pool:
        acknowledged = list(pool.map(lambda _: bench.slack.command("settings panel"), range(200)))

    assert {ack.status for ack in acknowledged} == {200}
    bench.slack.wait_for(lambda: len(bench.answers("product")) == before + 200, 60)
    assert len(bench.requests()) == 2
    answers = bench.answers("product")[before:]
    assert len({figures(message) for message in answers}) == 1
    assert len({message.files for message in answers}) == 1


def test_help_shows_three_runnable_examples(bench):
    card = bench.whispered("help")

    assert card.text.count("/adoption ") >= 3


@pytest.mark.parametrize("text", ["", "   "])
def test_a_bare_command_opens_the_form(bench, text):
    bench.slack.command(text)

    [form] = bench.slack.wait_for(bench.slack.modals)
    assert form.fields["title"]["text"] == "Ask about usage"
    bench.slack.close(form)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x" * 4000, "4,000 characters"),
        ('<!channel> & "A>B"', "channel"),
        ('x" || true || "', "x"),
        ("export-button for happy customers", "happy"),
        ("export-button last 0 days", "at least one day"),
    ],
)
def test_what_means_nothing_is_said_to_the_asker_alone_and_pings_nobody(bench, text, words):
    bench.requests()
    said = bench.whispered(text)

    assert words in said.text
    assert mentions(said) == []
    assert bench.requests() == []


def test_the_word_payload_is_a_word_like_any_other(bench):
    assert "payload" in bench.whispered("payload-size").text


def test_where_the_bot_is_no_member_the_asker_alone_is_answered(bench):
    said = bench.whispered("export-button", channel="random")

    assert "of active accounts used it" in said.text
    assert bench.slack.messages("random") == []


@pytest.mark.parametrize(("channel", "user"), [("contoso", "mia"), ("product", "gus")])
def test_other_companies_channels_and_guests_get_no_figure(bench, channel, user):
    before = len(bench.slack.messages(channel))
    said = bench.whispered("export-button", channel=channel, user=user)

    assert "%" not in said.text
    assert len(bench.slack.messages(channel)) == before


def typed(bench: Bench, text: str, channel: str = "product", user: str = "mia") -> Message:
    """What the asker alone is told after `/usage`."""
    before = len(bench.slack.ephemerals(user))
    acknowledged = bench.slack.command(text, command="/usage", channel=channel, user=user)
    assert (acknowledged.status, acknowledged.body) == (200, "")
    bench.slack.wait_for(lambda: len(bench.slack.ephemerals(user)) > before, 20)
    return bench.slack.ephemerals(user)[-1]


def test_an_answers_id_leads_back_to_it(bench):
    answer = bench.ask("export-button")
    identity = answer.text.rpartition("\n")[2].partition(" ")[0]
    before = len(bench.slack.messages("product"))

    shown = typed(bench, f"show {identity.lower().replace('-', '')}", user="jo")
    why = typed(bench, f"why {identity}", channel="random")

    assert f"{identity}, as answered on " in shown.text
    assert answer.text.partition("\n")[0] in shown.text
    assert "Nothing changed: every figure is the same." in shown.text
    assert "Numerator, " in why.text
    assert "enter Custom: " in why.text
    for said in (shown, why):
        assert {"type": "user", "user_id": bench.slack.workspace.user("mia").id} in pieces(said)
    assert len(bench.slack.messages("product")) == before


def pieces(message: Message) -> list[dict[str, Any]]:
    return [piece for part in message.blocks[0]["elements"] for piece in part["elements"]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "/usage show <id>".replace("<", "&lt;").replace(">", "&gt;")),
        ("help", "/adoption "),
        ("show AAAA-AAAA", "I keep no answer AAAA-AAAA"),
        ("why <!channel>", "no answer's id"),
        ("adoptoin export-button", "Try /usage adoption export-button"),
    ],
)
def test_usage_answers_whatever_is_typed_to_the_asker_alone(bench, text, words):
    said = typed(bench, text)

    assert words in said.text
    assert mentions(said) == []


@pytest.mark.parametrize(("channel", "user"), [("contoso", "mia"), ("product", "gus")])
def test_where_no_figure_may_stand_no_kept_answer_does(bench, channel, user):
    identity = bench.ask("export-button").text.rpartition("\n")[2].partition(" ")[0]

    assert "%" not in typed(bench, f"show {identity}", channel=channel, user=user).text


def test_usage_with_a_question_is_that_question(bench):
    before = len(bench.answers("product"))

    bench.slack.command("adoption export-button", command="/usage", channel="product")

    bench.slack.wait_for(lambda: len(bench.answers("product")) > before, 20)
    assert "of active accounts used it" in bench.answers("product")[-1].text


def signed(body: bytes, stamp: str | None = None, secret: str = SIGNING_SECRET) -> dict[str, str]:
    stamp = str(int(time.time())) if stamp is None else stamp
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={digest}",
        "content-type": "application/x-www-form-urlencoded",
    }


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"command=/adoption", signed(b"command=/adoption", "abc"), 401),
        (b"command=/adoption", signed(b"command=/adoption", secret="other"), 401),
        (b"command=/adoption", signed(b"command=/adoption", "1500000000"), 401),
        (b"command=/adoption", {}, 401),
        (b"x" * 2_000_000, signed(b"x" * 2_000_000), 413),
    ],
)
def test_a_request_that_is_not_slacks_is_refused(bench, body, headers, status):
    assert httpx.post(f"{bench.url}/slack/events", content=body, headers=headers).status_code == status


def test_the_askers_own_accounts_come_with_a_file_of_every_one(bench):
    """The address comes from Slack, the owners from Pendo, and the file is the asker's alone."""
    jo = bench.slack.workspace.user("jo")
    direct = bench.slack.workspace.direct_channel(jo.id).id

    def files() -> list[Message]:
        return [message for message in bench.slack.messages(direct) if message.files and not message.blocks]

    bench.slack.command(
        "export-button mine csv no comparison", command="/accounts", user="jo", channel=direct
    )
    [sent] = bench.slack.wait_for(files, 20)

    rows = list(csv.DictReader(io.StringIO(bench.slack.file(sent.files[0]).decode("utf-8-sig"))))
    assert {row["owner"] for row in rows} == {jo.email}
    told = f"The file with all {len(rows)} rows is in your direct messages."
    bench.slack.wait_for(lambda: any(told in message.text for message in bench.slack.messages(direct)))
