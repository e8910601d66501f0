"""Levels of bands in per cent, as a user gives them."""

from numbers import Real

import numpy as np


def check_levels(level):
    """Levels as an array of floats.

    Parameters
    ----------
    level : float or array-like of float
        Between 0 and 100, each once.

    Returns
    -------
    levels : ndarray of shape (n_levels,)
        In the order in which they came.

    Raises
    ------
    ValueError
        If one is out of range, is given twice, or there is none.
    """
    given = [level] if np.ndim(level) == 0 else list(level)
    if not given:
        raise ValueError(f"level={level!r} has no level; expected per cent, such as [50, 80, 95].")
    for each in given:
        if not isinstance(each, Real) or isinstance(each, (bool, np.bool_)) or not 0 < each < 100:
            raise ValueError(f"level={level!r} has {each!r}; expected numbers between 0 and 100, per cent.")
        if each < 1:
            raise ValueError(
                f"level={level!r} has {each!r}, less than one per cent; levels are per cent: for "
                f"{each:g} of the outcomes write {100 * each:g}."
            )
    levels = np.array(given, dtype=float)
    if len(np.unique(levels)) < len(levels):
        raise ValueError(f"level={level!r} has a level twice; expected each once.")
    return levels


def find_levels(level, known):
    """The positions of levels among those that are known.

    Parameters
    ----------
    level : float or array-like of float
        As in ``check_levels``.
    known : ndarray of shape (n_known,)

    Returns
    -------
    positions : ndarray of shape (n_levels,)

    Raises
    ------
    ValueError
        As in ``check_levels``, or if one is not known.
    """
    levels = check_levels(level)
    missing = [f"{each:g}" for each in levels if each not in known]
    if missing:
        there = ", ".join(f"{each:g}" for each in known)
        raise ValueError(
            f"level={level!r}: the levels [{', '.join(missing)}] are not calibrated; expected some of "
            f"[{there}], those that the estimator was fitted with."
        )
    return np.array([np.flatnonzero(known == each)[0] for each in levels])
