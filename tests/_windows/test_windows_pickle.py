"""A pickle of some windows holds the rows that they reach, and they say of themselves what they said."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import StandardScaler

from sklearn_gru import StepwiseTransformer, future_targets, make_windows

from ..panels import mixed_frame, panels, table_of


def read_again(windows):
    return pickle.loads(pickle.dumps(windows))


def facts(windows):
    """All that windows say of themselves."""
    names = ("shape", "dtype", "n_rows", "last_rows", "first_rows", "table_rows", "times", "groups")
    return {
        **{name: getattr(windows, name) for name in names},
        "values": np.asarray(windows),
        "rows": windows.used_rows()[0],
        "values of rows": windows.used_rows()[1],
        "recipe": windows.recipe,
        "names": windows.channel_names,
    }


def assert_same(windows, others):
    for name, fact in facts(others).items():
        np.testing.assert_array_equal(facts(windows)[name], fact, err_msg=name)


@pytest.mark.parametrize("library", ["pandas", "polars"])
@given(panels(), st.integers(1, 4), st.data())
def test_windows_out_of_a_pickle_say_what_they_said(library, panel, length, data):
    group, time = panel
    frame = mixed_frame(pytest.importorskip(library), table_of(len(group)), group, time)
    windows = make_windows(frame, length, group="shop", time="date")
    key = data.draw(st.lists(st.integers(0, len(group) - 1), max_size=3))
    picked = windows[key]
    again = read_again(picked)
    assert_same(again, picked)
    assert_same(read_again(again), picked)
    assert_same(copy.deepcopy(picked), picked)
    assert_same(read_again(again[:1]), picked[:1])
    assert_same(again.last_steps(1), picked.last_steps(1))
    assert_same(again[::-1], picked[::-1])


def test_replaced_rows_are_those_of_the_windows_that_are_left():
    windows = make_windows(table_of(30), 3, group=np.arange(30) % 2)[[20, 7]]
    scaler = StepwiseTransformer(StandardScaler())
    assert_same(scaler.fit_transform(read_again(windows)), scaler.fit_transform(windows))


@pytest.mark.parametrize("options", [{}, {"group": "shop", "time": "day"}], ids=str)
def test_a_pickle_takes_the_memory_of_the_rows_that_are_reached(options):
    pd = pytest.importorskip("pandas")
    n_rows = 20_000
    day = np.arange(n_rows)[::-1] // 2
    table = pd.DataFrame({"a": np.ones(n_rows), "shop": np.tile(["x", "y"], n_rows // 2), "day": day})
    windows = make_windows(table if options else table[["a"]], 4, **options)
    few = len(pickle.dumps(windows[5:6]))
    assert few < 3_000
    assert len(pickle.dumps(windows[9_005:9_006])) < few + 100
    assert len(pickle.dumps(windows[:100])) < few + 100 * 64  # bytes


def test_many_series_are_left_out_of_the_pickle_of_one():
    windows = make_windows(np.ones((20_000, 1)), 4, group=np.arange(20_000) % 5_000)
    assert len(pickle.dumps(windows[5:6])) < 3_000


def test_the_future_of_windows_of_a_table_in_order_is_still_found():
    X = table_of(20, 1)
    windows = make_windows(X, 3)[4:9]
    for found, expected in zip(
        future_targets(read_again(windows), X, horizon=2), future_targets(windows, X, horizon=2), strict=True
    ):
        np.testing.assert_array_equal(found, expected)


def test_the_order_of_a_table_is_not_in_the_pickle_of_a_part():
    X = table_of(20, 1)
    windows = make_windows(X, 3, time=np.arange(20)[::-1])
    future_targets(read_again(windows), X, horizon=1)  # all of it is
    with pytest.raises(ValueError, match="come out of a pickle, which held the rows they reach only"):
        future_targets(read_again(windows[4:9]), X, horizon=1)


def test_an_index_of_dates_is_still_that_of_y_where_it_is():
    pd = pytest.importorskip("pandas")
    y = pd.Series(np.arange(20.0), pd.date_range("2024-01-01", periods=20))
    windows = read_again(make_windows(y, 3)[4:9])
    assert len(future_targets(windows, y, horizon=2)[0]) == 5
    with pytest.raises(ValueError, match="y has another index"):
        future_targets(windows, y[::-1], horizon=2)
