"""From the parameters of an estimator to what the engine trains with."""

import math
from collections.abc import Mapping, Set
from functools import partial
from numbers import Integral

import numpy as np

from .._engine import losses, schedules
from .._engine.lbfgs import LbfgsSettings
from .._engine.optimizers import SGD, Adam
from .._engine.penalties import FixedPenalty, NoisePenalty
from .._engine.quantiles import mean_pinball
from .._engine.schedules import Schedule
from .._engine.training import StochasticSettings
from .._utils.refuse import refuse
from .quantiles import levels_of
from .targets import as_given, is_given

LEARNING_RATES = ("constant", "invscaling", "adaptive", "cosine")
# what they minimize is met by the mean of y, or nearly so, which a ridge forecasts too
LOSSES_OF_MEANS = ("squared_error", "huber")
LOSSES = ("squared_error", "absolute_error", "huber", "quantile", "poisson")
SOLVERS = ("adam", "sgd", "lbfgs")

# Of the Gaussian prior on a weight that alpha="auto" stands for, up to 400 samples and from 1,200 on, and
# what that makes of the penalty of a sample in between; chosen on the last fifths of the training parts of
# 41 forecasting tasks; the epoch in which it begins at the latest.  The noise that a data loss of 1 tells.
PRIOR_PRECISIONS = 10.0, 30.0
PENALTY_PER_SAMPLE = 2 * PRIOR_PRECISIONS[0] / 400
FIRST_EPOCH = 10
LOSS_PER_NOISE = {"squared_error": 1.0, "huber": 1.0, "absolute_error": 0.5, "quantile": 0.5, "poisson": 1.0}

# batch_size="auto": up to so many samples are one batch
ONE_BATCH = 32
# max_iter="auto"
DEFAULT_EPOCHS, LEAST_UPDATES = 60, 300
# segment_length="auto" of a class: so many segments, of sequences longer than this; of several outputs
N_SEGMENTS, LONG_SEQUENCE = 24, 36
N_SEGMENTS_OF_FORECAST = 8

# What a run is made of: these must be the same in a call that goes on.
LASTING = ("n_channels", "bidirectional", "reset_after", "loss", "normalize_y", "solver", "early_stopping")
LASTING += ("subtract_last", "linear_part", "segment_length", "pooling")


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


def segment_length(estimator, n_steps, *, is_class=False):
    """The steps that are read together.

    "auto" makes 24 segments of long sequences of a class.  What comes several steps ahead goes by the
    outline of what was: on the held-out fifths of 21 tasks with 4 to 24 outputs, 8 segments had .98 of the
    error of single steps (two seeds, geometric mean; .75 to 1.06) in two fifths of the time.  The next
    value goes by the last ones: there single steps were better (20 tasks).
    """
    if estimator.segment_length != "auto":
        return estimator.segment_length
    if is_class:
        return math.ceil(n_steps / N_SEGMENTS) if n_steps > LONG_SEQUENCE else 1
    is_single = estimator.n_outputs_ == 1 or estimator.bptt_steps is not None
    return 1 if is_single else math.ceil(n_steps / N_SEGMENTS_OF_FORECAST)


def _is_positive_int(size):
    return isinstance(size, Integral) and not isinstance(size, bool) and size >= 1


def lasting_parameters(estimator):
    """The parameters that a call that goes on has to have in common with the first."""
    names = [name for name in LASTING if hasattr(estimator, name)]
    names += {"quantile": ["quantile"], "huber": ["huber_delta"]}.get(getattr(estimator, "loss", None), [])
    if estimator.early_stopping:
        names += ["validation_fraction", "validation_shuffle"]
    lasting = {name: getattr(estimator, name) for name in names}
    if "normalize_y" in lasting:
        lasting["normalize_y"] = as_given(lasting["normalize_y"])
    if "quantile" in lasting:
        lasting["quantile"] = levels_of(estimator.quantile) or estimator.quantile
    return {"hidden_layer_sizes": layer_sizes(estimator.hidden_layer_sizes)} | lasting


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
        refuse(estimator.quantile is None, 'loss="quantile" needs a quantile between 0 and 1; got None.')
    else:
        quantile = getattr(estimator, "quantile", None)
        refuse(
            quantile is not None,
            f'quantile={quantile} is only used with loss="quantile"; loss is '
            f"{getattr(estimator, 'loss', None)!r}.",
        )
    refuse(
        getattr(estimator, "loss", None) == "poisson" and estimator.subtract_last == "only",
        'subtract_last="only" does not go with loss="poisson", whose outputs are logarithms without a base: '
        "expected True or False.",
    )
    refuse(
        getattr(estimator, "loss", None) == "poisson" and is_given(estimator.normalize_y),
        f'normalize_y={getattr(estimator, "normalize_y", None)!r} does not go with loss="poisson", whose '
        "outputs are logarithms: expected True or False.",
    )
    if estimator.solver == "lbfgs":
        for name, off in (("dropout", 0), ("bptt_steps", None), ("early_stopping", False)):
            value = getattr(estimator, name)
            refuse(
                value != off,
                f'{name}={value} does not go with solver="lbfgs", which sees one loss of the whole '
                'data: use "adam" or "sgd".',
            )


def check_cut(estimator, *, reads_backward, every_step):
    """Refuse to cut backpropagation where the loss of a part needs what comes after it."""
    if estimator.bptt_steps is None:
        return
    refuse(
        estimator.pooling == "mean" and not every_step,
        f'bptt_steps={estimator.bptt_steps} does not go with pooling="mean": the mean is over all steps.',
    )
    refuse(
        reads_backward,
        f"bptt_steps={estimator.bptt_steps} does not go with bidirectional={estimator.bidirectional!r}: the "
        "second direction begins at the last step.",
    )


def check_no_segments(estimator, what, shapes):
    """Refuse segments where there is ``what``, a target at every step; ``shapes`` are those of others."""
    refuse(
        estimator.segment_length not in (1, "auto"),
        f"segment_length={estimator.segment_length!r} does not go with {what}: expected 1, or a y of shape "
        f"{shapes}.",
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


def batch_size(estimator, n_samples):
    """Samples in a batch; "auto" is a twentieth of them, from ``_smallest_batch`` to 200, in equal parts."""
    if not isinstance(estimator.batch_size, str):
        return min(estimator.batch_size, n_samples)
    if n_samples <= ONE_BATCH:
        return n_samples
    size = min(max(estimator._smallest_batch, n_samples // 20), 200, n_samples)
    return math.ceil(n_samples / math.ceil(n_samples / size))


def most_epochs(estimator, n_samples):
    """Epochs of a call of ``fit``; "auto" is 60, and more where several batches make fewer than 300 updates.

    So many steps on one batch would let rounding decide what becomes of a handful of samples.
    """
    if not isinstance(estimator.max_iter, str):
        return estimator.max_iter
    n_batches = math.ceil(n_samples / batch_size(estimator, n_samples))
    return DEFAULT_EPOCHS if n_batches == 1 else max(DEFAULT_EPOCHS, math.ceil(LEAST_UPDATES / n_batches))


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
        levels = levels_of(value) if name == "quantile" else None
        rounded = [float(dtype.type(number)) for number in levels or [value]]
        bounded = [0.0, *rounded, *([1.0] if name == "quantile" else [])]
        refuse(
            len(set(bounded)) < len(bounded),
            f"{name}={value} is {', '.join(f'{number:g}' for number in rounded)} in {dtype.name}, the dtype "
            f"of X: pass X as float64, or another {name}.",
        )


def make_loss(estimator):
    """The regression loss of the estimator."""
    return {
        "squared_error": losses.squared_error,
        "absolute_error": losses.absolute_error,
        "huber": partial(losses.huber, delta=estimator.huber_delta),
        "quantile": _pinball(estimator.quantile),
        "poisson": losses.poisson,
    }[estimator.loss]


def _pinball(quantile):
    levels = levels_of(quantile)
    if levels is None:
        return partial(losses.pinball, quantile=quantile)
    return partial(mean_pinball, levels=levels)


def make_schedule(estimator, *, one_epoch):
    """The schedule of the learning rate; a cosine over one epoch would be its first rate."""
    return {
        "constant": Schedule(schedules.constant),
        "invscaling": Schedule(partial(schedules.inverse_scaling, power=estimator.power_t)),
        "adaptive": Schedule(schedules.adaptive, adapts=True),
        "cosine": Schedule(schedules.constant if one_epoch else schedules.cosine),
    }[estimator.learning_rate]


def make_penalty(alpha, loss, n_outputs):
    """The penalty for a parameter ``alpha`` that is a number or "auto".

    The prior has the standard deviation 0.32 up to 400 samples and 0.18 from 1,200 on.  A loss that grows
    with the error itself is an exponential noise of scale L, with tau * L / n in the place of 2 * tau * s
    / n. Outputs of one sample are neither independent nor one and the same: the mean over O of them takes
    1 / sqrt(O), between 1 / O and 1.  Half a Poisson deviance is half the dispersion, and counts that vary
    more than Poisson's have their likelihood divided by that: again 2 * tau * L / n, in any units of y.

    Up to some hundred samples 200 updates are many epochs, in which the noise is learnt by heart: on the
    held-out fifths of 17 tasks with up to 1,000 samples, to begin after 10 epochs took the network's error
    to .82 of what it was by itself, and to .95 beside the linear part (.60 to 1.01).
    """
    if not isinstance(alpha, str):
        return FixedPenalty(alpha)
    noise_per_loss = LOSS_PER_NOISE[loss] / math.sqrt(n_outputs)
    factors = tuple(2 * precision * noise_per_loss for precision in PRIOR_PRECISIONS)
    return NoisePenalty(factors, PENALTY_PER_SAMPLE * noise_per_loss, first_epoch=FIRST_EPOCH)


def make_class_penalty(alpha, codes, weight):
    """The same for classes, whose loss has no scale of its own: alpha follows the share of it that is left.

    By trial, on sets of 36 to 270 sequences, whose training loss becomes next to nothing, and on 2,000
    windows of 60 machines, where most of it stays: 60 * (L / L_0)^2 over the number of batches, of which
    fewer than 20 count as 20; L_0 is the loss of the class frequencies.
    """
    if not isinstance(alpha, str):
        return FixedPenalty(alpha)
    shares = np.bincount(codes, weights=weight) / weight.sum()
    shares = shares[shares > 0]
    entropy = -float(shares @ np.log(shares)) or 1.0
    return NoisePenalty((60.0, 60.0), unit=entropy, power=2, smallest=0.001, min_batches=20)


def make_settings(estimator, loss, penalty, n_samples, *, one_epoch=False):
    """The settings of one call of the engine."""
    size = batch_size(estimator, n_samples)
    n_epochs = 1 if one_epoch else most_epochs(estimator, n_samples)
    if estimator.solver == "lbfgs":
        return LbfgsSettings(
            loss=loss,
            penalty=penalty,
            n_epochs=n_epochs,
            tol=estimator.tol,
            max_evaluations=estimator.max_fun,
        )
    return StochasticSettings(
        loss=loss,
        penalty=penalty,
        n_epochs=n_epochs,
        batch_size=size,
        rate=estimator.learning_rate_init,
        schedule=make_schedule(estimator, one_epoch=one_epoch),
        shuffle=estimator.shuffle,
        dropout=estimator.dropout,
        bptt_steps=estimator.bptt_steps,
        max_grad_norm=estimator.max_grad_norm,
        tol=estimator.tol,
        patience=estimator.n_iter_no_change,
    )
