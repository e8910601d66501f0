"""What a stream is made of: how observations come in, what looks at each, and what remembers them."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .._estimators.base import BaseGRU
from .._estimators.fitted_network import predicts_every_step
from .._tables.frames import last_rows
from .._windows.sliding_window import SlidingWindow
from .._windows.stepwise import StepwiseTransformer
from .carried_state import CarriedState
from .front import MAX_TRIED, looks_at_rows_alone, row_steps, sequence_steps
from .observations import ArrayObservations, TableObservations
from .recent_observations import RecentObservations
from .window_predictor import WindowPredictor


class StreamParts(NamedTuple):
    """None of them knows the past."""

    n_series: int
    arrays: ArrayObservations
    tables: TableObservations
    prepare: Callable  # rows into channels, each by itself
    memory: RecentObservations | CarriedState
    roles: dict  # the columns that tell series and time, by the window's parameter

    def rows(self, x_t):
        """An observation of each series as n_series rows, and whether it came without their axis."""
        if not isinstance(x_t, np.ndarray) and self.tables.takes(x_t):
            return self.tables.rows(x_t)
        if self.roles:
            raise ValueError(
                f"The reading is a {type(x_t).__name__}, but the model reads {self.roles} from columns; "
                "expected a data frame."
            )
        return self.arrays.rows(x_t)

    def channels(self, rows, name="The reading"):
        """Rows as the memory takes them, of shape (n_rows, n_channels)."""
        channels = self.prepare(rows, name)
        if channels.shape[1] != self.memory.n_channels:
            raise ValueError(f"{name} has {channels.shape[1]} channels; expected {self.memory.n_channels}.")
        return channels


def check_looks_at_rows_alone(parts, rows):
    """Refuse steps that give the last known rows other values among the rows before than alone.

    Parameters
    ----------
    parts : StreamParts
    rows : data frame or ndarray of shape (n_rows, n_columns)
        Of the history of one series.
    """
    if len(rows) > 1 and not looks_at_rows_alone(parts.prepare, last_rows(rows, MAX_TRIED)):
        raise ValueError(
            "The steps in front of the window give the last rows of history alone other values than among "
            "those before them, so they look at several rows, but a stream has one reading at a time. "
            "Expected steps that look at each row by itself: put what looks back, such as a moving average "
            "or a difference, into columns of the table."
        )


def stream_parts(chain, n_series):
    """The parts of a stream of a fitted model.

    Parameters
    ----------
    chain : FittedChain
    n_series : int

    Returns
    -------
    parts : StreamParts

    Raises
    ------
    ValueError
        If the model has neither windows nor a network, or a state that cannot be carried on.
    """
    n_columns, columns_in = chain.n_columns, None if chain.names is None else chain.columns_in
    prepare = row_steps([], {})
    if chain.window is not None:
        by_sequence = chain.reads_sequences
        prepare = sequence_steps(chain.front) if by_sequence else row_steps(chain.front, chain.roles)
        memory = RecentObservations(WindowPredictor.behind_window(chain), n_series)
    else:
        _check_can_stream(chain)
        if predicts_every_step(chain.network):
            _check_can_carry(chain)
            if len(chain.steps) > 1:
                prepare = sequence_steps(chain.steps[:-1])
            memory = CarriedState(chain.network, n_series)
        elif chain.reads_sequences:
            predictor = WindowPredictor(chain.model, chain.length, n_columns, fill=chain.fill)
            memory = RecentObservations(predictor, n_series)
        else:  # names and number of columns are those of whole sequences
            _check_is_flat(chain)
            n_columns, columns_in = n_columns // chain.sequence_length, None
            memory = RecentObservations(WindowPredictor.of_flat_sequences(chain), n_series)
    arrays = ArrayObservations(n_series, n_columns)
    tables = TableObservations(n_series, n_columns, columns_in)
    return StreamParts(n_series, arrays, tables, prepare, memory, chain.roles)


def _check_can_stream(chain):
    """Refuse a model without a network and without a window among its steps."""
    model = chain.model
    if chain.recipe is not None:
        return
    inner = model.get_params().values() if hasattr(model, "get_params") else []
    if any(isinstance(part, SlidingWindow) for part in inner):
        raise ValueError(
            f"The SlidingWindow of {type(model).__name__} is inside another step; expected it to be a "
            "step of a Pipeline itself."
        )
    if any(isinstance(part, BaseGRU) for part in inner) and chain.network is None:
        raise ValueError(
            f"The network of {type(model).__name__} is inside it and does not tell how long its windows are; "
            "expected it to be fitted on Windows, which make_windows makes."
        )
    if chain.network is None:
        raise ValueError(
            f"{type(model).__name__} has no SlidingWindow and no network at its end: it predicts from one "
            "row, so call its predict."
        )


def _check_is_flat(chain):
    """Refuse a network behind steps that make other columns of the rows of a sequence."""
    first, network = chain.first, chain.network
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
