"""Random weights in ONNX Runtime and PyTorch: layers beside the engine, models through the exchange."""

from dataclasses import replace

import numpy as np
import pytest

from sklearn_gru import GRUClassifier
from sklearn_gru._engine.parameters import CellParameters
from sklearn_gru.exchange.formula import estimator_of, formula_of

from ..exchange.graphs import run
from ..exchange.models import draw
from . import nets

N_LAYERS, N_MODELS = 300, 100


def with_random_weights(model, seed):
    """A fitted model with all weights of its network drawn at random, some of them large."""
    rng, formula = np.random.default_rng(seed), formula_of(model)
    scale = rng.choice([0.3, 1.0, 3.0])

    def drawn(part):
        return None if part is None else rng.normal(scale=scale, size=part.shape).astype(part.dtype)

    cells = [CellParameters(*map(drawn, cell)) for cell in formula.cells]
    readout = {name: drawn(getattr(formula, name)) for name in ("output_weights", "output_bias")}
    return estimator_of(replace(formula, cells=cells, **readout))


def said_by(model, X):
    return model.predict_proba(X) if isinstance(model, GRUClassifier) else model.predict(X)


def test_layers_in_onnx_runtime(counted):
    pytest.importorskip("onnxruntime")
    onnx = pytest.importorskip("onnx")
    helper = onnx.helper
    for seed in range(N_LAYERS):
        layer, direction, X, initial, lengths = nets.draw(seed, np.float32)
        attributes = {"direction": direction, "linear_before_reset": int(layer.linear_before_reset)}
        inputs = {
            "X": X,
            "W": layer.W,
            "R": layer.R,
            "B": layer.B,
            "lengths": lengths.astype(np.int32),
            "initial": initial,
        }
        node = helper.make_node(
            "GRU", list(inputs), ["every", "last"], hidden_size=layer.R.shape[2], **attributes
        )
        kinds = {name: helper.np_dtype_to_tensor_dtype(value.dtype) for name, value in inputs.items()}
        graph = helper.make_graph(
            [node],
            "gru",
            [helper.make_tensor_value_info(name, kinds[name], value.shape) for name, value in inputs.items()],
            [helper.make_tensor_value_info(name, kinds["X"], None) for name in ("every", "last")],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        expected = run(model, *inputs.values())
        for ours, theirs in zip(nets.states(layer, X, initial, lengths), expected, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-4, err_msg=f"seed {seed}")
        counted["layers of random weights in ONNX Runtime (float32)"] += 1


def test_layers_in_pytorch(counted):
    torch = pytest.importorskip("torch")
    rnn = torch.nn.utils.rnn
    for seed in range(N_LAYERS):
        layer, direction, X, initial, lengths = nets.draw(seed)
        layer.linear_before_reset = True  # the only cell of PyTorch
        if direction == "reverse":  # which it does not have by itself
            layer.reverse = False
        (T, _, C), D, H = X.shape, len(layer.W), layer.R.shape[2]
        gru = torch.nn.GRU(C, H, bidirectional=D == 2, dtype=torch.float64)
        order = np.concatenate([np.arange(H, 2 * H), np.arange(H), np.arange(2 * H, 3 * H)])  # r | z | n
        with torch.no_grad():
            for d, end in enumerate(("l0", "l0_reverse")[:D]):
                of_inputs, of_states = np.split(layer.B[d], 2)
                named = {"weight_ih": layer.W[d], "weight_hh": layer.R[d]}
                named |= {"bias_ih": of_inputs, "bias_hh": of_states}
                for name, values in named.items():
                    getattr(gru, f"{name}_{end}").copy_(torch.as_tensor(values[order]))
            packed = rnn.pack_padded_sequence(torch.as_tensor(X), torch.as_tensor(lengths))
            every, last = gru(packed, torch.as_tensor(initial))
            every, _ = rnn.pad_packed_sequence(every, total_length=T)
        expected = every.numpy().reshape(*X.shape[:2], D, H).swapaxes(1, 2), last.numpy()
        for ours, theirs in zip(nets.states(layer, X, initial, lengths), expected, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-13, err_msg=f"seed {seed}")
        counted["layers of random weights in PyTorch (float64, 1e-13)"] += 1


@pytest.mark.filterwarnings("ignore")  # of sequences without a step, and of rounding
def test_models_in_onnx_runtime(counted):
    pytest.importorskip("onnxruntime")
    pytest.importorskip("skl2onnx")
    from sklearn_gru.exchange import to_onnx

    for seed in range(N_MODELS):
        model, X = draw(seed)
        model, X = with_random_weights(model, seed), X.astype(np.float32)
        expected = said_by(model, X)
        found = np.reshape(run(to_onnx(model, X), X)[-1], expected.shape)
        scale = max(1.0, np.nanmax(np.abs(expected)))
        np.testing.assert_allclose(found, expected, rtol=0, atol=2e-4 * scale, err_msg=f"seed {seed}")
        counted["models of random weights in ONNX Runtime, through to_onnx (float32)"] += 1


@pytest.mark.filterwarnings("ignore")  # as above
def test_models_in_pytorch(counted):
    torch = pytest.importorskip("torch")
    from sklearn_gru.exchange import from_torch, to_torch

    for seed in range(N_MODELS):
        model, X = draw(seed, reset_after=True, hidden_layer_sizes=(6,) * (1 + seed % 2))
        model = with_random_weights(model, seed)
        expected, module = said_by(model, X), to_torch(model)
        method = module.predict_proba if isinstance(model, GRUClassifier) else module
        with torch.no_grad():
            found = method(torch.as_tensor(X)).numpy()
        tolerance = (1e-12 if expected.dtype == np.float64 else 2e-4) * max(1, np.nanmax(np.abs(expected)))
        np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance, err_msg=f"seed {seed}")
        np.testing.assert_array_equal(from_torch(module).predict(X), model.predict(X))
        counted["models of random weights in PyTorch, through to_torch and back"] += 1
