"""Each limit of Block Kit, from just inside and from just outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.slack.blockkit.surfaces import VIEW_BYTES, block_faults, view_bytes, view_faults

Json = dict[str, Any]


def never_asked(file: Mapping[str, object]) -> bool:
    raise AssertionError("no file was named")


def faults(blocks: object, surface: str = "message") -> list[tuple[str, str]]:
    return [(fault.pointer, fault.message) for fault in block_faults(blocks, surface, never_asked)]  # type: ignore


def plain(length: int) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def option(label: int = 1, value: int = 1, number: int = 0) -> Json:
    return {"text": plain(label), "value": str(number).rjust(value, "v")}


def options(count: int) -> list[Json]:
    return [option(number=number) for number in range(count)]


def section(**fields: object) -> Json:
    return {"type": "section", **fields}


def beside(element: Json) -> list[Json]:
    return [section(text=plain(1), accessory=element)]


def button(**fields: object) -> Json:
    return {"type": "button", "text": plain(1), **fields}


def buttons(count: int) -> list[Json]:
    return [button(action_id=f"a{number}") for number in range(count)]


def select(**fields: object) -> Json:
    return {"type": "static_select", **fields}


def confirm(**fields: object) -> Json:
    return {"title": plain(1), "text": plain(1), "confirm": plain(1), "deny": plain(1), **fields}


def field(element: Json, **fields: object) -> list[Json]:
    return [{"type": "input", "label": plain(1), "element": element, **fields}]


def image(**fields: object) -> list[Json]:
    return [{"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A chart", **fields}]


def cell(length: int = 1) -> Json:
    return {"type": "raw_text", "text": "x" * length}


def grid(rows: int, columns: int, length: int = 1) -> list[list[Json]]:
    return [[cell(length) for _ in range(columns)] for _ in range(rows)]


def data_table(rows: list[list[Json]], **fields: object) -> Json:
    return {"type": "data_table", "caption": "Use", "rows": rows, **fields}


def table(rows: list[list[Json]], **fields: object) -> Json:
    return {"type": "table", "rows": rows, **fields}


def chart(series: int = 1, points: int = 1, **axes: object) -> Json:
    labels = [f"L{number}" for number in range(points)]
    data = [{"label": label, "value": 1} for label in labels]
    return {
        "type": "line",
        "series": [{"name": f"S{number}", "data": data} for number in range(series)],
        "axis_config": {"categories": labels, **axes},
    }


def drawn(chart: Json, title: str = "Use") -> Json:
    return {"type": "data_visualization", "title": title, "chart": chart}


def pie(segments: int = 1, label: int = 2, value: float = 1) -> Json:
    return {
        "type": "pie",
        "segments": [{"label": str(n).rjust(label, "l"), "value": value} for n in range(segments)],
    }


def one_point(label: str = "L", name: str = "S") -> Json:
    return {
        "type": "bar",
        "series": [{"name": name, "data": [{"label": label, "value": -1.5}]}],
        "axis_config": {"categories": [label]},
    }


def markdown(length: int) -> Json:
    return {"type": "markdown", "text": "x" * length}


def card(**fields: object) -> list[Json]:
    return [{"type": "card", **fields}]


def container(children: int = 1, **fields: object) -> list[Json]:
    return [{"type": "container", "child_blocks": [{"type": "divider"}] * children, **fields}]


Make = Callable[[int], list[Json]]
MOST: list[tuple[str, int, Make, str]] = [
    ("blocks per message", 50, lambda n: [{"type": "divider"}] * n, "/blocks"),
    ("block_id", 255, lambda n: [{"type": "divider", "block_id": "b" * n}], "/blocks/0/block_id"),
    ("section text", 3000, lambda n: [section(text=mrkdwn(n))], "/blocks/0/text/text"),
    ("section fields", 10, lambda n: [section(fields=[plain(1)] * n)], "/blocks/0/fields"),
    ("field text", 2000, lambda n: [section(fields=[plain(n)])], "/blocks/0/fields/0/text"),
    ("header text", 150, lambda n: [{"type": "header", "text": plain(n)}], "/blocks/0/text/text"),
    ("header level", 4, lambda n: [{"type": "header", "text": plain(1), "level": n}], "/blocks/0/level"),
    (
        "context elements",
        10,
        lambda n: [{"type": "context", "elements": [plain(1)] * n}],
        "/blocks/0/elements",
    ),
    (
        "text object",
        3000,
        lambda n: [{"type": "context", "elements": [plain(n)]}],
        "/blocks/0/elements/0/text",
    ),
    ("actions elements", 25, lambda n: [{"type": "actions", "elements": buttons(n)}], "/blocks/0/elements"),
    ("action_id", 255, lambda n: beside(button(action_id="a" * n)), "/blocks/0/accessory/action_id"),
    ("button text", 75, lambda n: beside(button(text=plain(n))), "/blocks/0/accessory/text/text"),
    ("button value", 2000, lambda n: beside(button(value="v" * n)), "/blocks/0/accessory/value"),
    (
        "button url",
        3000,
        lambda n: beside(button(url="https://e.com/".ljust(n, "u"))),
        "/blocks/0/accessory/url",
    ),
    (
        "accessibility label",
        75,
        lambda n: beside(button(accessibility_label="a" * n)),
        "/blocks/0/accessory/accessibility_label",
    ),
    (
        "agent prompt",
        4000,
        lambda n: beside(button(agent_prompt="a" * n)),
        "/blocks/0/accessory/agent_prompt",
    ),
    (
        "option text",
        75,
        lambda n: beside(select(options=[option(label=n)])),
        "/blocks/0/accessory/options/0/text/text",
    ),
    (
        "option value",
        150,
        lambda n: beside(select(options=[option(value=n)])),
        "/blocks/0/accessory/options/0/value",
    ),
    (
        "option description",
        75,
        lambda n: beside(select(options=[{**option(), "description": plain(n)}])),
        "/blocks/0/accessory/options/0/description/text",
    ),
    ("select options", 100, lambda n: beside(select(options=options(n))), "/blocks/0/accessory/options"),
    (
        "option groups",
        100,
        lambda n: beside(select(option_groups=[{"label": plain(1), "options": options(1)}] * n)),
        "/blocks/0/accessory/option_groups",
    ),
    (
        "options of a group",
        100,
        lambda n: beside(select(option_groups=[{"label": plain(1), "options": options(n)}])),
        "/blocks/0/accessory/option_groups/0/options",
    ),
    (
        "overflow options",
        5,
        lambda n: beside({"type": "overflow", "options": options(n)}),
        "/blocks/0/accessory/options",
    ),
    (
        "checkbox options",
        10,
        lambda n: beside({"type": "checkboxes", "options": options(n)}),
        "/blocks/0/accessory/options",
    ),
    (
        "radio options",
        10,
        lambda n: beside({"type": "radio_buttons", "options": options(n)}),
        "/blocks/0/accessory/options",
    ),
    (
        "placeholder",
        150,
        lambda n: beside({"type": "users_select", "placeholder": plain(n)}),
        "/blocks/0/accessory/placeholder/text",
    ),
    (
        "confirm title",
        100,
        lambda n: beside(button(confirm=confirm(title=plain(n)))),
        "/blocks/0/accessory/confirm/title/text",
    ),
    (
        "confirm text",
        300,
        lambda n: beside(button(confirm=confirm(text=plain(n)))),
        "/blocks/0/accessory/confirm/text/text",
    ),
    (
        "confirm button",
        30,
        lambda n: beside(button(confirm=confirm(confirm=plain(n)))),
        "/blocks/0/accessory/confirm/confirm/text",
    ),
    (
        "deny button",
        30,
        lambda n: beside(button(confirm=confirm(deny=plain(n)))),
        "/blocks/0/accessory/confirm/deny/text",
    ),
    (
        "input label",
        2000,
        lambda n: field({"type": "plain_text_input"}, label=plain(n)),
        "/blocks/0/label/text",
    ),
    ("input hint", 2000, lambda n: field({"type": "plain_text_input"}, hint=plain(n)), "/blocks/0/hint/text"),
    (
        "plain_text_input max_length",
        3000,
        lambda n: field({"type": "plain_text_input", "max_length": n}),
        "/blocks/0/element/max_length",
    ),
    ("image alt_text", 2000, lambda n: image(alt_text="a" * n), "/blocks/0/alt_text"),
    ("image title", 2000, lambda n: image(title=plain(n)), "/blocks/0/title/text"),
    ("image_url", 3000, lambda n: image(image_url="https://e.com/".ljust(n, "u")), "/blocks/0/image_url"),
    ("markdown", 12_000, lambda n: [markdown(n)], "/blocks/0/text"),
    ("markdown over the message", 12_000, lambda n: [markdown(6000), markdown(n - 6000)], "/blocks/1/text"),
    ("tables per message", 1, lambda n: [table(grid(1, 1))] * n, "/blocks/1"),
    ("table rows", 100, lambda n: [table(grid(n, 1))], "/blocks/0/rows"),
    ("table columns", 20, lambda n: [table(grid(1, n))], "/blocks/0/rows/0"),
    (
        "column settings",
        20,
        lambda n: [table(grid(1, 1), column_settings=[{"align": "right"}] * n)],
        "/blocks/0/column_settings",
    ),
    ("data_table rows", 201, lambda n: [data_table(grid(n, 1))], "/blocks/0/rows"),
    ("data_table page size", 100, lambda n: [data_table(grid(2, 1), page_size=n)], "/blocks/0/page_size"),
    (
        "data_table row header",
        1,
        lambda n: [data_table(grid(2, 2), row_header_column_index=n)],
        "/blocks/0/row_header_column_index",
    ),
    (
        "data_table characters",
        20_000,
        lambda n: [data_table([[cell()], [cell(n - 1)]])],
        "/blocks/0/rows",
    ),
    (
        "data_table characters over the message",
        20_000,
        lambda n: [data_table([[cell()], [cell(9999)]]), data_table([[cell()], [cell(n - 10_001)]])],
        "/blocks/1/rows",
    ),
    ("charts per message", 2, lambda n: [drawn(pie())] * n, "/blocks/2"),
    ("chart title", 50, lambda n: [drawn(pie(), "t" * n)], "/blocks/0/title"),
    ("pie segments", 12, lambda n: [drawn(pie(n))], "/blocks/0/chart/segments"),
    ("pie label", 20, lambda n: [drawn(pie(label=n))], "/blocks/0/chart/segments/0/label"),
    ("series", 12, lambda n: [drawn(chart(series=n))], "/blocks/0/chart/series"),
    ("series name", 20, lambda n: [drawn(one_point(name="n" * n))], "/blocks/0/chart/series/0/name"),
    ("axis label", 50, lambda n: [drawn(chart(x_label="x" * n))], "/blocks/0/chart/axis_config/x_label"),
    (
        "other axis label",
        50,
        lambda n: [drawn(chart(y_label="y" * n))],
        "/blocks/0/chart/axis_config/y_label",
    ),
    ("card title", 150, lambda n: card(title=mrkdwn(n)), "/blocks/0/title/text"),
    ("card subtitle", 150, lambda n: card(body=mrkdwn(1), subtitle=mrkdwn(n)), "/blocks/0/subtitle/text"),
    ("card body", 200, lambda n: card(body=mrkdwn(n)), "/blocks/0/body/text"),
    (
        "carousel",
        10,
        lambda n: [{"type": "carousel", "elements": card(title=mrkdwn(1)) * n}],
        "/blocks/0/elements",
    ),
    ("container children", 10, lambda n: container(n), "/blocks/0/child_blocks"),
    ("container title", 150, lambda n: container(title=plain(n)), "/blocks/0/title/text"),
    ("container subtitle", 150, lambda n: container(subtitle=plain(n)), "/blocks/0/subtitle/text"),
    (
        "context_actions",
        5,
        lambda n: [
            {
                "type": "context_actions",
                "elements": [{"type": "icon_button", "icon": "trash", "text": plain(1)}] * n,
            }
        ],
        "/blocks/0/elements",
    ),
]


@pytest.mark.parametrize(("most", "make", "pointer"), [case[1:] for case in MOST], ids=[c[0] for c in MOST])
def test_the_limit_itself_is_accepted_and_one_more_is_refused_there(
    most: int, make: Make, pointer: str
) -> None:
    assert faults(make(most)) == []
    assert [where for where, _ in faults(make(most + 1))] == [pointer]


def test_one_point_more_than_a_chart_holds_is_refused_in_series_and_categories() -> None:
    assert faults([drawn(chart(points=20))]) == []
    assert {where for where, _ in faults([drawn(chart(points=21))])} == {
        "/blocks/0/chart/series/0/data",
        "/blocks/0/chart/axis_config/categories",
    }


def test_a_category_has_twenty_characters() -> None:
    assert faults([drawn(one_point(label="l" * 20))]) == []
    assert {where for where, _ in faults([drawn(one_point(label="l" * 21))])} == {
        "/blocks/0/chart/series/0/data/0/label",
        "/blocks/0/chart/axis_config/categories/0",
    }


def test_a_table_of_data_has_twenty_columns() -> None:
    assert faults([data_table(grid(2, 20))]) == []
    assert {where for where, _ in faults([data_table(grid(2, 21))])} == {
        "/blocks/0/rows/0",
        "/blocks/0/rows/1",
    }


def rich(*elements: Json) -> list[Json]:
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}]


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


def test_a_picture_must_be_a_file_that_is_known_and_ready() -> None:
    blocks = [{"type": "divider"}, {"type": "image", "alt_text": "A", "slack_file": {"id": "F0123456789"}}]
    refused = block_faults(blocks, "message", lambda file: False)
    assert [str(fault) for fault in refused] == ["invalid slack file [json-pointer:/blocks/1/slack_file]"]
    assert block_faults(blocks, "message", lambda file: file == {"id": "F0123456789"}) == []
