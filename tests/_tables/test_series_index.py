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


def test_rows_in_any_order_find_their_places_also_where_there_are_more_than_a_short_integer_counts():
    time = np.arange(2**15 + 2)[::-1]
    series = find_series(np.ones((len(time), 1)), len(time), None, time)
    np.testing.assert_array_equal(series.sorted_rows(), time)
    np.testing.assert_array_equal(series.sorted(time), time[::-1])
    group = np.arange(len(time)) % 2
    series = find_series(np.ones((len(time), 1)), len(time), group)
    np.testing.assert_array_equal(series.sorted(group), np.sort(group))


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


def panel_index(order):
    """Two shops on three days, series by series or day by day."""
    pd = pytest.importorskip("pandas")
    shops, days = pd.Index(["a", "b"], name="shop"), pd.date_range("2024-01-01", periods=3, name="day")
    by_shop = pd.MultiIndex.from_product([shops, days])
    return by_shop if order == "shop, day" else by_shop.swaplevel().sort_values()


@pytest.mark.parametrize("order", ["shop, day", "day, shop"])
@pytest.mark.parametrize("day_as", ["dates", "numbers", "periods"])
def test_levels_of_several_series_have_to_be_named(order, day_as):
    index = panel_index(order)
    days = index.get_level_values("day")
    days = {"dates": days, "numbers": days.day, "periods": days.to_period("D")}[day_as]
    pd = pytest.importorskip("pandas")
    index = pd.MultiIndex.from_arrays([index.get_level_values("shop"), days], names=["shop", "day"])
    table = pd.DataFrame({"sales": np.arange(6.0)}, index=index)
    with pytest.raises(ValueError, match=r"The index of X has the levels \['shop', 'day'\].*group="):
        find_series(table, 6)
    expected = find_series(table, 6, np.array(index.get_level_values("shop")), np.array(days))
    for rows in (table, table["sales"]):
        for time in ("day", None, days):
            named = find_series(rows, 6, "shop", time)
            np.testing.assert_array_equal(named.starts, [0, 3])
            np.testing.assert_array_equal(named.sorted_rows(), expected.sorted_rows())
            np.testing.assert_array_equal(named.labels, ["a", "b"])
    backwards = find_series(table[::-1], 6, "shop", "day")
    shops, sales = index.get_level_values("shop"), table["sales"].to_numpy()
    expected = [*sales[shops == "b"], *sales[shops == "a"]]  # b comes first, both in time order
    np.testing.assert_array_equal(backwards.sorted(sales[::-1]), expected)


def test_levels_of_one_series_need_no_name():
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame({"sales": np.arange(6.0)}, index=panel_index("shop, day"))
    assert list(find_series(table.loc[["b"]], 3).starts) == [0]
    with pytest.raises(ValueError, match="The index of X goes back in time"):
        find_series(table.loc[["b"]][::-1], 3)


def test_a_column_comes_before_a_level_of_the_same_name():
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame({"shop": ["x", "x", "y"], "sales": 1.0}, index=pd.Index([1, 2, 2], name="shop"))
    assert list(find_series(table, 3, "shop").labels) == ["x", "y"]


DATES = np.array(["2024-01-01", "2024-01-02"], "datetime64[ns]")


@pytest.mark.parametrize("kind", ["dates", "zone", "periods", "objects", "durations"])
def test_times_that_repeat_in_the_index_show_several_series(kind):
    pd = pytest.importorskip("pandas")
    days = pd.DatetimeIndex(np.repeat(DATES, 2))
    index = {
        "dates": days,
        "zone": days.tz_localize("Asia/Tokyo"),
        "periods": days.to_period("D"),
        "objects": pd.Index(days.date),
        "durations": days - days[0],
    }[kind]
    table = pd.DataFrame({"sales": [1.0, 101, 2, 102]}, index)
    for use in (lambda: find_series(table, 4), lambda: find_series(table, 4, time=index)):
        with pytest.raises(ValueError, match="repeats in rows 0 and 1: .*each time once.*give group="):
            use()
    series = find_series(table, 4, ["a", "b"] * 2)
    assert list(series.sorted(np.asarray(table))[:, 0]) == [1, 2, 101, 102]
    assert list(series.times) == list(index)
    with pytest.raises(ValueError, match="index of X repeats in rows 0 and 1 of series 'a': .*in a series.$"):
        find_series(table, 4, ["a", "a", "b", "b"])


def test_a_missing_time_in_the_index_is_named():
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame({"sales": [1.0, 2]}, pd.DatetimeIndex(["2024-01-01", None]))
    with pytest.raises(ValueError, match="The index of X is missing in row 1"):
        find_series(table, 2)


@given(panels())
def test_a_series_knows_its_label_and_its_rows_their_time(panel):
    group, time = panel
    series = find_series(np.ones((len(group), 1)), len(group), group, time)
    np.testing.assert_array_equal(series.labels[series.number(series.sorted_rows())], group)
    np.testing.assert_array_equal(series.times, time)
    assert not np.shares_memory(series.times, time)
    np.testing.assert_array_equal(series.times_of(series.sorted_rows()), time)
    alone = find_series(np.ones((3, 1)), 3)
    assert alone.labels is alone.times is None


@pytest.mark.parametrize("kind", [list, lambda labels: np.array(labels, object)])
def test_a_number_is_not_the_string_of_it(kind):
    labels = [1, "1", 1, "1"]
    series = find_series(np.ones((4, 1)), 4, kind(labels))
    assert list(series.labels) == [1, "1"]
    assert list(series.sorted_rows()) == [0, 2, 1, 3]


@pytest.mark.parametrize("missing", [None, np.nan, float("nan")], ids=str)
@pytest.mark.parametrize("other", ["a", 1, b"a"])
def test_a_missing_label_in_a_list_is_an_error(missing, other):
    with pytest.raises(ValueError, match="group is missing in row 2; expected one for every row"):
        find_series(np.ones((4, 1)), 4, [other, other, missing, other])


def test_the_row_of_a_missing_label_or_time_is_that_of_the_table():
    group, time = ["b", "a", None, "b"], [4, 3, 2, 1]
    with pytest.raises(ValueError, match="group is missing in row 2"):
        find_series(np.ones((4, 1)), 4, group, time)
    with pytest.raises(ValueError, match="time is missing in row 3 of series 'a'"):
        find_series(np.ones((4, 1)), 4, ["b", "a", "b", "a"], [4, 3, 2, None])


def test_local_times_that_repeat_as_clocks_change_want_their_zone():
    pd = pytest.importorskip("pandas")
    hours = pd.date_range("2024-10-27", periods=5, freq="h", tz="Europe/Berlin").tz_localize(None)
    advice = 'clocks change, give their zone, tz_localize.zone, ambiguous="infer".'
    for use in (
        lambda: find_series(np.ones((5, 1)), 5, time=hours),
        lambda: find_series(pd.DataFrame({"load": 1.0}, hours), 5),
    ):
        with pytest.raises(ValueError, match=f"repeats in rows 2 and 3: 2024-10-27 02:00:00; .*{advice}"):
            use()
    days = hours.normalize()
    with pytest.raises(ValueError, match="give group=.$"):
        find_series(np.ones((5, 1)), 5, time=days)
