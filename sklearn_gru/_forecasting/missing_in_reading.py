"""An error about numbers that says which value of a reading is missing, and of which series."""

from contextlib import contextmanager

import numpy as np

from .._tables.frames import columns_of, is_frame


@contextmanager
def naming_missing_in_reading(reading, roles, windows):
    """Name the first value that is missing among others that are not, if numbers are refused.

    A model may well read missing values, so that they are no error by themselves; and what refuses them
    counts samples, not series.

    Parameters
    ----------
    reading : Reading
    roles : list of str
        The columns that tell series and time.
    windows : callable
        What gives the windows that end in the reading, of shape (n_series, length, n_channels).
    """
    try:
        yield
    except ValueError as error:
        if not str(error).startswith("Input X contains NaN in some channels"):
            raise
        missing = np.isnan(windows())
        partly = missing & ~missing.all(axis=2, keepdims=True)
        # the newest first: it is what has come now
        steps = np.flatnonzero(partly.any(axis=(0, 2)))
        if not len(steps):
            raise
        step = steps[-1]
        i, channel = np.argwhere(partly[:, step])[0]
        columns = [name for name in columns_of(reading.rows) if name not in roles]
        # steps in front of the windows may have made others of them
        is_named = len(columns) == missing.shape[2] and is_frame(reading.rows)
        what = repr(columns[channel]) if is_named else f"Channel {channel}"
        raise ValueError(
            f"{what} of {_when(reading, i, missing.shape[1] - 1 - step)} is missing{reading.which(i)}, where "
            "other columns are not; expected all of a reading, or none: fill it as in the rows of fit."
        ) from error


def _when(reading, i, n_back):
    if n_back:
        return f"the reading {n_back} before this one"
    return "the reading" if reading.times is None else f"the reading at {reading.times.show(i)}"
