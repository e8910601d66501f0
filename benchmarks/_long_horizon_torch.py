"""The network of ``long_horizon.py`` in PyTorch: the same architecture, batches, rates and loss.

It reads segments of the window as differences to its last value, with or without the values themselves, and
corrects a straight line through that value, all as ours does with ``segment_length`` and ``subtract_last``.
Not the same are the penalty, which it has not, and the formula of the gates (``reset_after``), which is that
of ``nn.GRU``.
"""

import math

import numpy as np
import torch


def train(parameters, training, test, *, n_threads, seed, clock):
    """Train with the ``parameters`` of a ``GRURegressor``; ``[(seconds, MSE on the test part)]`` an epoch.

    What is made of the windows before the first epoch counts, looking at the test part does not.
    """
    torch.set_num_threads(n_threads)
    torch.manual_seed(seed)
    start, looking, curve = clock(), 0.0, []
    reading = Reading(parameters, *training)
    inputs, targets = reading.inputs(training[0]), reading.targets(*training)
    network = Network(inputs.shape[2], hidden_units(parameters), targets.shape[1])
    optimizer = torch.optim.Adam(network.parameters(), parameters["learning_rate_init"])
    for epoch in range(parameters["max_iter"]):
        one_epoch(network, optimizer, inputs, targets, parameters, epoch)
        now = clock()
        curve.append((now - start - looking, mean_squared_error(network, reading, *test)))
        looking += clock() - now
    return curve


class Network(torch.nn.Module):
    """A layer of GRU and a linear readout of its last state."""

    def __init__(self, n_channels, hidden, n_outputs):
        super().__init__()
        self.gru = torch.nn.GRU(n_channels, hidden, batch_first=True)
        self.readout = torch.nn.Linear(hidden, n_outputs)

    def forward(self, X):
        """Of shape (n_windows, n_outputs)."""
        return self.readout(self.gru(X)[1][-1])


class Reading:
    """What the network reads of windows of one channel, and the base that it corrects."""

    def __init__(self, parameters, X, y):
        self._length = parameters.get("segment_length", 1)
        if not isinstance(self._length, int):
            raise ValueError(f"segment_length must be a number here, not {self._length!r}")
        self._subtract = parameters.get("subtract_last", False)
        self._slope, self._intercept = np.zeros(y.shape[1]), np.zeros(y.shape[1])
        if self._subtract:
            last = last_values(X).astype(float)
            if self._subtract == "only":  # the line of the same spread
                self._slope = y.std(axis=0, dtype=float) / last.std()
            else:
                centered = last - last.mean()
                self._slope = centered @ y / (centered @ centered)
            self._intercept = y.mean(axis=0, dtype=float) - self._slope * last.mean()
        rest = y - self._base(X)
        self._mean, self._scale = rest.mean(axis=0), rest.std(axis=0)

    def _base(self, X):
        return np.outer(last_values(X), self._slope) + self._intercept

    def inputs(self, X):
        """Segments, counted from the end; in front of the first one stands the first value."""
        X = np.asarray(X)
        if self._subtract:
            changes = X - X[:, -1:]
            X = changes if self._subtract == "only" else np.concatenate([X, changes], axis=2)
        missing = -X.shape[1] % self._length
        X = np.concatenate([np.repeat(X[:, :1], missing, axis=1), X], axis=1)
        return torch.from_numpy(X.reshape(len(X), X.shape[1] // self._length, -1))

    def targets(self, X, y):
        """In units of the spread of what the base leaves."""
        return torch.from_numpy(((y - self._base(X) - self._mean) / self._scale).astype(np.float32))

    def forecast(self, X, outputs):
        """In the units of y."""
        return outputs * self._scale + self._mean + self._base(X)


def last_values(X):
    return np.asarray(X)[:, -1, 0]


def hidden_units(parameters):
    sizes = np.atleast_1d(parameters["hidden_layer_sizes"])
    if len(sizes) > 1:
        raise ValueError(f"one layer is compared, not {len(sizes)}")
    return int(sizes[0])


def one_epoch(network, optimizer, inputs, targets, parameters, epoch):
    """A step a batch, in random order; the rate falls along a cosine from batch to batch."""
    losses = {"absolute_error": torch.nn.functional.l1_loss, "squared_error": torch.nn.functional.mse_loss}
    loss, size = losses[parameters["loss"]], parameters["batch_size"]
    if size == "auto":
        size = min(max(32, len(inputs) // 20), 200)
        size = math.ceil(len(inputs) / math.ceil(len(inputs) / size))
    batches = torch.randperm(len(inputs)).split(size)
    for i, rows in enumerate(batches):
        done = (epoch + i / len(batches)) / parameters["max_iter"]
        for group in optimizer.param_groups:
            group["lr"] = parameters["learning_rate_init"] * 0.5 * (1 + math.cos(math.pi * done))
        optimizer.zero_grad()
        loss(network(inputs[rows]), targets[rows]).backward()
        if parameters["max_grad_norm"] is not None:
            torch.nn.utils.clip_grad_norm_(network.parameters(), parameters["max_grad_norm"])
        optimizer.step()


def mean_squared_error(network, reading, X, y, n=4096):
    """MSE over all windows and steps."""
    squared = 0.0
    with torch.inference_mode():
        for start in range(0, len(y), n):
            part = X[start : start + n]
            outputs = network(reading.inputs(part)).numpy().astype(float)
            squared += ((reading.forecast(part, outputs) - y[start : start + n]) ** 2).sum()
    return squared / y.size
