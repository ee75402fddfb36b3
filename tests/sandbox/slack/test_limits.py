"""Each limit of Block Kit, from just inside and from just outside."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.sandbox.slack.builders import (
    Json,
    beside,
    button,
    buttons,
    card,
    cell,
    chart,
    confirm,
    container,
    data_table,
    drawn,
    faults,
    field,
    grid,
    image,
    markdown,
    mrkdwn,
    one_point,
    option,
    options,
    pie,
    plain,
    section,
    select,
    table,
)

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
