"""What happens after each epoch: a line on the console, the callbacks, and the progress kept."""

from time import monotonic

import numpy as np

from .._tables.masked import unmasked


class EpochMonitor:
    """Called by the engine after each epoch.

    Parameters
    ----------
    progress : Progress
        Where training stands before the first epoch.
    n_epochs : int
        The most epochs of this call.
    verbose : bool
    callbacks : EpochCallbacks or None

    Attributes
    ----------
    progress : Progress
        Of the last complete epoch.
    ran_out : bool
        Whether the last epoch there was is complete and nothing has ended training before.
    """

    def __init__(self, progress, n_epochs, verbose, callbacks):
        self.progress, self.ran_out = progress, False
        self._n_before, self._n_epochs = len(progress.loss_curve), n_epochs
        self._verbose, self._callbacks = verbose, callbacks
        self._start = monotonic()

    @property
    def has_advanced(self):
        """Whether an epoch is complete."""
        return len(self.progress.loss_curve) > self._n_before

    def __call__(self, progress):
        self.progress = progress
        n_done = len(progress.loss_curve) - self._n_before
        if self._verbose:
            left = (monotonic() - self._start) / n_done * (self._n_epochs - n_done)
            print(epoch_line(progress, self._n_before + self._n_epochs, left))
        is_last = progress.finished or n_done == self._n_epochs
        stop = self._callbacks is not None and self._callbacks.end_epoch(progress, is_last=is_last)
        self.ran_out = n_done == self._n_epochs and not (progress.finished or stop)
        return stop


def epoch_line(progress, n_epochs, seconds_left):
    """The line that ``verbose`` prints; all lines of a run have one width."""
    line = f"Epoch {len(progress.loss_curve):{len(str(n_epochs))}} of {n_epochs}"
    line += f", loss = {progress.loss_curve[-1]:#11.6g}"
    if progress.validation_loss_curve:
        line += f", validation loss = {progress.validation_loss_curve[-1]:#11.6g}"
    return line + f", {seconds_left:6.0f} s left"


class EpochCallbacks:
    """scikit-learn's callbacks: the fit is a task, and each epoch is one within it.

    Parameters
    ----------
    estimator : estimator with ``_init_callback_context``
    n_epochs : int
    data : dict
        ``X``, ``y`` and ``metadata`` that training sees, or functions that give them.
    attributes : callable(Progress) -> dict
        The fitted attributes if training stopped there.
    """

    def __init__(self, estimator, n_epochs, data, attributes):
        self._estimator, self._data, self._attributes = estimator, data, attributes
        self._fit = estimator._init_callback_context(max_subtasks=n_epochs)
        self._fit.call_on_fit_task_begin(estimator=estimator, **data)
        self._epoch = None
        self._begin_epoch()

    def _begin_epoch(self):
        self._epoch = self._fit.subcontext(task_name="epoch")
        self._epoch.call_on_fit_task_begin(estimator=self._estimator, **self._data)

    def end_epoch(self, progress, *, is_last):
        """Whether a callback wants to stop."""
        stop = self._epoch.call_on_fit_task_end(
            estimator=self._estimator,
            **self._data,
            reconstruction_attributes=lambda: self._attributes(progress),
        )
        self._epoch = None
        if not (stop or is_last):
            self._begin_epoch()
        return stop

    def end_fit(self, progress):
        """The end of training; an epoch that has begun and never came ends with it."""
        if self._epoch is not None:
            self._epoch.call_on_fit_task_end(estimator=self._estimator, **self._data)
        self._fit.call_on_fit_task_end(
            estimator=self._estimator,
            **self._data,
            reconstruction_attributes=lambda: self._attributes(progress),
        )


def training_task(X, y, sample_weight, rows):
    """What callbacks see of the samples that are trained on, as it was given; made when one asks for it."""
    metadata = {} if sample_weight is None else {"sample_weight": np.asarray(sample_weight)[rows]}
    return {"X": lambda: X[rows], "y": lambda: np.asarray(unmasked(y))[rows], "metadata": metadata}
