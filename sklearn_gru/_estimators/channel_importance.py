"""How much the score of a fitted model of sequences falls without what a channel tells."""

import copy
from collections.abc import Callable, Iterable
from functools import wraps
from numbers import Integral
from typing import Any, Literal

import numpy as np
from sklearn.base import is_classifier, is_regressor
from sklearn.metrics import check_scoring, get_scorer_names, make_scorer
from sklearn.utils import Bunch, check_array, check_consistent_length, check_random_state
from sklearn.utils.validation import check_is_fitted

from .._tables.columns import naming_columns
from .._tables.frames import check_array_like, without_objects
from .._utils.compat import HasMethods, Interval, StrOptions, validate_params
from .._utils.typing import ArrayLike, RandomState
from .._utils.warn import warn_caller
from .._windows.permuted import PermutedSequences, absent, permuted_within
from .._windows.sample_weights import check_weights
from .._windows.validation import blocks, is_three_d
from .._windows.windows import Windows
from .quantile_score import quantile_scorer
from .quantiles import predicted_levels
from .scorer import stepwise_scorer
from .step_labels import observed_accuracy

# What scorers call, and is called block by block here.
METHODS = ("predict", "predict_proba", "predict_log_proba", "decision_function")

# The largest share of samples that nothing can be exchanged with, before a warning.
MANY = 0.1


@validate_params(
    {
        "model": [HasMethods(["fit"])],
        "n_repeats": [Interval(Integral, 1, None, closed="left")],
        "scoring": [StrOptions(set(get_scorer_names())), callable, list, tuple, dict, None],
        "random_state": ["random_state"],
        "by": [StrOptions({"channel", "lag"})],
        "sample_weight": ["array-like", None],
    },
    prefer_skip_nested_validation=True,
)
def channel_importance(
    model: Any,
    X: ArrayLike,
    y: Any,
    *,
    n_repeats: int = 5,
    scoring: str | Callable[..., Any] | Iterable[str] | dict[str, Any] | None = None,
    random_state: RandomState = None,
    by: Literal["channel", "lag"] = "channel",
    sample_weight: ArrayLike | None = None,
) -> Any:
    """Permutation importance of the channels of sequences.

    A channel is permuted across the samples, all its steps together, so that it keeps its course
    but belongs to another sample; its importance is by how much the score falls.  As
    :func:`~sklearn.inspection.permutation_importance`, which takes two axes only, and with its
    permutations.

    Parameters
    ----------
    model : estimator
        Fitted on sequences or ``Windows``.
    X : array-like or Windows of shape (n_samples, n_steps, n_channels)
        Better samples that ``model`` was not fitted on.  ``Windows`` are gathered in blocks, never
        written out whole.
    y : array-like of shape (n_samples, ...)
        Their targets.
    n_repeats : int, default=5
        How many times each channel is permuted.
    scoring : str, callable, list, tuple or dict, default=None
        As in ``permutation_importance``: a scorer, or several.  By default R^2 of a regressor, of one of
        several quantiles what its ``score`` gives, and the accuracy of a classifier, over what is
        observed of a target or a label at every step; of a search what it was scored by.
    random_state : int, RandomState or None, default=None
        Draws the permutations, which are the same for all channels.
    by : {"channel", "lag"}, default="channel"
        With "lag", one step of a channel is permuted at a time.  A step alone often tells little
        that those beside it do not tell as well.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights for the scores.

    Returns
    -------
    result : Bunch, or dict of one for each of several scorers, by their names
        importances_mean : ndarray of shape (n_channels,)
            Mean over the repeats; by lag of shape (n_channels, n_steps), oldest step first.
        importances_std : ndarray of shape (n_channels,)
            Standard deviation, likewise.
        importances : ndarray of shape (n_channels, n_repeats)
            By lag of shape (n_channels, n_steps, n_repeats).
        channel_names : ndarray of shape (n_channels,)
            The names that the windows know, or "x0", "x1", ...
        lags : ndarray of shape (n_steps,)
            By lag only: how many steps before the last, from n_steps - 1 to 0; steps that are ahead are
            below 0.

    Raises
    ------
    ValueError
        If X are no sequences, y or the weights have another length, or a parameter is out of range.
    NotFittedError
        If ``model`` is not fitted.

    Warns
    -----
    UserWarning
        If more than a tenth of the samples lack steps as no other sample does, so that they keep
        their channels.

    See Also
    --------
    ChannelImportanceDisplay : Its picture.

    Notes
    -----
    It is the permutation importance of [1]_, of sequences.  Absent steps (all channels NaN) stay absent: a
    channel is exchanged among samples that lack the same steps, a single step among those that have it.

    Channels that tell the same share their importance: with two copies of a channel, either alone
    can be permuted at little cost.

    References
    ----------
    .. [1] Breiman, L. (2001), "Random Forests", Machine Learning 45, section 10.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_gru import GRURegressor, channel_importance
    >>> X = np.random.default_rng(0).normal(size=(200, 5, 2))
    >>> y = X[:, -1, 0]
    >>> model = GRURegressor(max_iter=5, random_state=0).fit(X, y)
    >>> result = channel_importance(model, X, y, random_state=0)
    >>> int(result.importances_mean.argmax())
    0
    >>> channel_importance(model, X, y, by="lag", random_state=0).importances.shape
    (2, 5, 5)
    """
    X = _sequences(X)
    check_array_like(y, "y")
    check_consistent_length(X, y)
    check_is_fitted(model)
    weight = {} if sample_weight is None else {"sample_weight": check_weights(sample_weight, X)}
    scorer = _default_scorer(model) if scoring is None else check_scoring(model, scoring=scoring)
    blockwise = _in_blocks(model)

    def score(X):
        return scorer(blockwise, X, y, **weight)

    orders = _orders(len(X), n_repeats, random_state)
    whole = score(X)
    parts = _parts(X, by)
    permuted = [
        [score(PermutedSequences(X, permuted_within(order, kinds), steps, channel)) for order in orders]
        for channel in range(X.shape[2])
        for steps, kinds in parts
    ]
    if not isinstance(whole, dict):
        return _bunch(X, by, whole, np.array(permuted))
    return {
        name: _bunch(X, by, whole[name], np.array([[each[name] for each in row] for row in permuted]))
        for name in whole
    }


def _sequences(X):
    """X as Windows or an array of three axes."""
    if not is_three_d(X):
        raise ValueError(
            f"X has shape {np.shape(X)}; expected Windows or an array of shape (n_samples, n_steps, "
            "n_channels). For rows: make_windows in front, or sklearn.inspection.permutation_importance."
        )
    if isinstance(X, Windows):
        return X
    with naming_columns(X, "X"):
        return check_array(
            without_objects(X), dtype="numeric", ensure_all_finite=False, allow_nd=True, input_name="X"
        )


def _default_scorer(model):
    """What ``score`` of a model scores by, in terms of its predictions."""
    if hasattr(model, "best_estimator_"):
        if model.scoring is None:
            return _default_scorer(model.best_estimator_)
        return model.scorer_[model.refit] if isinstance(model.scorer_, dict) else model.scorer_
    if is_classifier(model):
        return make_scorer(observed_accuracy)
    if is_regressor(model):
        levels = predicted_levels(model)
        return stepwise_scorer("r2") if levels is None else quantile_scorer(levels)
    raise ValueError(
        f"scoring=None, but {type(model).__name__} is neither a regressor nor a classifier; expected a "
        "scorer."
    )


def _in_blocks(model):
    """The model, which predicts from permuted sequences block by block."""
    blockwise = copy.copy(model)
    names = (name for name in METHODS if hasattr(model, name))
    vars(blockwise).update({name: _by_blocks(getattr(model, name)) for name in names})
    return blockwise


def _by_blocks(method):
    """A method that predicts, with the name by which scorers know it."""

    @wraps(method)
    def predict(X):
        if not isinstance(X, PermutedSequences):
            return method(X)
        return np.concatenate([method(X[rows]) for rows in blocks(X)])

    return predict


def _orders(n_samples, n_repeats, random_state):
    """The samples in the orders that ``permutation_importance`` puts every column in, one after the other."""
    seed = check_random_state(random_state).randint(np.iinfo(np.int32).max + 1)
    rng = np.random.RandomState(seed)
    shuffled, order, orders = np.arange(n_samples), np.arange(n_samples), []
    for _ in range(n_repeats):
        rng.shuffle(shuffled)
        order = order[shuffled]
        orders.append(order)
    return orders


def _parts(X, by):
    """The steps to permute at a time, each with the kinds of samples that can exchange them."""
    lacking = absent(X)
    if by == "lag":
        return [(slice(step, step + 1), lacking[:, step]) for step in range(X.shape[1])]
    _, kinds = np.unique(np.packbits(lacking, axis=1), axis=0, return_inverse=True)
    kinds = kinds.reshape(-1)  # NumPy 2.0 keeps an axis
    n_alone = np.count_nonzero(np.bincount(kinds) == 1)
    if n_alone > MANY * len(X):
        warn_caller(
            f"{n_alone} of {len(X)} samples lack steps as no other sample does: their channels are not "
            "permuted, so the importances are too small.",
            UserWarning,
        )
    return [(slice(None), kinds)]


def _bunch(X, by, whole, permuted):
    """The importances; ``permuted`` has the scores, of shape (n_channels * n_parts, n_repeats)."""
    importances = whole - permuted
    names = getattr(X, "channel_names", None)
    lags = {}
    if by == "lag":
        importances = importances.reshape(X.shape[2], X.shape[1], -1)
        lags["lags"] = np.arange(X.shape[1])[::-1] - getattr(X, "n_ahead", 0)
    return Bunch(
        importances_mean=importances.mean(axis=-1),
        importances_std=_deviation(importances),
        importances=importances,
        channel_names=np.array(
            [f"x{i}" for i in range(X.shape[2])] if names is None else names, dtype=object
        ),
        **lags,
    )


def _deviation(values):
    """The standard deviation along the last axis, of values whose squares may overflow."""
    exponent = np.frexp(np.abs(values).max(axis=-1))[1]  # a power of two rounds nothing
    return np.ldexp(np.ldexp(values, -exponent[..., np.newaxis]).std(axis=-1), exponent)
