"""What Slack refuses apart from lengths: wrong kinds, missing and unknown keys, contradictions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.slack.blockkit.surfaces import block_faults
from tests.sandbox.slack.builders import (
    Json,
    beside,
    button,
    card,
    cell,
    chart,
    data_table,
    drawn,
    faults,
    field,
    grid,
    image,
    mrkdwn,
    option,
    options,
    pie,
    plain,
    rich,
    section,
    select,
    table,
)

REFUSED: list[tuple[str, object, str, str]] = [
    ("no array", {"type": "divider"}, "/blocks", "must be an array"),
    ("no block", [None], "/blocks/0", "must be an object"),
    ("no type", [{}], "/blocks/0", "missing required field: type"),
    ("unknown block", [{"type": "sparkline"}], "/blocks/0/type", "unsupported type: sparkline"),
    ("a file cannot be sent", [{"type": "file"}], "/blocks/0/type", "unsupported type: file"),
    ("unknown key", [{"type": "divider", "x": 1}], "/blocks/0", "invalid additional property: x"),
    ("nothing in a section", [section()], "/blocks/0", "must define at least one of: text, fields"),
    ("empty fields", [section(fields=[])], "/blocks/0/fields", "no fewer than 1 items allowed"),
    ("empty text", [section(text=plain(0))], "/blocks/0/text/text", "must be more than 0 characters"),
    (
        "a number as text",
        [section(text={"type": "mrkdwn", "text": 4})],
        "/blocks/0/text/text",
        "must be a string",
    ),
    (
        "emoji in mrkdwn",
        [section(text={**mrkdwn(1), "emoji": True})],
        "/blocks/0/text",
        "invalid additional property: emoji",
    ),
    (
        "mrkdwn header",
        [{"type": "header", "text": mrkdwn(1)}],
        "/blocks/0/text/type",
        "must be one of: plain_text",
    ),
    (
        "blank header",
        [{"type": "header", "text": plain(0)}],
        "/blocks/0/text/text",
        "must be more than 0 characters",
    ),
    (
        "no elements",
        [{"type": "actions", "elements": []}],
        "/blocks/0/elements",
        "no fewer than 1 items allowed",
    ),
    (
        "an image among actions",
        [{"type": "actions", "elements": [{"type": "image"}]}],
        "/blocks/0/elements/0/type",
        "unsupported type: image",
    ),
    (
        "a multi select among actions",
        [{"type": "actions", "elements": [{"type": "multi_users_select"}]}],
        "/blocks/0/elements/0/type",
        "unsupported type: multi_users_select",
    ),
    (
        "button style",
        beside(button(style="default")),
        "/blocks/0/accessory/style",
        "must be one of: primary, danger",
    ),
    ("button url", beside(button(url="export")), "/blocks/0/accessory/url", "invalid url"),
    (
        "no options",
        beside(select()),
        "/blocks/0/accessory",
        "must define exactly one of: options, option_groups",
    ),
    (
        "options and groups",
        beside(select(options=options(1), option_groups=[{"label": plain(1), "options": options(1)}])),
        "/blocks/0/accessory",
        "must define exactly one of: options, option_groups",
    ),
    (
        "initial option of another list",
        beside(select(options=options(1), initial_option=option(number=7))),
        "/blocks/0/accessory/initial_option",
        "initial option is not among the options",
    ),
    (
        "a link outside an overflow",
        beside(select(options=[{**option(), "url": "https://example.com"}])),
        "/blocks/0/accessory/options/0",
        "invalid additional property: url",
    ),
    (
        "image without alt_text",
        [{"type": "image", "image_url": "https://e.com/a.png"}],
        "/blocks/0",
        "missing required field: alt_text",
    ),
    ("image with empty alt_text", image(alt_text=""), "/blocks/0/alt_text", "must be more than 0 characters"),
    (
        "image without a picture",
        [{"type": "image", "alt_text": "A"}],
        "/blocks/0",
        "must define exactly one of: image_url, slack_file",
    ),
    (
        "image with two pictures",
        image(slack_file={"id": "F0123456789"}),
        "/blocks/0",
        "must define exactly one of: image_url, slack_file",
    ),
    (
        "file by id and url",
        [
            {
                "type": "image",
                "alt_text": "A",
                "slack_file": {"id": "F0123456789", "url": "https://a.slack.com/F1"},
            }
        ],
        "/blocks/0/slack_file",
        "must define exactly one of: id, url",
    ),
    (
        "no id of a file",
        [{"type": "image", "alt_text": "A", "slack_file": {"id": "C0123456789"}}],
        "/blocks/0/slack_file/id",
        "invalid slack file",
    ),
    *(
        ("picture at " + address, image(image_url=address), "/blocks/0/image_url", "downloading image failed")
        for address in (
            "http://example.com/a.png",
            "https://localhost/a.png",
            "https://127.0.0.1/a.png",
            "https://10.1.2.3/a.png",
            "https://charts/a.png",
            "https://files.slack.com/files-pri/T1-F1/a.png",
        )
    ),
    (
        "same block_id",
        [{"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"}],
        "/blocks/1/block_id",
        "block_id b already exists",
    ),
    (
        "same action_id",
        [{"type": "actions", "elements": [button(action_id="a"), button(action_id="a")]}],
        "/blocks/0/elements/1/action_id",
        "action_id a already exists",
    ),
    (
        "min beyond max",
        field({"type": "plain_text_input", "min_length": 5, "max_length": 4}),
        "/blocks/0/element/min_length",
        "min_length is greater than max_length",
    ),
    ("empty cell", [table([[cell(0)]])], "/blocks/0/rows/0/0/text", "must be more than 0 characters"),
    (
        "ragged table",
        [table([[cell()], [cell(), cell()]])],
        "/blocks/0/rows/1",
        "all rows must have the same number of cells",
    ),
    (
        "ragged data_table",
        [data_table([[cell()], [cell(), cell()]])],
        "/blocks/0/rows/1",
        "all rows must have the same number of cells",
    ),
    ("header alone", [data_table([[cell()]])], "/blocks/0/rows", "no fewer than 2 items allowed"),
    (
        "no caption",
        [{"type": "data_table", "rows": grid(2, 1)}],
        "/blocks/0",
        "missing required field: caption",
    ),
    (
        "a number as header",
        [data_table([[{"type": "raw_number", "value": 1, "text": "1"}], [cell()]])],
        "/blocks/0/rows/0/0",
        "header cells must be raw_text",
    ),
    (
        "rich header",
        [data_table([[*rich({"type": "text", "text": "x"})], [cell()]])],
        "/blocks/0/rows/0/0",
        "header cells must be raw_text",
    ),
    (
        "a number without its text",
        [data_table([[cell()], [{"type": "raw_number", "value": 1}]])],
        "/blocks/0/rows/1/0",
        "missing required field: text",
    ),
    (
        "page of none",
        [data_table(grid(2, 1), page_size=0)],
        "/blocks/0/page_size",
        "must be an integer from 1 to 100",
    ),
    ("chart title as object", [{**drawn(pie()), "title": plain(1)}], "/blocks/0/title", "must be a string"),
    ("empty segment", [drawn(pie(value=0))], "/blocks/0/chart/segments/0/value", "must be greater than 0"),
    (
        "negative segment",
        [drawn(pie(value=-1))],
        "/blocks/0/chart/segments/0/value",
        "must be greater than 0",
    ),
    ("no number", [drawn(pie(value=float("nan")))], "/blocks/0/chart/segments/0/value", "must be a number"),
    ("unknown chart", [drawn({"type": "scatter"})], "/blocks/0/chart/type", "unsupported type: scatter"),
    (
        "a gap",
        [drawn({**chart(points=2), "series": chart(points=1)["series"]})],
        "/blocks/0/chart/series/0/data",
        "must have exactly one point per category",
    ),
    (
        "null as value",
        [drawn({"type": "pie", "segments": [{"label": "a", "value": None}]})],
        "/blocks/0/chart/segments/0/value",
        "must be a number",
    ),
    (
        "series of one name",
        [drawn({**chart(), "series": chart()["series"] * 2})],
        "/blocks/0/chart/series/1/name",
        "series names must be unique",
    ),
    (
        "categories of one name",
        [
            drawn(
                {
                    "type": "bar",
                    "series": [{"name": "S", "data": [{"label": "a", "value": 1}] * 2}],
                    "axis_config": {"categories": ["a", "a"]},
                }
            )
        ],
        "/blocks/0/chart/axis_config/categories",
        "categories must be unique",
    ),
    (
        "empty card",
        card(subtitle=mrkdwn(1)),
        "/blocks/0",
        "must define at least one of: hero_image, title, actions, body",
    ),
    (
        "chart in a container",
        [{"type": "container", "child_blocks": [drawn(pie())]}],
        "/blocks/0/child_blocks/0/type",
        "unsupported type: data_visualization",
    ),
    (
        "empty rich text",
        rich({"type": "text", "text": ""}),
        "/blocks/0/elements/0/elements/0/text",
        "must be more than 0 characters",
    ),
    (
        "unknown rich element",
        rich({"type": "mention"}),
        "/blocks/0/elements/0/elements/0/type",
        "unsupported type: mention",
    ),
    (
        "alert in a message",
        [{"type": "alert", "text": plain(1)}],
        "/blocks/0/type",
        "unsupported type: alert",
    ),
    (
        "file_input in a message",
        field({"type": "file_input"}),
        "/blocks/0/element",
        "file_input is for modals only",
    ),
]


@pytest.mark.parametrize(
    ("blocks", "pointer", "message"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_what_slack_refuses_is_refused_at_the_same_place(blocks: object, pointer: str, message: str) -> None:
    assert faults(blocks) == [(pointer, message)]


def everyday_blocks() -> list[Json]:
    style = {"bold": True, "italic": False}
    return [
        {
            "type": "header",
            "text": {"type": "plain_text", "text": "Export button", "emoji": False},
            "level": 2,
        },
        section(
            text={**mrkdwn(5), "verbatim": True}, expand=True, accessory=button(action_id="why", value="1")
        ),
        *rich(
            {"type": "text", "text": "<!channel>", "style": style},
            {"type": "link", "url": "https://example.com", "text": "Pendo"},
            {"type": "emoji", "name": "tada"},
            {"type": "user", "user_id": "U0MIA00000"},
            {"type": "date", "timestamp": 1_790_000_000, "format": "{date_short}", "fallback": "then"},
        ),
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "indent": 1,
                    "elements": [*rich({"type": "text", "text": "a"})[0]["elements"]],
                },
                {"type": "rich_text_preformatted", "border": 1, "elements": [{"type": "text", "text": "a"}]},
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "a"}]},
            ],
        },
        {
            "type": "context",
            "elements": [mrkdwn(3), {"type": "image", "image_url": "https://e.com/a.png", "alt_text": "A"}],
        },
        {
            "type": "actions",
            "elements": [
                select(action_id="window", options=options(2), initial_option=option(number=1)),
                {"type": "external_select", "action_id": "feature", "min_query_length": 0},
                {"type": "overflow", "action_id": "more", "options": [{**option(), "url": "https://e.com"}]},
                {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-25"},
            ],
        },
        *image(title=plain(3)),
        data_table([[cell(), cell()], [cell(), {"type": "raw_number", "value": 3.5, "text": "3.5"}]]),
        drawn(chart(3, 12)),
        {"type": "divider"},
    ]


def test_a_message_of_every_ordinary_block_is_accepted() -> None:
    assert faults(everyday_blocks()) == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
def test_whatever_stands_in_the_place_of_something_is_judged_and_never_an_accident(
    data: st.DataObject,
) -> None:
    blocks: Any = everyday_blocks()
    place: Any = blocks
    while True:
        key = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(anything)
    for where, message in faults(blocks):
        assert where.startswith("/blocks")
        assert message


def test_a_picture_must_be_a_file_that_is_known_and_ready() -> None:
    blocks = [{"type": "divider"}, {"type": "image", "alt_text": "A", "slack_file": {"id": "F0123456789"}}]
    refused = block_faults(blocks, "message", lambda file: False)
    assert [str(fault) for fault in refused] == ["invalid slack file [json-pointer:/blocks/1/slack_file]"]
    assert block_faults(blocks, "message", lambda file: file == {"id": "F0123456789"}) == []
