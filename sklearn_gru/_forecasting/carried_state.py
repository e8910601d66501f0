"""A network's state, carried from one reading to the next."""

import numpy as np

from .._engine.threads import blas_threads_for
from .._estimators.fitted_network import read_network


class CarriedState:
    """The states of a network with a target at every step, for several series side by side.

    Parameters
    ----------
    network : GRURegressor
        Fitted, not bidirectional.  Its weights are read once.
    n_series : int
    """

    def __init__(self, network, n_series):
        self._network = network
        engine, parameters = read_network(network)
        self._sizes = [H for _, H in engine.layout.cell_sizes]
        self.n_channels = network.n_channels_in_
        initial = [np.zeros((H, n_series), parameters.dtype) for H in self._sizes]
        self._stepper = engine.stepper(parameters, initial)
        self._largest_product = engine.largest_product(n_series)
        self._scale, self._dtype, self._n_series = network._target_scale(), parameters.dtype, n_series

    def __repr__(self):
        return f"{sum(self._sizes)} states carried"

    @property
    def value(self):
        """The states, of shape (n_series, n_hidden), layer after layer; an array of its own."""
        return np.concatenate(self._stepper.states).T.copy()

    @value.setter
    def value(self, value):
        value = np.asarray(value)
        if value.dtype.kind not in "fiu":
            raise ValueError(f"state has dtype {value.dtype}; expected numbers from -1 to 1.")
        expected = (self._n_series, sum(self._sizes))
        if value.shape != expected:
            raise ValueError(
                f"state has shape {value.shape}; expected {expected}, n_series and the hidden units of all "
                "layers."
            )
        outside = np.argwhere(~(np.abs(value) <= 1))
        if len(outside):
            raise ValueError(
                f"state holds {value[tuple(outside[0])]} (series {outside[0][0]}); expected numbers "
                "from -1 to 1, as the states of a GRU are."
            )
        parts = np.split(value.T, np.cumsum(self._sizes)[:-1])
        for state, part in zip(self._stepper.states, parts, strict=True):
            state[...] = part

    def read(self, sequences):
        """Begin anew with the readings of a history, of shape (n_series, n_steps, n_channels)."""
        self.value = self._network._final_states(sequences)

    def step(self, readings):
        """Go on by one reading of each series.

        Parameters
        ----------
        readings : ndarray of shape (n_series, n_channels)
            A series whose reading is all NaN rests.

        Returns
        -------
        outputs : ndarray of shape (n_series, n_outputs)
            NaN for a series that rests.
        """
        states = self._stepper.states
        before = [state.copy() for state in states]
        with np.errstate(over="ignore", invalid="ignore"):
            inputs = readings.T.astype(self._dtype)
            rests = None if np.isfinite(inputs).all() else _without_reading(inputs)
            if rests is not None:
                inputs[:, rests] = 0
            with blas_threads_for(self._largest_product):
                self._stepper.step(inputs, self._n_series)
            outputs = self._scale.invert(self._stepper.outputs().T).astype(self._dtype)
        if not np.isfinite(outputs).all():
            for state, old in zip(states, before, strict=True):
                state[...] = old
            series = np.argwhere(~np.isfinite(outputs))[0, 0]
            raise ValueError(
                f"The output for series {series} is not finite: the reading holds values far outside "
                "those of fit."
            )
        if rests is not None:
            outputs[rests] = np.nan
            for state, old in zip(states, before, strict=True):
                state[:, rests] = old[:, rests]
        return outputs


def _without_reading(inputs):
    """Which series have a reading that is all NaN; anything else that is not finite is an error."""
    for wrong, what in (
        (np.isinf(inputs), f"infinity or a value too large for {inputs.dtype!r}"),
        (np.isnan(inputs) & ~np.isnan(inputs).all(axis=0), "NaN in some channels"),
    ):
        if wrong.any():
            channel, series = np.argwhere(wrong)[0]
            raise ValueError(
                f"The reading contains {what} (series {series}, channel {channel}); expected numbers, or NaN "
                "in all channels where there is no reading."
            )
    return np.isnan(inputs[0])
