"""Rows become series in time order, whatever order they came in."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given

from sklearn_gru._tables.series_index import find_series

from ..panels import panels


@given(panels())
def test_every_row_is_in_its_series_once_and_in_time_order(panel):
    group, time = panel
    series = find_series(np.ones((len(group), 1)), len(group), group, time)
    rows = series.table_rows(np.arange(len(group)))
    assert sorted(rows) == list(range(len(group)))
    bounds = [*series.starts, len(group)]
    assert len(series.starts) == len(set(group))
    for begin, end in pairwise(bounds):
        assert len(set(group[rows[begin:end]])) == 1
        assert (np.diff(time[rows[begin:end]]) > 0).all()
    assert series.longest == np.diff(bounds).max()


@given(panels())
def test_sorted_rows_and_table_rows_are_inverse(panel):
    group, time = panel
    series = find_series(np.ones((len(group), 1)), len(group), group, time)
    np.testing.assert_array_equal(series.table_rows(series.sorted_rows()), np.arange(len(group)))
    np.testing.assert_array_equal(series.sorted(group)[series.sorted_rows()], group)


@given(panels())
def test_each_row_knows_where_its_series_begins_and_stops(panel):
    group, time = panel
    series = find_series(np.ones((len(group), 1)), len(group), group, time)
    labels = series.sorted(group)
    rows = np.arange(len(group))
    for row, start, stop in zip(rows, series.start(rows), series.stop(rows), strict=True):
        np.testing.assert_array_equal(np.flatnonzero(labels == labels[row]), np.arange(start, stop))


@pytest.mark.parametrize("order", ["C", "F"])
@given(panels())
def test_rows_are_sorted_into_an_array_in_either_layout(order, panel):
    group, time = panel
    X = np.asarray(np.random.default_rng(0).normal(size=(len(group), 3)), order=order)
    series = find_series(X, len(group), group, time)
    target = np.empty(X.shape)
    series.sort_into(target, X)
    np.testing.assert_array_equal(target, series.sorted(X))


@pytest.mark.parametrize(
    ("group", "time"),
    [(None, None), (None, [1, 2, 3, 5]), ([2, 2, 1, 1], None), ([2, 2, 1, 1], [1, 2, 0, 1])],
    ids=str,
)
def test_a_sorted_table_is_left_alone(group, time):
    assert find_series(np.ones((4, 1)), 4, group, time).order is None


def test_without_times_the_rows_of_a_series_keep_their_order():
    series = find_series(np.ones((5, 1)), 5, ["b", "a", "b", "a", "b"])
    np.testing.assert_array_equal(series.order, [0, 2, 4, 1, 3])
    np.testing.assert_array_equal(series.starts, [0, 3])


def test_a_time_that_repeats_within_a_series_is_named_with_it():
    with pytest.raises(
        ValueError, match=r"time repeats in rows 0 and 3 of series 'a': 2; expected each time once"
    ):
        find_series(np.ones((4, 1)), 4, ["a", "b", "a", "a"], [2, 2, 1, 2])
    dates = np.array(["2024-01-02", "2024-01-01", "2024-01-02"], "datetime64[D]")
    with pytest.raises(ValueError, match="time repeats in rows 0 and 2: 2024-01-02; expected"):
        find_series(np.ones((3, 1)), 3, None, dates)


def test_a_missing_time_is_named_with_its_series():
    with pytest.raises(ValueError, match="time is missing in row 1 of series 7; expected one for every row"):
        find_series(np.ones((3, 1)), 3, np.array([7, 7, 8]), [1.0, np.nan, 2.0])


@pytest.mark.parametrize("parameter", ["group", "time"])
@pytest.mark.parametrize("values", [[1, 2], [[1], [2], [3]], 5], ids=str)
def test_an_array_of_another_shape_is_an_error(parameter, values):
    message = rf"{parameter} has shape \(.*\), but X has 3 rows; expected the name of a column, or one value"
    with pytest.raises(ValueError, match=message):
        find_series(np.ones((3, 1)), 3, **{parameter: values})


def test_an_index_of_dates_that_goes_back_within_a_series_is_an_error():
    pd = pytest.importorskip("pandas")
    index = pd.DatetimeIndex(["2024-01-01", "2024-01-03", "2024-01-02", "2024-01-04"])
    frame = pd.DataFrame({"a": range(4)}, index=index)
    assert find_series(frame, 4, ["x", "y", "x", "y"]).order is not None
    message = (
        r"The index of X goes back in time{}: 2024-01-02 00:00:00 in row 2 comes after 2024-01-03 .* in row 1"
    )
    with pytest.raises(ValueError, match=message.format("") + ".*: sort them, or give time=X.index"):
        find_series(frame, 4)
    with pytest.raises(ValueError, match=message.format(" of series 'y'")):
        find_series(frame, 4, ["x", "y", "y", "x"])
    np.testing.assert_array_equal(find_series(frame, 4, time=frame.index).order, [0, 2, 1, 3])
    with pytest.raises(ValueError, match="goes back in time"):
        find_series(frame.set_axis(index.to_period("D")), 4)
    assert find_series(frame.reset_index(drop=True)[::-1], 4).order is None


def test_a_level_of_dates_that_goes_back_shows_several_series():
    pd = pytest.importorskip("pandas")
    index = pd.MultiIndex.from_product(
        [["a", "b"], pd.date_range("2024-01-01", periods=3)], names=["shop", "date"]
    )
    table = pd.DataFrame({"sales": np.arange(6.0)}, index=index)
    with pytest.raises(ValueError, match="goes back in time.*of several series, give group="):
        find_series(table, 6)
    with pytest.raises(ValueError, match="group='shop' is a level of the index.*reset_index"):
        find_series(table, 6, group="shop")
    assert list(find_series(table, 6, group=index.get_level_values("shop")).starts) == [0, 3]
