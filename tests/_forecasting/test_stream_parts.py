"""What of a model is remembered, and what looks at each observation, follows from its steps."""

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRURegressor, SlidingWindow, StepwiseTransformer
from sklearn_gru._forecasting.carried_state import CarriedState
from sklearn_gru._forecasting.fitted_chain import FittedChain
from sklearn_gru._forecasting.recent_observations import RecentObservations
from sklearn_gru._forecasting.stream_parts import stream_parts

ROWS = np.random.default_rng(0).normal(size=(30, 2))
SEQUENCES = np.random.default_rng(1).normal(size=(30, 5, 2))


def gru(**parameters):
    return GRURegressor(2, max_iter=1, random_state=0, **parameters)


def scaled_steps():
    return StepwiseTransformer(StandardScaler())


@pytest.mark.parametrize(
    ("model", "X", "y", "memory", "shape"),
    [
        (make_pipeline(SlidingWindow(3), gru()), ROWS, ROWS[:, 0], RecentObservations, (1, 3, 2)),
        (
            make_pipeline(scaled_steps(), SlidingWindow(3), gru()),
            SEQUENCES,
            ROWS[:, 0],
            RecentObservations,
            (1, 3, 2),
        ),
        (make_pipeline(scaled_steps(), gru()), SEQUENCES, ROWS[:, 0], RecentObservations, (1, 5, 2)),
        (gru(n_channels=2), SEQUENCES.reshape(30, -1), ROWS[:, 0], RecentObservations, (1, 5, 2)),
        (
            make_pipeline(StandardScaler(), gru(n_channels=2)),
            SEQUENCES.reshape(30, -1),
            ROWS[:, 0],
            RecentObservations,
            (1, 5, 2),
        ),
        (gru(), SEQUENCES, SEQUENCES[:, :, :1], CarriedState, (1, 2)),
        (make_pipeline(scaled_steps(), gru()), SEQUENCES, SEQUENCES[:, :, :1], CarriedState, (1, 2)),
    ],
)
def test_models_remember_windows_or_a_state(model, X, y, memory, shape):
    parts = stream_parts(FittedChain(model.fit(X, y)), 1)
    assert type(parts.memory) is memory
    assert parts.memory.shown(parts.memory.empty()).shape == shape
    rows, is_one = parts.rows(ROWS[0])
    assert is_one
    assert parts.channels(rows).shape == (1, 2)


def test_observations_of_a_model_that_reads_columns_are_tables():
    table = pd.DataFrame({"shop": ["a", "b"] * 15, "load": ROWS[:, 0]})
    chain = FittedChain(make_pipeline(SlidingWindow(3, group="shop"), gru()).fit(table, ROWS[:, 0]))
    parts = stream_parts(chain, 2)
    with pytest.raises(ValueError, match=r"reading is a list, but the model reads \{'group': 'shop'\}"):
        parts.rows([1.0, 2.0])
    rows, is_one = parts.rows(table[:2])
    assert not is_one
    np.testing.assert_array_equal(parts.channels(rows), ROWS[:2, :1])
