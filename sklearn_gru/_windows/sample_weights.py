"""What the weights of samples may be, and the errors for what they may not be."""

from numbers import Number

import numpy as np

from .._tables.columns import naming_columns
from .._tables.frames import check_array_like, without_objects
from .._tables.masked import first_masked
from .._utils.compat import check_sample_weight


def check_weights(sample_weight, X):
    """Weights of shape (n_samples,) as float64; ones if None.  Zero-weight samples are allowed."""
    if sample_weight is None:
        return np.ones(len(X))
    masked = first_masked(sample_weight)
    if masked is not None:
        raise ValueError(f"sample_weight is masked for sample {masked}; expected a weight, 0 for none.")
    if not isinstance(sample_weight, Number):  # one for all
        check_array_like(sample_weight, "sample_weight")
    with naming_columns(sample_weight, "sample_weight"):
        sample_weight = without_objects(sample_weight)
        weights = check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
    if not weights.any():
        raise ValueError("sample_weight is zero for every sample; at least one must be positive.")
    with np.errstate(over="ignore"):
        total = weights.sum()
    if not np.isfinite(total):
        raise ValueError(f"The sum of sample_weight is not finite (largest weight {weights.max()}).")
    return weights
