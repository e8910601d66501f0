"""What y may be, which of it is observed, and the errors for what it may not be."""

import numpy as np
from sklearn.utils import check_array, check_consistent_length

from .._tables.columns import naming_columns
from .._tables.frames import without_objects
from .._tables.table_of import table_of
from .row_order import check_same_order
from .validation import absent_steps, blocks, n_dimensions


def check_y(estimator, y, X):
    """Y as float64, of shape (n_samples,), (n_samples, n_outputs) or (n_samples, n_steps, n_outputs).

    What is NaN is not observed; ``check_observed`` says whether enough is.
    """
    if y is None:
        raise ValueError(
            f"This {type(estimator).__name__} estimator requires y to be passed, but the target y is None."
        )
    y = table_of(y)
    every_step = n_dimensions(y, "y") == 3
    check_same_order(X, y)
    with naming_columns(y, "y"):
        y = check_array(
            without_objects(y),
            dtype=np.float64,
            ensure_all_finite="allow-nan",
            ensure_2d=False,
            allow_nd=True,
            estimator=estimator,
            input_name="y",
        )
    if y.ndim > 3:
        raise ValueError(f"y has {y.ndim} dimensions; expected 1, 2, or 3 for a target at every step.")
    check_consistent_length(X, y)
    if every_step and y.shape[1] != X.shape[1]:
        raise ValueError(f"y has {y.shape[1]} steps, but X has {X.shape[1]}.")
    return y


def check_observed(X, y, sample_weight):
    """Every sequence of positive weight needs a target, where y is of every step at one that is present.

    Returns y of shape (n_samples, n_outputs) or (n_samples, n_steps, n_outputs) with NaN wherever it is not
    observed.
    """
    if y.ndim < 3:
        return _check_last_observed(y.reshape(len(y), -1), sample_weight, is_column=y.ndim == 1)
    is_ours = False
    for rows in blocks(X):
        absent = absent_steps(X[rows])
        if absent.any():
            if not is_ours:
                y, is_ours = y.copy(), True
            y[rows][absent] = np.nan
        empty = np.isnan(y[rows]).all(axis=(1, 2)) & (sample_weight[rows] > 0)
        if empty.any():
            raise ValueError(
                f"Input y contains no observed target for sample {rows.start + empty.argmax()}: at least "
                "one step that is present in X needs a value in y."
            )
    return y


def _check_last_observed(y, sample_weight, *, is_column):
    empty = np.isnan(y).all(axis=1) & (sample_weight > 0)
    if not empty.any():
        return y
    what = "NaN" if is_column else "no observed target, only NaN,"
    known = "~np.isnan(y)" if is_column else "~np.isnan(y).all(axis=1)"
    raise ValueError(
        f"Input y contains {what} for sample {empty.argmax()}: leave such samples out, as y = y[{known}] and "
        "the same rows of X, or give them a weight of 0."
    )


def check_outputs_observed(y, rows):
    """Every output of y (n_samples, ..., n_outputs) has to be observed in one of the samples ``rows``."""
    observed = (~np.isnan(y)).reshape(len(y), -1, y.shape[-1]).any(axis=1)
    empty = ~observed[rows].any(axis=0)
    if empty.any():
        raise ValueError(
            f"Input y contains no observed target for output {empty.argmax()} of {len(empty)} in the "
            f"{len(rows)} samples to train on: leave such an output out."
        )


def check_size(y, dtype):
    """Refuse targets that predictions in ``dtype`` could not reach."""
    if max(np.nanmax(y), -np.nanmin(y)) > np.finfo(dtype).max:
        raise ValueError(
            f"Input y contains a value too large for {dtype!r}, the dtype of X: pass X as float64."
        )
