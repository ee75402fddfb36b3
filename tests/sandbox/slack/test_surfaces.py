"""What stands in messages, in modals and in Home; and what a view may be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.sandbox.slack.blockkit.surfaces import VIEW_BYTES, view_bytes, view_faults
from tests.sandbox.slack.builders import (
    Json,
    card,
    data_table,
    drawn,
    faults,
    field,
    grid,
    markdown,
    mrkdwn,
    never_asked,
    pie,
    plain,
    section,
    table,
)

MESSAGES_ONLY = [
    drawn(pie()),
    data_table(grid(2, 1)),
    table(grid(1, 1)),
    markdown(1),
    {"type": "context_actions", "elements": [{"type": "icon_button", "icon": "trash", "text": plain(1)}]},
    {"type": "task_card", "task_id": "1", "title": "t"},
    {"type": "plan", "title": "t"},
]


@pytest.mark.parametrize("block", MESSAGES_ONLY, ids=[str(block["type"]) for block in MESSAGES_ONLY])
@pytest.mark.parametrize("surface", ["modal", "home"])
def test_some_blocks_stand_in_messages_only(block: Json, surface: str) -> None:
    assert faults([block]) == []
    assert faults([block], surface) == [("/blocks/0/type", f"unsupported type: {block['type']}")]


def test_alerts_are_for_modals_and_cards_not() -> None:
    alert = [{"type": "alert", "text": plain(1), "level": "warning"}]
    assert faults(alert, "modal") == []
    assert [where for where, _ in faults(alert, "home")] == ["/blocks/0/type"]
    assert [where for where, _ in faults(card(title=mrkdwn(1)), "modal")] == ["/blocks/0/type"]
    assert faults(card(title=mrkdwn(1)), "home") == []


def modal(**fields: object) -> Json:
    return {"type": "modal", "title": plain(1), "blocks": [{"type": "divider"}], **fields}


VIEWS: list[tuple[str, int, Callable[[int], Json], str]] = [
    ("blocks per modal", 100, lambda n: modal(blocks=[{"type": "divider"}] * n), "/view/blocks"),
    ("blocks per Home", 100, lambda n: {"type": "home", "blocks": [{"type": "divider"}] * n}, "/view/blocks"),
    ("title", 24, lambda n: modal(title=plain(n)), "/view/title/text"),
    ("submit", 24, lambda n: modal(submit=plain(n)), "/view/submit/text"),
    ("close", 24, lambda n: modal(close=plain(n)), "/view/close/text"),
    ("private_metadata", 3000, lambda n: modal(private_metadata="m" * n), "/view/private_metadata"),
    ("callback_id", 255, lambda n: modal(callback_id="c" * n), "/view/callback_id"),
    ("external_id", 255, lambda n: modal(external_id="e" * n), "/view/external_id"),
]


@pytest.mark.parametrize(("most", "make", "pointer"), [case[1:] for case in VIEWS], ids=[c[0] for c in VIEWS])
def test_a_view_may_reach_its_limit_and_not_pass_it(
    most: int, make: Callable[[int], Json], pointer: str
) -> None:
    assert view_faults(make(most), never_asked) == []
    assert [fault.pointer for fault in view_faults(make(most + 1), never_asked)] == [pointer]


def test_a_modal_with_inputs_needs_a_submit_button() -> None:
    form = field({"type": "plain_text_input"})
    assert [str(fault) for fault in view_faults(modal(blocks=form), never_asked)] == [
        "missing required field: submit [json-pointer:/view]"
    ]
    assert view_faults(modal(blocks=form, submit=plain(2)), never_asked) == []


def test_a_modal_has_a_title_and_a_home_has_none() -> None:
    assert [fault.message for fault in view_faults({"type": "modal", "blocks": []}, never_asked)] == [
        "missing required field: title"
    ]
    assert view_faults({"type": "home", "blocks": []}, never_asked) == []


def test_the_size_of_a_view_is_that_of_its_json_in_bytes() -> None:
    empty = view_bytes(modal(private_metadata=""))
    assert view_bytes(modal(private_metadata="é" * 100)) == empty + 200
    assert view_bytes(modal(blocks=[section(text=plain(3000))] * 100)) > VIEW_BYTES
