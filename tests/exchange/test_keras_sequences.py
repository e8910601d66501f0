"""Sequences as tensors of Keras, beside the same in NumPy."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from sklearn_gru._engine import segments
from sklearn_gru._estimators import linear_forecasts

from .models import sequences_with_gaps

keras = pytest.importorskip("keras")

from sklearn_gru.exchange.keras_sequences import (  # noqa: E402
    join_steps,
    last_step,
    last_steps,
    rest_where_absent,
)


@pytest.fixture(params=range(8))
def X(request):
    return sequences_with_gaps(request.param).astype(np.float32)


def array(function, X, *arguments):
    return keras.ops.convert_to_numpy(function(keras.ops.convert_to_tensor(X), *arguments))


@pytest.mark.parametrize("length", [1, 2, 3, 10])
def test_segments_are_those_of_the_engine(X, length):
    assert_array_equal(array(join_steps, X, length), segments.join_steps(X, length))


def test_absent_steps_rest_where_those_of_the_engine_do(X):
    found, expected = array(rest_where_absent, X), segments.rest_where_absent(X)
    assert_array_equal(found[1:], expected[1:])
    assert np.isnan(found[0]).all()


@pytest.mark.parametrize("n_steps", [1, 3, 12])
def test_last_steps_are_those_of_the_linear_part(X, n_steps):
    expected = linear_forecasts.last_steps(X, slice(None), n_steps)
    assert_array_equal(array(last_steps, X, n_steps), expected.astype(np.float32))


def test_the_last_step_is_that_of_the_last_present_segment_for_each_of_its_steps():
    values = keras.ops.reshape(keras.ops.arange(24, dtype="float32"), (2, 3, 4))
    present = keras.ops.convert_to_tensor([[True, True, True], [True, True, False]])
    found = keras.ops.convert_to_numpy(last_step(values, present, 2))
    assert found.tolist() == [[[10.0, 11.0, 10.0, 11.0]], [[18.0, 19.0, 18.0, 19.0]]]
