"""The weights of samples among what the ``fit`` of a regressor gets, whatever they are called there."""


def weight_of(estimator, fit_params):
    """The weights that a regressor is trained with.

    Parameters
    ----------
    estimator : estimator
        Not fitted.
    fit_params : dict
        For its ``fit``.

    Returns
    -------
    sample_weight : array-like or None
        Those of the last step of a pipeline, ``ridge__sample_weight``, where there are such.
    """
    if hasattr(estimator, "steps"):
        name, last = estimator.steps[-1]
        inside = {
            key.removeprefix(f"{name}__"): fit_params[key]
            for key in fit_params
            if key.startswith(f"{name}__")
        }
        return fit_params.get("sample_weight", weight_of(last, inside))
    for name in ("estimator", "regressor"):  # a search, or what transforms targets, passes all of it on
        if hasattr(getattr(estimator, name, None), "steps"):
            return weight_of(getattr(estimator, name), fit_params)
    return fit_params.get("sample_weight")
