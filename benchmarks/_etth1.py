"""ETTh1 as long-horizon papers use it, what they published, and the linear model in closed form.

Seven columns of one transformer, hourly, 12 months to train on, 4 to choose on and 4 to test on,
standardised on the first 12.  Every column is a series of its own for one and the same model.
"""

import numpy as np

from sklearn_gru import future_targets, make_windows

MONTH = 30 * 24
PARTS = {  # rows
    "training": (0, 12 * MONTH),
    "validation": (12 * MONTH, 16 * MONTH),
    "test": (16 * MONTH, 20 * MONTH),
}
TRAINING_ROWS = PARTS["training"][1]

# MSE and MAE on the test part for horizons 96, 192, 336 and 720, from 96 hours.
SOURCE = """\
Published: github.com/lss-1138/SegRNN (README of 2024; its test loader keeps the last batch); there the
figures of the others are those of Liu et al. (2024), "iTransformer", arXiv 2310.06625."""
PUBLISHED = {
    "SegRNN": [(0.368, 0.395), (0.408, 0.419), (0.444, 0.440), (0.446, 0.457)],
    "FEDformer": [(0.376, 0.419), (0.420, 0.448), (0.459, 0.465), (0.506, 0.507)],
    "iTransformer": [(0.386, 0.405), (0.441, 0.436), (0.487, 0.458), (0.503, 0.491)],
    "PatchTST": [(0.414, 0.419), (0.460, 0.445), (0.501, 0.466), (0.500, 0.488)],
    "DLinear": [(0.386, 0.400), (0.437, 0.432), (0.481, 0.459), (0.519, 0.516)],
}
PUBLISHED_HORIZONS = [96, 192, 336, 720]


def load(path):
    """All rows, (n_rows, 7), standardised on the training part, in float32."""
    table = np.loadtxt(path, delimiter=",", skiprows=1, usecols=range(1, 8))
    beginning = table[:TRAINING_ROWS]
    return ((table - beginning.mean(axis=0)) / beginning.std(axis=0)).astype(np.float32)


def windows(table, part, length, horizon):
    """Windows of all columns, each of one channel, and what comes after each: ``Windows`` and an array.

    The windows of the validation and the test part begin before it, so that each of its rows is forecast.
    """
    start, end = PARTS[part]
    rows = table[max(start - length, 0) : end]
    n_rows, n_columns = rows.shape
    columns = np.repeat(np.arange(n_columns), n_rows)
    X, y = future_targets(make_windows(rows.T.ravel(), length, group=columns), horizon=horizon)
    is_full = np.arange(n_rows - horizon) >= length - 1  # the first ones begin before the rows do
    is_full = np.tile(is_full, n_columns)
    return X[is_full], y[is_full]


def arrays(X, y):
    """The windows written out, (n_windows, length), less the last value of each, as y."""
    X = np.asarray(X)[:, :, 0]
    return X - X[:, -1:], y - X[:, -1:]


class CenteredLinear:
    """Ridge of what comes, less the last value, on the window, less its last value; in closed form."""

    PENALTY = 1.0

    def fit(self, X, y):
        """Solve the normal equations."""
        X, y = (part.astype(float) for part in arrays(X, y))
        self._means = X.mean(axis=0), y.mean(axis=0)
        X, y = X - self._means[0], y - self._means[1]
        self._weights = np.linalg.solve(X.T @ X + self.PENALTY * np.eye(X.shape[1]), X.T @ y)
        return self

    def predict(self, X):
        """Of the shape of y."""
        X = np.asarray(X)[:, :, 0].astype(float)
        last = X[:, -1:]
        return (X - last - self._means[0]) @ self._weights + self._means[1] + last


def errors(model, X, y, n=4096):
    """MSE and MAE over all windows and steps, a part at a time."""
    squared = absolute = 0.0
    for start in range(0, len(y), n):
        error = np.asarray(model.predict(X[start : start + n]), float) - y[start : start + n]
        squared, absolute = squared + (error**2).sum(), absolute + np.abs(error).sum()
    return squared / y.size, absolute / y.size
