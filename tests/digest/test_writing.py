"""Digests written as ``digests.yml``: what was not changed stays as a person wrote it."""

from __future__ import annotations

from datetime import time
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digest.definitions import DAYS, Area, Definition, Top, read_definitions
from bot.digest.writing import edited, written

BY_HAND = """\
# Weekly digests, reviewed by the product team.

# For the Monday round.
product:
  channel: C0PRODUCT   # the big one
  owner: U0MIA00000
  features: [export-button, "Bulk edit"]
  time: 9:05
  zone: Europe/Berlin

# The boss reads this.
top:
  channel: C0REPORTS
  owner: U0MIA00000
  features: top 10
  zone: UTC

# the end
"""
PRODUCT, TOP = read_definitions(BY_HAND, "digests.yml")
NEW = Definition(
    name="area", channel="C0REPORTS", owner="U0MIA00000", features=Area(area="Reporting"), zone="UTC"
)
TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)
DEFINITIONS = st.lists(
    st.builds(
        Definition,
        name=st.from_regex(r"[a-z0-9][a-z0-9-]{0,39}", fullmatch=True),
        channel=st.just("C0PRODUCT"),
        owner=st.just("U0MIA00000"),
        features=st.one_of(
            st.builds(Top, top=st.integers(1, 25)),
            st.builds(Area, area=TEXT),
            st.lists(TEXT, min_size=1, max_size=25).map(tuple),
        ),
        accounts=st.sampled_from(["all", "mine"]),
        day=st.sampled_from(DAYS),
        time=st.builds(time, st.integers(0, 23), st.integers(0, 59)),
        zone=st.sampled_from(sorted(available_timezones())),
        paused=st.booleans(),
    ),
    max_size=4,
    unique_by=lambda one: one.name,
)


def test_what_did_not_change_keeps_every_character() -> None:
    paused = TOP.model_copy(update={"paused": True})

    found = edited(BY_HAND, (PRODUCT, paused, NEW))

    before, _, _ = BY_HAND.partition("top:\n")
    assert found.startswith(before)
    assert "paused: true\n" in found.removeprefix(before)
    assert "# the end\n" in found
    assert found.endswith(f"\n{written([NEW])}")
    assert read_definitions(found, "") == (PRODUCT, paused, NEW)


def test_a_deleted_one_goes_with_the_comment_above_it() -> None:
    assert edited(BY_HAND, (PRODUCT,)) == BY_HAND.partition("# The boss")[0]


def test_nothing_changed_is_nothing_changed() -> None:
    assert edited(BY_HAND, (TOP, PRODUCT)) == BY_HAND


def test_a_new_one_is_easy_to_read() -> None:
    names = NEW.model_copy(update={"features": ("Export: all", "Bulk edit"), "name": "named"})

    assert edited("", (NEW, names)) == (
        "area:\n  channel: C0REPORTS\n  owner: U0MIA00000\n  features: {area: Reporting}\n"
        "  day: monday\n  time: 09:00\n  zone: UTC\n\n"
        "named:\n  channel: C0REPORTS\n  owner: U0MIA00000\n  features:\n    - 'Export: all'\n"
        "    - Bulk edit\n  day: monday\n  time: 09:00\n  zone: UTC\n"
    )


@pytest.mark.parametrize("last", [True, False])
def test_a_file_without_any_says_so(last: bool) -> None:
    found = edited(written([NEW]) if last else "{}\n", ())

    assert found == "{}\n"


@pytest.mark.parametrize(
    "text",
    [
        "{a: {channel: C0PRODUCT, owner: U0MIA00000, features: top 10, zone: UTC}}",
        "? a\n: {channel: C0PRODUCT, owner: U0MIA00000, features: top 10, zone: UTC}\n",
        "--- \na: {channel: C0PRODUCT, owner: U0MIA00000, features: top 10, zone: UTC}\n...\n",
        "a: &it\n  channel: C0PRODUCT\n  owner: U0MIA00000\n  features: top 10\n  zone: UTC\nb: *it\n",
        "a:\r\n  channel: C0PRODUCT\r\n  owner: U0MIA00000\r\n  features: top 10\r\n  zone: UTC",
    ],
)
def test_yaml_of_another_shape_may_be_written_anew_but_loses_nothing(text: str) -> None:
    before = read_definitions(text, "")
    wanted = (before[0].model_copy(update={"paused": True}), *before[1:], NEW)

    assert read_definitions(edited(text, wanted), "") == wanted


@settings(max_examples=60)
@given(DEFINITIONS, DEFINITIONS)
def test_whatever_is_changed_to_whatever_can_be_read_again(
    before: list[Definition], after: list[Definition]
) -> None:
    found = read_definitions(edited(written(before), after), "")

    assert sorted(found, key=lambda one: one.name) == sorted(after, key=lambda one: one.name)
