"""What a stream is made of: how observations come in, what looks at each, and what remembers them."""

from collections.abc import Callable
from typing import NamedTuple

from .._estimators.base import BaseGRU
from .._estimators.fitted_network import predicts_every_step
from .._tables.frames import columns_of, last_rows
from .._tables.ids import as_names, names_in, role_names
from .._windows.sliding_window import SlidingWindow
from .._windows.stepwise import StepwiseTransformer
from .carried_state import CarriedState
from .front import MAX_TRIED, looks_at_rows_alone, row_steps, sequence_steps
from .missing_in_reading import naming_missing_in_reading
from .observations import Observations
from .outcomes import Outcomes, outcomes_of
from .recent_observations import RecentObservations
from .recent_times import with_next_times
from .rows_of_lags import check_no_lags
from .told_ahead import ToldAhead
from .window_predictor import WindowPredictor


class StreamParts(NamedTuple):
    """None of them knows the past."""

    observations: Observations
    prepare: Callable  # rows into channels, each by itself
    memory: RecentObservations | CarriedState
    told_ahead: ToldAhead | None = None  # of a model whose windows show columns ahead
    outcomes: Outcomes | None = None  # of a model whose bands follow them

    def channels(self, rows, name="The reading"):
        """Rows as the memory takes them, of shape (n_rows, n_channels)."""
        channels = self.prepare(rows, name)
        if channels.shape[1] != self.memory.n_channels:
            raise ValueError(f"{name} has {channels.shape[1]} channels; expected {self.memory.n_channels}.")
        return channels

    def after(self, states, reading, before, future):
        """The states after a reading, what the model says then, and the last times of each series.

        Parameters
        ----------
        states : ndarray of shape (n_series, ...)
        reading : Reading
        before : list of Known or None
            Of each series.
        future : array-like, data frame, dict or None
            What is told of the rows after the reading.

        Returns
        -------
        states : ndarray of shape (n_series, ...)
        predictions : ndarray of shape (n_series, ...)
        recent : list of Times or None
            Where rows to come have to go on there.
        """
        channels, recent = self.channels(reading.rows), [None] * len(before)
        if self.told_ahead is None:
            return *self._after(states, channels, reading), recent
        if reading.times is not None:
            last = [None if known is None else known.times for known in before]
            recent = with_next_times(last, reading.times)
        told = self.told_ahead.read(future, reading, recent)
        with self.told_ahead.naming_missing(told, reading):
            ahead = self.told_ahead.channels(told, reading, self.channels)
            return *self._after(states, channels, reading, ahead), recent

    def _after(self, states, channels, reading, *ahead):
        """The states after a reading and what the model says then; what is missing in it is named."""
        roles = role_names(self.observations.group, self.observations.time)
        with naming_missing_in_reading(reading, roles, lambda: self.memory.moved(states, channels, *ahead)):
            return self.memory.after(states, channels, reading.which, *ahead)


def check_looks_at_rows_alone(parts, rows):
    """Refuse steps that give the last known rows other values among the rows before than alone.

    Parameters
    ----------
    parts : StreamParts
    rows : data frame or ndarray of shape (n_rows, n_columns)
        Of the history.
    """
    if len(rows) > 1 and not looks_at_rows_alone(parts.prepare, last_rows(rows, MAX_TRIED)):
        raise ValueError(
            "The steps in front of the window give the last rows of history alone other values than among "
            "those before them, or would where a value is missing, so they look at several rows, but a "
            "stream has one reading at a time. Expected steps that look at each row by itself: put what "
            "looks back, such as a moving average, a difference or the last value before a gap, into "
            "columns of the table."
        )


def stream_parts(chain, group=None, time=None, *, is_keyed=False, method="predict", **of_bands):
    """The parts of a stream of a fitted model.

    Parameters
    ----------
    chain : FittedChain
    group, time : str, list of str or None
        The columns that tell series and time, by default those that the model knows.
    is_keyed : bool
        Whether series go by their labels, also where no column tells them.
    method : str
        That of the model which predicts.
    **of_bands : dict
        ``level``, ``target`` and ``wait`` of :func:`stream`.

    Returns
    -------
    parts : StreamParts

    Raises
    ------
    ValueError
        If the model has neither windows nor a network, a state that cannot be carried on, or not the
        method.
    """
    group, time = _role(chain, "group", group), _role(chain, "time", time)
    if chain.window is None or chain.reads_sequences:
        _check_can_stream(chain)
    if not hasattr(chain.model, method):
        raise ValueError(f"method={method!r}, but {type(chain.model).__name__} has none.")
    _check_can_show_ahead(chain)
    n_columns, names, columns_in = chain.n_columns, chain.names, chain.columns_in
    if chain.window is None and not chain.reads_sequences:  # they are those of whole sequences
        _check_is_flat(chain)
        n_columns, names, columns_in = n_columns // chain.sequence_length, None, _all_columns
    observations = Observations(
        n_columns,
        lambda table, name: columns_in(table, group, time, name=name),
        names,
        group=group,
        time=time,
        is_keyed=is_keyed or group is not None,
        roles=chain.roles,
    )
    told_ahead = ToldAhead(chain, group, time) if chain.known else None
    outcomes = outcomes_of(chain.model, names, observations, **of_bands)
    return StreamParts(observations, *_prepare_and_memory(chain, method), told_ahead, outcomes)


def _prepare_and_memory(chain, method):
    """What looks at each observation by itself, and what remembers what comes out."""
    as_they_are = row_steps([], {})
    if chain.window is not None and not chain.reads_sequences:
        predictor = WindowPredictor.behind_window(chain, method)
        return row_steps(chain.front, chain.roles), RecentObservations(predictor, chain.levels)
    if chain.window is None and chain.network is not None and predicts_every_step(chain.network):
        _check_can_carry(chain)
        front = chain.steps[:-1]
        return sequence_steps(front) if front else as_they_are, CarriedState(chain.network, method)
    if chain.reads_sequences:
        predictor = WindowPredictor.of_windows(chain, method)
    else:
        predictor = WindowPredictor.of_flat_sequences(chain, method)
    return as_they_are, RecentObservations(predictor, chain.levels)


def _role(chain, parameter, given):
    """The column that tells series or time: the one that the model knows, or the one that is given."""
    known = chain.roles.get(parameter) or getattr(chain.recipe, parameter, None)
    if None not in (known, given) and names_in(given) != names_in(known):
        raise ValueError(
            f"{parameter}={given!r}, but the model knows {parameter}={known!r}; expected that, or None."
        )
    return known if given is None else as_names(given)


def _all_columns(table, *beside, name):
    return [column for column in columns_of(table) if column not in beside]


def _check_can_stream(chain):
    """Refuse a model without a network, and without windows that it was fitted on."""
    model = chain.model
    if chain.recipe is not None:
        return
    name = type(model).__name__
    inner = model.get_params().values() if hasattr(model, "get_params") else []
    if any(isinstance(part, SlidingWindow) for part in inner) and chain.window is None:
        raise ValueError(
            f"The SlidingWindow of {name} is inside another step; expected it to be a step of a Pipeline "
            "itself, in front of all that reads windows, or a model fitted on what make_windows makes."
        )
    if any(isinstance(part, BaseGRU) for part in inner) and chain.network is None:
        raise ValueError(
            f"The network of {name} is inside it and does not tell how long its windows are; expected it to "
            "be fitted on Windows, which make_windows makes."
        )
    if chain.length is None and chain.sequence_length is None:
        raise ValueError(
            f"{name} has no SlidingWindow and no network at its end: it predicts from one row, so call its "
            "predict."
        )


def _check_can_show_ahead(chain):
    """Refuse a model that a stream cannot show what its windows know ahead."""
    if not chain.known:
        return
    if chain.recipe is not None and chain.recipe.is_changed:
        raise ValueError(
            "The model was fitted on windows that were transformed after they were made; a stream would show "
            f"it the columns {chain.known} ahead raw. Expected a pipeline of the transformer and the model, "
            "fitted on raw windows."
        )
    if chain.network is not None and predicts_every_step(chain.network):
        raise ValueError(
            f"The model predicts a value at every step, also where its windows show {chain.known} ahead; "
            "expected one value, or several, after the last row of a window."
        )


def _check_is_flat(chain):
    """Refuse a network behind steps that make other columns of the rows of a sequence."""
    check_no_lags(chain)
    first, network = chain.first, chain.steps[-1]
    if chain.network is not None and predicts_every_step(network):
        _check_can_carry(chain)
    if first.n_features_in_ != network.n_features_in_:
        raise ValueError(
            f"{first!r} has {first.n_features_in_} columns, but the network behind it "
            f"{network.n_features_in_}: there is no telling which are a reading. Expected a "
            f"SlidingWindow in the pipeline, or StepwiseTransformer({first!r})."
        )


def _check_can_carry(chain):
    """Refuse what a state carried forward cannot be."""
    if chain.transforms_target:
        raise ValueError(
            "The model takes its predictions back (TransformedTargetRegressor), which a carried state does "
            "not; expected the network as it is, whose normalize_y=True scales y."
        )
    if len(chain.network.input_weights_) > chain.network.n_layers_:
        raise ValueError(
            "The model reads every sequence backward too (bidirectional=True), so its state cannot be "
            "carried on; expected bidirectional=False, or a SlidingWindow in the pipeline."
        )
    for step in chain.steps[:-1]:
        if not isinstance(step, StepwiseTransformer):
            raise ValueError(
                f"{step!r} reads whole sequences, but a stream has one reading at a time; expected "
                f"StepwiseTransformer({step!r})."
            )
