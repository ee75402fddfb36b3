"""The catalog holds everything Pendo lists, with a name for everything, whatever is missing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from bot.catalog import Account, App, Catalog, Guide, GuideStep, MetadataField, Poll, Segment, Thing
from bot.errors import SourceIncomplete, SourceUnavailable
from bot.pendo.objects import CatalogBodies, read_catalog
from queries.literals import quote
from tests.pendo.server import FakePendo, Reply, lists, says, serving
from tests.pendo.test_client import client_of

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


def body(name: str, *stages: dict[str, object]) -> dict[str, object]:
    return {"request": {"name": name, "pipeline": list(stages)}}


BODIES = CatalogBodies(
    apps=body("apps"),
    accounts=lambda after: body("accounts", {"after": quote(after)}, {"limit": 3}),
    since=body("since"),
)


def pendo(objects: Mapping[str, str], rows: Mapping[str, list[dict[str, object]]]) -> FakePendo:
    """Lists ``objects`` by kind and answers each of the three pipelines with its ``rows``."""

    async def aggregation(request):
        name = (await request.json())["request"]["name"]
        return await lists(*rows.get(name, []))(request)

    replies: dict[str, Reply] = {f"/api/v1/{kind}": says(text) for kind, text in objects.items()}
    return FakePendo(says("[]"), {**replies, "/api/v1/aggregation": aggregation})


async def catalog_of(fake: FakePendo) -> Catalog:
    async with serving(fake), client_of(fake.url) as client:
        return await read_catalog(
            client, BODIES, account_name="agent.name", aliases={"exp": "Export button"}, read_at=NOW
        )


def account(identity: str, **metadata: dict[str, object]) -> dict[str, object]:
    return {"accountId": identity, "metadata": metadata}


@pytest.mark.parametrize("order", [["5", "-323232", "7"], ["7", "-323232", "5"], ["-323232", "7", "5"]])
async def test_the_app_in_which_most_is_tagged_is_the_main_one_however_pendo_orders_them(order: list[str]):
    features = [{"id": f"f{place}", "appId": app} for place, app in enumerate(["5", -323232, -323232])]
    fake = pendo({"feature": json.dumps(features)}, {"apps": [{"id": int(app)} for app in order]})

    found = await catalog_of(fake)

    assert [app.id for app in found.apps] == ["-323232", "5", "7"]


async def test_a_whole_subscription():
    feature = {
        "id": "f1",
        "name": "Export button",
        "kind": "Feature",
        "appId": -323232,
        "createdAt": 1731715200000,
        "lastUpdatedAt": 1731715260000,
        "dirty": True,
        "group": {"id": "g", "name": "Reporting"},
    }
    found = await catalog_of(
        pendo(
            {
                "feature": json.dumps([feature]),
                "page": '[{"id":"p1","name":"Billing","appId":"5"}]',
                "tracktype": '[{"id":"t1","trackTypeName":"import_done","appId":5.0}]',
            },
            {
                "apps": [{"id": -323232, "name": "web-app", "displayName": "Portal", "platform": "web"}],
                "accounts": [
                    {
                        "accountId": "a1",
                        "metadata": {"agent": {"name": "東京電力", "seats": 12.0, "old": ""}},
                    },
                    {
                        "accountId": "a2",
                        "metadata": {"agent": {"plan": "team", "list": [1]}, "auto": {"id": "a2"}},
                    },
                ],
                "since": [{"since": 1600000000000}],
            },
        )
    )
    created, updated = datetime(2024, 11, 16, tzinfo=UTC), datetime(2024, 11, 16, 0, 1, tzinfo=UTC)
    assert found.things == (
        Thing("f1", "Export button", "feature", "-323232", created, updated, dirty=True, area="Reporting"),
        Thing("p1", "Billing", "page", "5"),
        Thing("t1", "import_done", "track", "5"),
    )
    assert found.apps == (App("-323232", "Portal", "web"),)
    assert found.accounts == (Account("a1", "東京電力"), Account("a2", "a2"))
    assert found.account_values == {
        "agent.name": {"a1": "東京電力"},
        "agent.seats": {"a1": "12"},
        "agent.plan": {"a2": "team"},
    }
    assert found.fields == tuple(MetadataField("account", path) for path in found.account_values)
    assert found.aliases == {"exp": "Export button"}
    assert found.data_since == datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)
    assert found.read_at == NOW


async def test_every_app_is_asked_for():
    fake = pendo({}, {})
    await catalog_of(fake)
    queries = {asked.path: asked.query for asked in fake.asked if asked.method == "GET"}
    every = ("feature", "page", "tracktype", "guide")
    assert queries == {
        **{f"/api/v1/{kind}": {"expand": "*"} for kind in every},
        "/api/v1/segment": {},
        "/api/v1/metadata/schema/visitor": {},
    }


async def test_guides_segments_and_visitors_fields():
    guide = {
        "id": "g1",
        "name": "Welcome",
        "appId": -323232,
        "state": "public",
        "steps": [{"id": "s1", "name": "Hello"}, {"id": "s2"}],
        "polls": [{"id": "q1", "question": "How likely?", "attributes": {"type": "NPSRating"}}, {"id": "q2"}],
    }
    schema = {
        "agent": {"role": {"Type": "string"}, "old": {"isDeleted": True}, "secret": {"isHidden": True}},
        "auto": {"id": {"Type": "string"}},
    }
    found = await catalog_of(
        pendo(
            {
                "guide": json.dumps([guide]),
                "segment": '[{"id":"seg1","name":"Paying customers","shared":true}]',
                "metadata/schema/visitor": json.dumps(schema),
            },
            {},
        )
    )
    steps, polls = (
        (GuideStep("s1", "Hello"), GuideStep("s2", "")),
        (
            Poll("q1", "NPSRating", "How likely?"),
            Poll("q2", ""),
        ),
    )
    assert found.guides == (Guide("g1", "Welcome", "-323232", "public", steps, polls),)
    assert found.segments == (Segment("seg1", "Paying customers"),)
    assert found.fields == (MetadataField("visitor", "agent.role"),)
    assert found.missing == frozenset()


async def test_what_only_some_questions_need_may_be_missing():
    fake = pendo({}, {})
    fake.replies |= {"/api/v1/segment": says("", 403), "/api/v1/guide": says("{", 200)}

    assert (await catalog_of(fake)).missing == {"segments", "guides", "fields"}


async def test_missing_names_and_times_fall_back_to_ids_and_none():
    found = await catalog_of(
        pendo(
            {"feature": '[{"id":"f1","name":null,"createdAt":0}]', "page": '[{"id":7}]', "tracktype": "null"},
            {
                "apps": [{"id": 5}],
                "accounts": [{"accountId": "a1"}, {"accountId": None}],
                "since": [{"since": None}],
            },
        )
    )
    assert found.things == (Thing("f1", "f1", "feature", ""), Thing("7", "7", "page", ""))
    assert found.apps == (App("5", "5", "web"),)
    assert found.accounts == (Account("a1", "a1"),)
    assert found.data_since is None


async def test_an_empty_subscription_is_an_empty_catalog():
    found = await catalog_of(pendo({}, {}))
    assert (found.apps, found.things, found.accounts, found.data_since) == ((), (), (), None)


async def test_a_part_that_fails_fails_the_catalog_with_its_own_sentence():
    fake = pendo({}, {})
    fake.replies["/api/v1/page"] = says("", 503)
    with pytest.raises(SourceUnavailable):
        await catalog_of(fake)


@pytest.mark.parametrize(
    "every",
    [
        ["a", 'b"\\', "c", "d", "e", "f"],
        ["a", "b", 'c"\\'],
        ["a", "b", "c\n", "c\t", "d"],
    ],
)
async def test_accounts_are_read_page_by_page_until_one_is_not_full(every):

    async def aggregation(request):
        asked = (await request.json())["request"]
        if asked["name"] != "accounts":
            return await lists()(request)
        after = json.loads(asked["pipeline"][0]["after"])
        page = [{"accountId": each, "name": None} for each in sorted(every) if each > after][:3]
        return await lists(*page)(request)

    found = await catalog_of(FakePendo(says("[]"), {"/api/v1/aggregation": aggregation}))

    assert [account.id for account in found.accounts] == sorted(every)


async def test_a_page_that_comes_again_and_again_is_no_list():
    async def aggregation(request):
        asked = (await request.json())["request"]
        rows = [{"accountId": each} for each in "abc"] if asked["name"] == "accounts" else []
        return await lists(*rows)(request)

    with pytest.raises(SourceIncomplete):
        await catalog_of(FakePendo(says("[]"), {"/api/v1/aggregation": aggregation}))


async def test_a_page_of_ids_that_cannot_be_asked_about_is_no_end():
    async def aggregation(request):
        asked = (await request.json())["request"]
        rows = [{"accountId": f"\n{each}"} for each in "abc"] if asked["name"] == "accounts" else []
        return await lists(*rows)(request)

    with pytest.raises(SourceIncomplete):
        await catalog_of(FakePendo(says("[]"), {"/api/v1/aggregation": aggregation}))


@pytest.mark.parametrize("group", [None, {}, {"id": "g"}, {"name": None}, "g", []])
async def test_what_names_no_product_area_is_none(group: object):
    found = await catalog_of(pendo({"feature": json.dumps([{"id": "f1", "appId": 1, "group": group}])}, {}))
    assert [thing.area for thing in found.things] == [""]
