"""Bands lie within each other, are called by their levels, and are darker the further inside."""

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from sklearn_gru._displays.bands import (
    bands_of_edges,
    bands_of_levels,
    bands_of_quantiles,
    bands_to_draw,
    draw_bands,
)

INTERVALS = np.array([[[0.0, 9.0], [3, 6], [1, 8]], [[0, 10], [4, 6], [2, 8]]])  # of 95, 50 and 80


@pytest.fixture(autouse=True)
def _close_all_figures():
    yield
    plt.close("all")


def test_levels_in_any_order_are_bands_from_the_inside_out():
    for intervals in (INTERVALS, INTERVALS[np.newaxis]):
        bands = bands_of_levels(intervals, [95, 50, 80], 2)
        assert bands.names == ["50 %", "80 %", "95 %"]
        np.testing.assert_array_equal(bands.values, INTERVALS[:, [1, 2, 0]])
    assert bands_of_levels(INTERVALS[:, :1], 99.5, 2, "ridge").names == ["ridge, 99.5 %"]


@pytest.mark.parametrize(
    ("intervals", "level", "message"),
    [
        (INTERVALS, [50, 80], r"shape \(2, 3, 2\); expected \(n_steps, n_levels, 2\) = \(2, 2, 2\)"),
        (INTERVALS[:1], [95, 50, 80], r"shape \(1, 3, 2\); expected .* = \(2, 3, 2\), as the forecast has 2"),
        (INTERVALS[..., ::-1], [95, 50, 80], r"'50 %' at step 0 is 6, above its upper end, 3"),
        (INTERVALS, [95, 50, 180], r"level=\[95, 50, 180\] has 180"),
    ],
)
def test_what_is_no_bands_of_these_levels_is_named(intervals, level, message):
    with pytest.raises(ValueError, match=message):
        bands_of_levels(intervals, level, 2)


def test_quantiles_are_paired_from_the_outside():
    values = [np.full(2, q) for q in (0.9, 0.5, 0.1, 0.05, 0.95)]
    middle, bands = bands_of_quantiles(values, [0.9, 0.5, 0.1, 0.05, 0.95])
    assert middle == 1
    assert bands.names == ["quantiles 0.1 to 0.9", "quantiles 0.05 to 0.95"]
    np.testing.assert_array_equal(bands.values[0], [[0.1, 0.9], [0.05, 0.95]])
    assert bands_of_quantiles(values[1:3], [0.5, 0.1])[1] is None  # nothing above the middle
    assert bands_of_quantiles(values[:3], [0.9, 0.5, 0.1], "GRU")[1].names == ["GRU"]
    named = bands_of_quantiles(values, [0.9, 0.5, 0.1, 0.05, 0.95], "GRU")[1]
    assert named.names[0] == "GRU, quantiles 0.1 to 0.9"


def test_bands_are_given_in_one_way():
    edges, none = (np.zeros(2), np.ones(2)), (None, None)
    assert bands_to_draw(None, none, None, None, 2, None) is None
    assert bands_to_draw(None, edges, None, None, 2, "band").names == ["band"]
    assert bands_to_draw(None, none, INTERVALS, [95, 50, 80], 2, None).names[0] == "50 %"
    own = bands_of_edges(*edges, "own")
    assert bands_to_draw(own, none, None, [80], 2, None) is own
    with pytest.raises(ValueError, match="by lower and upper and by intervals; expected one"):
        bands_to_draw(None, edges, INTERVALS, [95, 50, 80], 2, None)
    with pytest.raises(ValueError, match="level is missing beside intervals"):
        bands_to_draw(None, none, INTERVALS, None, 2, None)
    with pytest.raises(ValueError, match=r"level=\[80\], but no bands of these levels"):
        bands_to_draw(None, none, None, [80], 2, None)


def shade_at(ax, collections, x, y):
    """How opaque the bands are together at a point."""
    light = 1.0
    for collection in collections:
        if any(path.contains_point((x, y)) for path in collection.get_paths()):
            light *= 1 - collection.get_facecolor()[0, 3]
    return 1 - light


def test_the_inside_is_darker_and_each_shade_is_that_of_the_legend():
    _, ax = plt.subplots()
    bands = bands_of_levels(INTERVALS, [95, 50, 80], 2)
    collections = draw_bands(ax, np.arange(2), bands.values, bands.names, {"color": "red"})
    shades = [shade_at(ax, collections, 0.5, y) for y in (5, 2.5, 0.5, 8.5, 7.5)]
    in_legend = [patch.get_facecolor()[3] for patch in ax.legend().get_patches()]
    np.testing.assert_allclose(shades, np.array(in_legend)[[0, 1, 2, 2, 1]])
    assert in_legend[0] > in_legend[1] > in_legend[2]
    assert shade_at(ax, collections, 0.5, 11) == 0
    assert matplotlib.colors.same_color(collections[0].get_facecolor()[0, :3], "red")


def test_a_band_that_reaches_beyond_the_next_one_covers_it():
    _, ax = plt.subplots()
    crossing = np.array([[[0.0, 5], [1, 9]]] * 2)
    inner, outer = draw_bands(ax, np.arange(2), crossing, [None, None], {})
    assert shade_at(ax, [outer], 0.5, 7) > 0
    assert shade_at(ax, [outer], 0.5, 3) == 0
    assert shade_at(ax, [inner], 0.5, 0.5) > 0


def test_the_bands_of_a_single_step_are_bars():
    _, ax = plt.subplots()
    bands = bands_of_levels(INTERVALS[:1], [95, 50, 80], 1)
    collections = draw_bands(ax, np.array([3]), bands.values, bands.names, {})
    assert all(collection.get_linewidth()[0] > 1 for collection in collections)
