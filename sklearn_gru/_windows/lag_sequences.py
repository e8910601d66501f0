"""Sequences of a table of lags, as other packages for forecasting make it."""

from numbers import Integral
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from .._tables.feature_names import validate_data
from .._tables.table_of import table_of
from .._utils.compat import Interval, StrOptions
from .._utils.data_warning import DataWarning
from .._utils.documentation import DocumentationLinkMixin
from .._utils.pickling import VersionedPickleMixin
from .._utils.python_numbers import with_python_parameters
from .._utils.rollback import all_or_nothing
from .._utils.typing import ArrayLike, Container, FloatArray, Labels
from .._utils.warn import warn_caller
from .._utils.whole_numbers import whole_number
from .column_order import check_column_order
from .lag_order import LagOrder, check_same_lags, order_of_lags, order_of_names
from .lag_values import warn_of_order
from .unjoined import unjoined
from .validation import check_rows


class LagSequences(
    VersionedPickleMixin,
    DocumentationLinkMixin,
    TransformerMixin,
    BaseEstimator,
    auto_wrap_output_keys=None,
):
    """Turn rows of lags into the sequences that they are, oldest step first.

    Other packages for forecasting give a regressor one row of lags for each sample: ``lag1``, ``lag2``, ...,
    each in an order of its own, and beside them columns such as a calendar.  In front of
    :class:`GRURegressor` this reads them as the steps of channels.  It undoes
    ``SlidingWindow(flatten=True)``.

    Parameters
    ----------
    order : array-like of int or str, default=None
        What the columns of X are, in the order in which they come.  By default their names say it: ``lag3``,
        ``load_lag3`` and ``load_lag_3`` are lag 3, with a unit too (``load_lag_3D``); columns without a lag
        are channels that are the same at each step.  A column whose name is that of a channel, ``load``
        beside ``load_lag1``, is lag 0 where each channel has one, else the same at each step.

        Whole numbers are the lags of the columns of a channel, ``range(1, 25)`` the newest first:
        those of one channel after those of the other, and columns without a lag at the end.  Strings are the
        names of all columns, for an X that has none or others.
    n_lagged : int or "all", default=None
        How many channels have the lags in ``order``; the columns behind them are the same at each step.
        With "all" no column is: there are as many channels as X has columns for.  Needed only where these
        lags are not all columns.

    Attributes
    ----------
    lags_ : ndarray of shape (n_steps,)
        The lag of each step, oldest first.
    channel_names_ : ndarray of shape (n_channels,)
        Names of the channels: those with lags, then those that are the same at each step.  Where a column is
        called ``lag3`` alone its channel is "y".
    n_features_in_ : int
        Columns of X.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, where X was a data frame and they are strings.

    See Also
    --------
    SlidingWindow : Windows of rows, without lags.

    Notes
    -----
    The lags have to follow each other: all from the smallest to the largest, or all multiples of
    the smallest, as 7, 14, 21.  Each channel needs all of them, for a step holds all channels.

    A step whose lags are all NaN is absent, in the channels that are the same at each step too.  So
    the first rows of a series, which have no past, are sequences of fewer steps.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn_gru import LagSequences
    >>> table = pd.DataFrame({"promo": [1.0, 0.0], "lag1": [3.0, 4.0], "lag2": [2.0, 3.0]})
    >>> sequences = LagSequences().fit(table)
    >>> sequences.transform(table)[0]  # the oldest step first
    array([[2., 1.],
           [3., 1.]])
    >>> sequences.get_feature_names_out()
    array(['y', 'promo'], dtype=object)
    """

    __module__ = "sklearn_gru"  # where users, and the files that name it, find it

    lags_: NDArray[np.int_]
    channel_names_: NDArray[np.object_]
    n_features_in_: int
    feature_names_in_: NDArray[np.object_]

    _parameter_constraints = {
        "order": ["array-like", None],
        "n_lagged": [Interval(Integral, 1, None, closed="left"), StrOptions({"all"}), None],
    }

    def __init__(self, order: Labels | None = None, *, n_lagged: int | Literal["all"] | None = None) -> None:
        self.order = order
        self.n_lagged = n_lagged

    @all_or_nothing
    @with_python_parameters
    def fit(self, X: ArrayLike, y: Any = None) -> Self:
        """Find the steps and channels among the columns.

        Parameters
        ----------
        X : array-like or data frame of shape (n_samples, n_columns)
            Rows of lags; NaN is passed on.
        y : ignored, default=None
            There for pipelines.

        Returns
        -------
        self : LagSequences

        Raises
        ------
        ValueError
            If no column is named as a lag, a lag is missing, comes twice or contradicts ``order``; if
            ``order`` is not that of the columns; if X is infinite or not numeric.

        Warns
        -----
        DataWarning
            If the columns have no names and there is no ``order``: they are read as the lags of one
            channel, oldest first.  If they have none, and rows that follow each other show that they are
            lags in another order than ``order`` says.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import LagSequences
        >>> X = np.array([[3.0, 2.0, 1.0, 10.0, 20.0]])  # three lags, newest first, and two other columns
        >>> LagSequences([1, 2, 3], n_lagged=1).fit(X).lags_
        array([3, 2, 1])
        """
        self._validate_params()
        values = self._check(X, reset=True)
        names = getattr(self, "feature_names_in_", None)
        order = self._find_order(values.shape[1], None if names is None else list(names))
        if names is None and self.order is not None:
            warn_of_order(values, order.lagged)
        self.lags_, self.channel_names_ = np.array(order.lags), order.names
        self._lagged, self._constant = order.lagged, order.constant
        return self

    def transform(self, X: ArrayLike) -> FloatArray:
        """The sequences of rows of lags.

        Parameters
        ----------
        X : array-like or data frame of shape (n_samples, n_columns)
            With the columns of ``fit``.

        Returns
        -------
        X : ndarray of shape (n_samples, n_steps, n_channels)
            Oldest step first, a new array; float32 stays float32.

        Raises
        ------
        ValueError
            If the columns are not those of ``fit``, or as there.

        Examples
        --------
        Of the names that :class:`SlidingWindow` gives:

        >>> import numpy as np
        >>> import pandas as pd
        >>> from sklearn_gru import LagSequences, SlidingWindow
        >>> rows = pd.DataFrame({"load": [1.0, 2.0, 3.0], "heat": [10.0, 20.0, 30.0]})
        >>> window = SlidingWindow(2, flatten=True).set_output(transform="pandas")
        >>> flat = window.fit_transform(rows)
        >>> sequences = LagSequences().fit_transform(flat)
        >>> np.array_equal(sequences, SlidingWindow(2).fit_transform(rows), equal_nan=True)
        True
        """
        check_is_fitted(self)
        values = self._check(X, reset=False)
        n_lagged, n_constant = self._lagged.shape[1], len(self._constant)
        shape = (len(values), len(self.lags_), n_lagged + n_constant)
        sequences = np.empty(shape, values.dtype)
        sequences[:, :, :n_lagged] = values[:, self._lagged]
        if n_constant:
            sequences[:, :, n_lagged:] = values[:, np.newaxis, self._constant]
            absent = np.isnan(sequences[:, :, :n_lagged]).all(axis=2)
            sequences[absent] = np.nan
        return unjoined(sequences)

    def get_feature_names_out(self, input_features: Labels | None = None) -> NDArray[np.object_]:
        """Names of the channels, ``channel_names_``.

        Parameters
        ----------
        input_features : ignored, default=None
            The names of the columns, which ``fit`` has read.

        Returns
        -------
        names : ndarray of shape (n_channels,), of str

        Raises
        ------
        NotFittedError
            If the transformer is not fitted.

        Examples
        --------
        >>> import pandas as pd
        >>> from sklearn_gru import LagSequences
        >>> table = pd.DataFrame({"load_lag_1": [1.0], "load_lag_2": [2.0], "hour": [12.0]})
        >>> LagSequences().fit(table).get_feature_names_out()
        array(['load', 'hour'], dtype=object)
        """
        check_is_fitted(self)
        return self.channel_names_.copy()

    def set_output(self, *, transform: Container = None) -> Self:
        """Change nothing: sequences have three axes and stay arrays; there for pipelines.

        Parameters
        ----------
        transform : {"default", "pandas", "polars"} or None, default=None
            Ignored.

        Returns
        -------
        self : LagSequences

        Examples
        --------
        >>> from sklearn_gru import LagSequences
        >>> LagSequences([1, 0]).set_output(transform="pandas").fit_transform([[2.0, 1.0]]).shape
        (1, 2, 1)
        """
        return self

    def _find_order(self, n_columns: int, names: list[str] | None) -> LagOrder:
        if self.order is None:
            self._check_no_count()
            if names is not None:
                return order_of_names(names)
            warn_caller(
                "The columns of X have no names, and order=None: they are read as the lags of one channel, "
                f"oldest first; expected order=range({n_columns}, 0, -1), or order=range(1, {n_columns + 1}) "
                "where the newest comes first.",
                DataWarning,
            )
            return order_of_lags(list(range(n_columns))[::-1], n_columns, 1)
        order = list(self.order)
        if order and all(isinstance(name, str) for name in order):
            self._check_no_count()
            if len(order) != n_columns:
                raise ValueError(f"order has {len(order)} names, but X has {n_columns} columns.")
            if names is not None:
                check_same_lags(order, names)
            return order_of_names(order)
        lags = [whole_number(lag, "order", least=0) for lag in order]
        if not lags:
            raise ValueError("order is empty; expected the lags of the columns, or their names.")
        return order_of_lags(lags, n_columns, self.n_lagged, names)

    def _check_no_count(self):
        if self.n_lagged is not None:
            raise ValueError(
                f"n_lagged={self.n_lagged!r} goes with whole numbers in order; expected n_lagged=None, for "
                "names tell the channels."
            )

    def _check(self, X, *, reset):
        """X as an array (n_samples, n_columns) of floats."""
        X = table_of(X)
        values = check_rows(self, X)
        validate_data(self, X, reset=reset, skip_check_array=True)
        check_column_order(self, X, reset=reset)
        return values

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags
