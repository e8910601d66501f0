"""What X, y and the weights may be, and the errors for what they may not be."""

import warnings

import numpy as np
from sklearn.utils import check_array, check_consistent_length
from sklearn.utils.validation import validate_data

from ._compat import check_sample_weight
from ._windows import Windows

# X is looked at this many numbers at a time, since Windows are never written out whole.
BLOCK_SIZE = 2**20


def is_three_d(X):
    """Whether X are sequences, as Windows or in three axes; more axes are an error."""
    ndim = n_dimensions(X)
    if ndim > 3:
        raise ValueError(f"Found array with dim {ndim}, while dim <= 3 is required.")
    return ndim == 3


def n_dimensions(values):
    """The number of axes of an array, a data frame, a sparse matrix or nested lists."""
    return len(values.shape) if hasattr(values, "shape") else np.asarray(values).ndim


def check_sequences(transformer, X, *, reset):
    """X of a transformer of sequences; the features it counts are the channels of a step."""
    if isinstance(X, Windows):
        names = X.channel_names
        _check_size(transformer, X)
    else:
        names = None
        X = _three_d_array(transformer, X, dtype=[np.float64, np.float32], finite="allow-nan")
    if reset:
        _set_features(transformer, X.shape[2], names)
    elif X.shape[2] != transformer.n_features_in_:
        raise ValueError(
            f"X has {X.shape[2]} channels, but {type(transformer).__name__} is expecting "
            f"{transformer.n_features_in_} channels as input."
        )
    return X


def check_X(estimator, X, *, reset):
    """X of an estimator as sequences of shape (n_samples, n_steps, n_channels).

    Returns an array of any numeric dtype, or Windows.  Sets or checks ``n_features_in_``,
    ``feature_names_in_`` and ``n_channels_in_``.
    """
    if is_three_d(X):
        return _check_three_d(estimator, X, reset=reset)
    X = validate_data(estimator, X, reset=reset, dtype="numeric", ensure_all_finite=False)
    n_channels = estimator.n_channels if reset else estimator.n_channels_in_
    if X.shape[1] % n_channels:
        raise ValueError(
            f"X has {X.shape[1]} features, which is not a multiple of n_channels={n_channels}: a row of "
            "2-D X is one sequence, oldest step first, the channels of a step together."
        )
    if reset:
        estimator.n_channels_in_ = n_channels
    return X.reshape(len(X), -1, n_channels)


def _check_three_d(estimator, X, *, reset):
    if isinstance(X, Windows):
        _check_size(estimator, X)
    else:
        X = _three_d_array(estimator, X, dtype="numeric", finite=False)
    _, n_steps, n_channels = X.shape
    if reset:
        _set_features(estimator, n_steps * n_channels, None)
        estimator.n_channels_in_ = n_channels
    elif n_channels != estimator.n_channels_in_:
        raise ValueError(
            f"X has {n_channels} channels, but {type(estimator).__name__} is expecting "
            f"{estimator.n_channels_in_} channels as input."
        )
    return X


def _three_d_array(estimator, X, *, dtype, finite):
    X = check_array(
        X, dtype=dtype, ensure_all_finite=finite, allow_nd=True, estimator=estimator, input_name="X"
    )
    _check_size(estimator, X)
    return X


def _check_size(estimator, X):
    for count, noun in zip(X.shape, ("sample", "step", "channel"), strict=True):
        if count == 0:
            raise ValueError(
                f"Found array with 0 {noun}(s) (shape={X.shape}) while a minimum of 1 is required "
                f"by {type(estimator).__name__}."
            )


def _set_features(estimator, n_features, names):
    estimator.n_features_in_ = n_features
    if names is not None:
        estimator.feature_names_in_ = names
    elif hasattr(estimator, "feature_names_in_"):
        del estimator.feature_names_in_


def float_dtype(X):
    """The dtype to compute in: float32 stays float32, everything else is float64."""
    return np.dtype(np.float32 if X.dtype == np.float32 else np.float64)


def blocks(X):
    """Slices of samples that together are X, each of about BLOCK_SIZE numbers."""
    length = max(1, BLOCK_SIZE // (X.shape[1] * X.shape[2]))
    return [slice(start, min(start + length, len(X))) for start in range(0, len(X), length)]


def check_steps(X, dtype):
    """Refuse infinity and partly missing steps; warn of sequences without a step.

    ``dtype`` is what X will be converted to: float64 too large for float32 counts as infinite.
    """
    n_empty = 0
    for rows in blocks(X):
        block = np.asarray(X[rows])
        with np.errstate(over="ignore"):
            block = block.astype(dtype, copy=False)
        if np.isfinite(block).all():
            continue
        _refuse(np.isinf(block).any(axis=2), rows.start, f"infinity or a value too large for {dtype!r}", "")
        missing = np.isnan(block)
        absent = missing.all(axis=2)
        _refuse(
            missing.any(axis=2) & ~absent,
            rows.start,
            "NaN in some channels of a step",
            " Only a step whose channels are all NaN is skipped; fill the others, for example with "
            "sklearn.impute.SimpleImputer.",
        )
        n_empty += np.count_nonzero(absent.all(axis=1))
    if n_empty:
        warnings.warn(
            f"{n_empty} of {len(X)} sequences have no step (all NaN): they keep the initial state.",
            UserWarning,
            stacklevel=4,
        )


def _refuse(wrong, first_sample, what, advice):
    """Raise if any (sample, step) of ``wrong`` is set."""
    if wrong.any():
        sample, step = np.argwhere(wrong)[0]
        raise ValueError(f"Input X contains {what} (sample {first_sample + sample}, step {step}).{advice}")


def check_y(estimator, y, X):
    """Y as float64, of shape (n_samples,), (n_samples, n_outputs) or (n_samples, n_steps, n_outputs)."""
    if y is None:
        raise ValueError(
            f"This {type(estimator).__name__} estimator requires y to be passed, but the target y is None."
        )
    every_step = n_dimensions(y) == 3
    y = check_array(
        y,
        dtype=np.float64,
        ensure_all_finite="allow-nan" if every_step else True,
        ensure_2d=False,
        allow_nd=True,
        estimator=estimator,
        input_name="y",
    )
    if y.ndim > 3:
        raise ValueError(f"y has {y.ndim} dimensions; expected 1, 2, or 3 for a target at every step.")
    check_consistent_length(X, y)
    if every_step and y.shape[1] != X.shape[1]:
        raise ValueError(f"y has {y.shape[1]} steps, but X has {X.shape[1]}.")
    return y


def check_observed(X, y):
    """Every sequence needs a target at a present step; others are ignored.

    Returns y of shape (n_samples, n_steps, n_outputs) with NaN wherever it is not observed.
    """
    y = y.copy()
    for rows in blocks(X):
        part = y[rows]
        part[absent_steps(X[rows])] = np.nan
        empty = np.isnan(part).all(axis=(1, 2))
        if empty.any():
            raise ValueError(
                f"Input y contains no observed target for sample {rows.start + empty.argmax()}: at least "
                "one step that is present in X needs a value in y."
            )
    return y


def absent_steps(X):
    """Which steps are absent, of shape (n_samples, n_steps); X has been checked."""
    return np.isnan(np.asarray(X)[:, :, 0])


def check_weights(sample_weight, X):
    """Weights of shape (n_samples,) as float64; ones if None.  Zero-weight samples are allowed."""
    if sample_weight is None:
        return np.ones(len(X))
    weights = check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
    if not weights.any():
        raise ValueError("sample_weight is zero for every sample; at least one must be positive.")
    with np.errstate(over="ignore"):
        total = weights.sum()
    if not np.isfinite(total):
        raise ValueError(f"The sum of sample_weight is not finite (largest weight {weights.max()}).")
    return weights
