"""A network's state, carried from one observation to the next."""

import numpy as np

from .._engine.threads import with_blas_threads_for
from .._estimators.fitted_network import as_predicted, final_states, read_network, target_scale
from .._tables.masked import unmasked


class CarriedState:
    """The states of a network with a target at every step, for several series side by side.

    The state of a series is an array of shape (n_hidden,), layer after layer, that is never changed in
    place: it goes in, and the next one comes out.

    Parameters
    ----------
    network : GRURegressor
        Fitted, not bidirectional.  Its weights are read once.
    method : str
        That which says what the outputs mean.
    """

    def __init__(self, network, method="predict"):
        self._network, self._method = network, method
        self._engine, self._parameters = read_network(network)
        self._sizes = [H for _, H in self._engine.layout.cell_sizes]
        ends = np.cumsum(self._sizes).tolist()
        self._layers = [slice(end - H, end) for H, end in zip(self._sizes, ends, strict=True)]
        self.n_channels = network.n_channels_in_
        self.n_rows = 1  # a row of NaN leaves the state as no row does
        self._scale, self._dtype = target_scale(network), self._parameters.dtype
        self._ready = self._ready_for(1)

    def __repr__(self):
        return f"{sum(self._sizes)} states carried"

    def empty(self):
        """The state of a series before its first observation."""
        return np.zeros(sum(self._sizes), self._dtype)

    def checked(self, value, name="state"):
        """The state of a series that a user gives, an array of its own."""
        value = np.asarray(unmasked(value))
        if value.dtype.kind not in "fiu":
            raise ValueError(f"{name} has dtype {value.dtype}; expected numbers from -1 to 1.")
        expected = (sum(self._sizes),)
        if value.shape != expected:
            raise ValueError(
                f"{name} has shape {value.shape}; expected {expected}, the hidden units of all layers."
            )
        outside = value[~(np.abs(value) <= 1)]
        if len(outside):
            raise ValueError(
                f"{name} holds {outside[0]}; expected numbers from -1 to 1, as the states of a GRU are."
            )
        return value.astype(self._dtype)

    def after_rows(self, rows, starts):
        """The states after a past: series one after the other, of which each begins at one of ``starts``."""
        lengths = np.diff(starts, append=len(rows))
        sequences = np.full((len(starts), lengths.max(), rows.shape[1]), np.nan, rows.dtype)
        for sequence, start, length in zip(sequences, starts, lengths, strict=True):
            sequence[-length:] = rows[start : start + length]
        return final_states(self._network, sequences).astype(self._dtype, copy=False)

    def after(self, states, observations, which):
        """The states after one more observation of some series, and what the network says then.

        Parameters
        ----------
        states : ndarray of shape (n_series, n_hidden)
        observations : ndarray of shape (n_series, n_channels)
            A series whose observation is all NaN rests.
        which : callable
            What tells a series in errors, by its position.

        Returns
        -------
        states : ndarray of shape (n_series, n_hidden)
        outputs : ndarray of shape (n_series, n_outputs), or with a last axis of quantiles
            NaN for a series that rests.
        """
        n_series = len(states)
        if n_series != self._ready[0]:
            self._ready = self._ready_for(n_series)
        _, stepper, largest_product = self._ready
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            inputs = observations.T.astype(self._dtype)
            rests = None if np.isfinite(inputs).all() else _without_observation(inputs, which)
            if rests is not None:
                inputs[:, rests] = 0
            for own, layer in zip(stepper.states, self._layers, strict=True):
                own[...] = states[:, layer].T
            with_blas_threads_for(largest_product, stepper.step, inputs, n_series)
            outputs = self._scale.invert(stepper.outputs().T).astype(self._dtype)
        if not np.isfinite(outputs).all():
            series = np.argwhere(~np.isfinite(outputs))[0, 0]
            raise ValueError(
                f"The output{which(series)} is not finite: the reading holds values far outside those of fit."
            )
        after = np.concatenate(stepper.states).T
        if rests is not None:
            outputs[rests] = np.nan
            after[rests] = states[rests]
        return after, as_predicted(self._network, outputs, self._method)

    def _ready_for(self, n_series):
        """What takes so many series a step further; it holds nothing between two steps."""
        zeros = [np.zeros((H, n_series), self._dtype) for H in self._sizes]
        return n_series, self._engine.stepper(self._parameters, zeros), self._engine.largest_product(n_series)


def _without_observation(inputs, which):
    """Which series have an observation that is all NaN; anything else that is not finite is an error."""
    for wrong, what in (
        (np.isinf(inputs), f"infinity or a value too large for {inputs.dtype!r}"),
        (np.isnan(inputs) & ~np.isnan(inputs).all(axis=0), "NaN in some channels"),
    ):
        if wrong.any():
            channel, series = np.argwhere(wrong)[0]
            raise ValueError(
                f"The reading contains {what}{which(series)} (channel {channel}); expected numbers, or NaN "
                "in all channels where there is no reading."
            )
    return np.isnan(inputs[0])
