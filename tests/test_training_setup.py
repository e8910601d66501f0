"""From parameters to what the engine trains with."""

import numpy as np
import pytest

from sklearn_gru._training_setup import automatic_batch_size, layer_sizes


@pytest.mark.parametrize(
    ("n_samples", "expected"),
    [(20, 20), (32, 32), (640, 32), (641, 32), (2000, 100), (4000, 200), (9000, 200)],
)
def test_the_automatic_batch_grows_with_the_data(n_samples, expected):
    assert automatic_batch_size(n_samples) == expected


@pytest.mark.parametrize("sizes", [7, np.int64(7), (7,), [7], np.array([7])], ids=repr)
def test_one_layer_may_be_written_in_several_ways(sizes):
    assert layer_sizes(sizes) == (7,)


@pytest.mark.parametrize("sizes", [(), (0,), (2.5,), [2, [3, 4]], np.array([[3]])], ids=repr)
def test_sizes_that_are_no_positive_ints_are_an_error(sizes):
    with pytest.raises(ValueError, match="hidden_layer_sizes must be an int or a non-empty sequence"):
        layer_sizes(sizes)
