"""Random fitted models over all options that an exchange has to express."""

import numpy as np

from sklearn_gru import GRUClassifier, GRURegressor

CLASSES = np.array(["a", "b", "c"])


def sequences_with_gaps(seed):
    """Twenty sequences of some steps of two channels, of which two in five are absent, of the first all."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(20, rng.integers(1, 9), 2))
    X[rng.random(X.shape[:2]) < 0.4] = np.nan
    X[0] = np.nan
    return X


def draw(seed, **fixed):
    """A random model, fitted, and an X to predict from; ``fixed`` are parameters that are not drawn."""
    rng = np.random.default_rng(seed)
    n, T, C, O = 80, rng.integers(1, 16), rng.integers(1, 4), rng.integers(1, 4)
    every_step = rng.random() < 0.25
    X = rng.normal(loc=5, size=(n, T, C))
    X[rng.random((n, T)) < rng.choice([0, 0.3])] = np.nan
    X[np.isnan(X).all(axis=(1, 2))] = 1.0
    if not every_step and rng.random() < 0.5:
        X[3] = np.nan
    X = X.astype(rng.choice([np.float32, np.float64]))
    options = {
        "hidden_layer_sizes": ((6,), (6, 6), (4, 3))[rng.integers(3)],
        "reset_after": bool(rng.random() < 0.5),
        "bidirectional": bool(rng.random() < 0.4),
        "max_iter": 2,
        "random_state": int(seed),
    }
    if not every_step:
        options |= {
            "segment_length": int(rng.choice([1, 3])),
            "pooling": str(rng.choice(["last", "mean"])),
            "linear_part": None if rng.random() < 0.3 else "auto",
        }
    if rng.random() < 0.4:
        y = CLASSES[rng.integers(0, rng.choice([2, 3]), size=(n, T) if every_step else n)]
        return GRUClassifier(**{**options, **fixed}).fit(X, y), X
    options["loss"] = str(rng.choice(["squared_error", "quantile", "poisson", "absolute_error"]))
    if options["loss"] == "quantile":
        options["quantile"] = [0.1, 0.5, 0.9] if rng.random() < 0.7 else 0.3
    if options["loss"] == "poisson":
        # after two epochs some say fourteen times the mean of y, of which an error is no part of y's spread
        options["max_iter"] = 40
    elif not every_step:
        options["subtract_last"] = [True, False, "only"][rng.integers(3)]
    y = np.abs(rng.normal(size=(n, T, O) if every_step else (n, O))) + 3
    y = y[:, 0] if O == 1 and not every_step else y
    return GRURegressor(**{**options, **fixed}).fit(X, y), X
