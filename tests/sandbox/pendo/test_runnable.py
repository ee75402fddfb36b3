"""The one rule that makes request bodies by others runnable."""

from __future__ import annotations

from datetime import date

import pytest

from tests.sandbox.pendo.asking import at
from tests.sandbox.pendo.runnable import runnable


def run_by_rule(body: str) -> str:
    return runnable(body, {"PAGE_A": "p-home", "<accountId>": "a1"}, "America/New_York", date(2026, 11, 24))


@pytest.mark.parametrize("app", ["0", "[0]", "[\n 0\n]", '"<YOUR_APP_ID>"'])
def test_a_placeholder_for_apps_is_every_app(app: str) -> None:
    assert run_by_rule(f'{{"appId": {app}}}') == r'{"appId": "expandAppIds(\"*\")"}'
    assert run_by_rule('"metadata.auto_0.firstvisit"') == '"metadata.auto.firstvisit"'
    assert run_by_rule('"metadata.auto__323232.firstvisit"') == '"metadata.auto__323232.firstvisit"'


def test_a_placeholder_for_an_id_is_an_id_but_no_part_of_a_word_and_no_name_of_a_field() -> None:
    assert run_by_rule('{"pageId": "PAGE_A"}') == '{"pageId": "p-home"}'
    assert run_by_rule(r'"accountId == \"<accountId>\" || `PAGE_A`"') == r'"accountId == \"a1\" || `p-home`"'
    assert run_by_rule('"PAGE_AB"') == '"PAGE_AB"'
    assert run_by_rule('{"PAGE_A": "id"}') == '{"PAGE_A": "id"}'


def test_the_last_fixed_day_becomes_yesterday_and_clocks_stay() -> None:
    first, moved = at("2024-10-20T22:13:20"), at("2026-10-26T22:13:20")
    assert run_by_rule(f'{{"first": {first}, "count": 30}}') == f'{{"first": {moved}, "count": 30}}'
    assert run_by_rule(f'{{"first": "{first}", "count": -30}}') == (
        f'{{"first": "{at("2026-11-24T22:13:20")}", "count": -30}}'
    )
    assert run_by_rule(r'"date(2024,1,1)"') == '"date(2026,11,24)"'
    assert run_by_rule(r'["date(\"2022-04-01\")", "date(\"2022-04-30\")"]') == (
        r'["date(\"2026-10-26\")", "date(\"2026-11-24\")"]'
    )
    assert run_by_rule('"now() - 30 * 1000 * 60 * 60 * 24"') == '"now() - 30 * 1000 * 60 * 60 * 24"'
