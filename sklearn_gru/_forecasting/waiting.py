"""The last steps of a stream, which wait for their outcomes."""

from typing import NamedTuple

import numpy as np

from .._tables.times import Times, comparable
from .._utils.taken_apart import kept_as_dictionary
from .clock import Moment
from .row_numbers import RowNumbers


@kept_as_dictionary
class Waiting(NamedTuple):
    """Those of one series, the earliest first; it is replaced as a whole, never changed."""

    row: int  # of the last reading, as they are counted
    grid: Times | None  # of the last rows, where times are told
    rows: np.ndarray  # (n_steps,)
    moments: tuple  # (n_steps,) of Moment, or None where no times are told
    bands: np.ndarray  # (n_steps, n_outputs, n_levels, 2), as the regressor gave them
    has_come: np.ndarray  # (n_steps, n_outputs), which outcomes have

    @classmethod
    def before_any_step(cls, n_outputs, n_levels, grid=None):
        """That of a series which has had no step."""
        bands, has_come = np.empty((0, n_outputs, n_levels, 2)), np.empty((0, n_outputs), bool)
        return cls(0, grid, np.empty(0, np.int64), (), bands, has_come)

    def with_step(self, bands, moment, most):
        """With the step of the last reading; at most so many are kept."""
        return self._replace(
            rows=np.append(self.rows, self.row)[-most:],
            moments=(*self.moments, moment)[-most:],
            bands=np.concatenate([self.bands, bands[np.newaxis]])[-most:],
            has_come=np.concatenate([self.has_come, np.zeros((1, bands.shape[0]), bool)])[-most:],
        )

    def place_of(self, time):
        """The place of the step at a time, None if there was none."""
        for place, moment in enumerate(self.moments):
            if moment is not None and _is_at(moment, time):
                return place
        return None

    def show(self, place):
        """When a step was, for messages."""
        return Times(*_of_one(self.moments[place])).show(0)

    def matched(self, values, targets, leads):
        """The outcomes that the values of the last reading are.

        Parameters
        ----------
        values : ndarray of shape (n_targets,)
            NaN where not observed.
        targets : ndarray of shape (n_outputs,)
            Which value each output is of.
        leads : ndarray of shape (n_outputs,)
            How many rows ahead.

        Returns
        -------
        y : ndarray of shape (n_outputs,)
            NaN where there is none: no step was so many rows before, or its outcome was given already.
        bands : ndarray of shape (n_outputs, n_levels, 2)
            Those of the steps that they are of.
        waiting : Waiting
            With these having come.
        """
        is_of = (self.rows[:, np.newaxis] == self.row - leads) & ~self.has_come & ~np.isnan(values[targets])
        steps = is_of.argmax(axis=0)
        y = np.where(is_of.any(axis=0), values[targets], np.nan)
        bands = self.bands[steps, np.arange(len(leads))]
        return y, bands, self._replace(has_come=self.has_come | is_of)


def moved_on(waiting, times, reach):
    """What waits in some series after a reading of each.

    Parameters
    ----------
    waiting : list of Waiting
    times : Times or None
        Of the readings.
    reach : int
        The longest lead.

    Returns
    -------
    waiting : list of Waiting
    """
    if times is None:
        return [each._replace(row=each.row + 1, grid=None) for each in waiting]
    numbers, after = RowNumbers(reach), []
    for i, each in enumerate(waiting):
        grid, n_rows = numbers.after(each.grid, times[np.array([i])])
        after.append(each._replace(row=each.row + n_rows, grid=grid))
    return after


def _of_one(moment: Moment):
    """A moment as what ``Times`` is made of."""
    given = np.empty(1, object)
    given[0] = moment.given
    values = np.empty(1, moment.dtype)
    values[0] = moment.value
    return values, moment.kind, given


def _is_at(moment, time):
    first, second = comparable(Times(*_of_one(moment)), "The last step", time, "The outcome")
    return bool(first[0] == second[0])
