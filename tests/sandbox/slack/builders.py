"""Blocks at their smallest, to be made too long, too many or wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack.blockkit.surfaces import block_faults

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


def rich(*elements: Json) -> list[Json]:
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}]
