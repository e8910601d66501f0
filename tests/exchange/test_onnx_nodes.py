"""Nodes of an ONNX graph, written one after the other."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from .graphs import Written, evaluated

pytest.importorskip("skl2onnx")

from sklearn_gru.exchange.onnx_nodes import Nodes

X = np.arange(12.0).reshape(2, 3, 2)


def test_arrays_and_numbers_are_constants_of_their_own_dtype():
    assert_array_equal(
        evaluated(lambda nodes, x: nodes("Add", x, np.array([1.0, 2.0])), X), X + np.array([1.0, 2.0])
    )
    scalar = evaluated(lambda nodes, x: nodes("Gather", x, np.int64(1), axis=1), X)
    assert_array_equal(scalar, X[:, 1])
    words = evaluated(lambda nodes, x: nodes("Gather", np.array(["a", "b"], object), x), np.array([1, 0]))
    assert words.tolist() == ["b", "a"]


@pytest.mark.parametrize("opset", [15, 17, 18, 22])
def test_sums_and_largest_values_run_in_every_version_of_the_operations(opset):
    assert_array_equal(evaluated(lambda nodes, x: nodes.largest(x, 1), X, opset=opset), X.max(axis=1))
    total = evaluated(lambda nodes, x: nodes.total(x, 2), X, opset=opset)
    assert_array_equal(total, X.sum(axis=2, keepdims=True))


def test_sizes_ranges_and_casts_are_those_of_numpy():
    found = evaluated(lambda nodes, x: nodes.range(nodes.size(x, 1)), X)
    assert_array_equal(found, [0, 1, 2])
    assert evaluated(lambda nodes, x: nodes.cast(x, np.int32), X).dtype == np.int32
    assert_array_equal(evaluated(lambda nodes, x: nodes.at_least_0(x), np.array([-2, 3])), [0, 3])


def test_an_output_gets_the_name_that_it_has_to_have():
    written = Written(18)
    assert Nodes(written, written)("Neg", "x", into="y") == "y"
    assert list(written.nodes[0].output) == ["y"]
