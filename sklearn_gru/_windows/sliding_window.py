"""Windows as a step of a pipeline."""

import warnings
from numbers import Integral
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from .._tables.columns import without_columns
from .._tables.feature_names import validate_data
from .._tables.frames import columns_of, is_frame, library_name_of
from .._tables.ids import as_names, names_in, role_names
from .._tables.regular_steps import longest_regular_step
from .._tables.series_index import find_series
from .._tables.table_of import table_of
from .._utils.compat import (
    Interval,
    StrOptions,
    available_if,
    check_feature_names_in,
    store_output_setting,
)
from .._utils.data_warning import DataWarning
from .._utils.documentation import DocumentationLinkMixin
from .._utils.pickling import VersionedPickleMixin
from .._utils.rollback import all_or_nothing
from .._utils.typing import ArrayLike, Container, FloatArray, Labels
from .column_order import check_column_order
from .flat_sequences import naming_windows
from .known_ahead import check_known, find_known, flat_names, flattened
from .reading_across import warn_of_few_rows, warn_of_gaps, warn_of_rows_cut_out
from .recipe import Recipe, recipe_of, windows_of_rows
from .unjoined import unjoined
from .validation import check_rows, check_sequences, forget_recipe, is_three_d
from .windows import Windows


def _flattens(estimator):
    return estimator.flatten


def named_roles(window):
    """The columns from which a window takes series and time, by parameter; arrays are no columns."""
    roles = {"group": window.group, "time": window.time}
    return {parameter: as_names(role) for parameter, role in roles.items() if names_in(role)}


def n_channels_of(window):
    """How many channels the windows of a fitted ``SlidingWindow`` have."""
    names = getattr(window, "feature_names_in_", None)
    roles = role_names(window.group, window.time)
    return window.n_features_in_ if names is None else len(set(names) - set(roles))


def recipe_of_rows(window):
    """How a fitted ``SlidingWindow`` makes windows of rows, and where the columns known ahead stand."""
    known, positions = window._known_ahead
    names = window._channels(getattr(window, "feature_names_in_", None))
    options = {"fill": window.fill, "known": known, "horizon": window.horizon}
    return recipe_of(
        window.length, window.group, window.time, names, n_channels_of(window), **options
    ), positions


def windows_of_few_rows(window, X):
    """What ``transform`` gives, where that of fewer rows than a window has is meant."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        return window.transform(X)


class SlidingWindow(VersionedPickleMixin, DocumentationLinkMixin, TransformerMixin, BaseEstimator):
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
    group : str, list of str or array-like of shape (n_rows,), default=None
        What tells the series that a row is of: the name of a column of a data frame, or of a level
        of the index in pandas, or a list of different names, or an array.  A window never crosses from
        one series into another, and the columns are no channels.  An array belongs to
        the rows of one X: ``fit`` and ``transform`` of another number of rows are an error, so that a
        cross-validation needs a column.
    time : str or array-like of shape (n_rows,), default=None
        When the rows were, of dates, periods, durations or numbers: the name of a column or level,
        or an array, as for ``group``.  The rows of a series may then be in any order and are taken
        in time order.
    fill : "forward" or None, default=None
        With "forward", a NaN becomes the last value before it in its column and series, if there
        is one; with ``known`` only within what is known, as in :func:`make_windows`.
    known : array-like of str or int, default=None
        The columns that are known ahead: names, or positions in an array.  A window then has ``horizon``
        further steps with their values in the next rows, as :func:`make_windows` describes.  So rows
        have to go on for ``horizon`` rows after the last one that is trained on or predicted from.
    horizon : int, default=None
        For how many rows they are known, at least 1; with ``known`` only.
    flatten : bool, default=False
        If True, ``transform`` gives an array of shape (n_samples, length * n_channels), oldest
        step first, the channels of a step together: for any other regressor.  With ``known`` the
        ``horizon * n_known`` values to come follow, those of a row together.

    Attributes
    ----------
    n_features_in_ : int
        Columns of X, with those that ``group`` and ``time`` name; of sequences, the channels.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, where X was a data frame or windows of one.
    recipe_ : Recipe
        How the windows were made, as :func:`make_windows` was told, where X was ``Windows``.

    See Also
    --------
    make_windows : Windows before the split.
    StepwiseTransformer : Scale the channels of windows.

    Notes
    -----
    ``group``, ``time``, ``fill`` and ``known`` are about rows: with sequences or ``Windows`` they are an
    error, since those have their series, their gaps and what is known ahead from :func:`make_windows`.

    In a pipeline with ``known`` the last ``horizon`` rows of a table have no complete window.  What they
    lack is NaN, which :class:`GRURegressor` refuses in a sample that counts: train on windows made before
    (``future_targets(make_windows(...), y, horizon=...)`` leaves them out), or give these rows a
    ``sample_weight`` of 0.

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

    __module__ = "sklearn_gru"  # where users, and the files that name it, find it

    n_features_in_: int
    feature_names_in_: NDArray[np.object_]
    recipe_: Recipe

    _parameter_constraints = {
        "length": [Interval(Integral, 1, None, closed="left")],
        "group": [str, "array-like", None],
        "time": [str, "array-like", None],
        "fill": [StrOptions({"forward"}), None],
        "known": ["array-like", str, None],
        "horizon": [Interval(Integral, 1, None, closed="left"), None],
        "flatten": ["boolean"],
    }

    def __init__(
        self,
        length: int = 10,
        *,
        group: Labels | None = None,
        time: Labels | None = None,
        fill: Literal["forward"] | None = None,
        known: Labels | None = None,
        horizon: int | None = None,
        flatten: bool = False,
    ) -> None:
        self.length = length
        self.group = group
        self.time = time
        self.fill = fill
        self.known = known
        self.horizon = horizon
        self.flatten = flatten

    @all_or_nothing
    def fit(self, X: ArrayLike, y: Any = None) -> Self:
        """Check X and remember its channels.

        Parameters
        ----------
        X : array-like, data frame or Windows
            Rows of shape (n_rows, n_columns), of one series or with ``group`` of several, oldest
            first unless there is ``time``; or sequences, of shape (n_samples, n_steps, n_channels).
            NaN is passed on.
        y : ignored, default=None
            There for pipelines.

        Returns
        -------
        self : SlidingWindow

        Raises
        ------
        ValueError
            If a parameter is out of range, ``length`` longer than the sequences or X infinite; if
            the rows do not tell the series, as in :func:`make_windows`; if ``group``, ``time`` or
            ``fill`` is given with sequences.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import SlidingWindow
        >>> X = np.array([[1.0], [2.0], [3.0]])
        >>> SlidingWindow(length=2).fit(X).n_features_in_
        1
        """
        self._check(X, reset=True)
        return self

    @all_or_nothing
    def fit_transform(self, X: ArrayLike, y: Any = None) -> Windows | FloatArray:
        """Both at once, with the rows checked and sorted once.

        Parameters
        ----------
        X : array-like, data frame or Windows
            As in ``fit``.
        y : ignored, default=None
            There for pipelines.

        Returns
        -------
        X : Windows or ndarray of shape (n_samples, length, n_channels)
            As ``transform`` gives it.

        Raises
        ------
        ValueError
            As in ``fit``.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn_gru import SlidingWindow
        >>> X = np.array([[1.0], [2.0], [3.0]])
        >>> SlidingWindow(length=2).fit_transform(X)[-1].ravel()
        array([2., 3.])
        """
        return self._windows(*self._check(X, reset=True))

    def transform(self, X: ArrayLike) -> Windows | FloatArray:
        """The window that ends at each row.

        Parameters
        ----------
        X : array-like, data frame or Windows
            As in ``fit``, with the same columns or channels.

        Returns
        -------
        X : Windows or ndarray of shape (n_samples, length, n_channels)
            Window i ends at row i of X, in whatever order the rows are.  Of an array of sequences,
            a view of their last steps; otherwise ``Windows``.  With
            ``flatten`` an array of shape (n_samples, length * n_channels) of its own.  float32
            stays float32.

        Raises
        ------
        ValueError
            If the channels are not those of ``fit``, or as in ``fit``.

        Warns
        -----
        DataWarning
            If X are rows, and no series has as many as a window, or some are further apart than any in
            ``fit``, where times were regular: then rows are missing that may be in another part of the table.

        Examples
        --------
        Of two shops, whose rows are interleaved:

        >>> import pandas as pd
        >>> from sklearn_gru import SlidingWindow
        >>> table = pd.DataFrame({"shop": ["a", "b", "a", "b"], "sales": [1.0, 10.0, 2.0, 20.0]})
        >>> windows = SlidingWindow(length=2, group="shop").fit(table).transform(table)
        >>> windows[2].ravel(), windows[3].ravel()
        (array([1., 2.]), array([10., 20.]))
        """
        check_is_fitted(self)
        with naming_windows(self, X):
            rows, series, library = self._check(X, reset=False)
        if series is not None:
            what = "X" if self.group is None else "The longest series of X"
            warn_of_few_rows(what, series.longest, self.length)
        return self._windows(rows, series, library)

    @available_if(_flattens)
    def get_feature_names_out(self, input_features: Labels | None = None) -> NDArray[np.object_]:
        """Names of the columns, ``<channel>_lag<rows back>``; with ``flatten=True`` only.

        Behind them stand those of what is known ahead, ``<channel>_lead<rows ahead>``.

        Parameters
        ----------
        input_features : array-like of shape (n_features_in_,), default=None
            By default ``feature_names_in_``, or "x0", "x1", ...

        Returns
        -------
        names : ndarray of shape (length * n_columns + horizon * n_known,), of str

        Raises
        ------
        NotFittedError
            If the window is not fitted.
        ValueError
            If ``input_features`` are not ``feature_names_in_``, or not as many as the columns of ``fit``.

        Examples
        --------
        >>> import pandas as pd
        >>> from sklearn_gru import SlidingWindow
        >>> table = pd.DataFrame({"sales": [1.0, 2.0], "rain": [0.0, 3.0]})
        >>> SlidingWindow(length=2, flatten=True).fit(table).get_feature_names_out()
        array(['sales_lag1', 'rain_lag1', 'sales_lag0', 'rain_lag0'], dtype=object)
        """
        check_is_fitted(self)
        names = self._channels(check_feature_names_in(self, input_features))
        return flat_names(names, self._known_ahead[1], int(self.length), self._n_ahead)

    def set_output(self, *, transform: Container = None) -> Self:
        """Choose the container of flattened output; windows have three axes and stay as they are.

        Parameters
        ----------
        transform : {"default", "pandas", "polars"} or None, default=None
            None changes nothing.

        Returns
        -------
        self : SlidingWindow

        Examples
        --------
        >>> from sklearn_gru import SlidingWindow
        >>> window = SlidingWindow(length=2, flatten=True).set_output(transform="pandas")
        >>> window.fit_transform([[1.0], [2.0], [3.0]])
           x0_lag1  x0_lag0
        0      NaN      1.0
        1      1.0      2.0
        2      2.0      3.0
        """
        store_output_setting(self, transform)
        return self

    def _channels(self, names):
        """The names without those of the columns that tell series and time."""
        if names is None:
            return None
        roles = role_names(self.group, self.time)
        return np.asarray([name for name in names if name not in roles], dtype=object)

    def _windows(self, X, series, library):
        """What ``transform`` gives for X as ``_check`` gives it."""
        if series is not None:
            recipe, positions = recipe_of_rows(self)
            windows = windows_of_rows(X, series, recipe, library, positions)
        elif isinstance(X, Windows):
            windows = X.last_steps(self.length)
        else:
            windows = X[:, -int(self.length) :]
        if not self.flatten:
            return windows if isinstance(windows, Windows) else unjoined(windows)
        if self._n_ahead:
            return flattened(np.asarray(windows), windows.known_columns, int(self.length))
        flat = np.asarray(windows).reshape(len(windows), -1)
        # the next step may write to it
        return flat.copy() if isinstance(windows, np.ndarray) else flat

    def _check(self, X, *, reset):
        """The rows of X as an array, their series and the library of the frame; or sequences, and None."""
        self._validate_params()
        check_known(self.known, self.horizon)
        X = table_of(X)
        if is_three_d(X):
            return self._check_sequences(X, reset=reset), None, None
        channels = without_columns(X, group=self.group, time=self.time)
        rows = check_rows(self, channels, roles=reset or not hasattr(self, "recipe_"))
        known_ahead = find_known(self.known, columns_of(channels if is_frame(channels) else rows))
        validate_data(self, X, reset=reset, skip_check_array=True)
        check_column_order(self, X, reset=reset)
        if reset:
            forget_recipe(self)
            self._known_ahead, self._n_ahead = known_ahead, int(self.horizon or 0)
        series = find_series(X, len(rows), self.group, self.time)
        if reset:
            warn_of_gaps(series, self.length + self._n_ahead)
            self._longest_step = longest_regular_step(series)
        else:
            warn_of_rows_cut_out(series, self.length + self._n_ahead, self._longest_step)
        return rows, series, library_name_of(X)

    def _check_sequences(self, X, *, reset):
        for name in ("group", "time", "fill", "known"):
            if getattr(self, name) is not None:
                raise ValueError(
                    f"{name}={getattr(self, name)!r} is for rows, but X holds sequences of shape {X.shape}: "
                    f"expected {name}=None, and {name} in make_windows instead."
                )
        X = check_sequences(self, X, reset=reset, of_rows=True)
        if reset:
            self._longest_step = None
        n_ahead = X.n_ahead if isinstance(X, Windows) else 0
        if reset:
            known = X.known_columns if n_ahead else ()
            self._known_ahead, self._n_ahead = (known, known), n_ahead
        n_steps = X.shape[1] - n_ahead
        if self.length > n_steps:
            raise ValueError(
                f"length={self.length} is longer than the sequences of X, which have {n_steps} steps."
            )
        return X

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.three_d_array = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags
