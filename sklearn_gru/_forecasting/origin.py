"""Where each series of a history ends: at the last row whose target is known."""

import numpy as np

from .._tables.columns import as_columns
from .._tables.frames import column


def known_targets(table, targets):
    """The targets as floats, NaN where they are missing.

    Parameters
    ----------
    table : data frame or ndarray of shape (n_rows, n_columns)
    targets : list of str or int

    Returns
    -------
    values : ndarray of shape (n_rows, n_targets)
    """
    return np.concatenate([as_columns(column(table, target), "history") for target in targets], axis=1)


def known_lengths(values, panel, targets):
    """How many rows of each series there are up to the last one in which a target is known.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_targets)
    panel : Panel
        Of the history.
    targets : list of str or int
        Their columns, for errors.

    Returns
    -------
    lengths : list of int
        The rows behind them are the first to be forecast.

    Raises
    ------
    ValueError
        If no target of a series is known.
    """
    is_known, lengths = ~np.isnan(values).all(axis=1), []
    for i, rows in enumerate(panel.members):
        known = np.flatnonzero(is_known[rows])
        if len(known) == 0:
            raise ValueError(
                f"{panel.name} has no known value of {targets}{panel.which(i)} in its {len(rows)} rows; "
                "expected at least one, after which the forecast begins."
            )
        lengths.append(int(known[-1]) + 1)
    return lengths
