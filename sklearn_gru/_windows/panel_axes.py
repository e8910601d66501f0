"""Panels of other packages, of shape (n_samples, n_channels, n_steps), where it is sure that X is one.

sktime and aeon have the time in the last axis, and a network that reads it as channels learns something all
the same.  So this warns, but only where no array of sequences looks like that.
"""

import re

import numpy as np

from .._utils.data_warning import DataWarning
from .._utils.warn import warn_caller
from .windows import Windows

# What a channel is called that is a step.
STEP = re.compile(r"(?:t|time|step|lag)[_ .-]?\d+", re.IGNORECASE)
# Samples and channels that are looked at, the least of a single step, and how alike neighbours are then.
MOST_SAMPLES, MOST_CHANNELS = 200, 500
LEAST_SAMPLES, LEAST_CHANNELS, LIKENESS, ROUNDING = 10, 10, 0.5, 1e-6


def warn_of_panel(X):
    """Warn where the channels of sequences are steps.

    Parameters
    ----------
    X : ndarray or Windows of shape (n_samples, n_steps, n_channels)
    """
    _, n_steps, n_channels = X.shape
    if isinstance(X, Windows):
        names = X.channel_names
        if (
            X.recipe.is_padded
            and n_channels > n_steps
            and names is not None
            and all(map(STEP.fullmatch, names))
        ):
            warn_caller(
                f"The channels of X are named as steps, {names[0]!r} to {names[-1]!r}: expected tables with "
                "a row a step and a column a channel, their transpose.",
                DataWarning,
            )
        return
    X = np.asarray(X[:MOST_SAMPLES, :, :MOST_CHANNELS])
    if n_channels < 2 or X.dtype.kind not in "fiu":
        return
    if _overlap_along(X, 2) and not _overlap_along(X, 1) and not _are_segments(X):
        why = "each sample has the channels of the one before, moved on by one"
    elif n_steps == 1 and _neighbours_are_alike(X[:, 0].astype(np.float64)):
        why = "neighbouring channels go together as the steps of a series do"
    else:
        return
    warn_caller(
        f"X is read as {n_steps} {'step' if n_steps == 1 else 'steps'} of {n_channels} channels, but {why}: "
        "an array of sktime or aeon, (n_samples, n_channels, n_steps), becomes one of (n_samples, n_steps, "
        "n_channels) by X.swapaxes(1, 2).",
        DataWarning,
    )


def _overlap_along(X, axis):
    """Whether each sample is the one before it, moved on by one along an axis, and never stands still."""
    if len(X) < 3 or X.shape[axis] < 2:
        return False
    by_place = np.moveaxis(X, axis, 0)
    older, newer = by_place[1:, :-1], by_place[:-1, 1:]
    if not np.array_equal(older, newer):
        return False
    first = by_place.reshape(len(by_place), len(X), -1)
    return bool((first[1:] != first[:-1]).any(axis=(0, 2)).all())


def _are_segments(X):
    """Whether the channels of a step are a part of a series, which goes on in the next step."""
    return X.shape[1] > 1 and np.array_equal(X[1:, :-1, -1], X[:-1, 1:, 0])


def _neighbours_are_alike(rows):
    """Whether the values of a row (n_rows, n_columns) are like those beside them, whatever columns share.

    Units are taken away from the columns, and what they have in common from the rows.
    """
    if len(rows) < LEAST_SAMPLES or rows.shape[1] < LEAST_CHANNELS or not np.isfinite(rows).all():
        return False
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        rows = (rows - rows.mean(axis=0)) / rows.std(axis=0)
        rows -= rows.mean(axis=1, keepdims=True)
        size = (rows**2).mean()  # below that only rounding is left, of columns that tell the same
        likeness = (rows[:, 1:] * rows[:, :-1]).mean() / size
    return bool(size > ROUNDING and likeness > LIKENESS)
