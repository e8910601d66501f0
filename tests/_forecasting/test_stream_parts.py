"""What of a model is remembered, and what looks at each observation, follows from its steps."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import VotingRegressor
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, SeasonalNaive, SlidingWindow, StepwiseTransformer, make_windows
from sklearn_gru._forecasting.carried_state import CarriedState
from sklearn_gru._forecasting.fitted_chain import FittedChain
from sklearn_gru._forecasting.recent_observations import RecentObservations
from sklearn_gru._forecasting.stream_parts import stream_parts

ROWS = np.random.default_rng(0).normal(size=(30, 2))
NEXT = np.append(ROWS[1:, 0], 0)
SEQUENCES = np.random.default_rng(1).normal(size=(30, 5, 2))
TABLE = pd.DataFrame({"shop": ["a", "b"] * 15, "load": ROWS[:, 0], "day": np.arange(30) // 2})


def gru(**parameters):
    return GRURegressor(2, max_iter=1, random_state=0, **parameters)


def scaled_steps():
    return StepwiseTransformer(StandardScaler())


@pytest.mark.parametrize(
    ("model", "X", "y", "memory", "shape"),
    [
        (make_pipeline(SlidingWindow(3), gru()), ROWS, ROWS[:, 0], RecentObservations, (3, 2)),
        (
            make_pipeline(scaled_steps(), SlidingWindow(3), gru()),
            SEQUENCES,
            ROWS[:, 0],
            RecentObservations,
            (3, 2),
        ),
        (make_pipeline(scaled_steps(), gru()), SEQUENCES, ROWS[:, 0], RecentObservations, (5, 2)),
        (gru(n_channels=2), SEQUENCES.reshape(30, -1), ROWS[:, 0], RecentObservations, (5, 2)),
        (
            make_pipeline(StandardScaler(), gru(n_channels=2)),
            SEQUENCES.reshape(30, -1),
            ROWS[:, 0],
            RecentObservations,
            (5, 2),
        ),
        (gru(), SEQUENCES, SEQUENCES[:, :, :1], CarriedState, (2,)),
        (make_pipeline(scaled_steps(), gru()), SEQUENCES, SEQUENCES[:, :, :1], CarriedState, (2,)),
        (SeasonalNaive(channel=0), make_windows(ROWS, 4), NEXT, RecentObservations, (4, 2)),
        (
            make_pipeline(scaled_steps(), VotingRegressor([("a", gru()), ("b", gru(alpha=0.1))])),
            make_windows(ROWS, 4),
            ROWS[:, 0],
            RecentObservations,
            (4, 2),
        ),
    ],
)
def test_models_remember_windows_or_a_state(model, X, y, memory, shape):
    parts = stream_parts(FittedChain(model.fit(X, y)))
    assert type(parts.memory) is memory
    assert parts.memory.empty().shape == shape
    reading = parts.observations.reading(ROWS[0])
    assert reading.labels == [None]
    assert parts.channels(reading.rows).shape == (1, 2)


def test_series_and_times_go_by_the_columns_that_the_model_knows():
    window = SlidingWindow(3, group="shop", time="day")
    in_the_pipeline = make_pipeline(window, gru()).fit(TABLE, ROWS[:, 0])
    before = gru().fit(make_windows(TABLE, 3, group="shop", time="day"), ROWS[:, 0])
    for model in (in_the_pipeline, before):
        parts = stream_parts(FittedChain(model))
        reading = parts.observations.reading(TABLE[:2])
        assert (reading.labels, list(reading.times.values)) == (["a", "b"], [0, 0])
        np.testing.assert_array_equal(parts.channels(reading.rows), ROWS[:2, :1])
        with pytest.raises(ValueError, match="group='day', but the model knows group='shop'"):
            stream_parts(FittedChain(model), "day")
        with pytest.raises(ValueError, match="time='load', but the model knows time='day'"):
            stream_parts(FittedChain(model), "shop", "load")


def test_series_and_times_that_the_model_does_not_know_are_told():
    chain = FittedChain(make_pipeline(SlidingWindow(3), gru()).fit(ROWS[:, :1], ROWS[:, 0]))
    parts = stream_parts(chain, "shop", "day")
    reading = parts.observations.reading(TABLE[:2])
    assert (reading.labels, list(reading.times.values)) == (["a", "b"], [0, 0])
    np.testing.assert_array_equal(parts.channels(reading.rows), ROWS[:2, :1])


def test_flat_sequences_of_several_series_are_read_without_their_labels():
    flat = SEQUENCES.reshape(30, -1)
    chain = FittedChain(make_pipeline(StandardScaler(), gru(n_channels=2)).fit(flat, ROWS[:, 0]))
    parts = stream_parts(chain, "shop", "day")
    rows = parts.observations.reading(TABLE[:2].assign(heat=1.0)).rows
    np.testing.assert_array_equal(parts.channels(rows), np.c_[ROWS[:2, 0], np.ones(2)])


def test_windows_inside_a_model_that_asks_several_say_where_they_belong():
    inside = VotingRegressor([("a", make_pipeline(SlidingWindow(3), gru()))]).fit(ROWS, ROWS[:, 0])
    with pytest.raises(ValueError, match="SlidingWindow of VotingRegressor is inside another step; expected"):
        stream_parts(FittedChain(inside))
    of_arrays = VotingRegressor([("a", gru())]).fit(SEQUENCES, ROWS[:, 0])
    with pytest.raises(ValueError, match="network of VotingRegressor is inside it .*fitted on Windows"):
        stream_parts(FittedChain(of_arrays))
    with pytest.raises(ValueError, match="has no SlidingWindow and no network"):
        stream_parts(FittedChain(VotingRegressor([("a", Ridge())]).fit(ROWS, ROWS[:, 0])))


def test_a_method_that_the_model_has_not_is_an_error():
    chain = FittedChain(make_pipeline(SlidingWindow(3), gru()).fit(ROWS, ROWS[:, 0]))
    with pytest.raises(ValueError, match="method='predict_proba', but Pipeline has none"):
        stream_parts(chain, method="predict_proba")
