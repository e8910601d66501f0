"""Models that each release has written, with what they answered: later versions answer the same from them.

nox -s released    writes those of the present version into tests/fixtures/models/, on the lowest versions
                   of what the package needs, for a pickle of an old NumPy is read by a new one and not
                   the other way round

Those of a version that has been released are never written again.
"""

import lzma
import pickle
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    AdaptiveConformalRegressor,
    ConformalRegressor,
    GRUClassifier,
    GRURegressor,
    SlidingWindow,
    StepwiseTransformer,
    __version__,
    future_targets,
    make_windows,
    stream,
)
from sklearn_gru.exchange import save_model

MODELS = Path(__file__).with_name("fixtures") / "models"
SMALL = {"max_iter": 2, "random_state": 0}


def table():
    """Forty rows in time of two channels."""
    t = np.arange(40.0)
    noise = np.random.default_rng(0).normal(scale=0.1, size=(40, 2))
    return np.column_stack([np.sin(t / 3), np.cos(t / 5)]) + noise


def sequences():
    """Fifteen sequences of six steps, some of them absent, with a class each."""
    X = np.lib.stride_tricks.sliding_window_view(table(), 6, axis=0)[::2][:15].swapaxes(1, 2).copy()
    X[3, :4], X[8, 1] = np.nan, np.nan
    return X, np.where(X[:, -1, 0] > 0.3, "high", np.where(X[:, -1, 0] < -0.3, "low", "mid"))


def models():
    """A fitted model of each kind, and the X that it is asked about, by names."""
    rows, (X, labels) = table(), sequences()
    windows, y = future_targets(make_windows(rows, 5), rows, horizon=2)
    in_line = [SlidingWindow(5), StepwiseTransformer(StandardScaler())]
    whole, ahead = np.asarray(windows)[5:, :, 0], y[5:, 0]
    made = {
        "regressor": (GRURegressor((4, 3), **SMALL), X, X[:, -1]),
        "reset_after": (
            GRURegressor(4, reset_after=True, segment_length=2, pooling="mean", **SMALL),
            X,
            X[:, -1, 0],
        ),
        "quantiles": (GRURegressor(4, loss="quantile", quantile=[0.1, 0.5, 0.9], **SMALL), X, X[:, -1, 0]),
        "counts": (GRURegressor(4, loss="poisson", solver="sgd", **SMALL), X, np.arange(15.0)),
        "classifier": (GRUClassifier(4, **SMALL), X, labels),
        "classes_at_steps": (GRUClassifier(4, **SMALL), X, np.repeat(labels[:, np.newaxis], 6, axis=1)),
        "windows": (make_pipeline(*in_line, GRURegressor(4, **SMALL)), rows[:-1], rows[1:, 0]),
        "conformal": (
            ConformalRegressor(GRURegressor(4, n_channels=1, **SMALL), level=[50, 80]),
            whole,
            ahead,
        ),
        "adaptive": (AdaptiveConformalRegressor(Ridge(), level=80), whole, ahead),
    }
    return {name: (model.fit(X, y), X) for name, (model, X, y) in made.items()}


def stream_of(model):
    """A stream of the model of windows, after thirty rows."""
    return stream(model, history=table()[:30])


def answers(model, X):
    """What a model says of X, by the methods that it has."""
    methods = [name for name in ("predict", "predict_proba", "predict_interval") if hasattr(model, name)]
    said = {name: np.asarray(getattr(model, name)(X)) for name in methods}
    # labels at steps are objects, None where a step is absent
    return {name: values.astype(str) if values.dtype == object else values for name, values in said.items()}


def steps(live):
    """What a stream says of the next ten rows."""
    return np.array([live.step(row) for row in table()[30:]])


def write():
    """Write the models of the present version, each as a pickle and as a model file, and what they answer."""
    folder = MODELS / __version__
    folder.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore", ConvergenceWarning)  # two epochs are few
    made = models()
    for name, (model, X) in made.items():
        _write_both(model, folder / name)
        np.savez_compressed(folder / f"{name}.npz", X=X, **answers(model, X))
    live = stream_of(made["windows"][0])
    _write_both(live, folder / "stream")
    np.savez_compressed(folder / "stream.npz", steps=steps(live))


def _write_both(model, path):
    """Write a pickle and a model file, which take a tenth of their sizes in a repository compressed."""
    path.with_suffix(".pickle.xz").write_bytes(lzma.compress(pickle.dumps(model, protocol=4)))
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "model.skops"
        save_model(model, plain)
        path.with_suffix(".skops.xz").write_bytes(lzma.compress(plain.read_bytes()))


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("python -m tests.released --write, which nox -s released runs")
    write()
