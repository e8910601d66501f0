"""What makes the predictions of a fitted model, behind all that is around it."""

import warnings

import numpy as np

from .._utils.kinds import is_a


def last_step(model):
    """What predicts in a search, a pipeline, an ensemble, behind transformed targets, frozen or calibrated.

    Parameters
    ----------
    model : estimator
        Fitted.

    Returns
    -------
    last : estimator
        Of a stacking model the one that has the last word; of bagging, which takes means of predictions, the
        first.
    """
    while (inner := _inside(model)) is not None:
        model = inner
    return model


def takes_back_turned(model):
    """Whether a model takes its predictions back by what falls, such as ``np.negative``.

    Parameters
    ----------
    model : estimator
        Fitted.

    Returns
    -------
    is_turned : bool
        The lowest values of its last step are then the highest.
    """
    is_turned = False
    while model is not None:
        if is_a(model, "sklearn.compose", "TransformedTargetRegressor"):
            is_turned ^= falls(model)
        model = _inside(model)
    return is_turned


def falls(wrapper):
    """Whether the inverse of a ``TransformedTargetRegressor`` falls, as two values show."""
    transformer = wrapper.transformer_
    values = np.repeat([[0.25], [0.75]], getattr(transformer, "n_features_in_", 1), axis=1)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # nobody has asked for these values
        low, high = np.asarray(transformer.inverse_transform(values))
    is_lower = high < low
    if is_lower.any() and not is_lower.all():
        raise ValueError(
            f"{transformer!r} turns only some targets round: their quantiles would have different levels; "
            "expected a model of each target."
        )
    return bool(is_lower.all())


def level_out(level, is_turned):
    """Of which quantile a prediction is whose last step says that of a level."""
    return round(1 - level, 12) if is_turned else level


def check_keeps_quantiles(model, levels_of):
    """Refuse a model that makes one prediction of several, along the axis of their quantiles.

    scikit-learn's voting and multi-output regressors put the predictions of models side by side and turn
    the array round: with an axis of quantiles what comes out is of other samples.

    Parameters
    ----------
    model : estimator
        Fitted, the last step of what predicts.
    levels_of : callable
        The quantiles that a model inside predicts, None without such an axis.

    Raises
    ------
    ValueError
        If a model inside has that axis.
    """
    for part in np.ravel(np.asarray(getattr(model, "estimators_", []), dtype=object)):
        levels = levels_of(part) if hasattr(part, "predict") else None
        if levels is not None:
            raise ValueError(
                f"{type(model).__name__} makes one prediction of those of {type(last_step(part)).__name__}, "
                f"and takes their quantiles {list(map(float, levels))} for something else: expected models "
                "of one value each, or the model of several quantiles without it."
            )


def _inside(model):
    for name in ("best_estimator_", "regressor_", "final_estimator_"):
        if hasattr(model, name):
            return getattr(model, name)
    if hasattr(model, "conformity_scores_"):  # calibrated bands are around what it predicts
        return model.estimator_
    if is_a(model, "sklearn.ensemble", "BaggingRegressor"):
        return model.estimators_[0]
    if type(model).__name__ == "FrozenEstimator":  # it shows what it holds, but for its kind
        return model.estimator
    return model.steps[-1][1] if hasattr(model, "steps") else None
