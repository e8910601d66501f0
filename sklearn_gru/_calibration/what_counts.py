"""What counts of the outcomes that bands and quantiles are measured by."""

import numpy as np
from sklearn.utils import check_array

from .._tables.columns import naming_columns
from .._tables.frames import check_array_like, without_objects
from .._windows.sample_weights import check_weights


def outcomes(y_true, name="y_true"):
    """Outcomes as an array of floats, whatever they are in; NaN where they are not observed, or masked.

    Bands and quantiles are read in the same way, by their ``name``.
    """
    check_array_like(y_true, name)
    with naming_columns(y_true, name):
        return check_array(
            without_objects(y_true),
            dtype=np.float64,
            ensure_all_finite=False,
            ensure_2d=False,
            allow_nd=True,
            input_name=name,
        )


def outcomes_and_bands(y_true, y_interval, sample_weight):
    """Y as (n_samples, ..., n_outputs, 1), its bands with two axes more, and the weights of samples."""
    y, bands = outcomes(y_true), outcomes(y_interval, "y_interval")
    if y.ndim not in (1, 2, 3) or bands.shape[:-2] != y.shape or bands.shape[-1] != 2:
        raise ValueError(
            f"y_interval has shape {bands.shape} and y_true {y.shape}; expected (n_samples, n_levels, 2) for "
            "(n_samples,), (n_samples, n_outputs, n_levels, 2) for (n_samples, n_outputs), or (n_samples, "
            "n_steps, n_outputs, n_levels, 2) for (n_samples, n_steps, n_outputs)."
        )
    nowhere = np.argwhere(np.isinf(bands[..., 0]) & (bands[..., 0] == bands[..., 1]))
    if len(nowhere):
        raise ValueError(f"y_interval of sample {nowhere[0, 0]} has infinity at both ends; expected numbers.")
    if y.ndim == 1:
        y, bands = y[:, np.newaxis], bands[:, np.newaxis]
    weight = check_weights(sample_weight, y)
    return observed(y, weight, bands, "y_interval")[..., np.newaxis], bands, weight


def observed(y, weight, said, name):
    """Y of shape (n_samples, ..., n_outputs) with NaN in all that does not count.

    A sample that weighs nothing does not, nor does a step of a sequence for which nothing is ``said`` at
    all: X does not have it.
    """
    is_said = ~np.isnan(said.reshape(*y.shape, -1))
    if y.ndim == 3:
        y = np.where(is_said.any(axis=(2, 3))[:, :, np.newaxis], y, np.nan)
    y = np.where(weight.reshape(-1, *[1] * (y.ndim - 1)) > 0, y, np.nan)
    if np.isnan(y).all():
        raise ValueError(f"y_true of shape {y.shape} has no observed value: it is NaN everywhere.")
    if np.isinf(y).any():
        sample = int(np.argwhere(np.isinf(y))[0, 0])
        raise ValueError(f"y_true of sample {sample} is infinite; expected numbers, NaN where not observed.")
    missing = np.argwhere(~np.isnan(y) & ~is_said.all(axis=-1))
    if len(missing):
        raise ValueError(f"{name} of sample {missing[0, 0]} is NaN, but y_true is not; expected numbers.")
    return y
