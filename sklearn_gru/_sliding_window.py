"""Windows as a step of a pipeline."""

from numbers import Integral

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted, validate_data

from ._columns import naming_columns
from ._compat import Interval, check_feature_names_in, store_output_setting
from ._sequences import check_sequences, is_three_d
from ._transaction import all_or_nothing
from ._version import VersionedPickleMixin
from ._windows import Windows, windows_of_rows


def _flattens(estimator):
    return estimator.flatten


class SlidingWindow(VersionedPickleMixin, TransformerMixin, BaseEstimator):
    """Turn each row into the window of rows that ends there, keeping every row.

    Row i becomes the last ``length`` rows up to and including row i; steps before the first row
    are NaN, which :class:`GRURegressor` skips.  Since no row is lost, it works in a plain
    ``Pipeline`` and its ``length`` can be chosen by ``GridSearchCV``.

    Windows of raw rows begin empty in each part of a split.  Where the past matters, make the
    windows first with :func:`make_windows`; of those, ``SlidingWindow`` keeps the last
    ``length`` steps.

    Parameters
    ----------
    length : int, default=10
        Steps in a window, at least 1.  For raw rows it may exceed their number; for sequences
        it is at most their number of steps.
    flatten : bool, default=False
        If True, ``transform`` gives an array of shape (n_samples, length * n_channels), oldest
        step first, the channels of a step together: for any other regressor.

    Attributes
    ----------
    n_features_in_ : int
        Channels of a step.
    feature_names_in_ : ndarray of shape (n_channels,)
        Names of the channels, where X was a data frame or windows of one.

    See Also
    --------
    make_windows : Windows before the split.
    StepwiseTransformer : Scale the channels of windows.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_gru import SlidingWindow
    >>> X = np.array([[1.0], [2.0], [3.0], [4.0]])
    >>> SlidingWindow(length=3).fit_transform(X)
    Windows(4 windows of 3 steps and 1 channel, float64)
    >>> window = SlidingWindow(length=3, flatten=True)
    >>> window.fit_transform(X)
    array([[nan, nan,  1.],
           [nan,  1.,  2.],
           [ 1.,  2.,  3.],
           [ 2.,  3.,  4.]])
    >>> window.get_feature_names_out()
    array(['x0_lag2', 'x0_lag1', 'x0_lag0'], dtype=object)
    """

    _parameter_constraints = {
        "length": [Interval(Integral, 1, None, closed="left")],
        "flatten": ["boolean"],
    }

    def __init__(self, length=10, *, flatten=False):
        self.length = length
        self.flatten = flatten

    @all_or_nothing
    def fit(self, X, y=None):
        """Check X and remember its channels.

        Parameters
        ----------
        X : array-like, data frame or Windows
            Rows of one series, of shape (n_rows, n_channels), oldest first; or sequences, of shape
            (n_samples, n_steps, n_channels).  NaN is passed on.
        y : ignored

        Returns
        -------
        self : SlidingWindow

        Raises
        ------
        ValueError
            If ``length`` is below 1 or longer than the sequences, or X is infinite.
        """
        self._check(X, reset=True)
        return self

    def transform(self, X):
        """The window that ends at each row.

        Parameters
        ----------
        X : array-like, data frame or Windows
            As in ``fit``, with as many channels.

        Returns
        -------
        X : Windows or ndarray of shape (n_samples, length, n_channels)
            Of an array of sequences, a view of their last steps; otherwise ``Windows``.  With
            ``flatten`` an array of shape (n_samples, length * n_channels) of its own.  float32
            stays float32.

        Raises
        ------
        ValueError
            If the channels are not those of ``fit``, or as in ``fit``.
        """
        check_is_fitted(self)
        X = self._check(X, reset=False)
        if X.ndim == 2:
            windows = windows_of_rows(X, self.length, getattr(self, "feature_names_in_", None))
        elif isinstance(X, Windows):
            windows = X.last_steps(self.length)
        else:
            windows = X[:, -self.length :]
        if not self.flatten:
            return windows
        flat = np.asarray(windows).reshape(len(windows), -1)
        # the next step may write to it
        return flat.copy() if isinstance(windows, np.ndarray) else flat

    @available_if(_flattens)
    def get_feature_names_out(self, input_features=None):
        """Names of the columns, ``<channel>_lag<rows back>``; with ``flatten=True`` only.

        Parameters
        ----------
        input_features : array-like of shape (n_channels,), default=None
            By default ``feature_names_in_``, or "x0", "x1", ...

        Returns
        -------
        names : ndarray of shape (length * n_channels,), of str
        """
        check_is_fitted(self)
        channels = check_feature_names_in(self, input_features)
        names = [f"{c}_lag{lag}" for lag in reversed(range(self.length)) for c in channels]
        return np.asarray(names, dtype=object)

    def set_output(self, *, transform=None):
        """Choose the container of flattened output; windows have three axes and stay as they are.

        Parameters
        ----------
        transform : {"default", "pandas", "polars"} or None, default=None
            None changes nothing.

        Returns
        -------
        self : SlidingWindow
        """
        store_output_setting(self, transform)
        return self

    def _check(self, X, *, reset):
        self._validate_params()
        if not is_three_d(X):
            with naming_columns(X):
                return validate_data(
                    self, X, reset=reset, dtype=[np.float64, np.float32], ensure_all_finite="allow-nan"
                )
        X = check_sequences(self, X, reset=reset)
        if self.length > X.shape[1]:
            raise ValueError(
                f"length={self.length} is longer than the sequences of X, which have {X.shape[1]} steps."
            )
        return X

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.three_d_array = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags
