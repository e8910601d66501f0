"""What X may be, and the errors for what it may not be."""

import numpy as np
from sklearn.utils import check_array

from .._tables.columns import float_dtypes, naming_columns
from .._tables.feature_names import validate_data
from .._tables.frames import check_array_like, is_frame, without_objects
from .._tables.table_of import table_of
from .._tables.xarray_dimensions import is_dataset
from .._utils.warn import warn_caller
from .column_order import check_column_order
from .flat_sequences import advice_on, check_columns
from .lag_values import warn_of_lags
from .panel_axes import warn_of_panel
from .windows import Windows

# X is looked at this many numbers at a time, since Windows are never written out whole.
BLOCK_SIZE = 2**20


def is_three_d(X, name="X"):
    """Whether X are sequences, as Windows or in three axes; more axes are an error."""
    ndim = n_dimensions(X, name)
    if ndim > 3:
        raise ValueError(f"Found array with dim {ndim}, while dim <= 3 is required.")
    return ndim == 3


def n_dimensions(values, name):
    """The number of axes of an array, a data frame, a sparse matrix or nested lists."""
    # asked of every observation of a stream
    if type(values) is np.ndarray and values.dtype != object and values.ndim > 0:
        return values.ndim
    if _is_array_of_arrays(values):
        raise _ragged(name)
    check_array_like(values, name)
    if is_frame(values):
        return 2
    if hasattr(values, "shape"):
        return len(values.shape)
    try:
        return np.asarray(values).ndim
    except ValueError as error:
        raise _ragged(name) from error


def _is_array_of_arrays(values):
    """Whether it is an array of dtype object whose elements are sequences of their own."""
    return (
        isinstance(values, np.ndarray)
        and values.dtype == object
        and values.ndim == 1
        and len(values) > 0
        and len(np.shape(values[0])) > 0
    )


def _ragged(name):
    return ValueError(
        f"{name} is a list of sequences of different lengths: pad_sequences({name}) makes one array of shape "
        "(n_samples, n_steps, n_channels) of it, with steps of NaN in front of the shorter ones."
    )


def check_rows(transformer, X, **naming):
    """The rows of a table or an array as an array (n_rows, n_columns) of floats, which may hold NaN.

    ``naming``: as of ``naming_columns``, for the errors.
    """
    check_array_like(X, "X")
    with naming_columns(X, "X", **naming):
        return check_array(
            without_objects(X),
            dtype=float_dtypes(X),
            ensure_all_finite="allow-nan",
            estimator=transformer,
            input_name="X",
        )


def check_sequences(transformer, X, *, reset, of_rows=False):
    """X of a transformer of sequences; the features it counts are the channels of a step.

    ``of_rows``: of ``Windows`` those of the rows, without what is known ahead.
    """
    X = _three_axes(transformer, X, dtype=float_dtypes(X), finite="allow-nan")
    of_rows = of_rows and isinstance(X, Windows)
    names = X.column_names if of_rows else getattr(X, "channel_names", None)
    n_channels = X.n_columns if of_rows else X.shape[2]
    _check_names(transformer, names, "feature_names_in_", reset=reset)
    if reset:
        transformer.n_features_in_ = n_channels
        _keep_recipe(transformer, X)
        warn_of_panel(X)
    _check_channels(transformer, n_channels, transformer.n_features_in_)
    _check_ahead(transformer, X)
    return X


def check_X(estimator, X, *, reset):
    """X of an estimator as sequences of shape (n_samples, n_steps, n_channels).

    Returns an array of any numeric dtype, or Windows.  Sets or checks ``n_features_in_``,
    ``feature_names_in_`` and ``n_channels_in_``.
    """
    if is_dataset(X):
        raise ValueError(
            "X is a Dataset of xarray, whose variables are columns of rows: make windows of it, "
            "make_windows(X, length), or one array, X.to_array('channel')."
        )
    X = table_of(X)
    if is_three_d(X):
        return _check_three_d(estimator, X, reset=reset)
    try:
        flat = _check_flat(estimator, X, reset=reset)
    except ValueError as error:
        advice = "" if reset else advice_on(X, estimator)
        if not advice:
            raise
        raise ValueError(f"{error}{advice}") from error
    n_channels = estimator.n_channels if reset else estimator.n_channels_in_
    if flat.shape[1] % n_channels:
        raise ValueError(
            f"X has {flat.shape[1]} features, which is not a multiple of n_channels={n_channels}: a row of "
            "2-D X is one sequence, oldest step first, the channels of a step together."
        )
    if reset:
        names = getattr(estimator, "feature_names_in_", None)
        check_columns(X, names, n_channels)
        if names is None and n_channels == 1:
            warn_of_lags(flat)
        vars(estimator).pop("channel_names_in_", None)
        forget_recipe(estimator)
        estimator.n_channels_in_ = n_channels
    return flat.reshape(len(flat), -1, n_channels)


def _check_flat(estimator, X, *, reset):
    """One flattened sequence a row, in an array of any numeric dtype."""
    check_column_order(estimator, X, reset=reset)
    dtype = np.float32 if float_dtypes(X) == [np.float32] else "numeric"
    with naming_columns(X, "X"):
        values = validate_data(
            estimator, without_objects(X), reset=reset, dtype=dtype, ensure_all_finite=False
        )
        # objects are what some data frames become, and "numeric" lets pass
        return values.astype(np.float64) if values.dtype.kind == "O" else values


def _check_three_d(estimator, X, *, reset):
    X = _three_axes(estimator, X, dtype="numeric", finite=False)
    _check_names(estimator, getattr(X, "channel_names", None), "channel_names_in_", reset=reset)
    if reset:
        vars(estimator).pop("feature_names_in_", None)
        _keep_recipe(estimator, X)
        estimator.n_features_in_ = X.shape[1] * X.shape[2]
        estimator.n_channels_in_ = X.shape[2]
        warn_of_panel(X)
    _check_channels(estimator, X.shape[2], estimator.n_channels_in_)
    _check_ahead(estimator, X)
    return X


def _three_axes(estimator, X, *, dtype, finite):
    """Windows as they are, anything else as an array; neither without a sample, step or channel."""
    # nothing of a float array would be converted, and looking at it takes longer than a short sequence
    if not (isinstance(X, Windows) or (finite is False and is_float_array(X))):
        with naming_columns(X, "X"):
            X = check_array(
                without_objects(X),
                dtype=dtype,
                ensure_all_finite=finite,
                allow_nd=True,
                estimator=estimator,
                input_name="X",
            )
    for count, noun in zip(X.shape, ("sample", "step", "channel"), strict=True):
        if count == 0:
            raise ValueError(
                f"Found array with 0 {noun}(s) (shape={X.shape}) while a minimum of 1 is required "
                f"by {type(estimator).__name__}."
            )
    return X


def is_float_array(X):
    """Whether X is a plain array of float32 or float64."""
    return type(X) is np.ndarray and X.dtype in (np.float64, np.float32)


def _check_channels(estimator, n_channels, expected):
    if n_channels != expected:
        raise ValueError(
            f"X has {n_channels} channels, but {type(estimator).__name__} is expecting {expected} "
            "channels as input."
        )


def _check_ahead(estimator, X):
    """Refuse windows that show other columns ahead than those of ``fit``, or for another number of rows."""
    fitted = getattr(estimator, "recipe_", None)
    if fitted is None or not isinstance(X, Windows):
        return
    found = X.recipe
    has_other_keys = (fitted.names is None) != (found.names is None)  # positions beside names
    is_same = len(found.known) == len(fitted.known) if has_other_keys else found.known == fitted.known
    if not is_same or found.horizon != fitted.horizon:
        raise ValueError(
            f"The windows of X were made with known={list(found.known)}, horizon={found.horizon}, but those "
            f"that {type(estimator).__name__} was fitted on with known={list(fitted.known)}, "
            f"horizon={fitted.horizon}: expected the same, as recipe_.windows(table) makes them."
        )


def _check_names(estimator, names, attribute, *, reset):
    """Keep the names of the channels, None of anything but ``Windows``, or compare them with those kept."""
    if reset:
        vars(estimator).pop(attribute, None)
        if names is not None:
            setattr(estimator, attribute, names)
        return
    expected = getattr(estimator, attribute, None)
    if names is not None and expected is not None and list(names) != list(expected):
        raise ValueError(
            f"The channel names should match those that were passed during fit: got {list(names)}, "
            f"expected {list(expected)}."
        )


def _keep_recipe(estimator, X):
    """Remember how ``Windows`` were made; forget an earlier recipe with anything else."""
    forget_recipe(estimator)
    if isinstance(X, Windows):
        estimator.recipe_ = X.recipe


def forget_recipe(estimator):
    """What is fitted on anything but ``Windows`` has no recipe."""
    vars(estimator).pop("recipe_", None)


def float_dtype(X):
    """The dtype to compute in: float32 stays float32, everything else is float64."""
    is_float32 = X.dtype.kind == "f" and X.dtype.itemsize == 4  # in either byte order
    return np.dtype(np.float32 if is_float32 else np.float64)


def blocks(X):
    """Slices of samples that together are X, each of about BLOCK_SIZE numbers."""
    length = max(1, BLOCK_SIZE // (X.shape[1] * X.shape[2]))
    return [slice(start, min(start + length, len(X))) for start in range(0, len(X), length)]


def check_steps(X, dtype, weight=None):
    """Refuse infinity and partly missing steps; warn of sequences without a step.

    ``dtype`` is what X will be converted to: float64 too large for float32 counts as infinite.  A step
    may be partly missing in a sample of weight 0.
    """
    is_worth_it = isinstance(X, Windows) and X.n_rows < X.shape[0] * X.shape[1]
    if is_worth_it and all(np.isfinite(_converted(values, dtype)).all() for values in X.shown_values()):
        return  # a window's last row is one of them, so no window is empty
    n_empty = 0
    for rows in blocks(X):
        block = _converted(X[rows], dtype)
        if np.isfinite(block).all():
            continue
        _refuse(np.isinf(block), rows.start, f"infinity or a value too large for {dtype!r}", X)
        missing = np.isnan(block)
        absent = missing.all(axis=2)
        partly = missing & ~absent[:, :, np.newaxis]
        if weight is not None:
            partly[weight[rows] == 0] = False
        _refuse(partly, rows.start, "NaN in some channels of a step", X, _on_gaps)
        n_empty += np.count_nonzero(absent.all(axis=1))
    if n_empty:
        warn_caller(
            f"{n_empty} of {len(X)} sequences have no step (all NaN): they keep the initial state.",
            UserWarning,
        )


def _converted(block, dtype):
    """Some samples as an array; what is too large becomes infinite."""
    with np.errstate(over="ignore"):
        return np.asarray(block).astype(dtype, copy=False)


def _refuse(wrong, first_sample, what, X, advise=lambda X, step, channel: ""):
    """Raise if any (sample, step, channel) of ``wrong`` is set."""
    if wrong.any():
        sample, step, channel = np.argwhere(wrong)[0]
        names = getattr(X, "channel_names", None)
        name = int(channel) if names is None else names[channel]
        where = f"sample {first_sample + sample}, step {step}, channel {name!r}"
        raise ValueError(f"Input X contains {what} ({where}).{advise(X, step, channel)}")


def _on_gaps(X, step, channel):
    """What to do where a step lacks a channel."""
    if isinstance(X, Windows) and channel in X.known_columns and step >= X.recipe.length:
        return (
            f" The channel is known ahead: in the {X.n_ahead} rows after the last one of a window it needs "
            "values, in a table that goes on for so long. Leave out the windows that end later, as "
            "future_targets does, or give them a sample_weight of 0."
        )
    in_windows = "fill='forward' in the call that makes the windows, or " if isinstance(X, Windows) else ""
    return (
        f" Only a step whose channels are all NaN is skipped; fill the others, for example with {in_windows}"
        "sklearn.impute.SimpleImputer(add_indicator=True)."
    )


def absent_steps(X):
    """Which steps are absent, of shape (n_samples, n_steps); X has been checked."""
    return np.isnan(np.asarray(X)[:, :, 0])
