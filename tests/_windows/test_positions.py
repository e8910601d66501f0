"""Positions in a range are picked as those in an array, and windows of a whole series hold none."""

import pickle
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sklearn_gru import future_targets, make_windows
from sklearn_gru._windows.positions import as_array, picked, reached

RANGES = [range(1, 8), range(3, 4), range(2, 20, 3), range(9, 2, -2), range(0)]


@pytest.mark.parametrize("positions", RANGES)
@given(data=st.data())
def test_what_is_picked_of_a_range_is_what_numpy_picks(positions, data):
    array, n = np.array(positions, dtype=np.intp), len(positions)
    slices = st.slices(n)
    masks = st.lists(st.booleans(), min_size=n, max_size=n).map(lambda mask: np.array(mask, bool))
    places = st.lists(st.integers(-n, n - 1), max_size=5) if n else st.just([])
    rows = data.draw(st.one_of(slices, masks, places.map(lambda rows: np.array(rows, np.int8))))
    np.testing.assert_array_equal(as_array(picked(positions, rows)), array[rows])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (np.array([7]), "There are 7 windows, so none is at 7"),
        (np.array([0, -8]), "none is at -8"),
        (np.array([True]), "mask has 1 values, but there are 7 windows"),
        (np.array([1.0]), "integers or a mask, got float64"),
    ],
)
def test_what_is_out_of_range_is_named(rows, message):
    with pytest.raises(IndexError, match=message):
        picked(RANGES[0], rows)


def test_what_windows_reach_is_in_one_piece_where_they_follow_each_other():
    assert reached(range(5, 9), np.array([1]), 3) == range(3, 9)
    assert reached(range(5, 9), np.array([4]), 3) == range(4, 9)
    assert reached(range(5, 9, 2), np.array([1]), 3) is None
    assert reached(np.array([5, 6]), np.array([1]), 3) is None
    assert reached(range(0), np.array([]), 3) is None


@pytest.mark.parametrize("group", [None, ["a"] * 3 + ["b"] * 4])
def test_windows_in_a_range_are_those_at_the_same_places(group):
    X = np.arange(14.0).reshape(7, 2)
    windows = make_windows(X, 3, group=group)
    assert isinstance(windows._last, range)
    scattered = windows[np.arange(7)]
    for rows in (slice(None), slice(2, 6), slice(None, None, 2), slice(5, 1, -1)):
        one, other = windows[rows], scattered[rows]
        np.testing.assert_array_equal(one, other)
        for facts in ("last_rows", "first_rows", "table_rows"):
            np.testing.assert_array_equal(getattr(one, facts), getattr(other, facts))
        for first, second in zip(one.used_rows(), other.used_rows(), strict=True):
            np.testing.assert_array_equal(first, second)
        shown = [np.sort(np.concatenate(each.shown_values()), axis=0) for each in (one, other)]
        np.testing.assert_array_equal(*shown)
        np.testing.assert_array_equal(pickle.loads(pickle.dumps(one)), other)
    with pytest.raises(IndexError, match="none is at 7"):
        windows[7]


def test_a_series_and_its_targets_hold_nothing_but_their_numbers():
    X = np.zeros((100_000, 1))
    tracemalloc.start()
    try:
        windows, y = future_targets(make_windows(X, 24), X, horizon=1)
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert windows.dtype == y.dtype == np.float64
    assert held < 17 * len(X)  # 8 bytes of rows and 8 of targets
