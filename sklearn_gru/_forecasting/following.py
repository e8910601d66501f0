"""How the bands of a stream follow outcomes: those that readings tell, and those that are given."""

import numpy as np

from .._calibration.adaptive import after_outcomes
from .given_outcomes import steps_of
from .waiting import Waiting, moved_on


def after_reading(outcomes, calibrated, reading, before, outcome):
    """The calibrated model, and what waits in each series, after a reading and before its step.

    Parameters
    ----------
    outcomes : Outcomes
    calibrated : AdaptiveConformalRegressor
    reading : Reading
    before : list of Known or None
        Of each series that has sent.
    outcome : array-like, dict or None
        As ``step`` takes it.

    Returns
    -------
    calibrated : AdaptiveConformalRegressor
        Another one, where outcomes have come: that is in the order of the series in the reading.
    waiting : list of Waiting
    """
    n_levels = len(calibrated.level_)
    waiting = []
    for known in before:
        grid, waits = (None, None) if known is None else (known.times, known.waiting)
        waiting.append(waits or Waiting.before_any_step(outcomes.n_outputs, n_levels, grid))
    values, leads = outcomes.values(reading, outcome)
    waiting = moved_on(waiting, reading.times, outcomes.n_steps)
    if leads is None:
        return calibrated, waiting
    with_steps = [i for i, each in enumerate(waiting) if len(each.rows)]
    y, bands = [], []
    for i in with_steps:
        own_y, own_bands, waiting[i] = waiting[i].matched(values[i], leads.targets, leads.rows)
        y.append(own_y)
        bands.append(own_bands)
    if np.isnan(y).all():
        return calibrated, waiting
    return after_outcomes(calibrated, np.array(y), np.array(bands)), waiting


def after_given(calibrated, given, ago, series, group):
    """The calibrated model, and what is known of each series, after outcomes of single steps.

    Parameters
    ----------
    calibrated : AdaptiveConformalRegressor
    given : GivenOutcomes
    ago : int or None
    series : dict
        A ``Known`` for each label.
    group : str, tuple of str or None
        What the labels are called.

    Returns
    -------
    calibrated : AdaptiveConformalRegressor
    series : dict
    """
    known = [series.get(label) for label in given.labels]
    waiting = [None if each is None else each.waiting for each in known]
    names = getattr(calibrated, "target_names_in_", None)
    places = steps_of(given, ago, waiting, group, names)
    if np.isnan(given.y).all():
        return calibrated, series
    bands = np.array([each.bands[place] for each, place in zip(waiting, places, strict=True)])
    after = {}
    for i, (label, place) in enumerate(zip(given.labels, places, strict=True)):
        has_come = waiting[i].has_come.copy()
        has_come[place] |= ~np.isnan(given.y[i])
        after[label] = known[i]._replace(waiting=waiting[i]._replace(has_come=has_come))
    return after_outcomes(calibrated, given.y, bands), series | after
