"""The model that is given to an exchange: no other thing, fitted, and of a search the best one."""

from sklearn.utils.validation import check_is_fitted


def fitted_model(model):
    """A fitted estimator as it is; of a search the best of its models.

    Raises
    ------
    TypeError
        If it is something else.
    NotFittedError
        If it is not fitted.
    ValueError
        If it is a search that keeps no model.
    """
    if isinstance(model, type) or not hasattr(model, "fit"):
        what = f"the class {model.__name__}" if isinstance(model, type) else f"a {type(model).__name__}"
        raise TypeError(f"model is {what}; expected a fitted estimator.")
    check_is_fitted(model)
    return _best_of(model)


def _best_of(model):
    if hasattr(model, "best_estimator_"):
        return _best_of(model.best_estimator_)
    if hasattr(model, "cv_results_"):
        raise ValueError(
            f"{type(model).__name__} has refit=False, and so no fitted model; expected refit=True."
        )
    return model
