"""R^2 of what is observed."""

import numpy as np
import pytest
from sklearn.metrics import r2_score

from sklearn_gru._scoring import observed_r2

RNG = np.random.default_rng(0)
Y, PREDICTION = RNG.normal(size=(2, 6, 4, 2))
WEIGHT = np.array([1.0, 2, 0, 1, 3, 1])


def test_of_all_values_it_is_r2_of_all_steps():
    expected = r2_score(Y.reshape(-1, 2), PREDICTION.reshape(-1, 2), sample_weight=np.repeat(WEIGHT, 4))
    assert observed_r2(Y, PREDICTION, WEIGHT) == pytest.approx(expected)


def test_each_output_counts_its_own_observed_values():
    y, prediction = Y.copy(), PREDICTION.copy()
    y[0, 1, 0] = y[3, :, 1] = np.nan
    prediction[3, 0] = np.nan  # an absent step
    y[3, 0] = np.nan
    y[2] = 1e9  # of weight zero
    scores = []
    for output in range(2):
        pairs = [
            (y[i, t, output], prediction[i, t, output], WEIGHT[i])
            for i in range(6)
            for t in range(4)
            if not np.isnan(y[i, t, output]) and WEIGHT[i]
        ]
        true, predicted, weight = zip(*pairs, strict=True)
        scores.append(r2_score(true, predicted, sample_weight=weight))
    assert observed_r2(y, prediction, WEIGHT) == pytest.approx(np.mean(scores))


def test_an_output_that_is_nowhere_observed_does_not_count():
    y = Y.copy()
    y[:, :, 1] = np.nan
    assert observed_r2(y, PREDICTION, WEIGHT) == observed_r2(y[:, :, :1], PREDICTION[:, :, :1], WEIGHT)


def test_another_shape_is_an_error():
    with pytest.raises(ValueError, match=r"y has shape \(6, 4, 1\), but predict gives \(6, 4, 2\)"):
        observed_r2(Y[:, :, :1], PREDICTION, WEIGHT)
