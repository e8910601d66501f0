"""What a fitted model reads: sequences of any length, or rows."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from sklearn_gru import GRURegressor, SeasonalNaive, SlidingWindow, StepwiseTransformer, make_windows
from sklearn_gru._forecasting.fitted_chain import FittedChain
from sklearn_gru.exchange.input_shape import input_shape

SEQUENCES = np.random.default_rng(0).normal(size=(20, 4, 3))
ROWS = SEQUENCES[:, -1]
NETWORK = GRURegressor(2, max_iter=2, random_state=0)


@pytest.mark.parametrize(
    ("model", "X", "shape"),
    [
        (NETWORK, SEQUENCES, [None, None, 3]),
        (make_pipeline(StepwiseTransformer(StandardScaler()), NETWORK), SEQUENCES, [None, None, 3]),
        (make_pipeline(StandardScaler(), SlidingWindow(2), NETWORK), ROWS, [None, 3]),
        (Ridge(), ROWS, [None, 3]),
    ],
    ids=["network", "scaled", "rows", "ridge"],
)
def test_sequences_have_any_number_of_steps_and_rows_none(model, X, shape):
    model.fit(X, ROWS[:, 0])
    assert input_shape(FittedChain(model)) == shape


def test_a_naive_forecast_reads_channels_as_a_network_does():
    windows = make_windows(ROWS, 4)
    model = SeasonalNaive(channel=0).fit(windows[:-1], ROWS[1:, 0])
    assert input_shape(FittedChain(model)) == [None, None, 3]


def test_a_first_step_that_does_not_tell_is_named():
    model = make_pipeline(FunctionTransformer(validate=False), Ridge()).fit(ROWS, ROWS[:, 0])
    del model[0].n_features_in_
    with pytest.raises(ValueError, match=r"FunctionTransformer\(\) does not tell how many columns it reads"):
        input_shape(FittedChain(model))
