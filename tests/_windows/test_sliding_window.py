"""SlidingWindow keeps every row and gives each its past."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import DataWarning, SlidingWindow, StepwiseTransformer, Windows, make_windows

from ..panels import mixed_frame, panels, table_of, windows_written_out

X = np.random.default_rng(0).normal(size=(8, 2))


@given(st.integers(1, 12), st.sampled_from([np.float32, np.float64]))
def test_rows_become_windows_and_none_is_lost(length, dtype):
    rows = X.astype(dtype)
    windows = SlidingWindow(length).fit_transform(rows)
    assert isinstance(windows, Windows)
    assert windows.dtype == dtype
    np.testing.assert_array_equal(np.asarray(windows), np.asarray(make_windows(rows, length)))


@given(st.integers(0, 7))
def test_a_row_never_sees_a_later_row(i):
    changed = X.copy()
    changed[i + 1 :] += 1
    before, after = (SlidingWindow(3).fit_transform(rows)[: i + 1] for rows in (X, changed))
    np.testing.assert_array_equal(np.asarray(before), np.asarray(after))


def test_missing_values_pass():
    rows = X.copy()
    rows[3, 1] = np.nan
    assert np.isnan(SlidingWindow(2).fit_transform(rows)[3][1, 1])


@pytest.mark.parametrize("as_windows", [False, True])
def test_of_sequences_the_last_steps_are_kept_without_a_copy(as_windows):
    windows = make_windows(X, 5)
    sequences = windows if as_windows else np.asarray(windows)
    shorter = SlidingWindow(3).fit_transform(sequences)
    np.testing.assert_array_equal(np.asarray(shorter), np.asarray(make_windows(X, 3)))
    assert isinstance(shorter, Windows) == as_windows
    if as_windows:
        assert np.shares_memory(shorter._base, windows._base)
    else:
        assert np.shares_memory(shorter, sequences)


@pytest.mark.parametrize("sequences", [make_windows(X, 5), np.asarray(make_windows(X, 5))], ids=type)
@pytest.mark.parametrize("flatten", [False, True])
def test_a_window_longer_than_the_sequences_is_an_error_with_both_numbers(sequences, flatten):
    with pytest.raises(ValueError, match=r"length=6 is longer than the sequences of X, which have 5 steps"):
        SlidingWindow(6, flatten=flatten).fit(sequences)


def test_flat_windows_are_oldest_step_first_and_channels_together():
    flat = SlidingWindow(3, flatten=True).fit_transform(X)
    np.testing.assert_array_equal(flat, np.asarray(make_windows(X, 3)).reshape(8, 6))


def test_flat_windows_name_channel_and_lag():
    window = SlidingWindow(2, flatten=True).fit(X)
    assert list(window.get_feature_names_out()) == ["x0_lag1", "x1_lag1", "x0_lag0", "x1_lag0"]
    assert list(window.get_feature_names_out(["a", "b"])) == ["a_lag1", "b_lag1", "a_lag0", "b_lag0"]
    assert not hasattr(SlidingWindow(2).fit(X), "get_feature_names_out")


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_flat_windows_of_a_frame_come_in_a_frame_when_asked(library):
    module = pytest.importorskip(library)
    frame = module.DataFrame({"a": X[:, 0], "b": X[:, 1]})
    for rows in (frame, make_windows(frame, 4)):
        window = SlidingWindow(2, flatten=True).set_output(transform=library)
        flat = window.fit_transform(rows)
        assert isinstance(flat, module.DataFrame)
        assert list(flat.columns) == ["a_lag1", "b_lag1", "a_lag0", "b_lag0"]
        np.testing.assert_array_equal(flat.to_numpy(), np.asarray(make_windows(X, 2)).reshape(8, 4))


def test_windows_stay_windows_whatever_the_container():
    pytest.importorskip("pandas")
    pipeline = make_pipeline(StandardScaler(), SlidingWindow(2)).set_output(transform="pandas")
    assert isinstance(pipeline.fit_transform(X), Windows)
    pipeline = make_pipeline(StepwiseTransformer(StandardScaler()), SlidingWindow(2))
    pipeline.set_output(transform="pandas")
    assert isinstance(pipeline.fit_transform(make_windows(X, 4)), Windows)


def test_clone_keeps_the_container():
    pytest.importorskip("pandas")
    window = clone(SlidingWindow(2, flatten=True).set_output(transform="pandas"))
    assert list(window.fit_transform(X).columns) == ["x0_lag1", "x1_lag1", "x0_lag0", "x1_lag0"]


def test_other_channels_than_in_fit_are_an_error():
    window = SlidingWindow(2).fit(X)
    with pytest.raises(ValueError, match="X has 1 features, but SlidingWindow is expecting 2 features"):
        window.transform(X[:, :1])
    with pytest.raises(ValueError, match="X has 3 channels, but SlidingWindow is expecting 2 channels"):
        window.transform(np.ones((2, 5, 3)))


def test_channels_in_another_order_than_in_fit_are_an_error():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(X, columns=["a", "b"])
    for rows in (frame, make_windows(frame, 4)):
        window = SlidingWindow(2).fit(rows)
        with pytest.raises(
            ValueError, match=r"names should match .* got \['b', 'a'\], expected \['a', 'b'\]"
        ):
            window.transform(make_windows(frame[["b", "a"]], 4))


def test_flat_windows_are_never_a_view_of_the_sequences():
    sequences = np.asarray(make_windows(X, 4))
    assert not np.shares_memory(SlidingWindow(4, flatten=True).fit_transform(sequences), sequences)


@pytest.mark.parametrize("length", [0, 2.5])
def test_a_length_set_after_fit_is_checked_too(length):
    window = SlidingWindow(2).fit(X).set_params(length=length)
    with pytest.raises(ValueError, match="The 'length' parameter of SlidingWindow"):
        window.transform(X)


def test_a_failed_fit_leaves_the_window_as_it_was():
    window = SlidingWindow(2).fit(X)
    before = vars(window).copy()
    with pytest.raises(ValueError, match="infinity"):
        window.fit(np.full((3, 3), np.inf))
    assert vars(window) == before


def test_a_window_longer_than_the_series_is_padded():
    assert np.isnan(SlidingWindow(20).fit_transform(X)[7][:12]).all()


@pytest.mark.filterwarnings("error::sklearn_gru.DataWarning")
@pytest.mark.parametrize("group", [None, "shop"])
@pytest.mark.parametrize("n_rows", [1, 5])
def test_fewer_rows_than_a_window_has_are_a_warning_with_both_numbers(n_rows, group):
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame({"load": range(24), "shop": ["a", "b"] * 12})[
        ["load"] if group is None else slice(None)
    ]
    table = table if group is None else table.assign(shop=np.repeat(["a", "b"], 12))
    window = SlidingWindow(6, group=group).fit(table)
    few = table[12 - n_rows : 12] if group is None else table[12 - n_rows : 12 + n_rows]
    message = f"has {n_rows} rows?, but length=6: the windows begin empty"
    with pytest.warns(DataWarning, match=message if group is None else f"longest series of X {message}"):
        windows = window.transform(few)
    assert len(windows) == len(few)
    window.transform(table[:6])
    window.fit_transform(few)  # its own training data


@pytest.mark.filterwarnings("ignore:.*but length=:sklearn_gru.DataWarning")
@given(panels(), st.integers(1, 4), st.sampled_from([np.float32, np.float64]))
def test_rows_of_several_series_become_the_windows_of_their_own_series(panel, length, dtype):
    rows = table_of(len(panel[0]), dtype=dtype)
    window = SlidingWindow(length, group=panel[0], time=panel[1])
    windows = window.fit_transform(rows)
    assert windows.dtype == dtype
    expected = windows_written_out(rows, length, *panel)
    np.testing.assert_array_equal(np.asarray(windows), expected)
    np.testing.assert_array_equal(np.asarray(window.transform(rows)), expected)
    window.set_params(flatten=True)
    np.testing.assert_array_equal(window.fit_transform(rows), expected.reshape(len(rows), -1))


@pytest.mark.parametrize("library", ["pandas", "polars", "categories"])
@given(panels(), st.integers(1, 4), st.sampled_from([None, "forward"]))
def test_frames_of_mixed_types_give_the_windows_of_make_windows(library, panel, length, fill):
    categorical = library == "categories"
    module = pytest.importorskip("pandas" if categorical else library)
    rows = table_of(len(panel[0]))
    rows[len(rows) // 2, 0] = np.nan
    frame = mixed_frame(module, rows, *panel, categorical=categorical)
    window = SlidingWindow(length, group="shop", time="date", fill=fill)
    windows = window.fit_transform(frame)
    expected = make_windows(rows, length, group=panel[0], time=panel[1], fill=fill)
    np.testing.assert_array_equal(np.asarray(windows), np.asarray(expected))
    assert list(windows.channel_names) == ["a", "b"]
    assert list(window.feature_names_in_) == ["shop", "a", "date", "b"]
    assert window.n_features_in_ == 4


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_flat_windows_of_series_are_named_after_the_channels_and_keep_the_rows(library):
    module = pytest.importorskip(library)
    frame = mixed_frame(module, table_of(4), ["a", "b", "b", "a"], [2, 1, 2, 1])
    window = SlidingWindow(2, group="shop", time="date", flatten=True).set_output(transform=library)
    flat = window.fit_transform(frame)
    assert list(flat.columns) == ["a_lag1", "b_lag1", "a_lag0", "b_lag0"]
    nan = np.nan
    np.testing.assert_array_equal(
        flat.to_numpy(), [[30, 31, 0, 1], [nan, nan, 10, 11], [10, 11, 20, 21], [nan, nan, 30, 31]]
    )
    names = window.get_feature_names_out(["shop", "a", "date", "b"])
    assert list(names) == ["a_lag1", "b_lag1", "a_lag0", "b_lag0"]


@pytest.mark.parametrize("group", ["shop", np.array(["a", "b"] * 4), ["a", "b"] * 4], ids=str)
def test_clone_keeps_what_tells_the_series(group):
    window = SlidingWindow(2, group=group, time=list(range(8)), fill="forward")
    copy = clone(window).get_params()
    assert copy.keys() == window.get_params().keys()
    np.testing.assert_array_equal(copy["group"], group)
    assert copy["fill"] == "forward"
    assert "SlidingWindow(" in repr(window)


def test_an_array_that_tells_the_series_belongs_to_the_rows_of_one_table():
    window = SlidingWindow(2, group=["a", "b"] * 4).fit(X)
    with pytest.raises(ValueError, match=r"group has shape \(8,\), but X has 5 rows"):
        window.transform(X[:5])


def test_a_table_without_the_column_of_its_series_is_an_error_in_transform():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"a": [1.0, 2.0], "shop": ["x", "y"]})
    window = SlidingWindow(2, group="shop").fit(frame)
    with pytest.raises(ValueError, match=r"group='shop' is not a column of X, which has \['a'\]"):
        window.transform(frame[["a"]])
    with pytest.raises(ValueError, match="group='shop' names a column, but X is a ndarray"):
        window.transform(frame[["a"]].to_numpy())
    with pytest.raises(ValueError, match="feature names should match"):
        window.transform(frame[["shop", "a"]])


@pytest.mark.parametrize("as_windows", [False, True])
@pytest.mark.parametrize("parameters", [{"group": "shop"}, {"time": [1, 2]}, {"fill": "forward"}], ids=str)
def test_what_is_about_rows_is_an_error_with_sequences(parameters, as_windows):
    ((name, _),) = parameters.items()
    sequences = make_windows(X, 4)
    with pytest.raises(
        ValueError, match=rf"{name}=.* is for rows, but X holds sequences of shape \(8, 4, 2\)"
    ):
        SlidingWindow(2, **parameters).fit(sequences if as_windows else np.asarray(sequences))


def test_windows_of_several_series_are_shortened_without_a_copy():
    windows = make_windows(X, 5, group=[1, 2] * 4)
    shorter = SlidingWindow(3).fit_transform(windows)
    np.testing.assert_array_equal(np.asarray(shorter), np.asarray(make_windows(X, 3, group=[1, 2] * 4)))
    assert np.shares_memory(shorter._base, windows._base)


def test_a_failed_fit_transform_leaves_the_window_as_it_was():
    window = SlidingWindow(2).fit(X)
    before = vars(window).copy()
    with pytest.raises(ValueError, match="infinity"):
        window.fit_transform(np.full((3, 3), np.inf))
    assert vars(window) == before
