"""Levels of bands in per cent, as a user gives them."""

from numbers import Real

import numpy as np

ROUNDING = 1e-6  # of a level: float32 has no 66.6, and no two levels are that near to each other


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
    if isinstance(level, np.ndarray) and level.ndim == 0:
        level = level.item()
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
    if (np.diff(np.sort(levels)) <= ROUNDING * np.sort(levels)[1:]).any():
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
    is_known = np.isclose(levels[:, np.newaxis], known, rtol=ROUNDING, atol=0)
    missing = ", ".join(name_of(each) for each in levels[~is_known.any(axis=1)])
    if missing:
        there = ", ".join(map(name_of, known))
        raise ValueError(
            f"level={level!r}: the levels [{missing}] are not calibrated; expected some of [{there}], those "
            "that the estimator was fitted with."
        )
    return is_known.argmax(axis=1)


def name_of(level):
    """A level as it is written: 80, 99.9."""
    return f"{level:.6g}" if float(f"{level:.6g}") < 100 else f"{level:.15g}"
