"""Every figure on an owner's accounts equals a count over single events, one account and week at a time."""

from __future__ import annotations

from hypothesis import given

from bot.answers.owning import owned_by
from bot.digest.content import compose
from bot.digest.owned import AccountStory, account_stories, judged
from tests.digest.reading import digest, stories_of
from tests.oracle import Event
from tests.oracles.owned import Owned, owned
from tests.oracles.peopled import HOMES, INTERNAL, NAMES, NOW, TAGS, random_worlds, world_of, worlds

KIM = frozenset({"acme", "mü"})
APPS = {feature: str(app) for feature, app in HOMES.items()}


def counted(account: AccountStory) -> Owned:
    lists = (account.stopped, account.started, account.not_yet)
    return Owned(
        [count or 0 for count in account.used],
        [count or 0 for count in account.active],
        *({story.thing.id for story in stories} for stories in lists),
    )


@random_worlds
@given(found=worlds())
async def test_any_world_is_counted_exactly(found: tuple[list[Event], str]) -> None:
    events, zone = found
    of = digest([tag.name for tag in TAGS], accounts="mine", channel="U0MIA00000")
    stories = await stories_of(world_of(events, zone), NOW, of, internal=INTERNAL)
    reading = stories.reading
    assert owned_by("KIM@corp", reading.owners) == KIM

    told = [stories.of(thing) for thing in reading.catalog.things if thing.kind == "feature"]
    accounts = {one.id: one for one in account_stories(KIM, told, reading)}
    trusted, span = {story.thing.id for story in judged(told)}, (reading.week.start, reading.week.end)
    for account in KIM:
        wanted = owned(events, account, APPS, trusted, span, zone, INTERNAL)
        assert (account in accounts) == any(wanted.active), account
        if account in accounts:
            assert counted(accounts[account]) == wanted, account

    rows = compose(of, stories, "kim@corp").rows
    assert {(row["account"], row["visitors_used"]) for row in rows} == {
        (NAMES[account], one.used[-1]) for account, one in accounts.items()
    }
