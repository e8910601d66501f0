"""Windows stand for an array that nobody has to write out."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.model_selection import TimeSeriesSplit
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    SlidingWindow,
    StepwiseTransformer,
    Windows,
    future_targets,
    make_windows,
)

from ..panels import mixed_frame, panels, past, table_of, windows_written_out


def written_out(X, length):
    """The same windows, row by row."""
    result = np.full((len(X), length, X.shape[1]), np.nan, X.dtype)
    for i in range(len(X)):
        for back in range(min(length, i + 1)):
            result[i, length - 1 - back] = X[i - back]
    return result


def series(n_rows=7, n_channels=2, dtype=float):
    return np.random.default_rng(0).normal(size=(n_rows, n_channels)).astype(dtype)


@given(
    hnp.arrays(
        st.sampled_from([np.float32, np.float64]),
        st.tuples(st.integers(1, 12), st.integers(1, 3)),
        elements=st.floats(-1e3, 1e3, width=32) | st.just(np.nan),
    ),
    st.integers(1, 15),
    st.integers(1, 4),
)
def test_windows_hold_the_rows_up_to_their_last_and_nothing_else(X, length, stride):
    windows = make_windows(X, length, stride=stride)
    expected = written_out(X, length)[::stride]
    np.testing.assert_array_equal(np.asarray(windows), expected)
    assert windows.shape == expected.shape
    assert windows.ndim == expected.ndim
    assert windows.dtype == expected.dtype
    assert len(windows) == len(expected)
    np.testing.assert_array_equal(windows.last_rows, np.arange(0, len(X), stride))


@pytest.mark.parametrize(
    "key",
    [
        slice(None),
        slice(2, 5),
        slice(None, None, -2),
        slice(0, 0),
        [3, 1, 1],
        [],
        np.array([-1, 0]),
        np.array([True, False] * 3 + [True]),
        [True, False] * 3 + [True],
    ],
    ids=str,
)
def test_picking_windows_gives_windows_over_the_same_rows(key):
    X = series()
    windows = make_windows(X, 3)
    for index in (key, (key, ...)):
        picked = windows[index]
        assert isinstance(picked, Windows)
        assert np.shares_memory(picked._base, windows._base)
        np.testing.assert_array_equal(np.asarray(picked), written_out(X, 3)[key])


@pytest.mark.parametrize(
    "key", [0, 3, -1, np.int64(2), np.array(2), (1, 0), (2, slice(1, None), 1), (-1, ..., 0)], ids=str
)
def test_one_window_is_an_array(key):
    X = series()
    picked = make_windows(X, 3)[key]
    np.testing.assert_array_equal(picked, written_out(X, 3)[key])
    assert not isinstance(picked, Windows)


@pytest.mark.parametrize("key", [..., ()], ids=str)
def test_picking_everything_gives_the_same_windows(key):
    X = series()
    np.testing.assert_array_equal(np.asarray(make_windows(X, 3)[key]), written_out(X, 3))


@pytest.mark.parametrize(
    "key",
    [
        (..., 0),
        (..., 0, 0, 1),
        (..., slice(2), 0, 1),
        (slice(None), -1),
        ([0, 2], slice(1, 3)),
        (slice(1, 4), 0, 1),
    ],
    ids=str,
)
def test_picking_steps_and_channels_gives_an_array(key):
    X = series()
    np.testing.assert_array_equal(make_windows(X, 3)[key], written_out(X, 3)[key])


@pytest.mark.parametrize("key", [7, -8, "a", True, [[0, 1]], (slice(None), [0, 1]), [9], [0.5]], ids=str)
def test_an_index_out_of_range_or_of_another_kind_is_an_error(key):
    with pytest.raises((IndexError, TypeError)):
        make_windows(series(), 3)[key]


def test_iterating_gives_each_window():
    X = series()
    np.testing.assert_array_equal(list(make_windows(X, 3)), written_out(X, 3))


def test_windows_are_a_copy_of_the_rows():
    X = series()
    windows, expected = make_windows(X, 3), written_out(X, 3)
    X[:] = 0
    np.testing.assert_array_equal(np.asarray(windows), expected)


def test_windows_become_an_array_of_another_dtype_but_never_a_view():
    windows = make_windows(series(), 3)
    assert np.asarray(windows, dtype=np.float32).dtype == np.float32
    with pytest.raises(ValueError, match="without a copy"):
        windows.__array__(copy=False)


def test_windows_show_their_size():
    assert repr(make_windows(series(), 3)) == "Windows(7 windows of 3 steps and 2 channels, float64)"
    assert (
        repr(make_windows(np.ones(1, np.float32), 1)) == "Windows(1 window of 1 step and 1 channel, float32)"
    )


def test_pickles_and_folds_grow_with_the_rows_not_with_the_length():
    windows = make_windows(np.ones((10_000, 1)), 1_000)
    assert len(pickle.dumps(windows)) < 30 * 10_000
    for train, test in TimeSeriesSplit(3).split(windows):
        assert len(pickle.dumps(windows[train])) < 30 * 10_000
        assert len(windows[test]) == 2_500


def test_pickle_and_copy_keep_everything():
    windows = make_windows(series(), 3)[2:]
    for other in (pickle.loads(pickle.dumps(windows)), copy.deepcopy(windows)):
        np.testing.assert_array_equal(np.asarray(other), np.asarray(windows))


def test_used_rows_are_those_in_any_window_once_and_in_order():
    X = series(10, 1)
    positions, values = make_windows(X, 2)[[7, 2, 3, 0]].used_rows()
    np.testing.assert_array_equal(positions, [0, 1, 2, 3, 6, 7])
    np.testing.assert_array_equal(values, X[positions])


def test_replaced_rows_leave_the_windows_where_they_were():
    X = series(10, 1)
    windows = make_windows(X, 2)[[7, 2]]
    positions, values = windows.used_rows()
    doubled = windows.replace_rows(positions, np.hstack([2 * values, values]))
    np.testing.assert_array_equal(np.asarray(doubled)[:, :, :1], 2 * np.asarray(windows))
    assert doubled.shape == (2, 2, 2)


def test_rows_that_are_not_replaced_are_nan():
    windows = make_windows([1.0, 2.0, 3.0], 2)
    replaced = windows.replace_rows(np.array([1]), np.array([[20.0]]))
    np.testing.assert_array_equal(np.asarray(replaced)[:, :, 0], [[np.nan] * 2, [np.nan, 20], [20, np.nan]])


def test_last_steps_share_the_rows():
    X = series()
    windows = make_windows(X, 5)
    np.testing.assert_array_equal(np.asarray(windows.last_steps(2)), written_out(X, 2))
    assert np.shares_memory(windows.last_steps(2)._base, windows._base)


@given(panels(), st.integers(1, 5), st.sampled_from([np.float32, np.float64]))
def test_windows_of_several_series_hold_the_past_of_their_own_row(panel, length, dtype):
    group, time = panel
    X = table_of(len(group), dtype=dtype)
    windows = make_windows(X, length, group=group, time=time)
    np.testing.assert_array_equal(np.asarray(windows), windows_written_out(X, length, group, time))
    assert windows.shape == (len(X), length, 2)
    assert windows.dtype == dtype
    assert windows.n_rows == len(X)
    np.testing.assert_array_equal(windows.table_rows, np.arange(len(X)))


@given(panels(), st.integers(1, 5), st.data())
def test_windows_of_several_series_equal_the_array_under_every_index(panel, length, data):
    group, time = panel
    windows = make_windows(table_of(len(group)), length, group=group, time=time)
    array = np.asarray(windows)
    n = len(array)
    key = data.draw(
        st.slices(n)
        | st.lists(st.integers(-n, n - 1))
        | hnp.arrays(bool, n)
        | hnp.basic_indices(array.shape).filter(lambda key: key != () and not np.isscalar(key))
    )
    if isinstance(key, tuple) and any(part is None for part in key):
        return
    expected = array[np.asarray(key, np.intp) if isinstance(key, list) else key]
    np.testing.assert_array_equal(np.asarray(windows[key]), expected)


@given(panels(), st.integers(1, 4), st.data())
def test_changing_every_later_row_and_every_other_series_never_changes_a_window(panel, length, data):
    group, time = panel
    i = data.draw(st.integers(0, len(group) - 1))
    X = table_of(len(group))
    changed = np.full_like(X, -1.0)
    changed[past(i, group, time)] = X[past(i, group, time)]
    for fill in (None, "forward"):
        before, after = (
            make_windows(rows, length, group=group, time=time, fill=fill) for rows in (X, changed)
        )
        np.testing.assert_array_equal(before[i], after[i])


@given(panels())
def test_rows_count_series_by_series_in_time_order(panel):
    group, time = panel
    windows = make_windows(table_of(len(group)), 3, group=group, time=time)
    for i in range(len(group)):
        assert windows.last_rows[i] - windows.first_rows[i] == len(past(i, group, time)) - 1
    sorted_rows = np.argsort(windows.last_rows)
    np.testing.assert_array_equal(
        np.diff(windows.first_rows[sorted_rows]) > 0,
        np.diff(np.unique(group, return_inverse=True)[1][sorted_rows]) != 0,
    )


@given(panels(), st.integers(1, 4), st.data())
def test_used_rows_of_several_series_are_those_in_the_picked_windows(panel, length, data):
    group, time = panel
    X = table_of(len(group))
    picked = data.draw(st.lists(st.integers(0, len(group) - 1), min_size=1))
    windows = make_windows(X, length, group=group, time=time)[picked]
    positions, values = windows.used_rows()
    expected = {row for i in picked for row in past(i, group, time)[-length:]}
    assert sorted(values[:, 0]) == sorted(10.0 * row for row in expected)
    assert (np.diff(positions) > 0).all()
    np.testing.assert_array_equal(np.asarray(windows.replace_rows(positions, -values)), -np.asarray(windows))
    np.testing.assert_array_equal(windows.replace_rows(positions, -values).table_rows, picked)


@given(panels(), st.integers(1, 4), st.data())
def test_a_gap_is_filled_from_the_past_of_its_series(panel, length, data):
    group, time = panel
    X = table_of(len(group))
    X[data.draw(hnp.arrays(bool, X.shape))] = np.nan
    filled = X.copy()
    for i in range(len(X)):
        for channel in range(2):
            known = [X[j, channel] for j in past(i, group, time) if not np.isnan(X[j, channel])]
            filled[i, channel] = known[-1] if known else np.nan
    windows = make_windows(X, length, group=group, time=time, fill="forward")
    np.testing.assert_array_equal(np.asarray(windows), windows_written_out(filled, length, group, time))


def test_filling_leaves_the_table_alone():
    X = np.array([[1.0], [np.nan]])
    make_windows(X, 2, fill="forward")
    assert np.isnan(X[1, 0])


@pytest.mark.parametrize("library", ["pandas", "polars", "categories"])
@given(panels())
def test_frames_of_mixed_types_give_the_windows_of_arrays(library, panel):
    categorical = library == "categories"
    module = pytest.importorskip("pandas" if categorical else library)
    X = table_of(len(panel[0]))
    frame = mixed_frame(module, X, *panel, categorical=categorical)
    windows = make_windows(frame, 3, group="shop", time="date")
    np.testing.assert_array_equal(
        np.asarray(windows), np.asarray(make_windows(X, 3, group=panel[0], time=panel[1]))
    )
    assert list(windows.channel_names) == ["a", "b"]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_float32_beside_strings_and_dates_stays_float32(library):
    frame = mixed_frame(
        pytest.importorskip(library), table_of(3, dtype=np.float32), ["a", "b", "a"], [3, 2, 1]
    )
    assert make_windows(frame, 2, group="shop", time="date").dtype == np.float32


def test_a_stride_counts_within_each_series():
    windows = make_windows(table_of(6), 2, group=["a", "b"] * 3, time=[3, 1, 2, 2, 1, 3], stride=2)
    np.testing.assert_array_equal(windows.table_rows, [0, 1, 4, 5])


def test_pickles_of_interleaved_series_grow_with_the_rows_only():
    windows = make_windows(np.ones((10_000, 1)), 1_000, group=np.arange(10_000) % 100)
    assert len(pickle.dumps(windows[::2])) < 30 * 10_000
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(windows))[7], windows[7])


def test_a_channel_goes_by_its_name():
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame({"sales": [1.0, 2.0, 3.0], "price": [4.0, 5.0, 6.0]})
    windows = make_windows(table, 2)
    np.testing.assert_array_equal(windows[:, -1, "price"], [4, 5, 6])
    np.testing.assert_array_equal(windows[1:, :, "sales"], [[1, 2], [2, 3]])
    assert windows[2, 0, "price"] == 5
    with pytest.raises(
        IndexError, match=r"'cost' is not the name of a channel; there are \['sales', 'price'\]"
    ):
        windows[:, -1, "cost"]
    with pytest.raises(IndexError, match=r"'price' is not the name of a channel; there are \[\]"):
        make_windows(table.to_numpy(), 2)[:, -1, "price"]


def times_of_kinds():
    """Four days in every kind of time that a column may hold."""
    days = np.datetime64("2024-01-01", "us") + np.arange(4).astype("timedelta64[D]")
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    index = pd.DatetimeIndex(days)
    yield from (np.arange(4), np.arange(4) / 2, days, days - days[0], days.astype(object), list(range(4)))
    yield from (
        index,
        index.tz_localize("Europe/Berlin"),
        index.to_period("D"),
        pd.Series(index, range(4, 8)),
    )
    yield from (pl.Series(days), pl.Series(days).dt.replace_time_zone("Asia/Tokyo"))


@pytest.mark.parametrize("group", [None, ["b", "a", "b", "b"]])
def test_windows_know_when_they_were_and_of_which_series(group):
    X = table_of(4)
    for times in times_of_kinds():
        windows = make_windows(X, 2, group=group, time=times)
        assert list(windows.times) == list(times)
        for rows in ([2, 0], slice(1, None), np.array([True, False, False, True])):
            picked = windows[rows]
            for each in (picked, pickle.loads(pickle.dumps(picked)), copy.deepcopy(picked)):
                assert list(each.times) == list(np.array(list(times), object)[rows])
                assert (each.groups is None) == (group is None)
                assert group is None or list(each.groups) == list(np.array(group)[rows])
    assert make_windows(X, 2).times is make_windows(X, 2).groups is None


@given(panels(), st.integers(1, 4), st.integers(1, 3))
def test_times_and_groups_are_those_of_the_last_row_of_each_window(panel, length, stride):
    group, time = panel
    windows = make_windows(table_of(len(group)), length, group=group, time=time, stride=stride)
    np.testing.assert_array_equal(windows.times, time[windows.table_rows])
    np.testing.assert_array_equal(windows.groups, group[windows.table_rows])
    shorter = windows.last_steps(1)
    np.testing.assert_array_equal(shorter.times, windows.times)
    np.testing.assert_array_equal(shorter.groups, windows.groups)


def test_times_and_groups_go_through_the_steps_of_a_pipeline():
    group, time = ["b", "a", "b", "a"], [4, 3, 2, 1]
    windows = make_windows(table_of(4), 3, group=group, time=time)
    steps = make_pipeline(StepwiseTransformer(StandardScaler()), SlidingWindow(2))
    after = steps.fit_transform(windows)
    assert (list(after.times), list(after.groups)) == (time, group)
    of_rows = SlidingWindow(2, group=group, time=time).fit_transform(table_of(4))
    assert (list(of_rows.times), list(of_rows.groups)) == (time, group)


@pytest.mark.parametrize("kind", ["dates", "zone", "periods", "durations"])
def test_an_index_of_times_is_known_too(kind):
    pd = pytest.importorskip("pandas")
    days = pd.date_range("2024-01-01", periods=3)
    index = {
        "dates": days,
        "zone": days.tz_localize("Asia/Tokyo"),
        "periods": days.to_period("D"),
        "durations": days - days[0],
    }[kind]
    frame = pd.DataFrame({"a": [1.0, 2, 3]}, index)
    for windows in (
        make_windows(frame, 2),
        SlidingWindow(2).fit_transform(frame),
        make_windows(frame["a"], 2),
    ):
        assert list(windows.times) == list(index)
        assert windows.groups is None
    assert make_windows(frame.reset_index(drop=True), 2).times is None


def test_times_are_a_copy_and_take_the_memory_of_the_rows_not_of_the_windows():
    time = np.arange(1000)
    windows = make_windows(np.ones((1000, 1)), 50, time=time)
    time[:] = 0
    assert windows.times[5] == 5
    without = make_windows(np.ones((1000, 1)), 50)
    assert len(pickle.dumps(windows)) - len(pickle.dumps(without)) < 1000 * 8 + 500


def by_date():
    """Two shops, sorted by date, without a word about the shop."""
    pd = pytest.importorskip("pandas")
    days = pd.DatetimeIndex(np.repeat(pd.date_range("2024-01-01", periods=4), 2))
    return pd.DataFrame({"sales": np.add.outer(np.arange(4.0), [1, 101]).ravel()}, days)


@pytest.mark.parametrize(
    "use",
    [
        lambda table: make_windows(table, 2),
        lambda table: make_windows(table["sales"], 2),
        lambda table: SlidingWindow(2).fit(table),
        lambda table: SlidingWindow(2).fit_transform(table),
        lambda table: SlidingWindow(2).fit(table[::2]).transform(table),
        lambda table: future_targets(table, horizon=1),
        lambda table: future_targets(table["sales"], horizon=1),
        lambda table: make_windows(table, 2, time=table.index),
    ],
)
def test_several_series_without_a_name_are_never_mixed(use):
    with pytest.raises(ValueError, match="repeats in rows 0 and 1: 2024-01-01.*several series, give group="):
        use(by_date())


def test_levels_of_the_index_tell_series_and_time():
    pd = pytest.importorskip("pandas")
    table = by_date().assign(shop=["a", "b"] * 4).rename_axis("day")
    table.index = pd.MultiIndex.from_arrays([table.index, table.pop("shop")])
    for rows in (table, table[::-1], table.sort_index(level="shop")):
        expected = make_windows(
            rows.to_numpy(),
            2,
            group=rows.index.get_level_values("shop"),
            time=rows.index.get_level_values("day"),
        )
        window = SlidingWindow(2, group="shop", time="day")
        for windows in (make_windows(rows, 2, group="shop", time="day"), window.fit_transform(rows)):
            np.testing.assert_array_equal(windows, expected)
            assert list(windows.groups) == list(rows.index.get_level_values("shop"))
            assert list(windows.channel_names) == ["sales"]
        X, y = future_targets(rows, horizon=1, group="shop", time="day")
        assert (y.to_numpy()[:, 0] == X.to_numpy()[:, 0] + 1).all()
        with pytest.raises(ValueError, match="The index of X has the levels"):
            make_windows(rows, 2)


def test_windows_are_not_joined_along_their_steps():
    windows = make_windows(table_of(4), 2)
    union = make_union(StepwiseTransformer(StandardScaler()), StepwiseTransformer(StandardScaler()))
    with pytest.raises(ValueError, match=r"StepwiseTransformer\(make_union\(|but expected 2 dimensions"):
        union.fit_transform(windows)
    with pytest.raises(ValueError, match=r"StepwiseTransformer\(make_union\("):
        np.hstack([windows, windows])
    both = StepwiseTransformer(make_union(StandardScaler(), StandardScaler())).fit_transform(windows)
    assert both.shape == (4, 2, 4)
    # every other function of NumPy takes them for an array
    assert np.shape(windows) == (4, 2, 2)
    np.testing.assert_array_equal(np.nan_to_num(windows), np.nan_to_num(np.asarray(windows)))
    assert np.concatenate([windows, windows]).shape == (8, 2, 2)


@pytest.mark.parametrize("length", [0, -1, 4, 9, True, 1.0, "2", None], ids=repr)
def test_steps_to_keep_are_a_number_of_those_there_are(length):
    windows = make_windows(table_of(5), 3)
    with pytest.raises(ValueError, match=f"length={length!r} is out of range; expected an int from 1 to 3"):
        windows.last_steps(length)
