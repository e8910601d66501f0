"""The warning of a training that ends no better than a forecast that knows nothing of the sequences."""

from sklearn.exceptions import ConvergenceWarning

from .._engine.constant_outputs import loss_of_constants
from .._utils.warn import warn_caller

# A loss that is lower by less than this part has learnt nothing that a network does not find in noise; one
# that is smaller than this is rounding: there was nothing to learn.
LEAST_GAIN, ROUNDING = 0.01, 1e-9
# A rate from which on steps are larger than the weights; the usual ones are from 0.001 to 0.1.
LARGE_RATE = 1.0


def warn_if_nothing_learnt(estimator, run, progress, constants, name, *causes):
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
    *causes : str or None
        Sentences that tell what may be the cause; a rate that is far too large comes before them.

    Returns
    -------
    is_warned : bool
    """
    is_watched = run.watched is not None
    reached = progress.best_validation_loss if is_watched else progress.data_loss
    data = run.watched if is_watched else run.data
    without = loss_of_constants(run.settings.loss, constants, data.target_parts())
    if without <= ROUNDING or reached < (1 - LEAST_GAIN) * without:
        return False
    rate = estimator.learning_rate_init
    if estimator.solver != "lbfgs" and rate >= LARGE_RATE:
        causes = (f"learning_rate_init={rate!r} is far above the usual 0.001 to 0.1: lower it.", *causes)
    warn_caller(
        f"Training ended no better than predicting by {name} alone: its{' validation' if is_watched else ''} "
        f"loss is {reached:.4g}, where that has {without:.4g}.  {_advice(estimator, causes)}",
        ConvergenceWarning,
    )
    return True


def _advice(estimator, causes):
    """The cause where one can be seen, else what to look at."""
    seen = [cause for cause in causes if cause is not None]
    if seen:
        return "  ".join(seen)
    settings = ", ".join(
        f"{parameter}={getattr(estimator, parameter)!r}"
        for parameter in ("max_iter", "learning_rate_init", "alpha")
        if parameter != "learning_rate_init" or estimator.solver != "lbfgs"
    )
    return (
        "If X should tell more about y, look at whether the channels of X are scaled, whether the rows of y "
        f"are those of X, and at {settings}."
    )
