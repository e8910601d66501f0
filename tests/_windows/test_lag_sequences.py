"""Rows of lags become the sequences that they are."""

import pickle
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.base import clone
from sklearn.pipeline import make_pipeline

import sklearn_gru
from sklearn_gru import DataWarning, GRURegressor, LagSequences, SlidingWindow

RNG = np.random.default_rng(0)
ROWS = pd.DataFrame(RNG.normal(size=(20, 2)), columns=["load", "heat"])
FLAT = SlidingWindow(4, flatten=True).set_output(transform="pandas").fit_transform(ROWS)
WINDOWS = np.asarray(SlidingWindow(4).fit_transform(ROWS))
SHUFFLED = FLAT[RNG.permutation(FLAT.columns)]


@pytest.mark.parametrize("names", ["load_lag{}", "load_lag_{}", "lag{}", "lag_{}", "load_lag_{}D"])
@pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame])
def test_it_undoes_a_flat_window_whatever_the_style_of_the_names(names, library):
    flat = {names.format(lag): FLAT[f"load_lag{lag}"].to_numpy() for lag in (0, 3, 1, 2)}
    lags = LagSequences()
    np.testing.assert_array_equal(lags.fit_transform(library(flat)), WINDOWS[:, :, :1])
    np.testing.assert_array_equal(lags.lags_, [3, 2, 1, 0])


def test_the_columns_may_come_in_any_order():
    lags = LagSequences().fit(SHUFFLED)
    channels = list(lags.get_feature_names_out())
    assert sorted(channels) == ["heat", "load"]
    np.testing.assert_array_equal(
        lags.transform(SHUFFLED), WINDOWS[:, :, [list(ROWS).index(name) for name in channels]]
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_model_behind_it_is_the_model_of_the_windows(dtype):
    X, y = FLAT.astype(dtype), ROWS["load"].to_numpy() ** 2
    model = make_pipeline(LagSequences(), GRURegressor(3, max_iter=2, random_state=0)).fit(X, y)
    expected = GRURegressor(3, max_iter=2, random_state=0).fit(WINDOWS.astype(dtype), y)
    np.testing.assert_array_equal(model.predict(X), expected.predict(WINDOWS.astype(dtype)))
    assert model.predict(X).dtype == dtype


def test_columns_without_a_lag_are_the_same_at_each_step_but_absent_where_the_lags_are():
    hour = np.arange(20.0)
    lags = LagSequences().fit(FLAT.assign(hour=hour))
    sequences = lags.transform(FLAT.assign(hour=hour))
    assert list(lags.channel_names_) == ["load", "heat", "hour"]
    np.testing.assert_array_equal(sequences[:, :, :2], WINDOWS)
    absent = np.isnan(WINDOWS[:, :, 0])
    assert absent.sum() == 6
    np.testing.assert_array_equal(sequences[:, :, 2], np.where(absent, np.nan, hour[:, np.newaxis]))


def test_an_order_says_what_an_array_is():
    load = FLAT[["load_lag1", "load_lag2", "load_lag3"]].to_numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sequences = LagSequences(range(1, 4)).fit_transform(load)
        both = LagSequences([1, 2, 3], n_lagged=1).fit_transform(np.hstack([load, load[:, :1]]))
        named = LagSequences(["lag1", "lag2", "lag3"]).fit(load)
    np.testing.assert_array_equal(sequences, WINDOWS[:, :3, :1])
    np.testing.assert_array_equal(both[5:, :, 1], np.tile(load[5:, :1], 3))
    np.testing.assert_array_equal(named.transform(load), sequences)


def test_columns_without_names_are_read_oldest_first_with_a_warning_that_asks():
    with pytest.warns(DataWarning, match=r"order=range\(3, 0, -1\), or order=range\(1, 4\)") as told:
        lags = LagSequences().fit(WINDOWS[:, :3, 0])
    assert told[0].filename == __file__
    np.testing.assert_array_equal(lags.transform(WINDOWS[:, :3, 0]), WINDOWS[:, :3, :1])


NEWEST_FIRST = sliding_window_view(RNG.normal(size=33), 4)[:, ::-1]
CALENDAR = np.column_stack([np.eye(7)[np.arange(30) % 7], np.arange(30) % 2])


@pytest.mark.parametrize(
    ("X", "options", "message"),
    [
        (
            NEWEST_FIRST,
            {"order": range(4, 0, -1)},
            r"0 to 3 .*newest first, .*: LagSequences\(range\(1, 5\)\)",
        ),
        (
            NEWEST_FIRST[:, ::-1],
            {"order": range(1, 5)},
            r"the oldest first, .*LagSequences\(range\(4, 0, -1\)\)",
        ),
        (
            NEWEST_FIRST,
            {"order": range(1, 4), "n_lagged": 1},
            r"Columns 0 to 3 .*LagSequences\(range\(1, 5\)\)",
        ),
        (
            np.hstack([NEWEST_FIRST, CALENDAR]),
            {"order": range(4, 0, -1), "n_lagged": 3},
            r"LagSequences\(range\(1, 5\), n_lagged=1\)",
        ),
    ],
    ids=["reversed", "reversed the other way", "too few", "a calendar as lags"],
)
def test_an_order_that_the_values_contradict_warns_with_the_one_that_they_show(X, options, message):
    with pytest.warns(DataWarning, match=message) as told:
        LagSequences(**options).fit(X)
    assert told[0].filename == __file__


def test_an_order_that_the_values_show_or_of_which_they_tell_nothing_warns_of_nothing():
    LagSequences(range(1, 5), n_lagged=1).fit(np.hstack([NEWEST_FIRST, CALENDAR]))
    LagSequences(range(4, 0, -1), n_lagged="all").fit(np.tile(NEWEST_FIRST[:, ::-1], 2))
    LagSequences(range(4, 0, -1)).fit(RNG.permutation(NEWEST_FIRST))
    LagSequences([28, 21, 14, 7]).fit(NEWEST_FIRST[::2])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"order": [1, -1]}, "order=-1 is out of range; expected an int of at least 0"),
        ({"order": [1, 1.5]}, "order=1.5 is out of range"),
        ({"order": []}, "order is empty"),
        ({"order": ["lag1"]}, "order has 1 names, but X has 8 columns"),
        ({"order": ["lag1"], "n_lagged": 1}, "n_lagged=1 goes with whole numbers"),
        ({"n_lagged": 2}, "n_lagged=2 goes with whole numbers"),
        ({"n_lagged": 0}, "'n_lagged' parameter of LagSequences"),
        ({"order": "lag1"}, "'order' parameter of LagSequences"),
        ({"order": [3, 2, 1, 0], "n_lagged": 2}, "'load_lag3' is lag 3|is lag .* in order, but is named"),
    ],
)
def test_an_order_out_of_range_is_named_and_nothing_is_set(options, message):
    lags = LagSequences(**options)
    with pytest.raises(ValueError, match=message):
        lags.fit(FLAT)
    assert not hasattr(lags, "n_features_in_")


@pytest.mark.parametrize("dropped", ["load_lag1", "heat_lag3"])
def test_a_missing_lag_is_named(dropped):
    with pytest.raises(ValueError, match=f"The columns of X lack '{dropped}'"):
        LagSequences().fit(FLAT.drop(columns=dropped))


def test_numbers_of_numpy_are_numbers():
    lags = LagSequences(np.array([1, 2, 3], np.uint8), n_lagged=np.uint8(1)).fit(WINDOWS[:, :3, 0])
    assert lags.transform(WINDOWS[:, :3, 0]).shape == (20, 3, 1)
    assert type(lags.n_lagged) is np.uint8


def test_columns_in_another_order_than_in_fit_are_refused():
    lags = LagSequences().fit(FLAT)
    with pytest.raises(ValueError, match=r"(?s)feature names should match.*same order"):
        lags.transform(SHUFFLED)


@pytest.mark.parametrize("transform", ["pandas", "polars"])
def test_a_pipeline_with_frames_as_output_keeps_sequences(transform):
    model = make_pipeline(LagSequences()).set_output(transform=transform)
    sequences = model.fit_transform(FLAT)
    assert isinstance(sequences, np.ndarray)  # on scikit-learn 1.6 one that no FeatureUnion joins
    assert sequences.ndim == 3
    assert list(model.get_feature_names_out()) == ["load", "heat"]


def test_it_is_cloned_and_pickled_with_the_version():
    lags = pickle.loads(pickle.dumps(clone(LagSequences(range(4))).fit(WINDOWS[:, :, 0])))
    assert lags.lags_.tolist() == [3, 2, 1, 0]
    assert vars(lags)["lags_"].dtype.kind == "i"
    assert sklearn_gru.__version__.encode() in pickle.dumps(lags)


def test_transform_gives_an_array_of_its_own():
    X = WINDOWS[:, :, 0].copy()
    sequences = LagSequences(range(3, -1, -1)).fit_transform(X)
    sequences[...] = 0
    np.testing.assert_array_equal(X, WINDOWS[:, :, 0])
