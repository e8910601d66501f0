"""From the parameters of an estimator to what the engine trains with."""

from numbers import Integral

from .engine.losses import squared_error
from .engine.optimizers import SGD, Adam, constant_rate, cosine_rate
from .engine.training import Settings

SCHEDULES = {"constant": constant_rate, "cosine": cosine_rate}


def layer_sizes(hidden_layer_sizes):
    """Hidden units of each layer, as a tuple of ints."""
    is_one = isinstance(hidden_layer_sizes, Integral)
    sizes = [hidden_layer_sizes] if is_one else list(hidden_layer_sizes)
    if not sizes or not all(isinstance(size, Integral) and size >= 1 for size in sizes):
        raise ValueError(
            "hidden_layer_sizes must be an int or a non-empty sequence of ints, each at least 1; "
            f"got {hidden_layer_sizes!r}."
        )
    return tuple(int(size) for size in sizes)


def automatic_batch_size(n_samples):
    """32 up to 640 samples, then a twentieth of them up to 200; never more than there are."""
    return min(max(32, n_samples // 20), 200, n_samples)


def make_optimizer(estimator):
    """A new optimizer with the estimator's parameters."""
    if estimator.solver == "adam":
        return Adam(estimator.beta_1, estimator.beta_2, estimator.epsilon)
    return SGD(estimator.momentum, estimator.nesterovs_momentum)


def make_settings(estimator, n_samples, n_epochs):
    """The settings of one call of ``train``."""
    is_automatic = isinstance(estimator.batch_size, str)
    return Settings(
        loss=squared_error,
        alpha=estimator.alpha,
        batch_size=automatic_batch_size(n_samples) if is_automatic else min(estimator.batch_size, n_samples),
        shuffle=estimator.shuffle,
        n_epochs=n_epochs,
        # in the one epoch of partial_fit every schedule is at its beginning: the rate is constant
        schedule=SCHEDULES[estimator.learning_rate],
        rate=estimator.learning_rate_init,
        max_grad_norm=estimator.max_grad_norm,
        tol=estimator.tol,
        patience=estimator.n_iter_no_change,
    )
