"""A network's state, carried from one observation to the next."""

import numpy as np

from .._engine.threads import blas_threads_for
from .._estimators.fitted_network import final_states, read_network, target_scale
from .._tables.masked import unmasked


class CarriedState:
    """The states of a network with a target at every step, for several series side by side.

    A state is a list with an array of shape (n_hidden, n_series) for each layer, none of which is
    changed in place: it goes in, and the next one comes out.

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
        self._scale, self._dtype, self._n_series = target_scale(network), parameters.dtype, n_series
        self._stepper = engine.stepper(parameters, self.empty())
        self._held = None  # the state that the stepper's arrays hold, if any
        self._largest_product = engine.largest_product(n_series)

    def __repr__(self):
        return f"{sum(self._sizes)} states carried"

    def empty(self):
        """The state before the first observation."""
        return [np.zeros((H, self._n_series), self._dtype) for H in self._sizes]

    def shown(self, state):
        """The states, of shape (n_series, n_hidden), layer after layer; an array of its own."""
        return np.concatenate(state).T.copy()

    def checked(self, value):
        """The state that a user gives as ``shown`` shows it."""
        value = np.asarray(unmasked(value))
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
        return [part.astype(self._dtype) for part in parts]

    def after_sequences(self, sequences):
        """The state after a past of shape (n_series, n_steps, n_channels)."""
        return self.checked(final_states(self._network, sequences))

    def after(self, state, observations):
        """The state after one more observation of each series, and what the network says then.

        Parameters
        ----------
        state : list of ndarray of shape (n_hidden, n_series)
        observations : ndarray of shape (n_series, n_channels)
            A series whose observation is all NaN rests.

        Returns
        -------
        state : list of ndarray of shape (n_hidden, n_series)
        outputs : ndarray of shape (n_series, n_outputs)
            NaN for a series that rests.
        """
        own = self._stepper.states
        if state is not self._held:
            for states, given in zip(own, state, strict=True):
                states[...] = given
        self._held = None  # until the step is through, whatever interrupts it
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            inputs = observations.T.astype(self._dtype)
            rests = None if np.isfinite(inputs).all() else _without_observation(inputs)
            if rests is not None:
                inputs[:, rests] = 0
            with blas_threads_for(self._largest_product):
                self._stepper.step(inputs, self._n_series)
            outputs = self._scale.invert(self._stepper.outputs().T).astype(self._dtype)
        if not np.isfinite(outputs).all():
            series = np.argwhere(~np.isfinite(outputs))[0, 0]
            raise ValueError(
                f"The output for series {series} is not finite: the reading holds values far outside "
                "those of fit."
            )
        if rests is not None:
            outputs[rests] = np.nan
            for states, given in zip(own, state, strict=True):
                states[:, rests] = given[:, rests]
        after = [states.copy() for states in own]
        self._held = after
        return after, outputs


def _without_observation(inputs):
    """Which series have an observation that is all NaN; anything else that is not finite is an error."""
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
