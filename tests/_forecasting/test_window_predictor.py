"""The last windows of several series are those that a window of each whole table has."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from sklearn_gru import GRURegressor, SlidingWindow
from sklearn_gru._forecasting.fitted_chain import FittedChain
from sklearn_gru._forecasting.window_predictor import WindowPredictor


class Told(RegressorMixin, BaseEstimator):
    """A model that keeps what it is given."""

    def fit(self, X, y):
        self.n_features_in_ = X.shape[-1]
        return self

    def predict(self, X):
        self.given_ = X
        return np.zeros(len(X))


def lone_window(rows, length, fill):
    """The last window of one series, as ``SlidingWindow`` makes it."""
    return np.asarray(SlidingWindow(length, fill=fill).fit_transform(rows)[-1:])[0]


@given(
    lengths=st.lists(st.integers(1, 6), min_size=1, max_size=4),
    length=st.integers(1, 5),
    fill=st.sampled_from([None, "forward"]),
    dtype=st.sampled_from([np.float32, np.float64]),
    seed=st.integers(0, 2**32 - 1),
)
def test_windows_and_their_next_ones_are_those_of_each_series(lengths, length, fill, dtype, seed):
    rng = np.random.default_rng(seed)
    series = [rng.normal(size=(n + 2, 2)).astype(dtype) for n in lengths]
    for rows in series:
        rows[rng.random(rows.shape) < 0.4] = np.nan
    predictor = WindowPredictor(Told(), length, 2, fill=fill)
    stacked = np.concatenate([rows[:-2] for rows in series])
    before = stacked.copy()
    windows = predictor.last_windows(stacked, np.cumsum([0, *lengths[:-1]]))
    np.testing.assert_array_equal(stacked, before)
    for step in (2, 1, 0):
        assert windows.dtype == dtype
        expected = [lone_window(rows[: len(rows) - step], length, fill) for rows in series]
        np.testing.assert_array_equal(windows, expected)
        if step:
            older, windows = windows, predictor.move_on(windows, np.stack([rows[-step] for rows in series]))
            assert not np.shares_memory(older, windows)


def test_before_the_first_row_windows_take_any_dtype():
    predictor = WindowPredictor(Told(), 3, 1)
    assert np.isnan(predictor.empty(2)).all()
    for dtype in (np.float32, np.float64):
        windows = predictor.move_on(predictor.empty(2), np.ones((2, 1), dtype))
        assert (windows.dtype, windows.shape) == (dtype, (2, 3, 1))


def test_a_window_that_flattens_gives_flat_windows():
    rows = np.arange(12.0).reshape(6, 2)
    model = make_pipeline(SlidingWindow(2, flatten=True), Told()).fit(rows, rows[:, 0])
    predictor = WindowPredictor.behind_window(FittedChain(model))
    predictor.predict(predictor.last_windows(rows, np.array([0, 3])))
    np.testing.assert_array_equal(model[-1].given_, [[2, 3, 4, 5], [8, 9, 10, 11]])


@pytest.mark.parametrize("library", [pd, pl])
def test_what_reads_names_gets_a_frame_with_them(library):
    table = library.DataFrame({"a": np.arange(6.0), "b": np.ones(6)})
    seen = []
    window = SlidingWindow(2, flatten=True).set_output(transform=library.__name__)
    look = FunctionTransformer(lambda X: seen.append(X) or X)
    model = make_pipeline(window, look, SimpleImputer(), Ridge()).fit(table, np.arange(6.0))
    predictor = WindowPredictor.behind_window(FittedChain(model))
    values = predictor.predict(np.ones((3, 2, 2)))
    assert list(seen[-1].columns) == ["a_lag1", "b_lag1", "a_lag0", "b_lag0"]
    assert isinstance(seen[-1], library.DataFrame)
    assert values.shape == (3,)


def test_columns_that_tell_series_and_time_are_no_channels():
    table = pd.DataFrame({"shop": ["a"] * 6, "load": np.arange(6.0), "day": range(6)})
    for shown, roles in ((table, 1), (table.set_index(["shop", "day"]), 1)):
        window = SlidingWindow(2, group="shop", time="day")
        model = make_pipeline(window, GRURegressor(2, max_iter=1)).fit(shown, np.arange(6.0))
        assert WindowPredictor.behind_window(FittedChain(model)).n_channels == roles


def test_flat_sequences_are_windows_of_the_network_at_the_end():
    X = np.random.default_rng(0).normal(size=(8, 6))
    model = make_pipeline(SimpleImputer(), GRURegressor(2, n_channels=2, max_iter=1)).fit(X, X[:, 0])
    predictor = WindowPredictor.of_flat_sequences(FittedChain(model))
    assert (predictor.length, predictor.n_channels) == (3, 2)
    np.testing.assert_array_equal(predictor.predict(X.reshape(8, 3, 2)), model.predict(X))
