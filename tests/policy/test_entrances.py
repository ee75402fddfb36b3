"""Who may have what, where, is the same by every way in; a refusal says why and whom to ask, and no more."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from bot.access.policy import GUEST, LINKS_ONLY
from bot.sandbox.slack import EmbeddedSlack, FaultPlan
from tests.policy.scene import PLACES, channel_of, scene
from tests.policy.table import OUTSIDERS, SAM, SHUT, WHATS, rows, unfit
from tests.policy.ways import ASKING, DOING, OPENING, SHOWING, can


@pytest.mark.parametrize("who", ["mia", "jo", "sam"])
async def test_a_member_has_what_the_table_says_by_every_way_in(
    slack: EmbeddedSlack, redis: Redis, rules: str, who: str
) -> None:
    user, wrong, alone = slack.workspace.user(who).id, list[str](), rows(who)["direct"]
    async with scene(slack, redis, rules) as at:
        for where, seen in rows(who).items():
            for what, open_ in seen.items():
                at.answers.kinds = WHATS[what]
                quiet = "me" if open_ != "no" else "no"
                expected: dict[str, str] = dict.fromkeys(ASKING, open_)
                if what != "csv":
                    expected |= dict.fromkeys(SHOWING, quiet)
                    expected["share"] = "all" if open_ == "all" else "no"
                    expected["send_to_me"] = "no" if where in SHUT else quiet and alone[what]
                words = "csv" if what == "csv" else ""
                for name, how in expected.items():
                    if can(name, where):
                        await at.begin()
                        await at.do(ASKING | SHOWING | DOING, name, user, channel_of(where, user), words)
                        if fault := unfit(at, user, how, SHUT.get(where, SAM)):
                            wrong.append(f"{where} {what} {name} ({how}): {fault}")
                        files = len(slack.workspace.files)
                        slack.workspace.files.clear()
                        if files != (what == "csv" and how != "no"):
                            wrong.append(f"{where} {what} {name}: {files} files")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_an_outsider_has_nothing_by_any_way_in(
    slack: EmbeddedSlack, redis: Redis, rules: str, who: str
) -> None:
    user, wrong = slack.workspace.user(who).id, list[str]()
    if who == "una":
        slack.fail(FaultPlan("users.info", error="user_not_found", times=10_000))
    ways = ASKING | SHOWING | DOING | OPENING
    async with scene(slack, redis, rules) as at:
        for where in ("product", "listed", "contoso", "board", "direct"):
            for name in ways:
                if can(name, where):
                    await at.begin()
                    await at.do(ways, name, user, channel_of(where, user), "")
                    if fault := unfit(at, user, "no", OUTSIDERS[who]):
                        wrong.append(f"{where} {name}: {fault}")
                    if at.forms(user):
                        wrong.append(f"{where} {name}: a form is open")
    assert not wrong, "\n".join(wrong)


async def test_with_links_only_no_figure_comes_by_any_way_in(
    slack: EmbeddedSlack, redis: Redis, links_only: str
) -> None:
    user, wrong = "U0MIA00000", list[str]()
    ways = ASKING | SHOWING | {name: DOING[name] for name in ("share", "send_to_me")}
    async with scene(slack, redis, links_only) as at:
        for where in ("product", "direct"):
            for name in ways:
                if can(name, where):
                    await at.begin()
                    await at.do(ways, name, user, channel_of(where, user))
                    if fault := unfit(at, user, "no", LINKS_ONLY.sentence):
                        wrong.append(f"{where} {name}: {fault}")
    assert not wrong, "\n".join(wrong)


async def test_what_is_refused_stands_in_the_trail(slack: EmbeddedSlack, redis: Redis, rules: str) -> None:
    user = slack.workspace.user("gus").id
    ways = {**ASKING, **SHOWING, **DOING, **OPENING}
    async with scene(slack, redis, rules) as at:
        for name in ways:
            if can(name, "product") or name == "shortcut":
                await at.begin()
                await at.do(ways, name, user, PLACES["product"])
                entries = [entry async for entry in at.delivery.gate.audit.newest_first()]
                assert [(one.user, one.where, one.why) for one in entries] == [
                    (user, "nowhere", GUEST.sentence)
                ], name
