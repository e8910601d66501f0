"""Rows and windows are paired with what comes after them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import StandardScaler

from sklearn_gru import DataWarning, SlidingWindow, Windows, future_targets, make_windows

from ..panels import future, mixed_frame, panels, table_of

SERIES = np.arange(10.0)[:, np.newaxis]


@given(st.integers(2, 12), st.integers(1, 3), st.integers(1, 11), st.booleans())
def test_each_row_gets_the_rows_right_after_it(n_rows, n_columns, horizon, windowed):
    y = np.arange(float(n_rows * n_columns)).reshape(n_rows, n_columns)
    X = make_windows(y, 3) if windowed else y
    if horizon >= n_rows:
        with pytest.raises(
            ValueError, match=f"horizon={horizon} leaves no samples.*{n_rows} known rows of {n_rows}"
        ):
            future_targets(X, y, horizon=horizon)
        return
    X_known, targets = future_targets(X, y, horizon=horizon)
    assert len(X_known) == len(targets) == n_rows - horizon
    for i in range(len(targets)):
        np.testing.assert_array_equal(targets[i], y[i + 1 : i + 1 + horizon].ravel())
        np.testing.assert_array_equal(X_known[i], X[i])


def test_windows_stay_windows():
    X, y = future_targets(make_windows(SERIES, 3), horizon=2)
    assert isinstance(X, Windows)
    np.testing.assert_array_equal(y[:2], [[1, 2], [2, 3]])


def test_picked_windows_find_their_own_future():
    X, y = future_targets(make_windows(SERIES, 3, stride=3), SERIES[:, 0], horizon=2)
    np.testing.assert_array_equal(y, [[1, 2], [4, 5], [7, 8]])
    np.testing.assert_array_equal(X.last_rows, [0, 3, 6])


def test_picked_windows_know_only_the_rows_they_hold():
    X, y = future_targets(make_windows(SERIES, 2)[[3, 4, 8]], horizon=1)
    np.testing.assert_array_equal(X.last_rows, [3])
    np.testing.assert_array_equal(y, [[4]])


# --- values that are not known


@pytest.mark.parametrize("windowed", [False, True])
def test_what_is_known_of_a_future_is_kept(windowed):
    series = SERIES.copy()
    series[[4, 8, 9]] = np.nan
    X, y = future_targets(make_windows(SERIES, 2) if windowed else SERIES, series, horizon=2)
    np.testing.assert_array_equal(X.last_rows if windowed else X[:, 0], [0, 1, 2, 3, 4, 5, 6])
    np.testing.assert_array_equal(
        y, [[1, 2], [2, 3], [3, np.nan], [np.nan, 5], [5, 6], [6, 7], [7, np.nan]]
    )  # the end of the table, of which nothing is known, is no reason to warn


@pytest.mark.parametrize("every", [20, 50])
def test_a_few_missing_values_cost_no_window(every):
    series = np.sin(np.arange(1000.0))
    holed = series.copy()
    holed[every - 1 :: every] = np.nan
    X, y = future_targets(make_windows(series, 24), holed, horizon=24)
    assert len(X) == 976
    np.testing.assert_array_equal(
        np.isnan(y).sum(axis=0), [np.isnan(holed[i : 976 + i]).sum() for i in range(1, 25)]
    )


def test_windows_of_whose_future_nothing_is_known_are_left_out_with_a_warning_that_counts_them():
    series = SERIES.copy()
    series[3:7] = np.nan
    with pytest.warns(
        DataWarning, match="3 of 10 windows are left out, because y is NaN: nothing is "
    ) as caught:
        X, _ = future_targets(make_windows(SERIES, 2), series, horizon=2)
    np.testing.assert_array_equal(X.last_rows, [0, 1, 5, 6, 7])
    message = str(caught[0].message)
    assert "known of the 2 rows after them. The first is window 2, which ends in row 2." in message
    assert caught[0].filename == __file__


def test_each_column_and_each_series_has_its_own_gaps_and_its_own_end():
    y = np.column_stack([SERIES, SERIES])
    y[4] = np.nan  # the end of the first series
    y[7] = np.nan
    y[6, 0] = np.nan
    with pytest.warns(
        DataWarning, match=r"1 of 10 windows .* of the 1 row after .* window 3, which ends in row 3"
    ):
        _, targets = future_targets(
            make_windows(SERIES, 2, group=["b", "a"] * 2 + ["a", "b"] + ["a"] * 2 + ["b"] * 2), y, horizon=1
        )
    assert not np.isnan(targets).all(axis=1).any()


def test_a_row_is_not_left_out_of_its_series():
    series = SERIES.copy()
    series[3:7] = np.nan
    with pytest.raises(
        ValueError,
        match=r"nothing is known of the 2 rows after row 2 \(3 such rows\), and a row cannot be left out of "
        r"its series. Fill the gaps of y, or make windows first: future_targets\(make_windows\(X, length\),",
    ):
        future_targets(series, horizon=2)


def test_values_that_are_all_missing_leave_no_samples():
    with pytest.raises(ValueError, match="horizon=2 leaves no samples.* among the 0 known rows of 10"):
        future_targets(make_windows(SERIES, 2), SERIES * np.nan, horizon=2)


# --- tables --------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", [False, True])
def test_pandas_frames_stay_frames_with_their_index(column):
    pd = pytest.importorskip("pandas")
    index = pd.date_range("2024-01-01", periods=5)
    X = pd.DataFrame({"a": range(5), "b": range(5)}, index=index)
    y = X["b"] if column else X
    X_known, targets = future_targets(X, y, horizon=2)
    pd.testing.assert_frame_equal(X_known, X.iloc[:3])
    names = ["b_lead1", "b_lead2"] if column else ["a_lead1", "b_lead1", "a_lead2", "b_lead2"]
    assert list(targets.columns) == names
    assert targets.index.equals(index[:3])
    assert targets.loc["2024-01-02", "b_lead2"] == 3
    targets = future_targets(make_windows(X, 2), y, horizon=2)[1]
    assert list(targets.columns) == names
    assert targets.index.equals(index[:3])


def test_polars_frames_stay_frames():
    pl = pytest.importorskip("polars")
    X = pl.DataFrame({"a": [1.0, 2.0, 3.0], "b": [4.0, 5.0, 6.0]})
    X_known, targets = future_targets(X, X["b"], horizon=1)
    assert X_known.equals(X[:2])
    assert targets.equals(pl.DataFrame({"b_lead1": [5.0, 6.0]}))


def test_lists_are_welcome():
    X, y = future_targets([[1.0], [2.0], [3.0]], horizon=1)
    np.testing.assert_array_equal(X, [[1], [2]])
    np.testing.assert_array_equal(y, [[2], [3]])


def test_float32_stays():
    assert future_targets(SERIES.astype(np.float32), horizon=1)[1].dtype == np.float32


@pytest.mark.parametrize("X", [np.ones((5, 2)), make_windows(np.ones((5, 2)), 2)], ids=type)
def test_of_several_columns_the_target_must_be_named(X):
    with pytest.raises(ValueError, match="X has 2 columns: say with y which of them"):
        future_targets(X, horizon=1)


def test_lengths_that_differ_are_an_error():
    with pytest.raises(ValueError, match=r"inconsistent numbers of samples: \[10, 9\]"):
        future_targets(SERIES, SERIES[1:], horizon=1)
    with pytest.raises(ValueError, match="y has 9 rows, but the windows were made of 10"):
        future_targets(make_windows(SERIES, 2), SERIES[1:], horizon=1)


@pytest.mark.parametrize("horizon", [0, -1, 1.5])
def test_a_horizon_out_of_range_is_an_error(horizon):
    with pytest.raises(ValueError, match="The 'horizon' parameter of future_targets must be an int"):
        future_targets(SERIES, horizon=horizon)


@given(panels(), st.integers(1, 4), st.booleans())
def test_the_future_of_a_row_is_that_of_its_own_series(panel, horizon, windowed):
    group, time = panel
    table = table_of(len(group))
    roles = {"group": group, "time": time}
    X = make_windows(table, 3, **roles) if windowed else table
    known = [i for i in range(len(table)) if len(future(i, group, time)) >= horizon]
    if not known:
        with pytest.raises(ValueError, match=f"horizon={horizon} leaves no samples"):
            future_targets(X, table, horizon=horizon, **({} if windowed else roles))
        return
    X_known, targets = future_targets(X, table, horizon=horizon, **({} if windowed else roles))
    assert len(X_known) == len(targets) == len(known)
    for i, window, target in zip(known, X_known, targets, strict=True):
        np.testing.assert_array_equal(window, X[i])
        np.testing.assert_array_equal(target, table[future(i, group, time)[:horizon]].ravel())
    if windowed:
        np.testing.assert_array_equal(X_known.table_rows, known)


@given(panels())
def test_windows_of_one_channel_are_their_own_future_in_every_series(panel):
    group, time = panel
    table = table_of(len(group), 1)
    windows = make_windows(table, 2, group=group, time=time)
    known = [i for i in range(len(table)) if future(i, group, time)]
    if known:
        targets = future_targets(windows, horizon=1)[1]
        np.testing.assert_array_equal(targets, [table[future(i, group, time)[0]] for i in known])


def test_windows_picked_from_one_series_do_not_reach_into_the_next():
    windows = make_windows(SERIES, 2, group=["a"] * 4 + ["b"] * 6)
    X, y = future_targets(windows[:4], SERIES, horizon=2)
    np.testing.assert_array_equal(X.table_rows, [0, 1])
    np.testing.assert_array_equal(y, [[1, 2], [2, 3]])


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_frame_keeps_the_columns_that_the_next_step_needs(library):
    module = pytest.importorskip(library)
    frame = mixed_frame(module, table_of(6), ["a", "b"] * 3, [3, 1, 2, 2, 1, 3])
    X, y = future_targets(frame, frame["a"], horizon=1, group="shop", time="date")
    assert list(X.columns) == list(frame.columns)
    assert X["a"].to_list() == [10, 20, 30, 40]
    np.testing.assert_array_equal(y.to_numpy()[:, 0], [30, 0, 50, 20])
    windows = SlidingWindow(2, group="shop", time="date").fit_transform(X)
    np.testing.assert_array_equal(windows[1][:, 0], [40, 20])
    targets = future_targets(frame, frame, horizon=1, group="shop", time="date")[1]
    assert list(targets.columns) == ["a_lead1", "b_lead1"]
    one = frame[["shop", "a", "date"]]
    targets = future_targets(one, horizon=1, group="shop", time="date")[1]
    assert list(targets.columns) == ["a_lead1"]


def test_a_pandas_target_keeps_the_index_of_its_rows():
    pd = pytest.importorskip("pandas")
    frame = mixed_frame(pd, table_of(4), ["a", "b", "b", "a"], [2, 2, 1, 1]).set_index(pd.Index(list("wxyz")))
    for X in (frame, make_windows(frame, 2, group="shop", time="date")):
        roles = {} if isinstance(X, Windows) else {"group": "shop", "time": "date"}
        targets = future_targets(X, frame["a"], horizon=1, **roles)[1]
        assert list(targets.index) == ["y", "z"]
        assert list(targets["a_lead1"]) == [10, 0]


def test_the_index_of_the_targets_of_picked_windows_is_that_of_the_rows_they_end_in():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"a": np.arange(10.0)}, index=pd.date_range("2024-01-01", periods=10))
    windows = make_windows(frame, 2)
    X, y = future_targets(windows[[7, 2, 5]], frame["a"], horizon=2)
    assert list(y.index.day) == [8, 3, 6]
    np.testing.assert_array_equal(y, [[8, 9], [3, 4], [6, 7]])
    np.testing.assert_array_equal(X.last_rows, [7, 2, 5])
    y = future_targets(windows[4:], frame["a"], horizon=1)[1]
    assert list(y.index) == list(frame.index[4:9])


INDEXES = {
    "dates": lambda pd: pd.date_range("2024-01-01", periods=6),
    "numbers": lambda pd: pd.RangeIndex(6),
    "words": lambda pd: pd.Index(list("abcdef")),
    "levels": lambda pd: pd.MultiIndex.from_product([["a", "b"], [1, 2, 3]]),
}


@pytest.mark.parametrize("kind", INDEXES)
@pytest.mark.parametrize("change", ["reversed", "one label", "shifted"])
def test_y_with_another_index_than_the_table_is_an_error_that_names_the_first_difference(kind, change):
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"a": np.arange(6.0)}, index=INDEXES[kind](pd))
    labels = list(frame.index)
    changed = {"reversed": labels[::-1], "one label": [*labels[:4], labels[0], labels[5]]}
    changed = changed.get(change, [*labels[1:], labels[0]])
    index = pd.MultiIndex.from_tuples(changed) if kind == "levels" else pd.Index(changed)
    row = 4 if change == "one label" else 0
    group = np.repeat([0, 1], 3) if kind == "levels" else None
    with pytest.raises(ValueError, match="y has another index than X") as caught:
        future_targets(frame, frame["a"].set_axis(index), horizon=1, group=group)
    assert f"{index[row]} in row {row}, where that has {frame.index[row]}." in str(caught.value)
    for y in (
        frame["a"],
        frame["a"].to_numpy(),
        frame,
        frame["a"].tolist(),
        frame["a"].set_axis(frame.index),
    ):
        future_targets(frame, y, horizon=1, group=group)
    future_targets(frame.to_numpy(), frame["a"].set_axis(index), horizon=1, group=group)


def test_y_with_the_times_of_the_windows_in_another_order_is_an_error():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"a": np.arange(6.0)}, index=pd.date_range("2024-01-01", periods=6))
    windows = make_windows(frame, 2)
    with pytest.raises(
        ValueError, match=r"than the table of the windows: 2024-01-06 .* in row 0, .* 2024-01-01"
    ):
        future_targets(windows, frame["a"][::-1], horizon=1)
    other_clock = frame["a"].set_axis(frame.index + pd.Timedelta(hours=7))
    np.testing.assert_array_equal(
        future_targets(windows, other_clock, horizon=1)[1].iloc[:, 0], np.arange(1, 6)
    )


@pytest.mark.parametrize("kind", ["array", "list", "pandas", "polars"])
def test_a_series_of_one_axis_becomes_one_column(kind):
    X = {"array": np.arange, "list": lambda n: [*np.arange(n)]}.get(
        kind,
        lambda n: pytest.importorskip(kind).Series(
            "load" if kind == "polars" else np.arange(n), np.arange(n)
        ),
    )(5.0)
    X, y = future_targets(X, horizon=2)
    assert X.shape == (3, 1)
    np.testing.assert_array_equal(X, [[0], [1], [2]])
    np.testing.assert_array_equal(y, [[1, 2], [2, 3], [3, 4]])
    assert hasattr(X, "columns") == (kind in ("pandas", "polars"))
    StandardScaler().fit(X)


def test_a_series_shorter_than_the_horizon_gives_no_rows():
    X, y = future_targets(SERIES, horizon=3, group=["short"] * 3 + ["long"] * 7)
    np.testing.assert_array_equal(X[:, 0], [3, 4, 5, 6])
    np.testing.assert_array_equal(y[0], [4, 5, 6])


def test_a_horizon_longer_than_every_series_is_named_with_the_longest_that_fits():
    group = ["a"] * 4 + ["b"] * 6
    message = "horizon=6 leaves no samples.* in the same series, of which there are 2.*horizon of at most 5"
    with pytest.raises(ValueError, match=message):
        future_targets(SERIES, horizon=6, group=group)
    with pytest.raises(ValueError, match=message):
        future_targets(make_windows(SERIES, 2, group=group), horizon=6)
    future_targets(SERIES, horizon=5, group=group)


@pytest.mark.parametrize("role", ["group", "time"])
def test_windows_that_know_their_series_are_not_told_again(role):
    windows = make_windows(SERIES, 2, **{role: np.arange(10)})
    with pytest.raises(
        ValueError, match=f"{role}='shop' is for rows, but X are Windows, which know their series"
    ):
        future_targets(windows, SERIES, horizon=1, **{role: "shop"})


def test_an_unknown_column_is_named():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"a": [1.0, 2.0]})
    for y in (None, frame["a"]):
        with pytest.raises(ValueError, match=r"group='shop' is not a column of X, which has \['a'\]"):
            future_targets(frame, y, horizon=1, group="shop")


def test_a_gap_in_the_future_is_named_by_its_row_in_the_table():
    series = SERIES.copy()
    series[4] = np.nan
    with pytest.raises(ValueError, match=r"nothing is known of the 1 row after row 6 \(1 such rows\)"):
        future_targets(series, horizon=1, group=["a", "b"] * 5, time=np.arange(10)[::-1])


def test_a_name_is_not_y():
    with pytest.raises(ValueError, match=r"y='sales' is a name; expected the values to forecast"):
        future_targets(make_windows(np.arange(9.0), 2), "sales", horizon=1)
