"""Who may have what, where, is the same by every way in; a refusal says why and whom to ask, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.access.policy import BOT, EXTERNAL, GUEST, STRANGER, UNKNOWN_PERSON, UNREADABLE, Data
from bot.replies.buttons import FOLLOW, MORE
from bot.replies.views import ASK, CHOICES, FEATURE, Choice, Origin, ask_form, more_form
from bot.sandbox.slack import EmbeddedSlack, FaultPlan
from bot.store.notebook import Stands
from handlers.shortcuts import ANYWHERE, ON_MESSAGE
from tests.policy.scene import (
    CANARIES,
    FEATURE as ZEBRA,
    ID,
    OPEN,
    PLACES,
    Canaries,
    Scene,
    scene,
    workspace,
)

EVERYBODY = "U0JO000000, U0GUS00000, U0PAT00000, U0TESS0000, U0CRM00000, U0UNA00000"
EVERYWHERE = "C0LISTED00, C0CONTOSO0, C0PENDING0, C0BOARD000"
RULES = f"""
administrators: [U0SAM00000]
account_names: {{channels: [{EVERYWHERE}], people: [{EVERYBODY}]}}
visitor_names: {{channels: [{EVERYWHERE}], people: [{EVERYBODY}]}}
csv: {{people: [{EVERYBODY}]}}
"""
"""As wide open as the file can be, but for mia and sam, who are named nowhere."""

TABLE = """
             ratios  accounts  visitors  csv
mia
  product    all     no        no        no
  listed     all     all       all       no
  plans      all     no        no        no
  contoso    no      no        no        no
  pending    no      no        no        no
  board      no      no        no        no
  direct     me      no        no        no
jo
  product    all     me        me        all
  listed     all     all       all       all
  plans      all     me        me        all
  contoso    no      no        no        no
  pending    no      no        no        no
  board      no      no        no        no
  direct     me      me        me        me
sam
  product    all     no        no        no
  listed     all     all       all       no
  direct     me      no        no        no
"""
"""``all`` there see it, ``me`` alone, or ``no``; with csv it is the message, beside which there is a file.
Outsiders get nothing, wherever it is."""

WHATS: Mapping[str, frozenset[Data]] = {
    "ratios": frozenset({"ratios"}),
    "accounts": frozenset({"ratios", "account_names"}),
    "visitors": frozenset({"ratios", "account_names", "visitor_names"}),
    "csv": frozenset({"ratios"}),
}
OUTSIDERS = {
    "gus": GUEST.sentence,
    "uma": GUEST.sentence,
    "pat": STRANGER.sentence,
    "tess": STRANGER.sentence,
    "crm": BOT.sentence,
    "una": UNKNOWN_PERSON.sentence,
}
NO_PLACES = {"contoso": EXTERNAL.sentence, "pending": EXTERNAL.sentence, "board": UNREADABLE.sentence}


def cells() -> Iterator[tuple[str, str, str, str]]:
    head, *lines = TABLE.strip("\n").splitlines()
    who = ""
    for line in lines:
        where, *seen = line.split()
        if not seen:
            who = where
        for what, how in zip(head.split(), seen, strict=False):
            yield who, where, what, how


Entrance = Callable[[Scene, str, str, str], object]
"""What ``user`` (an id) does in ``channel`` (an id) with further ``words``, '' for none."""


def command(at: Scene, user: str, channel: str, words: str) -> object:
    return at.slack.command(f"it {words}", user=user, channel=channel)


def mention(at: Scene, user: str, channel: str, words: str) -> object:
    return at.slack.say(f"@usagebot it {words}", user=user, channel=channel)


def thread_word(at: Scene, user: str, channel: str, words: str) -> object:
    parent = at.seed(channel)
    return at.slack.say(f"@usagebot it {words}", user=user, channel=channel, thread_ts=parent.ts)


def direct_message(at: Scene, user: str, channel: str, words: str) -> object:
    return at.slack.say(f"it {words}", user=user, channel=channel)


def click(at: Scene, user: str, channel: str, words: str) -> object:
    words = words or "by account"
    return at.slack.click(f"{FOLLOW}{words}", on=at.seed(channel, words), user=user)


def more(at: Scene, user: str, channel: str, words: str) -> object:
    """The ⋯ form, opened when more was allowed."""
    view = at.show_form(user, more_form(CHOICES, Origin(channel, answer=ID)))
    return at.slack.submit(view, {"words": words or "in May"}, user=user)


def form(at: Scene, user: str, channel: str, words: str) -> object:
    """The form that asks, likewise."""
    view = at.show_form(user, ask_form([Choice("Adoption", "adoption")], Origin(channel)))
    return at.slack.submit(view, {"words": f"it {words}"}, user=user)


def form_from_anywhere(at: Scene, user: str, channel: str, words: str) -> object:
    view = at.show_form(user, ask_form([Choice("Adoption", "adoption")], Origin()))
    return at.slack.submit(view, {"words": f"it {words}", "where": channel}, user=user)


ASKING: Mapping[str, Entrance] = {
    each.__name__: each
    for each in (command, mention, thread_word, direct_message, click, more, form, form_from_anywhere)
}
BY_EVENT = {"mention", "thread_word"}


def channel_of(where: str, user: str) -> str:
    return f"D{user[1:]}" if where == "direct" else PLACES[where]


def can(entrance: str, where: str) -> bool:
    """Whether Slack has such a way in there: it tells the bot of no message where the bot is not."""
    if entrance in BY_EVENT:
        return where in OPEN
    return where == "direct" if entrance == "direct_message" else True


@pytest.fixture
def slack() -> Iterator[EmbeddedSlack]:
    with EmbeddedSlack(workspace()) as embedded:
        yield embedded


@pytest.fixture
def rules(tmp_path: Path) -> str:
    path = tmp_path / "access.yml"
    path.write_text(RULES)
    return str(path)


def who_saw(at: Scene, user: str) -> str:
    """Whether the canaries reached all, the one who acted alone, or nobody."""
    if any(ZEBRA in message.text for message in at.seen_by_all()):
        return "all"
    mine = any(ZEBRA in message.text for message in at.seen_by(user))
    said = at.everything_said()
    if mine:
        assert not [m for m in at.slack.workspace.messages[at.before :] if ZEBRA in m.text and m not in at.seen_by(user)]
        return "me"
    leaked = [word for word in CANARIES if word in said]
    assert not leaked, f"told of {leaked}: {said}"
    return "no"


def told(at: Scene, user: str) -> str:
    return "\n".join(message.text for message in at.seen_by(user))


@pytest.mark.parametrize("who", ["mia", "jo", "sam"])
async def test_a_member_has_the_same_by_every_way_in(
    slack: EmbeddedSlack, redis: Redis, rules: str, who: str
) -> None:
    user = slack.workspace.user(who).id
    wrong: list[str] = []
    async with scene(slack, redis, rules) as at:
        for each, where, what, expected in cells():
            if each != who:
                continue
            at.answers.kinds = WHATS[what]
            for name, act in ASKING.items():
                if not can(name, where):
                    continue
                at.begin()
                await at.do(lambda: act(at, user, channel_of(where, user), "csv" if what == "csv" else ""))
                got = who_saw(at, user)
                if got != expected:
                    wrong.append(f"{who} {where} {what} by {name}: {got}, not {expected}: {told(at, user)}")
                elif got == "no" and where not in NO_PLACES and "<@U0SAM00000>" not in told(at, user):
                    wrong.append(f"{who} {where} {what} by {name}: whom to ask? {told(at, user)}")
    assert not wrong, "\n".join(wrong)
