"""The step curve: a share holds until the next day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from bot.charts.render import Renderer
from bot.charts.spec import Steps
from bot.charts.theme import Theme
from tests.charts.checks import areas, crossed, overlapping, strokes, texts
from tests.charts.examples import rising, steps, wave

THEME = Theme()


def solid(renderer: Renderer, spec: Steps, colour: str) -> list[list[float]]:
    """The heights of the solid lines in ``colour``."""
    found = [line for line in strokes(renderer.draw(spec), colour) if not line.is_dashed()]
    return [np.asarray(line.get_ydata()).tolist() for line in found]


def test_each_share_is_level_until_the_next_day(renderer: Renderer) -> None:
    ((*heights,),) = solid(renderer, steps([0.1, 0.3, 0.6]), THEME.accent)
    assert heights[0] == heights[1] < heights[2] == heights[3] < heights[4]
    (line,) = strokes(renderer.draw(steps([0.1, 0.3, 0.6])), THEME.accent)
    xs = np.asarray(line.get_xdata()).tolist()
    assert xs[0] < xs[1] == xs[2] < xs[3] == xs[4]


def test_the_band_holds_the_curve(renderer: Renderer) -> None:
    spec = steps(rising(31))
    (band,) = areas(renderer.draw(spec))
    (curve,) = solid(renderer, spec, THEME.accent)
    corners = band.get_xy()[:-1, 1].tolist()
    highs, lows = corners[: len(curve)], corners[len(curve) :][::-1]
    assert all(low <= height <= high for low, height, high in zip(lows, curve, highs, strict=True))
    assert not areas(renderer.draw(steps(rising(31), band=False)))


def test_named_days_have_their_shares_below(renderer: Renderer) -> None:
    found = texts(renderer.draw(steps([*[0.1] * 7, *[0.25] * 7, *[0.333] * 17])))
    assert {"day 1", "day 7", "day 14", "day 30"} <= set(found)
    assert [found.count(share) for share in ("10 %", "25 %", "33 %")] == [1, 1, 3]  # days 14, 30 and the end


def test_the_half_is_named_with_its_days(renderer: Renderer) -> None:
    assert "half: 3 days" in texts(renderer.draw(steps(rising(31), median=3)))
    assert "half: 1 day" in texts(renderer.draw(steps(rising(31), median=1)))
    assert not [t for t in texts(renderer.draw(steps(rising(31, 0.3)))) if t.startswith("half")]


@pytest.mark.parametrize("ghost", [(), wave(90, 0, 0), rising(90, 0.9), [day / 90 for day in range(90)]])
@pytest.mark.parametrize("median", [0, 5, 45, 82, 88])
def test_the_words_of_the_half_stand_where_no_curve_runs(
    renderer: Renderer, ghost: Sequence[float], median: int
) -> None:
    shares = [0.49 * (day / 90) ** 3 if day < median else 0.7 for day in range(90)]
    sheet = renderer.draw(steps(shares, ghost, median=median))
    assert [text for text in texts(sheet) if text.startswith("half")]
    assert not crossed(sheet)
    assert not overlapping(sheet)


def test_the_group_before_is_a_ghost_on_the_same_days(renderer: Renderer) -> None:
    spec = steps(rising(10), rising(40, 0.5))
    ((*heights,),) = solid(renderer, spec, THEME.ghost)
    assert len(heights) == 19
    assert "joined before" in texts(renderer.draw(spec))


@pytest.mark.parametrize("count", [1, 2, 400])
def test_one_day_and_400_days_have_a_named_day(renderer: Renderer, count: int) -> None:
    assert [text for text in texts(renderer.draw(steps(rising(count)))) if text.startswith("day ")]


def test_a_band_is_as_long_as_the_curve() -> None:
    with pytest.raises(ValueError, match="2 shares, 1 values of low"):
        Steps("", "", (0.1, 0.2), "", low=(0.1,), high=(0.1, 0.2))
