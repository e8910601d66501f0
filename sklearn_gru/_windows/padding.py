"""Sequences of different lengths, and the one array that holds them."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._tables.columns import as_columns
from .._tables.frames import check_array_like, columns_of, is_frame, is_groupby, library_name_of
from .._tables.masked import unmasked
from .._tables.series_index import find_series
from .._tables.table_of import table_of
from .._tables.xarray_dimensions import is_dataset
from .._utils.typing import ArrayLike, FloatArray
from .recipe import Recipe, windows_of_rows
from .validation import float_dtype, n_dimensions
from .windows import Windows


def pad_sequences(sequences: Iterable[ArrayLike]) -> FloatArray | Windows:
    """Put sequences of different lengths into one array, with steps of NaN in front.

    Every sequence ends at the last step, so ``[:, -1]`` holds the last readings.
    :class:`GRURegressor` skips the steps in front, and :class:`StepwiseTransformer` leaves them
    as they are.

    Parameters
    ----------
    sequences : iterable of array-like, data frame or series
        A list, a generator or the like.  One a sample, of shape (n_steps_i, n_channels), oldest
        step first, with at least one step; of shape (n_steps_i,) it is one channel.  NaN is kept.
        The columns of data frames must have the same names, strings or not, in the same order; where
        they are strings, all sequences must be data frames.

    Returns
    -------
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
        ``n_steps`` is the length of the longest sequence.  float32 if every sequence is, else
        float64.  Of data frames whose column names are strings it is :class:`Windows`, one a
        sequence, which an array cannot replace: they carry the names, so that a model fitted on them
        knows its channels.  They are read only and are indexed like the array; for anything else
        ``np.asarray(X)`` is the array.

    Raises
    ------
    TypeError
        If ``sequences`` is one table, a string, a ``groupby`` or no iterable instead of
        a list of sequences.
    ValueError
        If there is no sequence; if one is empty, infinite or not numeric, or has more than two
        axes; if channels or their names differ, or some have names and others none.  The message says
        which one.

    See Also
    --------
    unpad_sequences : The way back.
    make_windows : Windows over the rows of one table.

    Examples
    --------
    >>> from sklearn_gru import pad_sequences
    >>> X = pad_sequences([[[1.0, 10.0], [2.0, 20.0]], [[3.0, 30.0]]])
    >>> X.shape
    (2, 2, 2)
    >>> X[1]
    array([[nan, nan],
           [ 3., 30.]])
    """
    arrays, names, first = [], None, None
    for sample, sequence in enumerate(_as_list(sequences)):
        array = _as_steps(sequence, sample)
        first = sequence if sample == 0 else first
        if arrays and array.shape[1] != arrays[0].shape[1]:
            raise ValueError(
                f"sequences[{sample}] has {array.shape[1]} channels, but sequences[0] has "
                f"{arrays[0].shape[1]}."
            )
        _check_both_named(sequence, sample, first)
        own_names = columns_of(sequence) if is_frame(sequence) else None
        if names is not None and own_names is not None and own_names != names:
            raise ValueError(
                f"sequences[{sample}] has the columns {own_names}; expected those before it, {names}."
            )
        names = own_names if names is None else names
        arrays.append(array)
    n_steps = max(map(len, arrays))
    dtype = np.result_type(*{float_dtype(array) for array in arrays})
    if _is_named(first):
        rows, lengths = np.concatenate(arrays, dtype=dtype), [len(array) for array in arrays]
        return _named(rows, lengths, names, library_name_of(first))
    X = np.full((len(arrays), n_steps, arrays[0].shape[1]), np.nan, dtype)
    for padded, array in zip(X, arrays, strict=True):
        padded[n_steps - len(array) :] = array
    return X


def _is_named(sequence):
    """Whether it is a table whose columns have names."""
    return is_frame(sequence) and all(isinstance(name, str) for name in columns_of(sequence))


def _check_both_named(sequence, sample, first):
    """Refuse a sequence without names beside a table with: nothing says that its columns are the same."""
    if (is_frame(first) and is_frame(sequence)) or not (_is_named(first) or _is_named(sequence)):
        return
    says = [
        f"sequences[{place}] has the columns {columns_of(each)}"
        if is_frame(each)
        else f"sequences[{place}], of type {type(each).__name__}, has no names of columns"
        for place, each in ((0, first), (sample, sequence))
    ]
    raise ValueError(f"{says[0]}, but {says[1]}; expected data frames or arrays throughout.")


def _named(rows, lengths, names, library):
    """Windows as long as the longest sequence, of which each ends where one of the sequences does."""
    series = find_series(rows, len(rows), np.repeat(np.arange(len(lengths)), lengths), None)
    recipe = Recipe(max(lengths), names=tuple(names), n_columns=len(names), is_padded=True)
    return windows_of_rows(rows, series, recipe, library)[np.cumsum(lengths) - 1]


def unpad_sequences(X: ArrayLike) -> list[NDArray[Any]]:
    """Take the steps in front that are all NaN away from each sequence.

    Steps of NaN after the first reading stay: they are gaps, not padding.  So it undoes
    :func:`pad_sequences` for sequences that begin with a reading.  Predictions at every step,
    which are NaN at absent steps, become a list of sequences in the same way.

    Parameters
    ----------
    X : array-like or Windows of shape (n_samples, n_steps, n_channels)
        Sequences with steps of NaN in front, as :func:`pad_sequences` gives them.

    Returns
    -------
    sequences : list of ndarray of shape (n_steps_i, n_channels)
        Copies, in the dtype of X.  A sample without a step gives shape (0, n_channels).

    Raises
    ------
    ValueError
        If X has not three axes, or holds no numbers.

    See Also
    --------
    pad_sequences : The way there.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_gru import unpad_sequences
    >>> X = np.array([[[np.nan], [np.nan], [1.0]], [[2.0], [np.nan], [3.0]]])
    >>> [sequence.ravel() for sequence in unpad_sequences(X)]
    [array([1.]), array([ 2., nan,  3.])]
    """
    check_array_like(X, "X")
    X = unmasked(X)
    if n_dimensions(X, "X") == 3 and not hasattr(X, "shape"):
        X = np.asarray(X)
    if len(np.shape(X)) != 3:
        raise ValueError(
            f"X has shape {np.shape(X)}; expected three axes, (n_samples, n_steps, n_channels), as "
            "pad_sequences returns."
        )
    if X.dtype.kind not in "biuf":
        raise ValueError(f"X has dtype {X.dtype}; expected numbers.")
    sequences = []
    for sample in range(len(X)):
        steps = np.asarray(X[sample])
        present = ~np.isnan(steps).all(axis=1)
        start = present.argmax() if present.any() else len(steps)
        sequences.append(steps[start:].copy())
    return sequences


def _as_list(sequences):
    """The sequences in a list; a table by itself would be taken apart into columns or names."""
    kind = type(sequences).__name__
    if is_groupby(sequences):
        raise TypeError(
            f"sequences is a {kind}, which gives pairs of a name and a table; expected a list of sequences: "
            "[rows[channels] for _, rows in sequences]."
        )
    is_one = is_frame(sequences) or is_dataset(sequences) or isinstance(sequences, (str, bytes, dict))
    if is_one or not isinstance(sequences, Iterable):
        raise TypeError(
            f"sequences is a {kind}; expected a list of sequences, each of shape (n_steps, n_channels)."
        )
    sequences = [table_of(sequence) for sequence in sequences]
    if not sequences:
        raise ValueError("sequences is empty; expected a list with at least one sequence.")
    return sequences


def _as_steps(sequence, sample):
    """One sequence as a float array of shape (n_steps, n_channels)."""
    name = f"sequences[{sample}]"
    try:
        if not (is_frame(sequence) or hasattr(sequence, "shape")):
            sequence = np.asarray(unmasked(sequence))
        if type(sequence) is np.ndarray and sequence.ndim == 2 and sequence.size and _is_plain(sequence):
            return sequence
        if len(sequence.shape) in (1, 2) and 0 not in sequence.shape:
            return as_columns(sequence, name)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} is no sequence of numbers: {error}") from error
    raise ValueError(
        f"{name} has shape {sequence.shape}; expected (n_steps, n_channels), or (n_steps,) for one channel, "
        "with at least one step."
    )


def _is_plain(array):
    """Whether the thorough check, slow for thousands of short sequences, would find nothing to do."""
    return array.dtype in (np.float64, np.float32) and not np.isinf(array).any()
