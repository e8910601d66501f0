"""Sequences as tensors of PyTorch, beside the same in NumPy."""

import pytest
from numpy.testing import assert_array_equal

from sklearn_gru._engine import segments
from sklearn_gru._estimators import linear_forecasts

from .models import sequences_with_gaps

torch = pytest.importorskip("torch")

from sklearn_gru.exchange.torch_sequences import (  # noqa: E402
    join_steps,
    last_step,
    last_steps,
    rest_where_absent,
)


@pytest.fixture(params=range(8))
def X(request):
    return sequences_with_gaps(request.param)


@pytest.mark.parametrize("length", [1, 2, 3, 10])
def test_segments_are_those_of_the_engine(X, length):
    assert_array_equal(join_steps(torch.as_tensor(X), length).numpy(), segments.join_steps(X, length))


def test_absent_steps_rest_where_those_of_the_engine_do(X):
    assert_array_equal(rest_where_absent(torch.as_tensor(X)).numpy(), segments.rest_where_absent(X))


@pytest.mark.parametrize("n_steps", [1, 3, 12])
def test_last_steps_are_those_of_the_linear_part(X, n_steps):
    expected = linear_forecasts.last_steps(X, slice(None), n_steps)
    assert_array_equal(last_steps(torch.as_tensor(X), n_steps).numpy(), expected)


def test_the_last_step_is_that_of_the_last_segment_for_each_of_its_steps():
    values = torch.arange(24.0).reshape(
        2, 3, 4
    )  # two sequences of three segments of two steps of two channels
    found = last_step(values, torch.tensor([3, 1]), 2)
    assert found.tolist() == [[[10.0, 11.0, 10.0, 11.0]], [[14.0, 15.0, 14.0, 15.0]]]
