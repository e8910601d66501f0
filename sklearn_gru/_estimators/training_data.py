"""From samples to the batches the engine reads, and from its outputs back to samples."""

import numpy as np

from .._engine.network import Batch
from .._engine.packing import pack
from .._engine.segments import n_segments
from .._windows.windows import Windows
from .step_labels import factors_of

# Samples that are predicted together: enough to share a product, few enough to stay in cache.
PREDICTION_BATCH = 256


def blocks_of(n_samples):
    """Slices of samples that are computed together."""
    return [
        slice(start, min(start + PREDICTION_BATCH, n_samples))
        for start in range(0, n_samples, PREDICTION_BATCH)
    ]


def prediction_batches(X, dtype, reading):
    """X in batches: (rows, batch without targets, packing)."""
    for rows in blocks_of(len(X)):
        samples = reading.join(np.asarray(X[rows]))
        packing = pack(samples)
        yield rows, Batch(reading.inputs(samples, packing, dtype), packing.batch_sizes), packing


class TrainingData:
    """Samples with targets and weights, read a batch at a time.

    Parameters
    ----------
    X : ndarray or Windows of shape (n_all_samples, n_steps, n_channels)
    y : ndarray of shape (n_all_samples, n_outputs) or (n_all_samples, n_steps, n_outputs)
        NaN where a target is not observed.  A sample has one at least, and its weight is shared by those
        it has.
    sample_weight : ndarray of shape (n_all_samples,)
        Positive for the samples.
    samples : ndarray of shape (n_samples,)
        Those of X that are read.
    scale : TargetScale
        What is learnt is y in its units.
    dtype : dtype of the batches
    reading : Reading
        How the network reads the steps.
    class_weight : ndarray of shape (n_classes,) or None
        Where targets are codes of classes at every step: by what each of a sample counts more than others.
    """

    def __init__(self, X, y, sample_weight, samples, scale, dtype, reading, class_weight=None):
        self._X, self._y, self._weight, self._class_weight = X, y, sample_weight, class_weight
        self._samples = samples
        self._is_all = len(samples) == len(X)
        self._scale, self._dtype, self._reading = scale, dtype, reading
        # (n_all_samples,), or None where all targets are observed, one after the last step
        self._n_observed = np.count_nonzero(~np.isnan(y), axis=tuple(range(1, y.ndim)))
        if y.ndim == 2 and (self._n_observed == y.shape[1]).all():
            self._n_observed = None
        elif class_weight is not None:
            self._n_observed = factors_of(class_weight, y).sum(axis=(1, 2))

    def __len__(self):
        return len(self._samples)

    @property
    def reading(self):
        """How the network reads the steps."""
        return self._reading

    def replace(self, y, sample_weight, scale):
        """The same sequences with other targets and weights; samples of weight 0 are not read."""
        rows = np.flatnonzero(sample_weight)
        return TrainingData(self._X, y, sample_weight, rows, scale, self._dtype, self._reading)

    @property
    def n_steps(self):
        """Those of the network on a sequence, absent ones included."""
        return n_segments(self._X.shape[1], self._reading.segment_length)

    @property
    def mass(self):
        """The sum of the weights."""
        return float(self._weight[self._samples].sum())

    def in_order(self):
        """All samples in batches that fit in the cache."""
        for rows in blocks_of(len(self)):
            yield from self.batches(rows)

    def batches(self, rows, bptt_steps=None):
        """The ``Batch`` of some samples, or of one part of their steps after the other.

        Parameters
        ----------
        rows : slice or ndarray of indices
        bptt_steps : int or None
            The most steps of a part.  They are counted from the end, where all sequences meet, so
            that the parts of a sequence do not depend on what it shares a batch with.
        """
        rows = rows if self._is_all else self._samples[rows]
        X, X_rows = self._X, rows
        if isinstance(X, Windows) or self._reading.segment_length > 1:
            X, X_rows = self._reading.join(np.asarray(X[rows])), slice(None)
        packing = pack(X[:, :, :1][X_rows])
        T = len(packing.batch_sizes)
        stops = [T] if bptt_steps is None else [*range(T, 0, -bptt_steps)][::-1] or [0]
        for i, stop in enumerate(stops):
            part = slice(stops[i - 1] if i else 0, stop)
            inputs = self._reading.inputs(X, packing, self._dtype, X_rows, part)
            batch = Batch(inputs, packing.batch_sizes[part])
            if self._y.ndim == 3:
                batch = self._with_targets_at_steps(batch, rows, packing, part)
            elif stop == T:
                batch = self._with_last_targets(batch, rows, packing)
            yield batch

    def target_parts(self):
        """What is to be learnt, without what it is learnt from: (targets, weights), both of shape (O, n).

        The weights of all parts and outputs sum to 1, and are 0 where a target is not observed.
        """
        n_outputs, weight = self._y.shape[-1], self._weight[self._samples]
        if self._n_observed is not None:
            n_observed = self._n_observed[self._samples]
            weight = np.where(n_observed > 0, weight, 0.0) / np.where(n_observed > 0, n_observed, 1)
            mass = float(weight @ n_observed)
        else:
            mass = float(weight.sum()) * n_outputs
        for rows in blocks_of(len(self)):
            y = self._y[self._samples[rows]].reshape(-1, n_outputs)
            targets = self._scale.apply(y).T
            weights = np.repeat(weight[rows] / mass, len(y) // len(weight[rows])) * self._counts(y).T
            yield np.nan_to_num(targets, nan=0.0), weights

    def _counts(self, y):
        """What targets count among those of their sample: 1 or the weight of the class, 0 if not observed."""
        return ~np.isnan(y) if self._class_weight is None else factors_of(self._class_weight, y)

    def _with_last_targets(self, batch, rows, packing):
        """The batch with a target after the last step."""
        y, weight = self._y[rows][packing.columns], self._weight[rows][packing.columns]
        mass = float(weight.sum())
        targets = np.ascontiguousarray(self._scale.apply(y).T.astype(self._dtype, copy=False))
        weights = (weight / mass / y.shape[1])[np.newaxis]
        if self._n_observed is not None:
            observed = ~np.isnan(targets)
            np.nan_to_num(targets, copy=False, nan=0.0)
            weights = observed * (weight / mass / observed.sum(axis=0))
        return batch._replace(
            targets=targets,
            weights=weights.astype(self._dtype, copy=False),
            mass=mass,
            share=mass,
        )

    def _with_targets_at_steps(self, batch, rows, packing, part):
        """The batch with the targets at its steps; as it is if none is observed."""
        targets = packing.place(self._y, rows, part)
        counts = self._counts(targets)
        n_observed = counts.sum(axis=(0, 1))
        if not n_observed.any():
            return batch
        weight = self._weight[rows][packing.columns]
        of_all = n_observed / self._n_observed[rows][packing.columns]
        mass = float(weight[n_observed > 0].sum())
        targets = self._scale.apply(targets.swapaxes(1, 2)).swapaxes(1, 2)
        np.nan_to_num(targets, copy=False, nan=0.0)
        return batch._replace(
            targets=targets.astype(self._dtype, copy=False),
            weights=(counts * (weight / mass / np.where(n_observed > 0, n_observed, 1))).astype(
                self._dtype, copy=False
            ),
            mass=mass,
            share=float(np.dot(weight, of_all)),
        )


def as_counts(weight):
    """Weights that say how many samples each stands for: of mean 1 where they sum to less than one each."""
    n_samples = np.count_nonzero(weight)
    if weight.sum() >= n_samples:
        return weight
    relative = weight / weight.max()
    return relative * (n_samples / relative.sum())
