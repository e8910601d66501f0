"""A network that reads forward only, going on step by step: no trace, no copy of what was before."""

from .cell import CellState


class Stepper:
    """The state of all layers, and what the readout makes of it.

    Parameters
    ----------
    layers : list of LayerWeights
        One cell a layer.
    readout : ndarray of shape (O, n_states + 1)
        Bias last.
    initial_states : list of ndarray of shape (H, B)
        Copied.

    Attributes
    ----------
    states : list of ndarray of shape (H, B)
        The states of the layers: views that ``step`` changes, and that may be written to between steps.
    """

    def __init__(self, layers, readout, initial_states):
        cells = [CellState(*parts) for parts in zip(layers, initial_states, strict=True)]
        self._first, *self._others = cells
        self._weights, self._bias = readout[:, :-1], readout[:, -1:]
        self.states = [cell.state for cell in cells]

    def run(self, batch, *, states=None, outputs=None):
        """Go on by all steps of a batch, keeping what each one gives where there is an array for it.

        Call it under ``np.errstate(over="ignore")``.

        Parameters
        ----------
        batch : Batch
        states : ndarray of shape (T, n_states, B) or None
            Where the states of the last layer are written.
        outputs : ndarray of shape (T, O, B) or None
        """
        steps = zip(batch.inputs, batch.batch_sizes.tolist(), strict=True)
        if not self._others and states is None and outputs is None:
            step = self._first.step  # the shortest way, for the shortest sequences
            for inputs, k in steps:
                step(inputs, k)
            return
        for t, (inputs, k) in enumerate(steps):
            self.step(inputs, k, None if batch.masks is None else [mask[t] for mask in batch.masks])
            if states is not None:
                states[t] = self.states[-1]
            if outputs is not None:
                outputs[t] = self.outputs()

    def step(self, inputs, n_running, masks=None):
        """Go on by one step.  Call it under ``np.errstate(over="ignore")``.

        Parameters
        ----------
        inputs : ndarray of shape (C, B)
            Finite everywhere; the first ``n_running`` columns count, the other states rest.
        n_running : int
        masks : list of ndarray of shape (H, B) or None
            What the states of each layer but the last are multiplied with on their way up.
        """
        self._first.step(inputs, n_running)
        for i, cell in enumerate(self._others):
            below = self.states[i]
            cell.step(below if masks is None else below * masks[i], n_running)

    def outputs(self):
        """The outputs (O, B) of the states there are."""
        return self._weights.dot(self.states[-1]) + self._bias
