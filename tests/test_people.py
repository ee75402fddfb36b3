"""Who is a colleague."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.people import internal_rules
from tests.tables import ACTIVITY, table

PEOPLE = [
    ("ann@corp.com", "acme"),
    ("Bob@CORP.com", ""),
    ("eve@notcorp.com", "acme"),
    ("x", "corp-internal"),
    ("y", "acme"),
]


@pytest.mark.parametrize(
    ("rules", "internal"),
    [
        ([], []),
        (["*@corp.com"], [0]),  # a glob is case-sensitive
        (["domain:corp.com"], [0, 1]),  # a mail domain is not, and it is a whole domain
        (["domain:@corp.com"], [0, 1]),
        (["corp-*"], [3]),
        (["y", "corp-*"], [3, 4]),
        (["metadata.agent.staff=true"], []),
    ],
)
def test_a_row_is_internal_if_its_visitor_or_account_matches(rules, internal):
    found = internal_rules(rules).rows(table(PEOPLE, ACTIVITY))

    assert [index for index, is_internal in enumerate(found) if is_internal] == internal


@given(
    st.lists(st.tuples(st.text("aB*@.", max_size=4), st.text("aB*", max_size=3)), max_size=12),
    st.lists(st.text("aB*?[]", min_size=1, max_size=3), max_size=3),
)
def test_globs_mean_what_fnmatch_means(rows, globs):
    found = internal_rules(globs).rows(table(rows, ACTIVITY))

    assert list(found) == [any(fnmatchcase(v, g) or fnmatchcase(a, g) for g in globs) for v, a in rows]


def test_visitors_that_metadata_declares_are_internal():
    rules = internal_rules(["metadata.agent.staff=true"])

    assert rules.metadata == (("agent.staff", "true"),)
    assert rules


def test_an_unfinished_rule_says_how_to_write_it():
    with pytest.raises(SettingsError) as refusal:
        internal_rules(["metadata.agent"])

    assert "metadata.agent.is_staff=true" in refusal.value.hint
