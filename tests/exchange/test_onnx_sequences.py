"""Sequences as tensors of ONNX, beside the same in NumPy."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from sklearn_gru._engine import segments
from sklearn_gru._estimators import linear_forecasts
from sklearn_gru._tables.forward_fill import fill_forward

from .graphs import evaluated
from .models import sequences_with_gaps

pytest.importorskip("skl2onnx")

from sklearn_gru.exchange import onnx_sequences


@pytest.fixture(params=range(8))
def X(request):
    return sequences_with_gaps(request.param)


def test_present_steps_come_first_in_their_order(X):
    packed = evaluated(lambda nodes, X: onnx_sequences.pack(nodes, X, 2).values, X)
    lengths = evaluated(lambda nodes, X: onnx_sequences.pack(nodes, X, 2).lengths, X)
    for sequence, found, length in zip(X, packed, lengths[:, 0], strict=True):
        present = sequence[~np.isnan(sequence[:, 0])]
        assert length == len(present)
        assert_array_equal(found[:length], present)
        assert np.isnan(found[length:]).all()


def test_packed_steps_go_back_to_where_they_were(X):
    def there_and_back(nodes, X):
        packed = onnx_sequences.pack(nodes, X, 2)
        return onnx_sequences.steps_at(nodes, packed.values, packed.places, 2)

    assert_array_equal(evaluated(there_and_back, X), X)


@pytest.mark.parametrize("length", [2, 3, 10])
def test_segments_are_those_of_the_engine(X, length):
    def joined(nodes, X):
        steps = onnx_sequences.pack(nodes, onnx_sequences.fill_up(nodes, X, length), 2)
        packed = onnx_sequences.join_steps(nodes, steps, length)
        return onnx_sequences.steps_at(nodes, packed.values, packed.places, 2 * length)

    assert_array_equal(evaluated(joined, X), segments.join_steps(X, length))


@pytest.mark.parametrize("n_steps", [1, 3, 12])
def test_last_steps_are_those_of_the_linear_part(X, n_steps):
    def last(nodes, X):
        return onnx_sequences.last_steps(nodes, onnx_sequences.pack(nodes, X, 2), n_steps)

    assert_array_equal(evaluated(last, X), linear_forecasts.last_steps(X, slice(None), n_steps))


def test_a_step_is_present_where_a_channel_is(X):
    X[5, :, 0] = np.nan
    found = evaluated(lambda nodes, X: onnx_sequences.present_in(nodes, X, 2), X)
    assert_array_equal(found, ~np.isnan(X).all(axis=2))


def test_what_predict_refuses_is_marked_by_nan(X):
    X[3, -1] = [1.0, np.nan]
    X[4, 0] = [np.nan, 1.0]
    X[5, -1] = [2.0, -np.inf]

    def zeros(nodes, X):
        return onnx_sequences.zero_if_readable(nodes, X, onnx_sequences.present_in(nodes, X, 2))

    with np.errstate(invalid="ignore"):  # the evaluator computes with NumPy
        found = evaluated(zeros, X)
    assert_array_equal(found, np.where(np.isin(np.arange(20), [3, 4, 5]), np.nan, 0))


def test_values_are_carried_on_within_their_column(X):
    rows = X.reshape(-1, 2).copy()
    rows[::3, 1] = np.nan
    expected = rows.copy()
    fill_forward(expected, np.array([0]))
    assert_array_equal(evaluated(onnx_sequences.carried_on, rows), expected)
