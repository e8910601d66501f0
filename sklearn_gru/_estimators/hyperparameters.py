"""From the parameters of an estimator to what the engine trains with."""

from collections.abc import Mapping, Set
from functools import partial
from numbers import Integral

from .._engine import losses, schedules
from .._engine.lbfgs import LbfgsSettings
from .._engine.optimizers import SGD, Adam
from .._engine.schedules import Schedule
from .._engine.training import StochasticSettings

LEARNING_RATES = ("constant", "invscaling", "adaptive", "cosine")
LOSSES = ("squared_error", "absolute_error", "huber", "quantile")
SOLVERS = ("adam", "sgd", "lbfgs")

# What a run is made of: these must be the same in a call that goes on.
LASTING = ("n_channels", "bidirectional", "reset_after", "loss", "normalize_y", "solver", "early_stopping")


def layer_sizes(hidden_layer_sizes):
    """Hidden units of each layer, as a tuple of ints."""
    has_order = hasattr(hidden_layer_sizes, "__len__") and not isinstance(hidden_layer_sizes, (Set, Mapping))
    is_several = has_order and getattr(hidden_layer_sizes, "ndim", 1) > 0
    sizes = list(hidden_layer_sizes) if is_several else [hidden_layer_sizes]
    if not sizes or not all(_is_positive_int(size) for size in sizes):
        raise ValueError(
            "hidden_layer_sizes must be an int or a non-empty sequence of ints, each at least 1; "
            f"got {hidden_layer_sizes!r}."
        )
    return tuple(int(size) for size in sizes)


def _is_positive_int(size):
    return isinstance(size, Integral) and not isinstance(size, bool) and size >= 1


def lasting_parameters(estimator):
    """The parameters that a call that goes on has to have in common with the first."""
    names = [name for name in LASTING if hasattr(estimator, name)]
    names += {"quantile": ["quantile"], "huber": ["huber_delta"]}.get(getattr(estimator, "loss", None), [])
    if estimator.early_stopping:
        names += ["validation_fraction", "validation_shuffle"]
    sizes = {"hidden_layer_sizes": layer_sizes(estimator.hidden_layer_sizes)}
    return sizes | {name: getattr(estimator, name) for name in names}


def check_same_run(begun_with, now):
    """Refuse parameters that do not fit the state of an earlier call."""
    for name, value in begun_with.items():
        if name in now and now[name] != value:
            raise ValueError(
                f"{name} is now {now[name]!r}, but training began with {value!r}: call fit with "
                "warm_start=False to begin anew."
            )


def check_combination(estimator):
    """Refuse parameters that contradict each other."""
    if getattr(estimator, "loss", None) == "quantile":
        _refuse(estimator.quantile is None, 'loss="quantile" needs a quantile between 0 and 1; got None.')
    else:
        quantile = getattr(estimator, "quantile", None)
        _refuse(
            quantile is not None,
            f'quantile={quantile} is only used with loss="quantile"; loss is '
            f"{getattr(estimator, 'loss', None)!r}.",
        )
    if estimator.solver == "lbfgs":
        for name, off in (("dropout", 0), ("bptt_steps", None), ("early_stopping", False)):
            value = getattr(estimator, name)
            _refuse(
                value != off,
                f'{name}={value} does not go with solver="lbfgs", which sees one loss of the whole '
                'data: use "adam" or "sgd".',
            )
    _refuse(
        estimator.bidirectional and estimator.bptt_steps is not None,
        f"bptt_steps={estimator.bptt_steps} does not go with bidirectional=True: the second direction "
        "begins at the last step.",
    )


def partial_fit_is_available(estimator):
    """Say why, where ``partial_fit`` does not exist."""
    if estimator.solver == "lbfgs":
        raise AttributeError('partial_fit is not available with solver="lbfgs", which needs all the data.')
    if estimator.early_stopping:
        raise AttributeError(
            "partial_fit is not available with early_stopping=True, which needs several epochs."
        )
    return True


def _refuse(wrong, message):
    if wrong:
        raise ValueError(message)


def automatic_batch_size(n_samples):
    """32 up to 640 samples, then a twentieth of them up to 200; never more than there are."""
    return min(max(32, n_samples // 20), 200, n_samples)


def make_optimizer(estimator):
    """A new optimizer with the estimator's parameters; None for lbfgs, which remembers nothing."""
    if estimator.solver == "adam":
        return Adam(estimator.beta_1, estimator.beta_2, estimator.epsilon)
    if estimator.solver == "sgd":
        return SGD(estimator.momentum, estimator.nesterovs_momentum)
    return None


def check_precision(estimator, dtype):
    """Refuse parameters that a computation in ``dtype`` could not tell from a bound they may not reach."""
    loss, solver = getattr(estimator, "loss", None), estimator.solver
    names = {"huber": ["huber_delta"], "quantile": ["quantile"]}.get(loss, [])
    names += ["epsilon"] if solver == "adam" else []
    for name in names:
        value = getattr(estimator, name)
        rounded = float(dtype.type(value))
        _refuse(
            rounded == 0 or (name == "quantile" and rounded == 1),
            f"{name}={value} is {rounded:g} in {dtype.name}, the dtype of X: pass X as float64, or another "
            f"{name}.",
        )


def make_loss(estimator):
    """The regression loss of the estimator."""
    return {
        "squared_error": losses.squared_error,
        "absolute_error": losses.absolute_error,
        "huber": partial(losses.huber, delta=estimator.huber_delta),
        "quantile": partial(losses.pinball, quantile=estimator.quantile),
    }[estimator.loss]


def make_schedule(estimator, *, one_epoch):
    """The schedule of the learning rate; a cosine over one epoch would be its first rate."""
    return {
        "constant": Schedule(schedules.constant),
        "invscaling": Schedule(partial(schedules.inverse_scaling, power=estimator.power_t)),
        "adaptive": Schedule(schedules.adaptive, adapts=True),
        "cosine": Schedule(schedules.constant if one_epoch else schedules.cosine),
    }[estimator.learning_rate]


def make_settings(estimator, loss, n_samples, *, one_epoch=False):
    """The settings of one call of the engine."""
    if estimator.solver == "lbfgs":
        return LbfgsSettings(
            loss=loss,
            alpha=estimator.alpha,
            n_epochs=estimator.max_iter,
            tol=estimator.tol,
            max_evaluations=estimator.max_fun,
        )
    is_automatic = isinstance(estimator.batch_size, str)
    return StochasticSettings(
        loss=loss,
        alpha=estimator.alpha,
        n_epochs=1 if one_epoch else estimator.max_iter,
        batch_size=automatic_batch_size(n_samples) if is_automatic else min(estimator.batch_size, n_samples),
        rate=estimator.learning_rate_init,
        schedule=make_schedule(estimator, one_epoch=one_epoch),
        shuffle=estimator.shuffle,
        dropout=estimator.dropout,
        bptt_steps=estimator.bptt_steps,
        max_grad_norm=estimator.max_grad_norm,
        tol=estimator.tol,
        patience=estimator.n_iter_no_change,
    )
