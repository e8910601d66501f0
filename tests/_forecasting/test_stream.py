"""A stream says, reading by reading, what ``predict`` says of all that has come."""

import inspect
import pickle
import sys
import warnings
from functools import partial

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.decomposition import PCA
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from sklearn_gru import (
    GRUClassifier,
    GRURegressor,
    GRUStream,
    SlidingWindow,
    StepwiseTransformer,
    forecast,
    future_targets,
    make_windows,
    stream,
)
from sklearn_gru._engine.cell import CellState

from ..examples import examples
from .times import KINDS, MIXTURES, shops

RNG = np.random.default_rng(0)
TABLE = RNG.normal(size=(40, 3))
NEXT = np.roll(TABLE[:, 0], -1)
SEQUENCES = RNG.normal(size=(12, 9, 3))
TARGETS = SEQUENCES.cumsum(axis=1)[:, :, :2]


def gru(**parameters):
    return GRURegressor(**{"hidden_layer_sizes": (4,), "max_iter": 2, "random_state": 0, **parameters})


def at_every_step(**parameters):
    """A model that carries its state, scaler in front."""
    return make_pipeline(StepwiseTransformer(StandardScaler()), gru(**parameters)).fit(SEQUENCES, TARGETS)


def of_windows(table=TABLE, length=5, **parameters):
    return make_pipeline(StandardScaler(), SlidingWindow(length, **parameters), gru()).fit(table, NEXT)


def outputs(live, readings):
    return np.array([live.step(reading) for reading in readings])


def by_number(sequences):
    """A reading, or a past, of each series by its number."""
    return dict(enumerate(sequences))


def step_all(live, reading):
    """What a stream by number says of one reading of each series, in an array."""
    return np.array(list(live.step(by_number(reading)).values()))


CARRIED = {
    "one layer": at_every_step(),
    "two layers": at_every_step(hidden_layer_sizes=(4, 3)),
    "reset after": at_every_step(reset_after=True),
    "not normalized": at_every_step(normalize_y=False),
}


# --- a carried state


@examples(200, nightly=1500)
@given(
    model=st.sampled_from(sorted(CARRIED)),
    n_series=st.integers(1, 3),
    n_steps=st.integers(1, 8),
    n_known=st.integers(0, 8),
    absent=st.sampled_from([0, 0.3, 0.8]),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_carried_state_equals_predict_on_the_whole_sequence(
    model, n_series, n_steps, n_known, absent, seed
):
    model, rng = CARRIED[model], np.random.default_rng(seed)
    X = rng.normal(size=(n_series, n_known + n_steps, 3))
    X[rng.random(X.shape[:2]) < absent] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # sequences without a step
        expected = model.predict(X)
        live = stream(model, by_number(X[:, :n_known]) if n_known else None, group="series")
    actual = np.stack([step_all(live, reading) for reading in X[:, n_known:].swapaxes(0, 1)], axis=1)
    np.testing.assert_allclose(actual, expected[:, n_known:], rtol=0, atol=1e-12)


def test_a_stream_of_one_series_takes_rows_without_an_axis_of_series():
    model = CARRIED["one layer"]
    live = stream(model, SEQUENCES[0, :5])
    y = live.step(SEQUENCES[0, 5])
    assert y.shape == (2,)
    np.testing.assert_allclose(y, model.predict(SEQUENCES[:1])[0, 5], rtol=0, atol=1e-12)
    assert live.step(SEQUENCES[:1, 6]).shape == (1, 2)


def test_a_network_alone_carries_its_state_in_its_own_precision():
    model = gru().fit(SEQUENCES.astype(np.float32), TARGETS)
    live = stream(model)
    y = outputs(live, SEQUENCES[0].astype(np.float32))
    assert (y.dtype, live.state.dtype) == (np.float32, np.float32)
    np.testing.assert_allclose(y, model.predict(SEQUENCES[:1].astype(np.float32))[0], rtol=0, atol=1e-5)


def test_series_of_different_lengths_are_read_together():
    model, walks = CARRIED["two layers"], [SEQUENCES[0, :7], SEQUENCES[1, :2]]
    live = stream(model, by_number(walks))
    y = step_all(live, SEQUENCES[:2, 8])
    for row, walk, reading in zip(y, walks, SEQUENCES[:2, 8], strict=True):
        expected = model.predict(np.vstack([walk, reading])[np.newaxis])[0, -1]
        np.testing.assert_allclose(row, expected, rtol=0, atol=1e-12)


def test_a_reading_that_is_all_nan_leaves_the_carried_state():
    live = stream(CARRIED["one layer"], by_number(SEQUENCES[:2]))
    before = live.state
    y = step_all(live, [[np.nan] * 3, [1.0, 2.0, 3.0]])
    assert np.isnan(y[0]).all()
    assert np.isfinite(y[1]).all()
    np.testing.assert_array_equal(live.state[0], before[0])
    assert (live.state[1] != before[1]).all()


def test_the_state_can_be_kept_and_set():
    live = stream(CARRIED["two layers"], SEQUENCES[0])
    state = live.state
    assert state.shape == (7,)
    first = outputs(live, SEQUENCES[1])
    np.testing.assert_array_equal(live.state == state, False)
    live.state = state
    np.testing.assert_array_equal(outputs(live, SEQUENCES[1]), first)


def test_the_state_of_one_layer_is_that_of_hidden_states():
    model = CARRIED["one layer"]
    states = model[-1].hidden_states(model[:-1].transform(SEQUENCES[:2]))
    carried = stream(model, by_number(SEQUENCES[:2])).state
    np.testing.assert_allclose(list(carried.values()), states[:, -1], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("state", "message"),
    [
        (np.zeros((1, 4)), r"state has shape \(1, 4\); expected \(4,\)"),
        (np.zeros(3), r"state has shape \(3,\); expected \(4,\)"),
        ([0, 0, 2.5, 0], r"state holds 2.5; expected numbers from -1 to 1"),
        ([0, np.nan, 0, 0], r"state holds nan"),
    ],
)
def test_a_carried_state_of_the_wrong_kind_is_an_error(state, message):
    live = stream(CARRIED["one layer"], SEQUENCES[0])
    before = live.state
    with pytest.raises(ValueError, match=message):
        live.state = state
    np.testing.assert_array_equal(live.state, before)


@pytest.mark.parametrize(
    ("reading", "message"),
    [
        ([1.0, np.nan, 2.0], r"NaN in some channels \(channel 1\)"),
        ([1.0, 2.0, 1e300], "output is not finite|infinity or a value too large"),
        ([1.0, 2.0], r"reading has shape \(2,\); expected \(3,\), the channels of one series"),
        (np.zeros((2, 3)), r"reading has shape \(2, 3\); expected \(3,\).* give group="),
        (np.zeros((1, 1, 3)), r"reading has shape \(1, 1, 3\); expected \(3,\)"),
    ],
)
def test_a_reading_that_is_refused_leaves_the_state(reading, message):
    model = gru(hidden_layer_sizes=(4,)).fit(SEQUENCES.astype(np.float32), TARGETS)
    live = stream(model, SEQUENCES[0])
    before = live.state
    with pytest.raises(ValueError, match=message):
        live.step(reading)
    np.testing.assert_array_equal(live.state, before)


def test_an_output_that_is_not_finite_leaves_the_state():
    model = gru(hidden_layer_sizes=(2,)).fit(SEQUENCES, TARGETS)
    model.input_weights_[0][...] = 10
    live = stream(model, SEQUENCES[0])
    before = live.state
    with pytest.raises(ValueError, match="output is not finite"):
        live.step([1.79e308, -1.79e308, 0])
    np.testing.assert_array_equal(live.state, before)


def test_a_state_of_two_directions_cannot_be_carried():
    with pytest.raises(ValueError, match=r"backward too \(bidirectional=True\).* cannot be carried"):
        stream(at_every_step(bidirectional=True))


def test_two_directions_go_with_windows():
    model = make_pipeline(SlidingWindow(4), gru(bidirectional=True)).fit(TABLE, NEXT)
    live = stream(model, TABLE[:20])
    np.testing.assert_allclose(outputs(live, TABLE[20:]), model.predict(TABLE)[20:], rtol=0, atol=1e-12)


# --- a window of readings


def plain():
    return of_windows()


def without_front():
    return make_pipeline(SlidingWindow(5), gru()).fit(TABLE, NEXT)


def flat_mlp():
    impute = SimpleImputer(strategy="constant", fill_value=0, keep_empty_features=True)
    mlp = MLPRegressor(hidden_layer_sizes=(4,), solver="lbfgs", max_iter=5, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return make_pipeline(SlidingWindow(3, flatten=True), impute, mlp).fit(TABLE, NEXT)


class Doubled(TransformerMixin, BaseEstimator):
    """A transformer that tells nothing of its columns."""

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return X * 2

    def __sklearn_is_fitted__(self):
        return True


def of_unknown_columns():
    return make_pipeline(Doubled(), SlidingWindow(3), gru()).fit(TABLE, NEXT)


def flat_ridge():
    impute = SimpleImputer(strategy="constant", fill_value=0, keep_empty_features=True)
    return make_pipeline(StandardScaler(), SlidingWindow(5, flatten=True), impute, Ridge()).fit(TABLE, NEXT)


def searched():
    grid = {"slidingwindow__length": [2, 4]}
    return GridSearchCV(make_pipeline(StandardScaler(), SlidingWindow(), gru()), grid, cv=2).fit(TABLE, NEXT)


def transformed_target():
    inner = make_pipeline(StandardScaler(), SlidingWindow(5), gru())
    return TransformedTargetRegressor(inner, transformer=StandardScaler()).fit(TABLE, NEXT)


def nested():
    return Pipeline(
        [
            ("prepare", make_pipeline(StandardScaler(), SlidingWindow(5))),
            ("nothing", "passthrough"),
            ("model", make_pipeline(StepwiseTransformer(StandardScaler()), gru())),
        ]
    ).fit(TABLE, NEXT)


def two_windows():
    return make_pipeline(
        SlidingWindow(6), StepwiseTransformer(StandardScaler()), SlidingWindow(3), gru()
    ).fit(TABLE, NEXT)


def of_two_outputs():
    return make_pipeline(SlidingWindow(5), gru()).fit(TABLE, TABLE[:, :2])


def of_classes():
    return make_pipeline(SlidingWindow(5), GRUClassifier(4, max_iter=2, random_state=0)).fit(
        TABLE, np.where(NEXT > 0, "up", "down")
    )


def at_every_step_of_windows():
    windows = make_windows(TABLE, 8)
    return make_pipeline(SlidingWindow(5), gru()).fit(windows, np.asarray(windows)[:, -5:, :1])


@pytest.mark.parametrize(
    "make",
    [
        plain,
        without_front,
        flat_ridge,
        searched,
        transformed_target,
        nested,
        two_windows,
        flat_mlp,
        of_unknown_columns,
        of_two_outputs,
        of_classes,
    ],
)
def test_a_window_of_readings_equals_predict_on_the_whole_table(make):
    model = make()
    expected = model.predict(TABLE)
    for n_known in (0, 3, 20):
        live = stream(model, TABLE[:n_known] if n_known else None)
        actual = outputs(live, TABLE[n_known:])
        if expected.dtype.kind == "f":
            np.testing.assert_allclose(actual, expected[n_known:], rtol=0, atol=1e-12)
        else:
            assert list(actual) == list(expected[n_known:])


@examples(100)
@given(
    length=st.sampled_from([1, 3, 6]),
    fill=st.sampled_from([None, "forward"]),
    n_known=st.integers(0, 12),
    gaps=st.sampled_from([0, 0.2]),
    absent=st.sampled_from([0, 0.3]),
    seed=st.integers(0, 2**32 - 1),
)
def test_gaps_and_absent_readings_are_those_of_predict(length, fill, n_known, gaps, absent, seed):
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(n_known + 6, 3))
    table[rng.random(len(table)) < absent] = np.nan
    if fill is not None:
        table[rng.random(table.shape) < gaps] = np.nan
        table[0] = 1.0
    model = FILLED[length, fill]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # windows without a step
        expected = model.predict(table)[n_known:]
        actual = outputs(stream(model, table[:n_known] if n_known else None), table[n_known:])
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-12)


FILLED = {(n, fill): of_windows(length=n, fill=fill) for n in (1, 3, 6) for fill in (None, "forward")}


def test_several_series_have_a_window_each():
    model = plain()
    histories = np.stack([TABLE[:12], TABLE[12:24]])
    live = stream(model, by_number(histories))
    y = step_all(live, TABLE[[30, 31]])
    for row, history, reading in zip(y, histories, TABLE[30:32], strict=True):
        expected = model.predict(np.vstack([history, reading]))[-1]
        assert row == pytest.approx(expected, abs=1e-12)


def test_a_model_of_windows_made_before_reads_as_many_steps_as_they_have():
    X, y = future_targets(make_windows(TABLE, 6), TABLE[:, 0], horizon=2)
    model = make_pipeline(StepwiseTransformer(StandardScaler()), gru()).fit(X, y)
    live = stream(model, TABLE[:20])
    assert live.state.shape == (6, 3)
    expected = model.predict(make_windows(TABLE, 6))[20:]
    np.testing.assert_allclose(outputs(live, TABLE[20:]), expected, rtol=0, atol=1e-12)


def test_a_model_of_flat_sequences_is_given_flat_ones():
    flat = np.asarray(make_windows(TABLE, 4)).reshape(len(TABLE), -1)[3:]
    model = make_pipeline(StandardScaler(), gru(n_channels=3)).fit(flat, NEXT[3:])
    live = stream(model, TABLE[:20])
    np.testing.assert_allclose(outputs(live, TABLE[20:]), model.predict(flat)[17:], rtol=0, atol=1e-12)


def test_of_targets_at_every_step_of_a_window_the_last_one_counts():
    model = at_every_step_of_windows()
    live = stream(model, TABLE[:20])
    expected = model.predict(make_windows(TABLE, 5))[20:, -1]
    np.testing.assert_allclose(outputs(live, TABLE[20:]), expected, rtol=0, atol=1e-12)


def test_the_readings_can_be_kept_and_set():
    live = stream(plain(), TABLE[:20])
    state = live.state
    first = outputs(live, TABLE[20:25])
    live.state = state
    np.testing.assert_array_equal(outputs(live, TABLE[20:25]), first)
    with pytest.raises(ValueError, match=r"state has shape \(3,\); expected \(5, 3\)"):
        live.state = state[0]
    with pytest.raises(ValueError, match=r"state holds infinity"):
        live.state = state + np.inf


# --- data frames


def mixed(library):
    n_rows = 30
    hours = np.datetime64("2024-01-01", "us") + np.arange(n_rows).astype("timedelta64[h]")
    columns = {
        "date": np.repeat(hours, 2),
        "shop": ["north", "south"] * n_rows,
        "kind": ["a", "b", "b", "a", "c", "b"] * 10,
        "sales": RNG.normal(size=2 * n_rows),
    }
    return library.DataFrame(columns)


def mixed_model(table):
    encode = ColumnTransformer(
        [("encode", OneHotEncoder(sparse_output=False), ["kind"])],
        remainder="passthrough",
        verbose_feature_names_out=False,
    ).set_output(transform="pandas" if hasattr(table, "iloc") else "polars")
    model = make_pipeline(encode, SlidingWindow(4, group="shop", time="date", fill="forward"), gru())
    return model.fit(table, np.arange(len(table)) % 7)


@pytest.mark.parametrize("library", [pd, pl], ids=["pandas", "polars"])
def test_a_table_of_several_series_is_a_history(library):
    table = mixed(library)
    model = mixed_model(table)
    rows = getattr(table, "iloc", table)
    live = stream(model, rows[np.r_[4:40:2, 5:41:2][::-1]])  # in any order
    expected = model.predict(rows[4:])
    for i in range(40, 60, 2):
        actual = live.step(rows[[i + 1, i]])
        actual = actual if library is pd else actual["prediction"]
        np.testing.assert_allclose(actual, expected[[i + 1 - 4, i - 4]], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("rows", "change", "message"),
    [
        ([5, 4, 6], {}, r"reading has 2 rows with shop='north'; expected one a series"),
        ([4, 5], {"shop": None}, "'shop' of the reading is missing in row 0"),
        (
            [2, 3],
            {},
            r"reading has date=2024-01-01 01:00:00 for shop='north'; expected a time after 2024-01-01 01",
        ),
        ([0, 1], {}, "expected a time after"),
        ([4, 5], {"date": pd.NaT}, "'date' of the reading is missing in row 0"),
    ],
)
def test_readings_that_tell_no_series_or_are_not_later_are_an_error(rows, change, message):
    table = mixed(pd)
    live = stream(mixed_model(table), table[:2])
    live.step(table.iloc[2:4])
    for live in (pickle.loads(pickle.dumps(live)), live):  # noqa: B020
        before = live.state
        with pytest.raises(ValueError, match=message):
            live.step(table.iloc[rows].assign(**change))
        np.testing.assert_equal(live.state, before)
        live.step(table.iloc[4:6])
    live.reset().step(table.iloc[[3, 2]])


def test_a_window_that_knows_columns_takes_no_arrays():
    live = stream(mixed_model(mixed(pd)))
    with pytest.raises(ValueError, match=r"reading is a ndarray, which does not tell its series"):
        live.step(np.zeros(4))
    with pytest.raises(ValueError, match=r"reading is a dict, but .*'shop'.*expected a data frame"):
        live.step({"north": np.zeros(4)})


def test_a_row_of_a_data_frame_is_a_reading():
    table = pd.DataFrame(TABLE, columns=["a", "b", "c"])
    model = of_windows(table)
    live = stream(model, table[:20])
    expected = model.predict(table)[20:]
    np.testing.assert_allclose(live.step(table.iloc[20]), expected[0], rtol=0, atol=1e-12)
    np.testing.assert_allclose(live.step(table.iloc[21:22]), expected[1:2], rtol=0, atol=1e-12)
    more = table.assign(other="text")[["other", "c", "b", "a"]]
    np.testing.assert_allclose(live.step(more[22:23]), expected[2:3], rtol=0, atol=1e-12)
    with pytest.raises(ValueError, match=r"reading lacks the columns \['b'\]"):
        live.step(table[["a", "c"]][23:24])
    with pytest.raises(ValueError, match="reading has 2 rows; expected 1"):
        live.step(table[23:25])


def test_windows_of_a_data_frame_know_their_columns():
    table = pd.DataFrame(TABLE, columns=["a", "b", "c"])
    prepare = ColumnTransformer([("scale", StandardScaler(), ["c", "a"])], verbose_feature_names_out=False)
    windows = make_windows(table, 6)
    model = make_pipeline(StepwiseTransformer(prepare), SlidingWindow(4), gru()).fit(windows, NEXT)
    live = stream(model, table[:20])
    expected = model.predict(windows)[20:]
    np.testing.assert_allclose(live.step(table[["c", "b", "a"]][20:21]), expected[:1], rtol=0, atol=1e-12)
    np.testing.assert_allclose(live.step(TABLE[21]), expected[1], rtol=0, atol=1e-12)


def test_flattened_windows_keep_the_names_that_the_model_knows():
    table = pd.DataFrame(TABLE, columns=["a", "b", "c"])
    model = make_pipeline(SlidingWindow(2, flatten=True), SimpleImputer(), Ridge()).set_output(
        transform="pandas"
    )
    live = stream(model.fit(table, NEXT), table[:20])
    assert live.step(table.iloc[20]) == pytest.approx(model.predict(table)[20], abs=1e-12)


@pytest.mark.parametrize("make", [plain, at_every_step, without_front])
def test_a_reading_of_another_number_of_channels_is_an_error(make):
    live = stream(make())
    before = live.state
    with pytest.raises(ValueError, match="The reading has 1 channels; expected 3"):
        live.step(pd.DataFrame({"q": [2.0]}))
    np.testing.assert_array_equal(live.state, before)
    with pytest.raises(ValueError, match="history has 1 channels; expected 3"):
        stream(make(), pd.DataFrame({"q": [2.0, 3.0]}))


def test_a_dict_is_no_reading_of_a_stream_of_one_series():
    with pytest.raises(ValueError, match=r"reading is a dict, but .* one series.*give group= of stream"):
        stream(plain()).step({"a": 1.0})


def test_an_index_of_dates_that_goes_back_is_no_history():
    table = pd.DataFrame(TABLE, columns=["a", "b", "c"], index=pd.date_range("2024-01-01", periods=40))
    with pytest.raises(ValueError, match="index of history goes back in time"):
        stream(of_windows(table), table[::-1])


# --- what is common


@pytest.mark.parametrize("make", [plain, at_every_step])
def test_reset_forgets_everything(make):
    model = make()
    live, new = stream(model, TABLE[:20]), stream(model)
    live.step(TABLE[20])
    assert live.reset() is live
    np.testing.assert_array_equal(live.state, new.state)
    np.testing.assert_array_equal(outputs(live, TABLE[:8]), outputs(new, TABLE[:8]))


@pytest.mark.parametrize("make", [plain, at_every_step])
def test_a_pickle_goes_on_to_the_bit(make):
    live = stream(make(), TABLE[:20])
    live.step(TABLE[20])
    other = pickle.loads(pickle.dumps(live))
    assert isinstance(other, GRUStream)
    np.testing.assert_array_equal(outputs(other, TABLE[21:]), outputs(live, TABLE[21:]))


@pytest.mark.parametrize("make", [plain, at_every_step])
def test_fitting_the_model_again_does_not_reach_the_stream(make):
    model = make()
    live, other = stream(model, TABLE[:20]), stream(model, TABLE[:20])
    expected = live.step(TABLE[20])
    model.set_params(gruregressor__random_state=1).fit(
        *((TABLE, NEXT) if make is plain else (SEQUENCES, TARGETS))
    )
    np.testing.assert_array_equal(other.step(TABLE[20]), expected)


def test_a_number_is_a_reading_of_one_channel():
    series = TABLE[:, :1]
    model = make_pipeline(SlidingWindow(3), gru()).fit(series, NEXT)
    live = stream(model, series[:20, 0])
    assert live.step(series[20, 0]) == pytest.approx(model.predict(series)[20], abs=1e-12)
    two = stream(model, group="series")
    assert step_all(two, [1.0, 2.0]).shape == (2,)


def test_a_stream_says_what_it_remembers():
    assert repr(stream(plain())) == "GRUStream(1 series, the last 5 readings of 3 channels)"
    live = stream(at_every_step(), by_number(SEQUENCES[:2]))
    assert repr(live) == "GRUStream(2 series, 4 states carried)"


@pytest.mark.parametrize(
    ("model", "history", "message"),
    [
        (Ridge().fit(TABLE, NEXT), None, "Ridge has no SlidingWindow and no network"),
        (LogisticRegression().fit(TABLE, NEXT > 0), None, "call its predict"),
        (plain(), SEQUENCES, r"history has the shape \(12, 9, 3\); expected rows .* a dict"),
        (plain(), TABLE[:, :2], "history has 2 channels; expected 3"),
        (at_every_step(), SEQUENCES[0, :, :2], "history has 2 channels; expected 3"),
        ("model", None, "model"),
    ],
)
def test_what_cannot_be_streamed_is_an_error(model, history, message):
    with pytest.raises(ValueError, match=message):
        stream(model, history)


def test_a_model_that_is_not_fitted_is_an_error():
    with pytest.raises(NotFittedError):
        stream(gru())


def test_a_transformer_of_whole_sequences_has_no_single_reading():
    flat = SEQUENCES.reshape(len(SEQUENCES), -1)
    model = make_pipeline(StandardScaler(), gru(n_channels=3)).fit(flat, TARGETS)
    with pytest.raises(ValueError, match=r"StandardScaler\(\) reads whole sequences.*StepwiseTransformer"):
        stream(model)


def test_a_forecast_goes_on_where_the_stream_is():
    series = TABLE[:, 0]
    model = make_pipeline(SlidingWindow(4), gru()).fit(series[:, np.newaxis], NEXT)
    ahead = forecast(model, series, 3)
    live = stream(model, series[:-1])
    fed_back = [live.step(series[-1])]
    for _ in range(2):
        fed_back.append(live.step(fed_back[-1]))
    np.testing.assert_allclose(np.ravel(fed_back), ahead, rtol=0, atol=1e-12)


def test_a_model_that_takes_its_predictions_back_cannot_carry():
    logarithm = FunctionTransformer(np.log, np.exp)
    alone = TransformedTargetRegressor(gru(), transformer=logarithm)
    for model in (alone, make_pipeline(StepwiseTransformer(StandardScaler()), alone)):
        with pytest.raises(ValueError, match=r"takes its predictions back \(TransformedTargetRegressor\)"):
            stream(model.fit(SEQUENCES, np.exp(TARGETS)))


def test_a_window_inside_another_step_is_an_error():
    union = FeatureUnion([("window", SlidingWindow(3, flatten=True)), ("now", "passthrough")])
    model = make_pipeline(union, HistGradientBoostingRegressor(max_iter=2)).fit(TABLE, NEXT)
    with pytest.raises(ValueError, match=r"SlidingWindow of Pipeline is inside another step"):
        stream(model)


def test_sequences_that_became_other_columns_are_an_error():
    flat = SEQUENCES.reshape(len(SEQUENCES), -1)
    model = make_pipeline(PCA(6), gru(n_channels=3)).fit(flat, TARGETS[:, -1])
    with pytest.raises(ValueError, match=r"PCA.* has 27 columns, but the network behind it 6"):
        stream(model)


def test_infinity_is_refused_whatever_the_model_takes():
    window = SlidingWindow(3, flatten=True)
    model = make_pipeline(window, HistGradientBoostingRegressor(max_iter=2)).fit(TABLE, NEXT)
    live = stream(model, TABLE[:5])
    before = live.state
    with pytest.raises(ValueError, match=r"contains infinity \(channel 0\)"):
        live.step([np.inf, 0, 0])
    np.testing.assert_array_equal(live.state, before)


def test_flat_sequences_of_a_data_frame_keep_their_names():
    flat = pd.DataFrame(np.asarray(make_windows(TABLE, 4)).reshape(len(TABLE), -1)[3:]).add_prefix("f")
    by_name = ColumnTransformer([("scale", StandardScaler(), list(flat.columns))])
    model = make_pipeline(by_name, gru(n_channels=3)).fit(flat, NEXT[3:])
    live = stream(model, TABLE[:20])
    np.testing.assert_allclose(outputs(live, TABLE[20:]), model.predict(flat)[17:], rtol=0, atol=1e-12)


@pytest.mark.parametrize("make", [plain, at_every_step])
def test_a_state_of_strings_is_an_error(make):
    live = stream(make())
    with pytest.raises(ValueError, match="state has dtype <U1; expected numbers"):
        live.state = np.full(live.state.shape, "a")


def test_a_prediction_that_fails_leaves_the_readings():
    live = stream(plain(), TABLE[:20])
    before = live.state
    with pytest.raises(ValueError, match="^Channel 1 of the reading is missing"):
        live.step([1.0, np.nan, 2.0])
    np.testing.assert_array_equal(live.state, before)


@pytest.mark.filterwarnings("ignore:X has 4 rows, but length=6:sklearn_gru.DataWarning")
def test_what_is_before_a_short_history_stays_absent():
    prepare = make_pipeline(SimpleImputer(), StandardScaler())
    model = make_pipeline(prepare, SlidingWindow(6), gru()).fit(TABLE, NEXT)
    live = stream(model, by_number([TABLE[:8], TABLE[8:11]]))
    y = step_all(live, TABLE[[20, 21]])
    expected = model.predict(np.vstack([TABLE[8:11], TABLE[21]]))[-1]
    assert y[1] == pytest.approx(expected, abs=1e-12)


def test_a_gap_at_the_start_of_a_history_is_not_filled_from_another_series():
    model = make_pipeline(SlidingWindow(4, fill="forward"), gru()).fit(TABLE[:, :1], NEXT)
    histories = np.stack([TABLE[:6, :1], TABLE[6:12, :1]])
    histories[1, 0] = np.nan
    live = stream(model, by_number(histories[:, :3]))
    np.testing.assert_array_equal(live.state[1][:2, 0], [np.nan, np.nan])
    y = step_all(live, histories[:, 3])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the first window has no step
        expected = model.predict(histories[1, :4])[-1]
    assert y[1] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("roles", [{"group": "shop", "time": "date"}, {"time": "date"}])
def test_a_flattened_window_reads_a_table_of_series(roles):
    table = mixed(pd).drop(columns="kind")
    if "group" not in roles:
        table = table[table["shop"] == "north"].drop(columns="shop")
    fill = SimpleImputer(strategy="constant", fill_value=0, keep_empty_features=True)
    model = make_pipeline(SlidingWindow(4, flatten=True, **roles), fill, Ridge()).fit(
        table, np.arange(len(table))
    )
    n = table.get("shop", pd.Series(["north"])).nunique()
    live = stream(model, table[:-n].sample(frac=1, random_state=1).sort_values("date", kind="stable"))
    last = table[-n:]
    expected = dict(
        zip(last.index, model.predict(table)[[table.index.get_loc(i) for i in last.index]], strict=True)
    )
    np.testing.assert_allclose(live.step(last), [expected[i] for i in last.index], rtol=0, atol=1e-12)


def test_a_search_at_the_end_of_a_pipeline_keeps_the_steps_in_front():
    grid = {"slidingwindow__length": [2, 4]}
    search = GridSearchCV(make_pipeline(SlidingWindow(), gru()), grid, cv=2)
    model = make_pipeline(StandardScaler(with_mean=False), search).fit(10 * TABLE, NEXT)
    live = stream(model, 10 * TABLE[:20])
    assert live.step(10 * TABLE[20]) == pytest.approx(model.predict(10 * TABLE)[20], abs=1e-12)


def test_a_row_of_a_mixed_frame_keeps_its_kinds():
    table = mixed(pd).drop(columns=["shop", "date"])
    encode = ColumnTransformer(
        [("encode", OneHotEncoder(sparse_output=False), ["kind"]), ("scale", StandardScaler(), ["sales"])]
    )
    model = make_pipeline(encode, SlidingWindow(3), gru()).fit(table, np.arange(len(table)))
    live = stream(model, table[:20])
    assert live.step(table.iloc[20]) == pytest.approx(model.predict(table)[20], abs=1e-12)


def test_missing_names_of_any_kind_are_an_error():
    table = pd.DataFrame({"shop": pd.array([1, 2] * 10, dtype="Int64"), "load": TABLE[:20, 0]})
    live = stream(make_pipeline(SlidingWindow(3, group="shop"), gru()).fit(table, NEXT[:20]))
    reading = pd.DataFrame({"shop": pd.array([1, None], dtype="Int64"), "load": [1.0, 2.0]})
    with pytest.raises(ValueError, match="'shop' of the reading is missing in row 1"):
        live.step(reading)
    with pytest.raises(ValueError, match=r"history is a ndarray, but .*'shop'.*expected a data frame"):
        stream(live._model, np.zeros((5, 1)))


def test_a_ragged_history_names_itself():
    with pytest.raises(
        ValueError, match=r"history is a list of sequences of different lengths: pad_sequences\(history\)"
    ):
        stream(plain(), [TABLE[:3], TABLE[:4]])


def test_a_search_around_a_network_carries_its_state():
    grid = {"alpha": [0.01]}
    model = make_pipeline(StepwiseTransformer(StandardScaler()), GridSearchCV(gru(), grid, cv=2))
    model.fit(SEQUENCES, TARGETS)
    y = outputs(stream(model), SEQUENCES[0])
    np.testing.assert_allclose(y, model.predict(SEQUENCES[:1])[0], rtol=0, atol=1e-12)


# --- a step that is interrupted


class Timeout(BaseException):
    """What a signal raises between any two lines."""


def lines_of(step, stop_at=None):
    """How many lines of the package a step runs; at that number it is interrupted."""
    n_lines = 0

    def trace(frame, event, argument):
        nonlocal n_lines
        # a generator that is left half way is closed, and Python ignores what is raised in the course of it
        if "sklearn_gru" not in frame.f_code.co_filename or frame.f_code.co_flags & inspect.CO_GENERATOR:
            return None
        if event == "line":
            n_lines += 1
            if n_lines == stop_at:
                raise Timeout
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        step()
    finally:
        sys.settrace(before)
    return n_lines


def streams_and_what_comes_next():
    shops = mixed(pd)
    live = stream(mixed_model(shops), shops[:20])
    yield "a table of series", live, [shops.iloc[rows : rows + 2] for rows in (20, 22)]
    yield "two layers", stream(CARRIED["two layers"], SEQUENCES[0]), list(SEQUENCES[1, :2])
    one_layer = stream(CARRIED["one layer"], by_number(SEQUENCES[:2]))
    yield "one layer at rest", one_layer, [by_number(REST), by_number(SEQUENCES[1:4, 1])]
    yield "a window filled forward", stream(FILLED[3, "forward"], TABLE[:9]), list(TABLE[9:11])


REST = np.stack([SEQUENCES[0, 0], np.full(3, np.nan)])


@pytest.mark.parametrize(
    ("live", "observations"),
    [pytest.param(live, ahead, id=name) for name, live, ahead in streams_and_what_comes_next()],
)
def test_a_step_that_is_interrupted_anywhere_leaves_the_stream_as_it_was(live, observations):
    live.step(observations[0])
    state, kept = live.state, pickle.dumps(live)
    expected = live.step(observations[1])
    n_lines = lines_of(partial(pickle.loads(kept).step, observations[1]))
    for stop_at in {*range(1, n_lines, 1 + n_lines // 100), *range(n_lines - 20, n_lines + 1)}:
        live = pickle.loads(kept)
        with pytest.raises(Timeout):
            lines_of(partial(live.step, observations[1]), stop_at)
        np.testing.assert_equal(live.state, state)
        actual = live.step(observations[1])  # which is not before the time of a reading that failed
        if isinstance(expected, dict):
            np.testing.assert_equal(actual, expected)
        else:
            np.testing.assert_array_equal(actual, expected)


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, TimeoutError])
@pytest.mark.parametrize("cell", [0, 1])
def test_an_interrupted_layer_takes_no_other_layer_along(error, cell, monkeypatch):
    live, other = (stream(CARRIED["two layers"], SEQUENCES[0]) for _ in range(2))
    np.testing.assert_array_equal(live.step(SEQUENCES[2, 0]), other.step(SEQUENCES[2, 0]))
    before, calls, step = live.state, [], CellState.step

    def interrupted(self, *arguments):
        calls.append(self)
        if len(calls) == cell + 1:
            raise error
        return step(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(CellState, "step", interrupted)
        with pytest.raises(error):
            live.step(SEQUENCES[1, 0])
    np.testing.assert_array_equal(live.state, before)
    np.testing.assert_array_equal(outputs(live, SEQUENCES[1]), outputs(other, SEQUENCES[1]))


# --- times of every kind


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_over_times_of_every_kind_equals_predict(kind):
    table = shops(kind)
    model = make_pipeline(SlidingWindow(3, group="shop", time="when"), gru()).fit(table, table["load"])
    expected = model.predict(table)
    live = stream(model, table[:12].sample(frac=1, random_state=3).sort_values("shop", kind="stable"))
    for row in range(12, 24, 2):
        y = live.step(table[row : row + 2])
        np.testing.assert_allclose(y, expected[row : row + 2], rtol=0, atol=1e-12)
        with pytest.raises(ValueError, match="expected a time after"):
            live.step(table[row : row + 2])


@pytest.mark.parametrize(("kind", "other", "second", "first"), MIXTURES)
def test_a_reading_in_times_of_another_kind_is_one_sentence(kind, other, first, second):
    table = shops(kind)
    model = make_pipeline(SlidingWindow(3, group="shop", time="when"), gru()).fit(table, table["load"])
    live = stream(model, table[:12])
    state = live.state
    with pytest.raises(ValueError, match=f"{first} .*{second} .*times of one kind"):
        live.step(shops(other)[12:14])
    np.testing.assert_equal(live.state, state)
    live.step(table[12:14])


@pytest.mark.parametrize("levels", [["shop", "when"], ["when", "shop"]])
def test_levels_of_an_index_tell_series_and_times_as_columns_do(levels):
    table = shops("dates").set_index(levels)
    model = make_pipeline(SlidingWindow(3, group="shop", time="when"), gru()).fit(table, table["load"])
    live = stream(model, table[:12])
    np.testing.assert_allclose(live.step(table[12:14]), model.predict(table)[12:14], rtol=0, atol=1e-12)
    without = make_pipeline(SlidingWindow(3), gru()).fit(table.reset_index(drop=True), table["load"])
    with pytest.raises(ValueError, match=r"history has the levels .*, which tell several series"):
        stream(without, table)


def test_an_index_that_tells_several_series_asks_for_the_group():
    table = shops("dates").set_index("when")[["load"]]
    model = make_pipeline(SlidingWindow(3), gru()).fit(table[::2], table["load"][::2])
    for history in (table, table["load"]):
        with pytest.raises(ValueError, match="The index of history repeats .*give group="):
            stream(model, history)


def test_the_row_of_a_missing_label_of_a_history_is_that_of_the_table_as_given():
    table = shops("dates")
    model = make_pipeline(SlidingWindow(3, group="shop", time="when"), gru()).fit(table, table["load"])
    with pytest.raises(ValueError, match="group is missing in row 1"):
        stream(model, table[::-1].assign(shop=["a", None, *["a", "b"] * 11]))


# --- several quantiles

LEVELS = [0.1, 0.5, 0.9]


def test_several_quantiles_of_a_carried_state_are_those_of_predict():
    model = at_every_step(loss="quantile", quantile=LEVELS)
    expected = model.predict(SEQUENCES)[0]
    assert expected.shape == (9, 2, 3)
    live = stream(model)
    said = np.array([live.step(x) for x in SEQUENCES[0]])
    np.testing.assert_allclose(said, expected, rtol=0, atol=1e-12)
    assert np.isnan(live.step(np.full(3, np.nan))).all()


@pytest.mark.parametrize("n_outputs", [1, 2])
def test_several_quantiles_of_windows_are_those_of_predict(n_outputs):
    y = NEXT if n_outputs == 1 else np.column_stack([NEXT, TABLE[:, 1]])
    network = gru(loss="quantile", quantile=LEVELS)
    model = make_pipeline(StandardScaler(), SlidingWindow(5), network).fit(TABLE, y)
    live = stream(model, TABLE[:30])
    said = np.array([live.step(x) for x in TABLE[30:]])
    np.testing.assert_allclose(said, model.predict(TABLE)[30:], rtol=0, atol=1e-12)


@pytest.mark.parametrize("n_outputs", [1, 2])
def test_several_quantiles_by_label_have_the_names_of_their_levels(n_outputs):
    windows = make_windows(pd.DataFrame(TABLE, columns=list("abc")).assign(id="x"), 5, group="id")
    y = NEXT if n_outputs == 1 else np.column_stack([NEXT, TABLE[:, 1]])
    model = gru(loss="quantile", quantile=LEVELS).fit(windows, y)
    row = pd.DataFrame(TABLE[:1], columns=list("abc")).assign(id="x")
    names = ["q0.1", "q0.5", "q0.9"]
    names = names if n_outputs == 1 else [f"{output}_{name}" for output in range(2) for name in names]
    said = stream(model, group="id").step(row)
    assert list(said.columns) == names
    np.testing.assert_allclose(said.loc["x"], model.predict(windows[:1])[0].ravel(), rtol=0, atol=1e-12)
    said = stream(model, group="id").step(pl.DataFrame(row.to_dict("list")))
    assert said.columns == ["id", *(f"prediction_{name}" for name in names)]
