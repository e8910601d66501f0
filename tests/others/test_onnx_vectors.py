"""The vectors that ONNX tests runtimes with, and its own evaluator on random weights, against the engine."""

import warnings

import numpy as np
import pytest

from . import nets

pytest.importorskip("onnx")

from onnx import TensorProto, helper
from onnx.backend.test.case.node import collect_testcases
from onnx.reference import ReferenceEvaluator

NAMES = {"test_gru_defaults", "test_gru_with_initial_bias", "test_gru_seq_length", "test_gru_batchwise"}


@pytest.fixture(scope="module")
def vectors():
    """All cases of the operation, by name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it makes for other operations
        found = {case.name: case for case in collect_testcases("GRU")}
    assert found.keys() >= NAMES
    return found


def of_node(case):
    """Whether the batch is the first axis, and the layer, of the only node of a case."""
    (node,) = case.model.graph.node
    attributes = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
    X, W, R, *rest = case.data_sets[0][0]
    assert len(rest) <= 1  # the biases: no case has lengths or initial states
    B = rest[0] if rest else np.zeros((len(W), 2 * W.shape[1]), W.dtype)
    direction = attributes.get("direction", b"forward")
    layer = nets.Layer(
        W, R, B, bool(attributes.get("linear_before_reset", 0)), reverse=direction == b"reverse"
    )
    assert (len(W) == 2) == (direction == b"bidirectional")
    assert attributes.keys() <= {"hidden_size", "layout", "direction", "linear_before_reset"}
    return node, attributes.get("layout", 0) == 1, layer, X


def test_the_engine_gives_every_vector_of_onnx(vectors, counted):
    for name, case in vectors.items():
        node, batch_first, layer, X = of_node(case)
        every, last = nets.states(layer, X.swapaxes(0, 1) if batch_first else X)
        if batch_first:
            every, last = every.transpose(2, 0, 1, 3), last.swapaxes(0, 1)
        said = [values for values, output in zip((every, last), node.output, strict=True) if output]
        for found, expected in zip(said, case.data_sets[0][1], strict=True):
            assert found.dtype == expected.dtype == np.float32
            np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6, err_msg=name)
            counted["vectors of ONNX for the operation GRU"] += 1


def test_the_engine_gives_what_the_evaluator_of_onnx_gives_on_random_weights(counted):
    for seed in range(300):
        layer, direction, X, initial, _ = nets.draw(seed)
        node = helper.make_node(
            "GRU",
            ["X", "W", "R", "B", "", "initial"],
            ["every", "last"],
            hidden_size=layer.R.shape[2],
            direction=direction,
            linear_before_reset=int(layer.linear_before_reset),
        )
        inputs = {"X": X, "W": layer.W, "R": layer.R, "B": layer.B, "initial": initial}
        graph = helper.make_graph(
            [node],
            "gru",
            [helper.make_tensor_value_info(name, TensorProto.DOUBLE, None) for name in inputs],
            [helper.make_tensor_value_info(name, TensorProto.DOUBLE, None) for name in ("every", "last")],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)])
        expected = ReferenceEvaluator(model).run(None, inputs)
        for ours, theirs in zip(nets.states(layer, X, initial), expected, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-13, err_msg=f"seed {seed}")
        counted["layers of random weights, both cells, against the evaluator of onnx (float64, 1e-13)"] += 1
