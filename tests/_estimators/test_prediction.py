"""A network says the same of samples in batches as of each by itself."""

import numpy as np
import pytest

from sklearn_gru._engine.network import Network
from sklearn_gru._engine.packing import Reading
from sklearn_gru._estimators.prediction import check_finite, in_batches
from sklearn_gru._estimators.training_data import PREDICTION_BATCH


@pytest.mark.parametrize("reading", [Reading(), Reading(2, True, "mean"), Reading(2, "only")], ids=repr)
def test_samples_beyond_a_batch_are_as_if_alone(reading):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(PREDICTION_BATCH + 3, 5, 2))
    X[rng.random(X.shape[:2]) < 0.3] = np.nan
    network = Network(reading.n_inputs(2), (4,), 3, pooling=reading.pooling)
    parameters = rng.normal(size=network.layout.n_parameters)
    together = in_batches(Network.predict, network, parameters, X, reading, every_step=False)
    assert together.shape == (len(X), 3)
    for i in (0, PREDICTION_BATCH - 1, PREDICTION_BATCH, len(X) - 1):
        alone = in_batches(Network.predict, network, parameters, X[i : i + 1], reading, every_step=False)
        np.testing.assert_allclose(together[i], alone[0], rtol=0, atol=1e-12)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_an_output_that_is_not_finite_names_the_samples(value):
    check_finite(np.zeros((3, 2)), slice(5, 8))
    with pytest.raises(ValueError, match="output for samples 5 to 7 is not finite"):
        check_finite(np.array([[0, 1], [value, 0], [0, 0]]), slice(5, 8))
