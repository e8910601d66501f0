"""What a fitted regressor predicts, one value of each output or several quantiles, in one shape."""

import numpy as np

from .._estimators.last_step import check_keeps_quantiles, last_step, level_out, takes_back_turned
from .._utils.compat import num_samples


def best_of(model):
    """What a search has found to be the best, which has the methods that searches do not know of."""
    while hasattr(model, "best_estimator_"):
        model = model.best_estimator_
    return model


def quantiles_of(model):
    """The quantiles that a fitted regressor predicts in a last axis, where it predicts several.

    Parameters
    ----------
    model : estimator
        Pipelines, searches and whatever else ``last_step`` knows are looked into.  One with
        ``quantile``, a list, predicts quantiles, unless it has a ``loss`` that is none of quantiles.

    Returns
    -------
    quantiles : ndarray of shape (n_quantiles,) or None
        In the order of that axis: ascending, or where targets are taken back by what falls, descending.
        None where the regressor predicts one value.

    Raises
    ------
    ValueError
        If they do not increase, are not between 0 and 1, or there is only one; or if models of several are
        inside one that takes that axis for another.
    """
    last = last_step(model)
    check_keeps_quantiles(last, quantiles_of)
    quantile = getattr(last, "quantile", None)
    if np.ndim(quantile) != 1 or getattr(last, "loss", "quantile") not in ("quantile", "pinball"):
        return None
    quantiles, name = np.asarray(quantile, dtype=float), type(last).__name__
    if len(quantiles) < 2:
        raise ValueError(f"quantile={quantile!r} of {name} has {len(quantiles)} quantile; a band needs two.")
    if not ((quantiles > 0) & (quantiles < 1)).all() or not (np.diff(quantiles) > 0).all():
        raise ValueError(
            f"quantile={quantile!r} of {name} does not increase between 0 and 1: expected quantiles such as "
            "[0.1, 0.5, 0.9]."
        )
    is_turned = takes_back_turned(model)
    return np.array([level_out(quantile, is_turned) for quantile in quantiles])


def outputs_of(model, X, n_outputs, quantiles, *, every_step=False):
    """Predictions with an axis for the outputs.

    Parameters
    ----------
    model : estimator
    X : array-like or Windows of shape (n_samples, ...)
    n_outputs : int
    quantiles : ndarray of shape (n_quantiles,) or None
    every_step : bool, default=False
        Whether it predicts at every step of X.

    Returns
    -------
    prediction : ndarray of shape (n_samples, n_outputs) or (n_samples, n_outputs, n_quantiles)
        float64.  Of every step with an axis of these behind that of the samples, and NaN where X has none.

    Raises
    ------
    ValueError
        If the predictions have another shape, or are not finite.
    """
    name, n_samples = type(model).__name__, num_samples(X)
    absent = steps_absent(X) if every_step else None
    prediction = np.asarray(model.predict(X))
    if len(prediction) != n_samples:
        raise ValueError(
            f"{name} predicts an array of shape {prediction.shape} for {n_samples} samples; expected one "
            "prediction for each."
        )
    return in_one_shape(prediction, name, n_outputs, quantiles, absent)


def ascending_quantiles(model, X, shape):
    """The quantiles that a fitted regressor predicts, in ascending order.

    Parameters
    ----------
    model : estimator
    X : array-like or Windows of shape (n_samples, ...)
    shape : tuple of int
        Of the targets: (n_samples,), (n_samples, n_outputs) or (n_samples, n_steps, n_outputs).

    Returns
    -------
    quantiles : ndarray of shape (n_quantiles,)
    prediction : ndarray of that shape with a last axis of quantiles
        Or None instead of both, where the regressor predicts one value.

    Raises
    ------
    ValueError
        As of ``quantiles_of`` and ``outputs_of``.
    """
    quantiles = quantiles_of(model)
    if quantiles is None:
        return None
    n_outputs, every_step = shape[-1] if len(shape) > 1 else 1, len(shape) == 3
    prediction = outputs_of(model, X, n_outputs, quantiles, every_step=every_step).reshape(*shape, -1)
    order = np.argsort(quantiles)  # they fall where targets are taken back by what falls
    return quantiles[order], prediction[..., order]


def in_one_shape(prediction, name, n_outputs, quantiles, absent=None):
    """The same of predictions that have been made, by the regressor of that name.

    ``absent``, where it predicts at every step: which steps X does not have, (n_samples, n_steps).
    """
    prediction = np.asarray(prediction, dtype=np.float64)
    rest = (n_outputs,) if quantiles is None else (n_outputs, len(quantiles))
    leading, axes = prediction.shape[:1], "n_outputs" if quantiles is None else "n_outputs, n_quantiles"
    shapes = {rest, rest[1:]} if n_outputs == 1 and absent is None else {rest}
    if absent is not None:
        leading, axes = absent.shape, f"n_steps, {axes}"
        shapes = {(leading[1], *rest)}
    if prediction.shape[1:] not in shapes:
        raise ValueError(
            f"{name} predicts an array of shape {prediction.shape}; expected (n_samples, "
            f"{axes}) with {' and '.join(map(str, max(shapes, key=len)))} of these, as y has."
        )
    is_needed = True if absent is None else ~absent
    is_missing = ~np.isfinite(prediction.reshape(*leading, int(np.prod(rest)))).all(axis=-1) & is_needed
    if is_missing.any():
        sample = np.argwhere(is_missing)[0, 0]
        raise ValueError(f"The prediction of {name} for sample {sample} is not finite.")
    return prediction.reshape(*leading, *rest)


def steps_absent(X):
    """Which steps X does not have, since all their channels are NaN; of shape (n_samples, n_steps)."""
    is_missing = np.isnan(np.asarray(X, dtype=float))
    return is_missing if is_missing.ndim == 2 else is_missing.all(axis=2)
