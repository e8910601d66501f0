"""The warning of a training that ends no better than a forecast that knows nothing of the sequences."""

from sklearn.exceptions import ConvergenceWarning

from .._engine.constant_outputs import loss_of_constants
from .._utils.warn import warn_caller

# A loss that is lower by less than this part has learnt nothing that a network does not find in noise; one
# that is smaller than this is rounding: there was nothing to learn.
LEAST_GAIN, ROUNDING = 0.01, 1e-9


def warn_if_nothing_learnt(estimator, run, progress, constants, name):
    """Warn where training has come to no lower loss than outputs that are the same for all samples.

    Parameters
    ----------
    estimator : BaseGRU
    run : Run
        That has ended; the loss is that of the samples it watches, else of those it was trained on.
    progress : Progress
        Where.
    constants : ndarray of shape (n_outputs,)
        The outputs.
    name : str
        What they stand for.
    """
    is_watched = run.watched is not None
    reached = progress.best_validation_loss if is_watched else progress.data_loss
    data = run.watched if is_watched else run.data
    without = loss_of_constants(run.settings.loss, constants, data.target_parts())
    if without <= ROUNDING or reached < (1 - LEAST_GAIN) * without:
        return
    settings = ", ".join(
        f"{parameter}={getattr(estimator, parameter)!r}"
        for parameter in ("max_iter", "learning_rate_init", "alpha")
        if parameter != "learning_rate_init" or estimator.solver != "lbfgs"
    )
    warn_caller(
        f"Training ended no better than predicting by {name} alone: its{' validation' if is_watched else ''} "
        f"loss is {reached:.4g}, where that has {without:.4g}.  If X should tell more about y, look at "
        f"whether the channels of X are scaled, whether the rows of y are those of X, and at {settings}.",
        ConvergenceWarning,
    )
