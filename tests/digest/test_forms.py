"""The forms of digests: whatever names and however many digests there are, Slack takes them."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalog import App, Catalog, Thing
from bot.digest.definitions import DAYS, MOST_FEATURES, Area, Definition, Top, zones
from bot.digest.forms import (
    MOST_LISTED,
    Filled,
    Listed,
    Opened,
    filled_in,
    list_form,
    opened_of,
    preview_form,
    subscribe_form,
)
from bot.digest.offered import about_offered, chosen, features_of, name_for, zones_offered
from bot.digest.told import about
from bot.errors import NotUnderstood
from bot.replies.views import options
from tests.replies.within import check_options, check_view

NAMES = st.one_of(st.text(min_size=1, max_size=20), st.just("Ω " * 200))
IDS = st.builds("id{}{}".format, st.integers(0, 99), st.sampled_from(["", "x" * 200]))
THINGS = st.builds(
    Thing,
    id=IDS,
    name=NAMES,
    kind=st.just("feature"),
    app_id=st.sampled_from(["1", "2"]),
    area=st.one_of(st.just(""), NAMES),
)
CATALOGS = st.lists(THINGS, max_size=5, unique_by=lambda thing: thing.id).map(
    lambda things: Catalog(apps=(App("1", "Web app"), App("2", "🙂" * 100)), things=tuple(things))
)
ZONES = st.sampled_from(sorted(zones()))
ALPHA, BETA = (
    Thing("a1", "Alpha view", "feature", "1"),
    Thing("b1", "Beta edit", "feature", "1", area="Edits"),
)
TWIN = Thing("a2", "Alpha view", "feature", "2")
CATALOG = Catalog(apps=(App("1", "Web app"), App("2", "Mobile")), things=(ALPHA, BETA, TWIN))


def digest(features: object, name: str = "product", paused: bool = False) -> Definition:
    return Definition.model_validate(
        {
            "name": name,
            "channel": "C0PRODUCT0",
            "owner": "U0MIA00000",
            "features": features,
            "zone": "UTC",
            "paused": paused,
        }
    )


@given(CATALOGS, st.data(), ZONES, st.sampled_from(DAYS), st.times(), st.sampled_from(["", "C0PRODUCT0"]))
def test_any_form_that_is_filled_in_is_taken(
    catalog: Catalog, data: st.DataObject, zone: str, day: str, at: time, channel: str
) -> None:
    found = about_offered(catalog, "").choices
    picked = data.draw(st.lists(st.sampled_from(list(found)), max_size=MOST_FEATURES, unique=True))
    filled = Filled(
        channel, tuple(picked), data.draw(st.sampled_from(["all", "mine"])), day, f"{at:%H:%M}", zone
    )
    check_view(subscribe_form(filled, Opened(channel, data.draw(st.sampled_from(["", "product"])))))


@given(CATALOGS, st.text(max_size=30))
def test_whatever_is_typed_gets_choices_that_slack_takes(catalog: Catalog, typed: str) -> None:
    check_options(dict(options(about_offered(catalog, typed))))
    check_options(dict(options(zones_offered(typed))))


@settings(max_examples=30)
@given(CATALOGS)
def test_what_is_offered_is_what_the_form_shows_again(catalog: Catalog) -> None:
    for one in about_offered(catalog, "").choices:
        features = features_of([one.value], catalog)
        again = chosen(features, catalog)
        assert one.value in {each.value for each in again}
        digest(features, name_for(features))


@given(st.lists(st.tuples(NAMES, st.booleans(), st.booleans()), max_size=MOST_LISTED + 3), st.text())
def test_any_list_is_taken(said: list[tuple[str, bool, bool]], sentence: str) -> None:
    listed = [
        Listed(digest([name] * 25, f"digest-{place}", paused), name, "next Mon 30 Nov 09:00", changeable)
        for place, (name, paused, changeable) in enumerate(said)
    ]
    view = list_form(listed, Opened("C0PRODUCT0", ""), sentence)
    check_view(view)
    assert ("… and" in str(view)) >= (len(said) > MOST_LISTED)


@given(st.text(max_size=20_000))
def test_any_preview_is_taken(text: str) -> None:
    check_view(preview_form(text))


def test_a_name_that_two_apps_have_is_kept_by_its_id_and_shown_by_its_name() -> None:
    features = features_of(["a1", "b1"], CATALOG)

    assert features == ("a1", "Beta edit")
    assert about(digest(features), CATALOG) == "Alpha view, Beta edit"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], "Choose what the digest is about"),
        (["top:10", "a1"], "one of the three"),
        (["area:Edits", "area:Web app"], "one of the three"),
        (["top:0"], "the top 25 at most"),
        (["top:²"], "the top 25 at most"),
        (["top:26"], "the top 25 at most"),
        (["area:Gone"], "in Pendo no longer"),
        (["a1", "zzz"], "1 of these are tagged in Pendo no longer"),
        (["a1"] * 26, "25 features at most"),
    ],
)
def test_what_cannot_be_a_digest_is_told(values: list[str], said: str) -> None:
    with pytest.raises(NotUnderstood, match=said):
        features_of(values, CATALOG)


def test_areas_and_apps_are_found_by_the_beginnings_of_their_words() -> None:
    assert [one.value for one in about_offered(CATALOG, "edi").choices][:1] == ["area:Edits"]
    assert features_of(["area:Mobile"], CATALOG) == Area(area="Mobile")
    assert about_offered(CATALOG, "the to").choices[0].value == "top:10"
    assert about_offered(CATALOG, "top 12").choices[0].value == "top:12"


def test_zones_are_found_by_any_of_their_words() -> None:
    assert [one.value for one in zones_offered("new york").choices] == ["America/New_York"]
    assert [one.value for one in zones_offered("kathmandu").choices] == ["Asia/Kathmandu"]


@pytest.mark.parametrize(
    ("features", "name"),
    [
        (Top(top=10), "top-10"),
        (Area(area="Data & Reporting"), "data-reporting"),
        (("Exportação – CSV", "Other"), "csv"),
        (("東京",), "digest"),
        (("x" * 80,), "x" * 40),
    ],
)
def test_a_name_is_made_of_what_it_is_about(features: Area | Top | tuple[str, ...], name: str) -> None:
    assert name_for(features) == name


def test_a_form_that_brings_nothing_is_empty() -> None:
    assert opened_of({}) == opened_of({"private_metadata": "{"}) == Opened()
    assert filled_in({"state": {"values": {"about": {"digest_about": {}}}}}).about == ()
