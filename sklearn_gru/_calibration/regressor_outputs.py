"""What a fitted regressor predicts, one value of each output or several quantiles, in one shape."""

import numpy as np


def quantiles_of(model):
    """The quantiles that a fitted regressor predicts in a last axis, where it predicts several.

    Parameters
    ----------
    model : estimator
        Pipelines, searches, ``TransformedTargetRegressor`` and frozen estimators are looked into.  One with
        ``quantile``, a list, predicts quantiles, unless it has a ``loss`` that is none of quantiles.

    Returns
    -------
    quantiles : ndarray of shape (n_quantiles,) or None
        Ascending; None where the regressor predicts one value.

    Raises
    ------
    ValueError
        If they do not increase, are not between 0 and 1, or there is only one.
    """
    last = _last_step(model)
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
    return quantiles


def outputs_of(model, X, n_outputs, quantiles):
    """Predictions with an axis for the outputs.

    Parameters
    ----------
    model : estimator
    X : array-like or Windows of shape (n_samples, ...)
    n_outputs : int
    quantiles : ndarray of shape (n_quantiles,) or None

    Returns
    -------
    prediction : ndarray of shape (n_samples, n_outputs) or (n_samples, n_outputs, n_quantiles)
        float64.

    Raises
    ------
    ValueError
        If the predictions have another shape, or are not finite.
    """
    prediction = np.asarray(model.predict(X), dtype=np.float64)
    rest = (n_outputs,) if quantiles is None else (n_outputs, len(quantiles))
    shapes = {rest, rest[1:]} if n_outputs == 1 else {rest}
    if prediction.shape[1:] not in shapes:
        axes = "n_outputs" if quantiles is None else "n_outputs, n_quantiles"
        raise ValueError(
            f"{type(model).__name__} predicts an array of shape {prediction.shape}; expected (n_samples, "
            f"{axes}) with {' and '.join(map(str, rest))} of these, as y has."
        )
    if not np.isfinite(prediction).all():
        sample = np.argwhere(~np.isfinite(prediction))[0, 0]
        raise ValueError(f"The prediction of {type(model).__name__} for sample {sample} is not finite.")
    return prediction.reshape(len(prediction), *rest)


def _last_step(model):
    """The regressor at the end of a model."""
    if hasattr(model, "best_estimator_"):
        return _last_step(model.best_estimator_)
    if hasattr(model, "regressor_"):
        return _last_step(model.regressor_)
    if hasattr(model, "steps"):
        return _last_step(model.steps[-1][1])
    if type(model).__name__ == "FrozenEstimator":
        return _last_step(model.estimator)
    return model
