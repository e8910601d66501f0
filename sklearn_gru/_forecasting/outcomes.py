"""What a stream takes for outcomes: which values, of which outputs of the model, how many rows later."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from .._calibration.adaptive import AdaptiveConformalRegressor
from .._tables.columns import as_columns
from .._tables.frames import columns_of, is_frame, with_columns_only
from .._tables.ids import role_names
from .._tables.masked import unmasked
from .stream_bands import calibrated_in, is_of_every_step
from .target_names import check_targets, leads_told


class Leads(NamedTuple):
    """Which value each output of a model is, and how many rows later."""

    targets: np.ndarray  # (n_outputs,), places among the values
    rows: np.ndarray  # (n_outputs,)


class Outcomes:
    """How the values of readings are outcomes of the steps before.

    Parameters
    ----------
    columns : array-like of str or None
        The names of the columns that the model reads, where a reading may be an array of them.
    calibrated : AdaptiveConformalRegressor
    target : str, int, list of them or None
        As :func:`stream` takes it.
    wait : int or None
    observations : Observations

    Attributes
    ----------
    targets : list of str or int
        The columns of a reading that are outcomes; empty where they are given beside it.
    n_steps : int
        How many steps of a series wait.
    """

    def __init__(self, columns, calibrated, target, wait, observations):
        self._names, self.n_outputs = getattr(calibrated, "target_names_in_", None), calibrated.n_outputs_
        self._columns = [] if columns is None else list(columns)
        told, outputs = leads_told(self._names)
        if target is not None:
            targets = list(target) if isinstance(target, (list, tuple)) else [target]
            self.targets = [self._name_of(each) for each in targets]
            self._check_targets(observations)
        else:
            self.targets = told if outputs and set(told) <= set(self._columns) else []
        self.is_told = target is not None or bool(self.targets)
        self._leads = self.leads(len(self.targets)) if self.targets else None
        longest = self._leads.rows.max() if self.targets else max([self.n_outputs, *(n for _, n in outputs)])
        self.n_steps = self._checked(wait, int(longest))

    def values(self, reading, outcome):
        """The values of the targets in the rows of a reading, and what they are outcomes of.

        Parameters
        ----------
        reading : Reading
        outcome : array-like, dict or None
            As ``step`` takes it.

        Returns
        -------
        values : ndarray of shape (n_series, n_targets)
            NaN where not observed.
        leads : Leads or None
            None where there are no values.
        """
        if self.targets and outcome is not None:
            raise ValueError(
                f"outcome is given, but the readings tell it in {self.targets} (target); expected "
                "target=[] of stream, or no outcome."
            )
        if not self.targets and outcome is None:
            return np.empty((len(reading.labels), 0)), None
        values = self._in_reading(reading) if self.targets else _given(outcome, reading)
        if np.isinf(values).any():
            series = int(np.argwhere(np.isinf(values))[0, 0])
            raise ValueError(f"The outcome{reading.which(series)} is infinite; expected a number, or NaN.")
        leads = self.leads(values.shape[1])
        _check_waits(self.n_steps, int(leads.rows.max()))
        return values, leads

    def leads(self, n_targets):
        """Those of so many targets, from the names of y or, as in ``forecast``, by their order."""
        told, outputs = leads_told(self._names, self.targets or None)
        if outputs and len(told) == n_targets:
            return Leads(*np.array(outputs).T)
        if outputs:
            raise ValueError(f"There are {n_targets} outcomes in a row, but the model predicts {told}.")
        if self.n_outputs % n_targets:
            raise ValueError(
                f"There are {n_targets} outcomes in a row, but the model has {self.n_outputs} outputs; "
                "expected as many outcomes as are predicted of each row."
            )
        places = np.arange(self.n_outputs)
        return Leads(places % n_targets, places // n_targets + 1)

    def _in_reading(self, reading):
        if reading.table is not None:
            missing = [name for name in self.targets if name not in columns_of(reading.table)]
            if missing:
                raise ValueError(
                    f"The reading lacks the columns {missing}, which are the outcomes (target); it has "
                    f"{columns_of(reading.table)}."
                )
            return as_columns(with_columns_only(reading.table, self.targets), "The reading")
        rows = as_columns(reading.rows, "The reading")
        places = [self._columns.index(name) if name in self._columns else name for name in self.targets]
        for place in places:
            if not isinstance(place, (int, np.integer)) or not 0 <= place < rows.shape[1]:
                raise ValueError(
                    f"target={place!r} is no column of a reading of {rows.shape[1]} numbers; expected its "
                    "position, or a data frame."
                )
        return rows[:, places]

    def _name_of(self, target):
        """The name of a column that is given by its position, where it has one."""
        is_place = isinstance(target, (int, np.integer)) and not isinstance(target, (bool, np.bool_))
        if target in self._columns or not is_place or not 0 <= target < len(self._columns):
            return target
        return self._columns[target]

    def _check_targets(self, observations):
        targets = self.targets
        for name in targets:
            is_name = isinstance(name, (str, int, np.integer)) and not isinstance(name, bool)
            if not is_name or targets.count(name) > 1:
                raise ValueError(f"target={targets!r}; expected one column, or a list of different ones.")
            if name in role_names(observations.group, observations.time):
                raise ValueError(f"target={name!r} tells the series or the time; expected another column.")
        if targets and not leads_told(self._names, targets)[1]:
            self.leads(len(targets))
            check_targets(self._names, list(dict.fromkeys([*targets, *self._columns])), targets)

    def _checked(self, wait, longest):
        if wait is None:
            return longest
        if self.targets:
            _check_waits(wait, longest)
        return wait


def _check_waits(wait, longest):
    """Refuse to forget steps before the last of their rows has come."""
    if wait < longest:
        raise ValueError(
            f"wait={wait}, but the model predicts {longest} rows ahead; expected at least {longest}."
        )


def outcomes_of(model, columns, observations, level=None, target=None, wait=None):
    """How outcomes come in, None where nothing follows them.

    Parameters
    ----------
    model : estimator
    columns : array-like of str or None
        The names of the columns that the model reads.
    observations : Observations
    level : float, array-like of float or None
    target : str, int, list of them or None
    wait : int or None
        As :func:`stream` takes them.

    Returns
    -------
    outcomes : Outcomes or None

    Raises
    ------
    ValueError
        If what is given fits neither the model nor its readings; where bands are asked for, if nothing
        tells where outcomes come from.
    """
    calibrated = calibrated_in(model)
    if isinstance(calibrated, AdaptiveConformalRegressor) and is_of_every_step(calibrated):
        if (level, target, wait) != (None, None, None):
            raise ValueError(
                "The bands of AdaptiveConformalRegressor with a target at every step follow whole sequences, "
                "but a stream has one step at a time; expected ConformalRegressor, or targets after windows."
            )
        return None
    if not isinstance(calibrated, AdaptiveConformalRegressor):
        for name, value in (("target", target), ("wait", wait)):
            if value is not None:
                raise ValueError(
                    f"{name}={value!r}, but {type(model).__name__} takes no outcomes; expected an "
                    "AdaptiveConformalRegressor."
                )
        return None
    outcomes = Outcomes(columns, calibrated, target, wait, observations)
    if level is not None and not outcomes.is_told:
        raise ValueError(
            "The bands of AdaptiveConformalRegressor follow outcomes, and the names of its y do not tell in "
            "which columns of the readings these come; expected target, such as target=0, or target=[] where "
            "step or update is given them."
        )
    return outcomes


def _given(outcome, reading):
    """Outcomes that are given beside a reading, of shape (n_series, n_targets)."""
    if is_frame(outcome):
        raise ValueError(
            "outcome is a data frame; expected outcomes as columns of the reading, named in target of stream."
        )
    if reading.labels == [None]:
        if isinstance(outcome, Mapping):
            raise ValueError("outcome is a dict, but the stream is of one series; expected numbers.")
        return one_row(outcome, "outcome")[np.newaxis]
    if not isinstance(outcome, Mapping):
        raise ValueError(
            f"outcome is a {type(outcome).__name__}, which does not tell its series; expected a dict "
            "{label: outcome}, or a column of the reading, named in target of stream."
        )
    strange = [label for label in outcome if label not in reading.labels]
    if strange:
        raise ValueError(f"outcome has the labels {strange}, which have no reading; expected some of those.")
    rows = {label: one_row(values, f"outcome of {label!r}") for label, values in outcome.items()}
    rows = rows or {None: np.array([np.nan])}
    sizes = {len(row) for row in rows.values()}
    if len(sizes) != 1:
        raise ValueError(f"outcome has {sorted(sizes)} values; expected as many of each series.")
    nothing = np.full(sizes.pop(), np.nan)
    return np.array([rows.get(label, nothing) for label in reading.labels])


def one_row(values, name):
    """Numbers of one series as floats of one axis; None and what is masked are NaN."""
    try:
        row = np.atleast_1d(np.asarray(unmasked(values), dtype=float))
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {values!r}; expected numbers, or NaN.") from None
    if row.ndim > 1 or not row.size:
        raise ValueError(f"{name} has shape {row.shape}; expected one row of numbers.")
    return row
