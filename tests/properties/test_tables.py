"""What a table means goes by neither the order of its rows, names, the first day, nor the library."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sklearn_gru import (
    LagSequences,
    PanelTimeSeriesSplit,
    SlidingWindow,
    future_targets,
    make_windows,
    regular_grid,
)

from ..examples import examples
from ..panels import future
from .tables import LIBRARIES, NAMES, tables

# days that are missing, and series of a single row
pytestmark = pytest.mark.filterwarnings("ignore::sklearn_gru.DataWarning")

KINDS_OF_TIME = ["dates", "later", "negative", "fractions", "time zone", "periods"]
OPTIONS = st.fixed_dictionaries(
    {
        "length": st.integers(1, 4),
        "fill": st.sampled_from([None, "forward"]),
        "stride": st.integers(1, 3),
    }
)


def windows_of(table, options, frame=None):
    return make_windows(table.frame() if frame is None else frame, group="shop", time="day", **options)


@examples(15, nightly=600)
@given(tables(), OPTIONS, st.data())
def test_windows_go_with_their_rows_in_any_order(table, options, data):
    order = data.draw(st.permutations(range(len(table.day))))
    first, other = windows_of(table, options), windows_of(table.rows(order), options)
    rows = {row: place for place, row in enumerate(np.asarray(order)[other.table_rows])}
    assert set(rows) == set(first.table_rows)
    np.testing.assert_array_equal(
        np.asarray(first), np.asarray(other)[[rows[row] for row in first.table_rows]]
    )


@examples(15, nightly=600)
@given(
    tables(), OPTIONS, st.sampled_from(["dates", "later", "negative", "fractions", "time zone", "periods"])
)
def test_when_time_begins_and_what_tells_it_changes_no_window(table, options, kind):
    day = {
        "dates": table.dates,
        "later": lambda: table.day + 10**12,
        "negative": lambda: table.day - 10**9,
        "fractions": lambda: table.day / 8,
        "time zone": lambda: pd.DatetimeIndex(table.dates()).tz_localize("Asia/Tokyo"),
        "periods": lambda: pd.PeriodIndex(table.dates(), freq="D"),
    }[kind]()
    other = windows_of(table, options, table.frame(day=day))
    first = windows_of(table, options)
    np.testing.assert_array_equal(np.asarray(other), np.asarray(first))
    np.testing.assert_array_equal(other.table_rows, first.table_rows)


@examples(15, nightly=600)
@given(tables(), OPTIONS, st.permutations(["shop", "day", *NAMES]))
def test_the_order_of_the_columns_is_that_of_the_channels_and_nothing_else(table, options, columns):
    other, first = windows_of(table, options, table.frame(columns=columns)), windows_of(table, options)
    channels = [name for name in columns if name in NAMES]
    assert list(other.channel_names) == channels
    places = [NAMES.index(name) for name in channels]
    np.testing.assert_array_equal(np.asarray(other), np.asarray(first)[:, :, places])


@examples(15, nightly=600)
@given(tables(), OPTIONS, st.permutations(["x", "y", "z"]))
def test_what_series_are_called_changes_no_window(table, options, names):
    called = dict(zip("abc", names, strict=True))
    other = table._replace(shop=np.array([called[shop] for shop in table.shop]))
    first, other = windows_of(table, options), windows_of(other, options)
    np.testing.assert_array_equal(np.asarray(other), np.asarray(first))
    assert [called[label] for label in first.groups] == list(other.groups)


@examples(15, nightly=600)
@given(tables(), OPTIONS, st.sampled_from(sorted(LIBRARIES)), st.integers(1, 3))
def test_every_library_has_the_windows_and_targets_of_arrays(table, options, library, horizon):
    arrays = make_windows(table.values, group=table.shop, time=table.day, **options)
    windows = windows_of(table, options, table.frame(library, day=table.dates()))
    np.testing.assert_array_equal(np.asarray(windows), np.asarray(arrays))
    futures = [future(row, table.shop, table.day)[:horizon] for row in arrays.table_rows]
    assume(any(len(rows) == horizon and np.isfinite(table.values[rows, 0]).any() for rows in futures))
    expected, y_expected = future_targets(arrays, table.values[:, 0], horizon=horizon)
    X, y = future_targets(windows, table.values[:, 0], horizon=horizon)
    np.testing.assert_array_equal(np.asarray(X), np.asarray(expected))
    np.testing.assert_array_equal(np.asarray(y), np.asarray(y_expected))


@examples(15, nightly=600)
@given(
    tables(gaps=False), st.integers(1, 4), st.permutations(range(8)), st.sampled_from(["pandas", "polars"])
)
def test_lags_in_any_order_are_read_back_by_their_names(table, length, order, library):
    window = SlidingWindow(length, flatten=True).set_output(transform=library)
    flat = window.fit_transform(table.frame(library, columns=NAMES))
    lags = LagSequences()
    sequences = lags.fit_transform(flat[[flat.columns[i] for i in order if i < len(flat.columns)]])
    channels = [NAMES.index(name) for name in lags.channel_names_]
    expected = np.asarray(make_windows(table.values, length))[:, :, channels]
    np.testing.assert_array_equal(sequences, expected)


@examples(15, nightly=600)
@given(
    tables(40, min_rows=25, gaps=False),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 2),
    st.integers(2, 3),
)
def test_no_target_of_a_training_part_comes_after_the_test_part_has_begun(
    table, length, horizon, stride, n_splits
):
    windows = windows_of(table, {"length": length, "stride": stride})
    futures = [len(future(row, table.shop, table.day)) >= horizon for row in windows.table_rows]
    n_times = len(set(table.day[windows.table_rows[futures]]))
    size = n_times // (n_splits + 1)
    assume(size and n_times - n_splits * size > horizon - 1)
    X, _ = future_targets(windows, table.values[:, 0], horizon=horizon)
    for train, test in PanelTimeSeriesSplit(n_splits, gap=horizon - 1).split(X):
        first = table.day[X.table_rows[test]].min()
        assert table.day[X.table_rows[train]].max(initial=-99) < first
        for row in X.table_rows[train]:
            assert table.day[future(row, table.shop, table.day)[horizon - 1]] <= first


@examples(15, nightly=600)
@given(tables(), st.sampled_from(sorted(LIBRARIES)), st.integers(-40, 400), st.data())
def test_a_grid_knows_neither_when_time_begins_nor_the_order_of_the_rows(table, library, shift, data):
    def grid(table, day):
        found = regular_grid(table.frame(library, day=day), time="day", group="shop", freq="D")
        found = found.to_pandas() if library != "pandas" else found
        found["day"] = pd.to_datetime(found["day"])
        return found.sort_values(["shop", "day"], ignore_index=True)

    first = grid(table, table.dates())
    rows = table.rows(data.draw(st.permutations(range(len(table.day)))))
    other = grid(rows, rows.dates() + np.timedelta64(shift, "D"))
    other["day"] -= pd.Timedelta(shift, "D")
    pd.testing.assert_frame_equal(other, first, check_dtype=False)
