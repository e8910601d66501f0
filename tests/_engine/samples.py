"""Training data for the loops: sequences in a list, read a batch or a part at a time."""

import numpy as np

from sklearn_gru._engine.network import Batch


class Samples:
    """Sequences (T_i, C), longest first, with targets (O,), or (T_i, O) with NaN where not observed.

    ``read`` records the rows of every batch.
    """

    def __init__(self, sequences, targets, weight=None):
        self.sequences, self.targets = sequences, targets
        self.weight = np.ones(len(sequences)) if weight is None else np.asarray(weight)
        self.read = []

    def __len__(self):
        return len(self.sequences)

    @property
    def mass(self):
        return float(self.weight.sum())

    def in_order(self):
        """In two batches."""
        for rows in (slice(0, 2), slice(2, len(self))):
            if len(self.sequences[rows]):
                yield self.batch(rows)

    def batch(self, rows):
        return next(self.batches(rows))

    def batches(self, rows, bptt_steps=None):
        """Parts of ``bptt_steps`` steps, counted from the end."""
        rows = np.arange(len(self))[rows]
        self.read.append(rows.tolist())
        rows = np.sort(rows)  # longest first
        T = len(self.sequences[rows[0]])
        stops = [T] if bptt_steps is None else [*range(T, 0, -bptt_steps)][::-1]
        for start, stop in zip([0, *stops], stops, strict=False):
            yield self._part(rows, start - T, stop - T)

    def _part(self, rows, start, stop):
        """Steps ``start`` to ``stop``, counted from the end."""
        places, n_channels = range(start, stop), self.sequences[0].shape[1]
        inputs = np.zeros((stop - start, n_channels, len(rows)))
        batch_sizes = np.array([sum(len(self.sequences[row]) >= -t for row in rows) for t in places])
        for b, row in enumerate(rows):
            for i, t in enumerate(places):
                if len(self.sequences[row]) >= -t:
                    inputs[i, :, b] = self.sequences[row][t]
        batch = Batch(inputs, batch_sizes)
        weight = self.weight[rows]
        if self.targets[0].ndim == 1:
            if stop < 0:
                return batch
            targets = np.stack([self.targets[row] for row in rows], axis=-1)
            observed = np.ones(targets.shape)
            share = weight.sum()
        else:
            targets = np.full((stop - start, self.targets[0].shape[1], len(rows)), np.nan)
            share = 0.0
            for b, row in enumerate(rows):
                for i, t in enumerate(places):
                    if len(self.sequences[row]) >= -t:
                        targets[i, :, b] = self.targets[row][t]
                n_all = np.count_nonzero(~np.isnan(self.targets[row]))
                share += weight[b] * np.count_nonzero(~np.isnan(targets[:, :, b])) / n_all
            observed = ~np.isnan(targets)
        n_observed = observed.sum(axis=tuple(range(targets.ndim - 1)))
        if not n_observed.any():
            return batch
        mass = float(weight[n_observed > 0].sum())
        return batch._replace(
            targets=np.nan_to_num(targets),
            weights=observed * weight / np.maximum(n_observed, 1) / mass,
            mass=mass,
            share=float(share),
        )


def sums(n_samples=7, weight=None):
    """Sequences of four steps whose target is the sum of the last two."""
    inputs = np.random.default_rng(0).normal(size=(n_samples, 4, 1))
    return Samples(list(inputs), list(inputs[:, -2:].sum(axis=1)), weight)


def ragged_with_targets_at_steps():
    rng = np.random.default_rng(0)
    sequences = [rng.normal(size=(length, 1)) for length in (6, 6, 3, 2)]
    targets = [np.cumsum(x, axis=0) for x in sequences]
    targets[0][2:4] = np.nan
    targets[3][-1] = np.nan
    return Samples(sequences, targets, [1.0, 2.0, 0.5, 1.5])
