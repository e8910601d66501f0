"""Any 2-D transformer, applied to every step of sequences."""

from typing import Any, Self, overload

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse
from sklearn.base import BaseEstimator, MetaEstimatorMixin, TransformerMixin, clone
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted

from .._tables.columns import naming_columns
from .._tables.feature_names import validate_data
from .._tables.frames import frame_of
from .._tables.table_of import table_of
from .._utils.compat import HasMethods, available_if
from .._utils.documentation import DocumentationLinkMixin
from .._utils.pickling import VersionedPickleMixin
from .._utils.rollback import all_or_nothing
from .._utils.typing import ArrayLike, Container, Labels
from .flat_sequences import naming_windows
from .known_ahead import other_columns
from .recipe import Recipe
from .unjoined import unjoined
from .validation import check_sequences, float_dtype, forget_recipe, is_three_d
from .windows import Windows

MAX_TRIED = 64  # steps on which it is tried whether columns are transformed by themselves


def _names_features(estimator):
    inner = getattr(estimator, "transformer_", estimator.transformer)
    return hasattr(inner, "get_feature_names_out")


class StepwiseTransformer(
    VersionedPickleMixin,
    DocumentationLinkMixin,
    MetaEstimatorMixin,
    TransformerMixin,
    BaseEstimator,
    auto_wrap_output_keys=None,
):
    """Apply a transformer of rows to every step of sequences.

    The steps of all sequences become the rows that ``transformer`` sees.  Absent steps (all
    channels NaN) are left out and stay absent.  Of :class:`Windows`, every row that lies in any
    of the windows counts once, in row order, and no other row does: rows that only windows of a
    test part reach are not looked at.  With columns that are known ahead the transformer sees the columns
    of the table, without "is_ahead"; the other columns are NaN in rows of which only these are shown.  It has
    to transform each column by itself then, and to let NaN pass.

    Parameters
    ----------
    transformer : transformer of arrays of shape (n_rows, n_channels)
        Such as ``StandardScaler()``, or of several side by side ``make_union(...)``: a union around
        several ``StepwiseTransformer`` would put steps behind steps.  It is cloned.  Its output
        must be dense and keep the rows.  It gets no metadata such as weights: a sample's weight is
        not that of its steps.

    Attributes
    ----------
    transformer_ : transformer
        The fitted clone of ``transformer``.
    n_features_in_ : int
        Channels of a step, without "is_ahead".
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the channels, where X was a data frame or windows of one.
    recipe_ : Recipe
        How the windows were made, as :func:`make_windows` was told, where X was ``Windows``.

    See Also
    --------
    SlidingWindow : The windows themselves, in a pipeline.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.preprocessing import StandardScaler
    >>> from sklearn_gru import StepwiseTransformer, make_windows
    >>> windows = make_windows(np.array([[1.0], [3.0]]), length=2)
    >>> scaled = StepwiseTransformer(StandardScaler()).fit_transform(windows)
    >>> np.asarray(scaled)[:, :, 0]
    array([[nan, -1.],
           [-1.,  1.]])
    """

    __module__ = "sklearn_gru"  # where users, and the files that name it, find it

    transformer_: Any
    n_features_in_: int
    feature_names_in_: NDArray[np.object_]
    recipe_: Recipe

    _parameter_constraints = {"transformer": [HasMethods(["fit", "transform"])]}

    def __init__(self, transformer: Any) -> None:
        self.transformer = transformer

    @all_or_nothing
    def fit(self, X: ArrayLike, y: Labels | None = None) -> Self:
        """Fit a clone of ``transformer`` on the present steps.

        Parameters
        ----------
        X : array-like, data frame or Windows
            Sequences, of shape (n_samples, n_steps, n_channels); or rows that are each one step, of
            shape (n_rows, n_channels).
        y : array-like of shape (n_rows,), default=None
            Passed on with rows, ignored with sequences: a step has no target of its own.

        Returns
        -------
        self : StepwiseTransformer

        Raises
        ------
        ValueError
            If no step is present, or what ``transformer`` raises.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn.preprocessing import StandardScaler
        >>> from sklearn_gru import StepwiseTransformer
        >>> X = np.array([[[1.0], [3.0]], [[np.nan], [5.0]]])  # the second sequence has one step
        >>> StepwiseTransformer(StandardScaler()).fit(X).transformer_.mean_  # of three steps
        array([3.])
        """
        self._validate_params()
        inner, X = clone(self.transformer), table_of(X)
        if is_three_d(X):
            X = check_sequences(self, X, reset=True, of_rows=True)
            steps = _present_steps(X)[1]
            if len(steps) == 0:
                raise ValueError(
                    f"Every step of X is absent (all channels NaN): {inner!r} has nothing to fit."
                )
            names = getattr(self, "feature_names_in_", None)
            self._library = _library_of(X)
            inner.fit(frame_of(steps, names, self._library))
            self._example = steps[:1].copy()
        else:
            self._example = self._library = None
            inner.fit(X, y)
            validate_data(self, X, skip_check_array=True)
            forget_recipe(self)
        self.transformer_ = inner
        return self

    @overload
    def transform(self, X: Windows) -> Windows: ...
    @overload
    def transform(self, X: ArrayLike) -> Any: ...
    def transform(self, X):
        """Transform every present step.

        Parameters
        ----------
        X : array-like, data frame or Windows
            As in ``fit``, with as many channels.

        Returns
        -------
        X : Windows or ndarray of shape (n_samples, n_steps, n_transformed_channels)
            Of rows, what ``transformer_`` returns.

        Raises
        ------
        ValueError
            If the channels are not those of ``fit``, or the output of ``transformer_`` is sparse or
            not an array of real numbers with one row a step.

        Examples
        --------
        >>> import numpy as np
        >>> from sklearn.preprocessing import StandardScaler
        >>> from sklearn_gru import StepwiseTransformer
        >>> X = np.array([[[1.0], [3.0]], [[np.nan], [5.0]]])  # the second sequence has one step
        >>> StepwiseTransformer(StandardScaler()).fit(X).transform(X)[:, :, 0].round(2)
        array([[-1.22,  0.  ],
               [  nan,  1.22]])
        """
        check_is_fitted(self)
        X = table_of(X)
        if not is_three_d(X):
            with naming_windows(self, X):
                return self.transformer_.transform(X)
        X = check_sequences(self, X, reset=False, of_rows=True)
        where, steps = _present_steps(X)
        values = self._transform_steps(steps, _library_of(X) or self._library)
        if isinstance(X, Windows):
            replaced = X.replace_rows(where, values, self._channel_names(X.column_names))
            self._check_known_by_itself(X, replaced, steps)
            return replaced
        result = np.full((*X.shape[:2], values.shape[1]), np.nan, values.dtype)
        result[where] = values
        return unjoined(result)

    @available_if(_names_features)
    def get_feature_names_out(self, input_features: Labels | None = None) -> NDArray[np.object_]:
        """Names of the transformed channels.

        Parameters
        ----------
        input_features : array-like of shape (n_channels,), default=None
            The names of the channels; by default ``feature_names_in_``.

        Returns
        -------
        names : ndarray of shape (n_transformed_channels,), of str

        Raises
        ------
        NotFittedError
            If the transformer is not fitted.
        ValueError
            What ``transformer_`` raises of names that are not those of its columns.

        Examples
        --------
        >>> import pandas as pd
        >>> from sklearn.preprocessing import OneHotEncoder
        >>> from sklearn_gru import StepwiseTransformer
        >>> rows = pd.DataFrame({"day": ["Sat", "Sun", "Sat"]})
        >>> StepwiseTransformer(OneHotEncoder()).fit(rows).get_feature_names_out()
        array(['day_Sat', 'day_Sun'], dtype=object)
        """
        check_is_fitted(self)
        if input_features is None:
            input_features = getattr(self, "feature_names_in_", None)
        return self.transformer_.get_feature_names_out(input_features)

    def set_output(self, *, transform: Container = None) -> Self:
        """Pass the choice of container on to ``transformer``; sequences stay arrays or Windows.

        Parameters
        ----------
        transform : {"default", "pandas", "polars"} or None, default=None
            None changes nothing.

        Returns
        -------
        self : StepwiseTransformer

        Examples
        --------
        >>> import pandas as pd
        >>> from sklearn.preprocessing import StandardScaler
        >>> from sklearn_gru import StepwiseTransformer
        >>> rows = pd.DataFrame({"load": [1.0, 3.0]})
        >>> StepwiseTransformer(StandardScaler()).set_output(transform="pandas").fit_transform(rows)
           load
        0  -1.0
        1   1.0
        """
        for inner in (self.transformer, getattr(self, "transformer_", None)):
            if hasattr(inner, "set_output"):
                inner.set_output(transform=transform)
        return self

    def _transform_steps(self, steps, library):
        """The present steps, of shape (n_present_steps, n_channels), transformed and checked."""
        rows = steps
        if len(steps) == 0:  # some row has to tell the number of channels
            rows = np.zeros((1, steps.shape[1]), steps.dtype) if self._example is None else self._example
        values = self.transformer_.transform(
            frame_of(rows, getattr(self, "feature_names_in_", None), library)
        )
        if issparse(values):
            raise ValueError(
                f"{self.transformer_!r} gives a sparse matrix, but steps are dense: set sparse_output=False "
                "(OneHotEncoder), sparse_threshold=0 (ColumnTransformer) or the like."
            )
        if np.shape(values)[:-1] != (len(rows),) or np.iscomplexobj(values):
            raise ValueError(
                f"{self.transformer_!r} turned {len(rows)} steps into {type(values).__name__} of shape "
                f"{np.shape(values)}; it must be a dense 2-D array of real numbers with one row a step."
            )
        with naming_columns(values, f"What {self.transformer_!r} gives"):
            values = np.asarray(values)[: len(steps)]
            return values.astype(float_dtype(values), copy=False)

    def _check_known_by_itself(self, X, replaced, steps):
        """Refuse a transformer that mixes a column that is known ahead with one that is not."""
        if not X.known_columns:
            return
        tried = steps[np.linspace(0, len(steps) - 1, min(len(steps), MAX_TRIED)).astype(int)]
        others = other_columns(X.n_columns, X.known_columns)
        mixed = tried.copy()
        mixed[:, others] = tried[::-1, others]
        library = _library_of(X) or self._library
        expected, found = (
            self._transform_steps(rows, library)[:, list(replaced.known_columns)] for rows in (tried, mixed)
        )
        if not np.array_equal(expected, found, equal_nan=True):
            raise ValueError(
                f"{self.transformer_!r} makes the columns that are known ahead of others too, whose rows to "
                "come would be seen by the windows: expected one that transforms each column by itself."
            )

    def _channel_names(self, names=None):
        """Those of the transformed channels; the names of the channels are by default those of ``fit``."""
        if names is None:
            names = getattr(self, "feature_names_in_", None)
        if names is None or not _names_features(self):
            return None
        try:
            return self.transformer_.get_feature_names_out(names)
        except AttributeError:  # a pipeline or so, with a step inside that gives no names
            return None

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        if hasattr(self.transformer, "__sklearn_tags__"):  # of rows it takes what the transformer takes
            inner = get_tags(self.transformer).input_tags
            tags.input_tags.allow_nan, tags.input_tags.sparse = inner.allow_nan, inner.sparse
        return tags


def _library_of(X):
    """The name of the library of the data frame that windows were made of."""
    return X._library if isinstance(X, Windows) else None


def is_fitted_on_sequences(step):
    """Whether a fitted transformer is one of sequences, not of rows."""
    return isinstance(step, StepwiseTransformer) and step._example is not None


def _present_steps(X):
    """Where the present steps are, and their values of shape (n_present_steps, n_channels)."""
    if isinstance(X, Windows):
        positions, values = X.used_rows()
        present = ~np.isnan(values).all(axis=1)
        where, steps = positions[present], values[present]
    else:
        where = ~np.isnan(X).all(axis=2)
        steps = X[where]
    return where, steps
