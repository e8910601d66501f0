"""The models that ``accuracy.py`` sets beside ours, on the same windows, written out flat.

``REGRESSORS`` and ``CLASSIFIERS`` hold functions of ``X, y, X_test, task, seed`` that return the
predictions of the test part; ``DRAWN`` names those that a seed changes.  A model whose library is not
installed is missing.
"""

import os
from importlib.util import find_spec

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge, RidgeCV
from sklearn.multioutput import MultiOutputRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

DRAWN = "mlp", "torch", "minirocket"
PENALTIES = np.logspace(-2, 5, 15)


def flat(X):
    return X.reshape(len(X), -1)


def persistence(X, y, X_test, task, seed):
    """The last value."""
    return np.repeat(X_test[:, -1, :1], task.horizon, axis=1)


def seasonal_persistence(X, y, X_test, task, seed):
    """The value a season before, or the last one where there is no season within the window."""
    if task.season is None or task.season > task.length:
        return persistence(X, y, X_test, task, seed)
    return X_test[:, task.length - task.season + np.arange(task.horizon) % task.season, 0]


def of_flat_windows(make):
    """A model of scikit-learn; ``make`` gets the seed."""
    return lambda X, y, X_test, task, seed: make(seed).fit(flat(X), y).predict(flat(X_test))


def boosting(seed):
    """One model for each step of the horizon."""
    return MultiOutputRegressor(HistGradientBoostingRegressor(random_state=seed))


def boosted(X, y, X_test, task, seed):
    return boosting(seed).fit(flat(X), y.reshape(len(y), -1)).predict(flat(X_test))


REGRESSORS = {
    "persistence": persistence,
    "seasonal": seasonal_persistence,
    "ridge": of_flat_windows(lambda seed: Ridge(1.0)),
    "ridge_cv": of_flat_windows(lambda seed: RidgeCV(PENALTIES)),
    "boosting": boosted,
    "mlp": of_flat_windows(lambda seed: MLPRegressor(random_state=seed)),
}
CLASSIFIERS = {
    "logistic": of_flat_windows(
        lambda seed: make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    ),
    "boosting": of_flat_windows(lambda seed: HistGradientBoostingClassifier(random_state=seed)),
    "mlp": of_flat_windows(lambda seed: MLPClassifier(random_state=seed)),
}


# --- PyTorch

HIDDEN, RATE, BATCH, MOST_EPOCHS, PATIENCE, LARGEST_GRADIENT = 64, 3e-3, 64, 200, 15, 1.0


def torch_gru(X, y, X_test, task, seed):
    """``nn.GRU`` of 64 units and a linear readout of the last state, trained with care.

    The target in units of its standard deviation, Adam at 3e-3, batches of 64, gradients clipped at 1;
    the last tenth of the windows is held out, with a gap of the horizon before it, training stops after
    15 epochs without a lower error there, 200 at most, and the weights of the best epoch are kept.
    """
    import torch

    torch.manual_seed(seed)
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", torch.get_num_threads())))
    y = y.reshape(len(y), -1)
    held_out = max(len(X) // 10, 1)
    last = max(len(X) - held_out - task.horizon + 1, 1)
    mean, scale = y[:last].mean(axis=0), y[:last].std(axis=0)
    scale[scale == 0] = 1
    inputs, targets = torch.from_numpy(X), torch.from_numpy((y - mean) / scale)
    network = _torch_network(X.shape[2], y.shape[1])
    _train(network, inputs[:last], targets[:last], inputs[-held_out:], targets[-held_out:])
    with torch.inference_mode():
        return network(torch.from_numpy(X_test)).numpy() * scale + mean


def _torch_network(n_channels, n_outputs):
    import torch

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.gru = torch.nn.GRU(n_channels, HIDDEN, batch_first=True)
            self.readout = torch.nn.Linear(HIDDEN, n_outputs)

        def forward(self, X):
            return self.readout(self.gru(X)[1][-1])

    return Network()


def _train(network, inputs, targets, inputs_held_out, targets_held_out):
    """Train, and leave the weights of the best epoch in the network."""
    import torch

    optimizer = torch.optim.Adam(network.parameters(), RATE)
    best, best_weights, stalled = np.inf, None, 0
    for _ in range(MOST_EPOCHS):
        for rows in torch.randperm(len(inputs)).split(BATCH):
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(network(inputs[rows]), targets[rows]).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), LARGEST_GRADIENT)
            optimizer.step()
        with torch.inference_mode():
            error = torch.nn.functional.mse_loss(network(inputs_held_out), targets_held_out).item()
        stalled += 1
        if error < best:
            best, stalled = error, 0
            best_weights = {name: value.clone() for name, value in network.state_dict().items()}
        if stalled >= PATIENCE:
            break
    network.load_state_dict(best_weights)


if find_spec("torch"):
    REGRESSORS["torch"] = torch_gru


# --- aeon


def minirocket(X, y, X_test, task, seed):
    """The specialist for shapes, with aeon's defaults."""
    from aeon.classification.convolution_based import MiniRocketClassifier

    model = MiniRocketClassifier(random_state=seed)
    return model.fit(X.swapaxes(1, 2), y).predict(X_test.swapaxes(1, 2))


if find_spec("aeon"):
    CLASSIFIERS["minirocket"] = minirocket
