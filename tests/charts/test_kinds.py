"""What holds for every kind of chart, whatever it shows."""

from __future__ import annotations

import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.charts.describe import describe
from bot.charts.render import KINDS, Renderer
from bot.charts.spec import Bar, Bars, ChartSpec, Heatmap, HeatRow, Line, Lines, Mark, Multiples, Panel, Steps
from tests.charts.checks import crossed, outside, overlapping, texts
from tests.charts.conftest import NAMES, daily_line
from tests.charts.examples import bars, days, heatmap, lines, multiples, of_size, steps, triangle, wave
from tests.charts.test_render import pixels

LONG = (
    "Export selected rows as a spreadsheet, a PDF or a link that expires",
    "تصدير الصفوف المحددة كجدول بيانات أو رابط تنتهي صلاحيته",
    "ייצוא השורות שנבחרו כגיליון אלקטרוני או כקישור",
    "選択した行をスプレッドシートまたはリンクとして書き出すボタン",
    "将所选行导出为电子表格或者会过期的链接的按钮以及更多",
    "선택한 행을 스프레드시트나 만료되는 링크로 내보내기 버튼",
    "ปุ่มส่งออกแถวที่เลือกเป็นสเปรดชีตหรือลิงก์ที่หมดอายุ",
    "🚀👩‍👩‍👧‍👦👍🏽🇯🇵" * 6,
)
SIZES = [(1, 1), (1, 400), (2, 1), (2, 30), (15, 15), (15, 400), (200, 1), (200, 30)]


def kind_of(spec: type[object]) -> str:
    return str(spec.__dataclass_fields__["kind"].default)  # type: ignore[attr-defined]


def test_every_kind_of_spec_has_a_drawing() -> None:
    assert set(KINDS) == {kind_of(spec) for spec in get_args(ChartSpec)}


def holds(renderer: Renderer, spec: ChartSpec) -> None:
    sheet = renderer.draw(spec)
    assert not overlapping(sheet)
    assert not crossed(sheet)
    assert not outside(sheet)
    assert min(line.size for line, _ in sheet.texts) >= sheet.theme.text_size
    assert "□" not in "".join(texts(sheet))


@pytest.mark.parametrize("names", [("Northwind", "Contoso"), LONG, NAMES], ids=["short", "long", "scripts"])
@pytest.mark.parametrize(("items", "places"), SIZES)
def test_any_size_with_any_names_is_whole(
    renderer: Renderer, items: int, places: int, names: tuple[str, ...]
) -> None:
    # A missing glyph is a warning, and warnings are errors here.
    for spec in of_size(items, places, names):
        holds(renderer, spec)


def test_5000_items_are_whole_and_quick_to_lay_out(renderer: Renderer) -> None:
    for spec in of_size(5000, 15, ("Northwind", "東京電力")):
        holds(renderer, spec)


@pytest.mark.parametrize("name", LONG)
def test_headings_of_any_script_leave_room(renderer: Renderer, name: str) -> None:
    for spec in of_size(15, 15, ("Northwind",)):
        holds(renderer, replace(spec, title=name, subtitle=f"{name} · {name} · {name}"))


def check_file(png: bytes) -> None:
    assert struct.unpack(">IIBB", png[16:26]) == (1600, 900, 8, 3)
    assert len(png) < 400_000
    picture = pixels(png)
    inner = np.zeros(picture.shape[:2], dtype=bool)
    inner[8:-8, 8:-8] = True
    assert (picture[~inner] == 255).all()


@pytest.mark.parametrize(("items", "places"), [(15, 15), (200, 400)])
def test_every_file_is_1600_by_900_under_400_kB_with_free_edges(
    renderer: Renderer, items: int, places: int
) -> None:
    for spec in of_size(items, places, LONG):
        check_file(renderer.render(spec))


def test_the_same_spec_gives_the_same_bytes_on_any_thread_and_renderer(renderer: Renderer) -> None:
    specs = of_size(8, 12, NAMES)
    expected = [renderer.render(spec) for spec in specs]
    other = Renderer()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(renderer.render, specs)) == expected
        assert list(pool.map(other.render, reversed(specs))) == expected[::-1]


NOTHING: list[ChartSpec] = [
    lines(),
    lines([None] * 9, [None] * 9),
    lines([float("nan")] * 9, marks=(Mark(days(9)[4], "launch"),)),
    steps(()),
    steps((float("nan"),)),
    bars(),
    heatmap(),
    heatmap([None] * 5, [None] * 5),
    multiples(),
]


def test_a_row_without_a_name_leaves_room_for_the_unit(renderer: Renderer) -> None:
    holds(renderer, heatmap([0.0], names=("",), size=0))


@pytest.mark.parametrize("spec", NOTHING, ids=lambda spec: spec.kind)
def test_no_value_at_all_is_said(renderer: Renderer, spec: ChartSpec) -> None:
    assert "No data for these days" in texts(renderer.draw(spec))
    holds(renderer, spec)


@pytest.mark.parametrize("names", [LONG, NAMES], ids=["long", "scripts"])
@pytest.mark.parametrize(
    "known",
    [lambda place: place == 4, lambda place: place == 14, lambda place: place % 11 not in (3, 4)],
    ids=["one point", "the last point", "gaps"],
)
def test_what_is_not_known_leaves_the_rest_whole(
    renderer: Renderer, known: Callable[[int], bool], names: tuple[str, ...]
) -> None:
    rows = [[value if known(n) else None for n, value in enumerate(wave(15, p, 1))] for p in range(9)]
    for spec in (
        daily_line(rows[0], rows[1], label=names[0], ghost_label=names[1]),
        lines(*rows, names=names, unit="percent", unfinished=True, marks=(Mark(days(5)[4], names[0]),)),
        heatmap(*rows, names=names, curve=rows[0], curve_label=names[1]),
        multiples(*rows, names=names),
    ):
        holds(renderer, spec)
        assert "No data for these days" not in texts(renderer.draw(spec))


ZEROS: list[ChartSpec] = [
    lines([0] * 30, [0] * 30, [0] * 30),
    lines([0.0] * 30, unit="percent"),
    steps([0.0] * 30, [0.0] * 30),
    bars(0, 0, 0),
    bars(0, 0, 0, of=0),
    bars(0, 0, unit="percent", cumulative=True),
    heatmap([0.0] * 5, [0.0] * 5, curve=[0.0] * 5),
    multiples([0] * 9, [0] * 9),
]


@pytest.mark.parametrize("spec", ZEROS, ids=lambda spec: spec.kind)
def test_zeros_are_drawn_and_are_not_missing(renderer: Renderer, spec: ChartSpec) -> None:
    holds(renderer, spec)
    assert "No data for these days" not in texts(renderer.draw(spec))
    blank = replace(spec, **{"bars": ()} if isinstance(spec, Bars) else {})
    assert not isinstance(spec, Bars) or renderer.render(spec) != renderer.render(blank)


def test_the_smallest_letters_are_9_pixels_tall_at_360_pixels_wide(renderer: Renderer) -> None:
    for spec in of_size(15, 15, ("Northwind",)):
        sheet = renderer.draw(spec)
        small = Image.fromarray(sheet.pixels()).convert("L").resize((360, 203), Image.Resampling.BOX)
        dark = np.asarray(small) < 236
        letters = [box for line, box in sheet.texts if line.text[:1] in "0NE" and line.text[:2] != "No"]
        assert letters
        for box in letters:
            top, bottom = int(box.top * 0.225) - 2, int(box.bottom * 0.225) + 3
            left, right = int(box.left * 0.225), int(box.right * 0.225)
            assert dark[top:bottom, left : right + 1].any(axis=1).sum() >= 9


numbers = st.integers(0, 300) | st.floats(0, 1e12) | st.sampled_from([0.0, 5e-324, 1e-9, 1e300, float("inf")])
gaps = st.none() | numbers | st.just(float("nan"))
shares = st.floats(0, 1) | st.sampled_from([0.0, 1.0, 0.004, 0.996, float("nan")])
some_shares = st.none() | shares
words = st.text(st.characters(), max_size=40) | st.text(
    "กขิ้าabc שלום,1٣🚀👍🏽\u200d\u0301東京ー ", max_size=160
)
units = st.sampled_from(["count", "percent", "index"])


def grid(values: st.SearchStrategy[Any], make: Callable[..., Any]) -> st.SearchStrategy[Any]:
    return st.tuples(st.integers(0, 12), st.integers(1, 40)).flatmap(
        lambda size: st.lists(
            st.tuples(words, st.lists(values, min_size=size[1], max_size=size[1])).map(
                lambda row: make(row[0], tuple(row[1]))
            ),
            min_size=size[0],
            max_size=size[0],
        ).map(lambda rows: (size[1], tuple(rows)))
    )


any_lines = st.builds(
    lambda title, subtitle, drawn, unit, marked, word, unfinished: Lines(
        title,
        subtitle,
        days(drawn[0]),
        drawn[1],
        unit=unit,
        marks=tuple(Mark(days(drawn[0])[place % drawn[0]], word) for place in marked),
        unfinished=unfinished,
    ),
    words,
    words,
    st.tuples(st.sampled_from(["accent", "other", "ghost"]), st.booleans()).flatmap(
        lambda how: grid(gaps, lambda name, values: Line(name, values, how[0], how[1]))
    ),
    units,
    st.lists(st.integers(0, 40), max_size=6),
    words,
    st.booleans(),
)
any_steps = st.builds(
    lambda title, subtitle, curve, ghost, label, ghost_label, median, marks: Steps(
        title,
        subtitle,
        tuple(curve),
        label,
        low=tuple(curve),
        high=tuple(curve),
        ghost=tuple(ghost),
        ghost_label=ghost_label,
        marks=tuple(marks),
        median=median,
    ),
    words,
    words,
    st.lists(shares, max_size=100),
    st.lists(shares, max_size=100),
    words,
    words,
    st.none() | st.integers(0, 100),
    st.lists(st.integers(0, 100), max_size=6),
)
any_bars = st.builds(
    lambda title, subtitle, drawn, unit, more, cumulative: Bars(
        title,
        subtitle,
        tuple(drawn),
        unit=unit,
        more=more,
        cumulative=cumulative and unit == "percent",
    ),
    words,
    words,
    st.lists(st.builds(Bar, words, numbers, st.none() | numbers, words, st.booleans()), max_size=20),
    units,
    st.integers(0, 10**6),
    st.booleans(),
)
any_heatmap = st.builds(
    lambda title, subtitle, drawn, column, curve, label: Heatmap(
        title, subtitle, drawn[1], (column,) * drawn[0], curve=tuple(curve), curve_label=label
    ),
    words,
    words,
    st.integers(0, 10**7).flatmap(
        lambda size: grid(some_shares, lambda name, values: HeatRow(name, size, values))
    ),
    words,
    st.lists(some_shares, max_size=20),
    words,
)
any_multiples = st.builds(
    lambda title, subtitle, drawn: Multiples(title, subtitle, days(drawn[0]), drawn[1]),
    words,
    words,
    st.tuples(words, words, st.booleans(), st.booleans(), words).flatmap(
        lambda how: grid(gaps, lambda name, values: Panel(name, values, *how))
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_lines | any_steps | any_bars | any_heatmap | any_multiples)
@example(Lines("0", "0", days(1), (), unit="index"))
@example(Lines("", "", days(1), (), unit="index"))
def test_no_spec_raises_warns_overlaps_or_leaves_the_frame(renderer: Renderer, spec: ChartSpec) -> None:
    sheet = renderer.draw(spec)
    assert not overlapping(sheet)
    assert not crossed(sheet)
    assert not outside(sheet)
    assert 0 <= len(describe(spec)) <= 2000


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_lines | any_steps | any_bars | any_heatmap | any_multiples)
def test_every_spec_becomes_a_file(renderer: Renderer, spec: ChartSpec) -> None:
    check_file(renderer.render(spec))


def test_the_triangle_of_a_year_is_whole(renderer: Renderer) -> None:
    holds(renderer, heatmap(*triangle(52), curve=wave(52, 0, 1)))
