"""The same network in other libraries, each in its best form, for ``peers.py``.

A function takes arrays and sizes and returns a dict of tasks: callables without arguments.  Two
variants of one library are called ``name 1`` and ``name 2``; the faster one counts.  A library that
is not installed has no tasks.
"""

import os
from functools import partial
from importlib.util import find_spec

import numpy as np

LEARNING_RATE = 0.006


def fits(X, y, hidden, batch_size, n_epochs, only=None):
    """``fit`` with Adam and the squared error; ``only`` makes one task and no other."""
    arguments = X, y, hidden, batch_size, n_epochs
    makers = {"mlp": _mlp_fit}
    if find_spec("torch"):
        makers |= {f"torch {n}": partial(_torch_fit, n_threads=n) for n in (1, 2)}
    if find_spec("jax"):
        makers["jax"] = _jax_fit
    if find_spec("keras"):
        makers |= {"keras": _keras_fit, "keras-unrolled": partial(_keras_fit, unroll=True)}
    return {name: make(*arguments) for name, make in makers.items() if only in (None, name)}


def predictions(model, X, n_threads):
    """``predict`` of X with the weights of a fitted ``GRURegressor`` where that can be had."""
    hidden = len(model.recurrent_weights_[0])
    tasks = {}
    if find_spec("torch"):
        tasks |= {f"torch {n}": _torch_predict(X, hidden, n) for n in range(1, n_threads + 1)}
    if find_spec("jax"):
        tasks["jax"] = _jax_predict(X, hidden)
    if find_spec("keras"):
        tasks["keras"] = _keras_predict(X, hidden)
    if has_onnx() and X.dtype == np.float32:  # its GRU takes nothing else
        tasks["onnx"] = _onnx_predict(model, X, n_threads)
    tasks["mlp"] = _mlp_predict(X, hidden)
    return tasks


def has_onnx():
    """Whether graphs can be made and run."""
    return find_spec("skl2onnx") and find_spec("onnxruntime")


def torch_step(n_channels, hidden, dtype):
    """One step of a stream of one series: ``nn.GRUCell`` with its state handed on."""
    import torch

    kind = getattr(torch, np.dtype(dtype).name)
    cell, readout = torch.nn.GRUCell(n_channels, hidden, dtype=kind), torch.nn.Linear(hidden, 1, dtype=kind)
    reading, state = torch.zeros(1, n_channels, dtype=kind), torch.zeros(1, hidden, dtype=kind)

    def step():
        nonlocal state
        torch.set_num_threads(1)
        with torch.inference_mode():
            state = cell(reading, state)
            return readout(state)

    return step


# --- PyTorch


def _torch_network(n_channels, hidden, kind):
    import torch

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.gru = torch.nn.GRU(n_channels, hidden, batch_first=True, dtype=kind)
            self.readout = torch.nn.Linear(hidden, 1, dtype=kind)

        def forward(self, X):
            return self.readout(self.gru(X)[1][-1])

    return Network()


def _torch_fit(X, y, hidden, batch_size, n_epochs, n_threads):
    import torch

    X, y = torch.from_numpy(X), torch.from_numpy(y)[:, None]

    def fit():
        torch.set_num_threads(n_threads)
        network = _torch_network(X.shape[2], hidden, X.dtype)
        optimizer = torch.optim.Adam(network.parameters(), LEARNING_RATE)
        for _ in range(n_epochs):
            for rows in torch.randperm(len(X)).split(batch_size):
                optimizer.zero_grad()
                ((network(X[rows]) - y[rows]) ** 2).mean().backward()
                torch.nn.utils.clip_grad_norm_(network.parameters(), 10.0)
                optimizer.step()

    return fit


def _torch_predict(X, hidden, n_threads):
    import torch

    X = torch.from_numpy(X)
    network = _torch_network(X.shape[2], hidden, X.dtype).eval()

    def predict():
        torch.set_num_threads(n_threads)
        with torch.inference_mode():
            return network(X)

    return predict


# --- JAX


def _jax_parameters(n_channels, hidden, dtype):
    rng = np.random.default_rng(0)
    shapes = (
        (n_channels, 3 * hidden),
        (hidden, 2 * hidden),
        (hidden, hidden),
        (3 * hidden,),
        (hidden, 1),
        (1,),
    )
    return [(rng.normal(size=shape) / hidden**0.5).astype(dtype) for shape in shapes]


def _jax_outputs(parameters, X):
    import jax
    import jax.numpy as jnp

    input_weights, gate_weights, candidate_weights, biases, readout, bias = parameters
    H = len(candidate_weights)

    def cell(h, from_input):
        gates = jax.nn.sigmoid(from_input[:, : 2 * H] + h @ gate_weights)
        c = jnp.tanh(from_input[:, 2 * H :] + (gates[:, H:] * h) @ candidate_weights)
        return h + gates[:, :H] * (c - h), None

    h, _ = jax.lax.scan(cell, jnp.zeros((len(X), H), X.dtype), X.swapaxes(0, 1) @ input_weights + biases)
    return h @ readout + bias


def _jax_fit(X, y, hidden, batch_size, n_epochs):
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", X.dtype == np.float64)

    def loss(parameters, X, y):
        return ((_jax_outputs(parameters, X)[:, 0] - y) ** 2).mean()

    @jax.jit
    def step(parameters, first, second, n, X, y):
        gradient = jax.grad(loss)(parameters, X, y)
        norm = jnp.sqrt(sum((g**2).sum() for g in gradient))
        gradient = [g * jnp.minimum(1, 10 / norm) for g in gradient]
        first = [0.9 * m + 0.1 * g for m, g in zip(first, gradient, strict=True)]
        second = [0.999 * v + 0.001 * g**2 for v, g in zip(second, gradient, strict=True)]
        rate = LEARNING_RATE * jnp.sqrt(1 - 0.999**n) / (1 - 0.9**n)
        moved = zip(parameters, first, second, strict=True)
        return [p - rate * m / (jnp.sqrt(v) + 1e-8) for p, m, v in moved], first, second

    def fit():
        parameters, rng = _jax_parameters(X.shape[2], hidden, X.dtype), np.random.default_rng(0)
        first = second = [np.zeros_like(p) for p in parameters]
        n = X.dtype.type(0)
        for _ in range(n_epochs):
            order = rng.permutation(len(X))
            for start in range(0, len(X), batch_size):
                rows, n = order[start : start + batch_size], n + 1
                parameters, first, second = step(parameters, first, second, n, X[rows], y[rows])
        jax.block_until_ready(parameters)

    return fit


def _jax_predict(X, hidden):
    import jax

    jax.config.update("jax_enable_x64", X.dtype == np.float64)
    parameters, outputs = _jax_parameters(X.shape[2], hidden, X.dtype), jax.jit(_jax_outputs)
    return lambda: np.asarray(outputs(parameters, X))


# --- Keras on TensorFlow


def _keras_model(X, hidden, unroll):
    os.environ.update(
        KERAS_BACKEND="tensorflow",
        CUDA_VISIBLE_DEVICES="",
        TF_CPP_MIN_LOG_LEVEL="3",
        TF_ENABLE_ONEDNN_OPTS="1",
    )
    import keras

    keras.config.set_floatx(X.dtype.name)
    return keras.Sequential(
        [keras.layers.Input(X.shape[1:]), keras.layers.GRU(hidden, unroll=unroll), keras.layers.Dense(1)]
    )


def _keras_fit(X, y, hidden, batch_size, n_epochs, unroll=False):
    model = _keras_model(X, hidden, unroll)
    import keras

    optimizer = keras.optimizers.Adam(LEARNING_RATE, global_clipnorm=10.0)
    model.compile(optimizer, "mse", steps_per_execution=-(-len(X) // batch_size))  # an epoch at a time
    model.fit(X, y, batch_size=batch_size, epochs=1, verbose=0)
    return lambda: model.fit(X, y, batch_size=batch_size, epochs=n_epochs, verbose=0)


def _keras_predict(X, hidden):
    model = _keras_model(X, hidden, unroll=False)
    return lambda: model.predict_on_batch(X)


# --- ONNX Runtime


def _onnx_predict(model, X, n_threads):
    session = _onnx_session(model, n_threads)
    expected = model.predict(X)  # the same weights, so the same numbers
    np.testing.assert_allclose(session.run(None, {"X": X})[0][:, 0], expected, rtol=0, atol=1e-5)
    return lambda: session.run(None, {"X": X})


def onnx_step(live, reading):
    """One step of a stream of one series as a graph, its state handed on."""
    session, state = _onnx_session(live, 1), live.state[np.newaxis]
    reading = reading[np.newaxis]

    def step():
        nonlocal state
        y, state = session.run(None, {"x": reading, "state": state})
        return y

    return step


def _onnx_session(model, n_threads):
    import onnxruntime

    from sklearn_gru.exchange import to_onnx

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = n_threads
    graph = to_onnx(model).SerializeToString()
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


# --- MLPRegressor on flat windows


def _mlp(hidden, **parameters):
    from sklearn.neural_network import MLPRegressor

    return MLPRegressor(
        hidden_layer_sizes=(hidden,), learning_rate_init=LEARNING_RATE, random_state=0, **parameters
    )


def _mlp_fit(X, y, hidden, batch_size, n_epochs):
    flat = X.reshape(len(X), -1)
    model = _mlp(hidden, batch_size=batch_size, max_iter=n_epochs, tol=0, n_iter_no_change=n_epochs + 1)
    return lambda: model.fit(flat, y)


def _mlp_predict(X, hidden):
    flat = X.reshape(len(X), -1)
    model = _mlp(hidden, max_iter=1).fit(np.repeat(flat[:1], 2, axis=0), np.zeros(2, X.dtype))
    return lambda: model.predict(flat)
