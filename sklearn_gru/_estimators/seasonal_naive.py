"""SeasonalNaive: the last season again, the forecast that any other has to beat."""

from numbers import Integral
from typing import Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin
from sklearn.utils.validation import check_is_fitted

from .._engine.ridge import observed_mean
from .._utils.compat import Interval
from .._utils.documentation import DocumentationLinkMixin
from .._utils.floating_point import with_numpy_defaults
from .._utils.pickling import VersionedPickleMixin
from .._utils.python_numbers import with_python_parameters
from .._utils.rollback import all_or_nothing
from .._utils.typing import ArrayLike, FloatArray
from .._utils.warn import warn_caller
from .._windows.observed_targets import check_observed, check_outputs_observed, check_y
from .._windows.recipe import Recipe
from .._windows.validation import blocks, check_X, float_dtype
from .._windows.windows import Windows
from .coming_values import UnitsError, coming_values, units_of
from .scorer import observed_score
from .target_names import keep_target_names


class SeasonalNaive(
    VersionedPickleMixin, DocumentationLinkMixin, MultiOutputMixin, RegressorMixin, BaseEstimator
):
    """Predict what a channel was one period before, or with ``period=1`` its last value.

    Persistence and seasonal persistence [1]_, to compare any other model of windows with.  The outputs
    are the values of one channel 1, 2, ... rows after the window, as :func:`future_targets` makes
    them, and each is predicted to be what the channel was ``period`` rows before it; beyond one
    period the last season is repeated.

    Parameters
    ----------
    period : int, default=1
        Rows in a season, at most the steps of a window: 7 for days of the week, 24 for hours.
    channel : int or str, default=None
        The channel that y continues: its position, or its name where X are windows of a data frame.
        By default the only one.
    n_channels : int, default=1
        For 2-D X only: values a step.  A row holds ``n_steps * n_channels`` values, oldest step
        first, the channels of a step together.

    Attributes
    ----------
    channel_ : int
        The position of the channel.
    coef_ : float
        What takes the channel to the units of y: ``coef_ * channel + intercept_``; 1 and 0 where
        they are the same.
    intercept_ : float
        See ``coef_``.
    y_mean_ : ndarray of shape (n_outputs,)
        The mean of y, the prediction where the channel has no value in a window.
    n_outputs_ : int
        How many rows ahead y reaches.
    n_channels_in_ : int
        Channels of a step.
    n_features_in_ : int
        Steps times channels, in ``fit``.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Column names, where X was a data frame.
    channel_names_in_ : ndarray of shape (n_channels_in_,)
        Names of the channels, where X was windows of a data frame.
    recipe_ : Recipe
        Only where X was ``Windows``: how they were made.
    target_names_in_ : ndarray of shape (n_outputs,)
        Only where y was a data frame or series with string names: these.  :func:`forecast` looks at them.

    See Also
    --------
    GRURegressor : The network to compare.
    future_targets : Windows and the values that come after them.

    Notes
    -----
    In a pipeline X may be scaled and y not.  ``fit`` looks up the values of y in the rows after each
    window, wherever other windows hold them, and takes the scale and the offset from them, which have
    to be exact: after a ``StandardScaler`` they are.  A y that is nothing of the kind, such as a
    logarithm, another column or the value six rows ahead alone, is an error: no number is given in the
    units of another.  Arrays show which windows follow each other if most do; where nothing does, as
    after shuffling, a warning says that the units are taken to be the same.  :class:`Windows`
    always know.

    Where the step one period before is absent or NaN, the season before it is taken, and so on; where
    the window holds none, the last value that there is; where it holds no value at all, the mean of y.
    A warning counts the last two.

    References
    ----------
    .. [1] Hyndman, R. J. and Athanasopoulos, G. (2021), "Forecasting: Principles and Practice", 3rd edition,
       section 5.2.

    Examples
    --------
    >>> from sklearn_gru import SeasonalNaive, future_targets, make_windows
    >>> week = [1.0, 2.0, 3.0, 4.0, 5.0, 8.0, 9.0]
    >>> X, y = future_targets(make_windows(week * 4, length=7), horizon=3)
    >>> SeasonalNaive(period=7).fit(X, y).predict(X[-2:])
    array([[4., 5., 8.],
           [5., 8., 9.]])
    """

    __module__ = "sklearn_gru"  # where users, and the files that name it, find it

    channel_: int
    coef_: float
    intercept_: float
    y_mean_: FloatArray
    n_outputs_: int
    n_channels_in_: int
    n_features_in_: int
    feature_names_in_: NDArray[np.object_]
    channel_names_in_: NDArray[np.object_]
    recipe_: Recipe
    target_names_in_: NDArray[np.object_]

    _parameter_constraints = {
        "period": [Interval(Integral, 1, None, closed="left")],
        "channel": [Interval(Integral, 0, None, closed="left"), str, None],
        "n_channels": [Interval(Integral, 1, None, closed="left")],
    }

    def __init__(self, period: int = 1, *, channel: int | str | None = None, n_channels: int = 1) -> None:
        self.period = period
        self.channel = channel
        self.n_channels = n_channels

    @all_or_nothing
    @with_numpy_defaults
    @with_python_parameters
    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Find the channel and its units.

        Parameters
        ----------
        X : array-like, data frame or Windows
            Sequences, oldest step first: of shape (n_samples, n_steps, n_channels), or flat, of
            shape (n_samples, n_steps * n_channels).
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            The values of the channel 1, 2, ... rows after the last step; of several, NaN where one was
            not observed.

        Returns
        -------
        self : SeasonalNaive

        Raises
        ------
        ValueError
            If a parameter is out of range, the windows are shorter than the period, the channel is
            not told, or y does not continue it.

        Warns
        -----
        UserWarning
            If no two samples are windows of which one follows the other, so that nothing shows
            whether y continues the channel, and in which units.

        Examples
        --------
        >>> from sklearn_gru import SeasonalNaive, future_targets, make_windows
        >>> X, y = future_targets(make_windows([1.0, 2.0, 3.0] * 5, length=3), horizon=2)
        >>> SeasonalNaive(period=3).fit(X, y).n_outputs_
        2
        """
        self._validate_params()
        X = _past(check_X(self, X, reset=True))
        precision = max(float_dtype(X), float_dtype(np.asarray(y)), key=lambda dtype: np.finfo(dtype).eps)
        keep_target_names(self, y, reset=True)
        y = check_y(self, y, X)
        if y.ndim == 3:
            raise ValueError(
                f"y has shape {y.shape}; expected (n_samples,) or (n_samples, n_outputs), the values after "
                "the last step."
            )
        self._check_length(X)
        self.channel_ = self._find_channel()
        self._y_ndim = y.ndim
        y = check_observed(X, y, np.ones(len(y)))
        check_outputs_observed(y, np.arange(len(y)))
        self.n_outputs_, self.y_mean_ = y.shape[1], observed_mean(y, np.ones(len(y)))
        self.coef_, self.intercept_ = self._find_units(X, y, precision)
        return self

    @with_numpy_defaults
    @with_python_parameters
    def predict(self, X: ArrayLike) -> FloatArray:
        """The last season again.

        Parameters
        ----------
        X : array-like, data frame or Windows
            Sequences as in ``fit``, with as many channels.

        Returns
        -------
        y : ndarray of shape (n_samples,) or (n_samples, n_outputs)
            Of the shape of the y of ``fit``; float32 where X is, else float64.

        Raises
        ------
        ValueError
            If X is not as described, infinite in the channel or shorter than the period, or a parameter
            was set since to what is out of range.

        Warns
        -----
        UserWarning
            If a window has no value a whole number of periods back: its last value stands in, or
            the mean of y.

        Examples
        --------
        >>> from sklearn_gru import SeasonalNaive, future_targets, make_windows
        >>> X, y = future_targets(make_windows([1.0, 2.0, 3.0] * 5, length=3), horizon=2)
        >>> SeasonalNaive(period=3).fit(X, y).predict(X[-1:])
        array([[2., 3.]])
        """
        check_is_fitted(self)
        self._validate_params()  # the period may have been set since
        X = _past(check_X(self, X, reset=False))
        self._check_length(X)
        prediction = np.empty((len(X), self.n_outputs_), float_dtype(X))
        n_replaced = 0
        for rows in blocks(X):
            steps = np.asarray(X[rows])[:, :, self.channel_].astype(np.float64, copy=False)
            self._refuse_infinity(steps, rows.start)
            prediction[rows], replaced = self._seasons(steps)
            n_replaced += np.count_nonzero(replaced)
        if n_replaced:
            warn_caller(
                f"{n_replaced} of {len(X)} sequences have no value a whole number of periods, of "
                f"{self.period} steps, back: their last value stands in, or the mean of y where they "
                "have none.",
                UserWarning,
            )
        return prediction[:, 0] if self._y_ndim == 1 else prediction

    @with_numpy_defaults
    def score(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        """R^2 of the observed targets, the mean over the outputs.

        Parameters
        ----------
        X : array-like, data frame or Windows
            As in ``predict``.
        y : array-like
            As in ``fit``.
        sample_weight : array-like of shape (n_samples,), default=None
            At least 0.

        Returns
        -------
        score : float
            At most 1; 0 is what the mean of y gets.

        Raises
        ------
        ValueError
            If X, y or the weights are not as described, y has not the shape of ``predict``, or its columns
            are not called ``target_names_in_``.

        Examples
        --------
        >>> from sklearn_gru import SeasonalNaive, future_targets, make_windows
        >>> X, y = future_targets(make_windows([1.0, 2.0, 3.0] * 5, length=3), horizon=2)
        >>> SeasonalNaive(period=3).fit(X, y).score(X[3:], y[3:])
        1.0
        """
        check_is_fitted(self)
        return observed_score(self, X, y, sample_weight)

    def _seasons(self, steps):
        """Predictions for steps of shape (n_samples, n_steps), and for which samples others stand in."""
        last = _last_present(steps)
        period = self.period
        replaced = np.zeros(len(steps), bool)
        prediction = np.empty((len(steps), self.n_outputs_))
        for back in range(period - 1, max(-1, period - 1 - self.n_outputs_), -1):
            values = _last_present(steps[:, steps.shape[1] - 1 - back :: -period][:, ::-1])
            replaced |= np.isnan(values)
            values = np.where(np.isnan(values), last, values)
            prediction[:, period - 1 - back :: period] = values[:, np.newaxis]
        prediction = self.coef_ * prediction + self.intercept_
        return np.where(np.isnan(last)[:, np.newaxis], self.y_mean_, prediction), replaced

    def _check_length(self, X):
        if self.period > X.shape[1]:
            raise ValueError(
                f"period={self.period} is longer than the sequences of X, which have {X.shape[1]} steps."
            )

    def _find_channel(self):
        """The position of the channel."""
        names = self._channel_names()
        if self.channel is None and len(names) > 1:
            raise ValueError(f"channel=None, but X has the channels {names}: name the one that y continues.")
        if isinstance(self.channel, str) and self.channel in names:
            return names.index(self.channel)
        if isinstance(self.channel, str) or (self.channel or 0) >= len(names):
            raise ValueError(f"channel={self.channel!r} is none of the channels of X, {names}.")
        return self.channel or 0

    def _channel_names(self):
        """The names of the channels, or their positions."""
        return list(getattr(self, "channel_names_in_", range(self.n_channels_in_)))

    def _channel_name(self):
        return self._channel_names()[self.channel_]

    def _find_units(self, X, y, precision):
        """The scale and the offset from the channel to y."""
        values = coming_values(X, self.channel_, self.n_outputs_)
        try:
            units = units_of(y, values, precision)
        except UnitsError as error:
            place = error.sample, error.step
            raise ValueError(
                f"y does not continue channel {self._channel_name()!r}: {error.step + 1} rows after sample "
                f"{error.sample} the channel has {values[place]:g} and y {y[place]:g}, and no scale and "
                "offset makes the one the other everywhere. Expected its values 1, 2, ... rows ahead, in any "
                "units."
            ) from error
        if units is None:
            warn_caller(
                "No sample shows the rows after another, so that y cannot be compared with channel "
                f"{self._channel_name()!r}: it is taken to be in the same units. Expected Windows, or "
                "samples in the order of time.",
                UserWarning,
            )
            return 1.0, 0.0
        return units

    def _refuse_infinity(self, steps, first_sample):
        if np.isinf(steps).any():
            sample, step = np.argwhere(np.isinf(steps))[0]
            raise ValueError(
                f"Input X contains infinity (sample {first_sample + sample}, step {step}, channel "
                f"{self._channel_name()!r})."
            )

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.three_d_array = True
        tags.regressor_tags.poor_score = True
        return tags


def _last_present(steps):
    """The last value of each row that is not NaN; NaN where there is none."""
    position = steps.shape[1] - 1 - np.argmax(~np.isnan(steps[:, ::-1]), axis=1)
    return steps[np.arange(len(steps)), position]


def _past(X):
    """Sequences without what ``Windows`` know ahead, where every other channel rests."""
    return X.without_ahead() if isinstance(X, Windows) else X
