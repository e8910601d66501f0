"""What to change where training has become non-finite: whatever is extreme, else the learning rate."""

import numpy as np

# Inputs and targets of a network are about 1; from here on they are named as what is wrong.
EXTREME = 1e4


def advice_on_divergence(estimator, run):
    """What to change, in a sentence or several.

    Parameters
    ----------
    estimator : BaseGRU
        Whose parameters are numbers of Python.
    run : Run
    """
    with np.errstate(over="ignore", invalid="ignore"):
        extremes = [*_extreme_data(estimator, run.data), *_extreme_penalty(estimator, run.data)]
    return " ".join(extremes) or _general_advice(estimator)


def _extreme_data(estimator, data):
    """What there is to say about X and y."""
    largest_input = largest_target = 0.0
    for batch in data.in_order():
        largest_input = max(largest_input, float(np.abs(batch.inputs).max(initial=0)))
        largest_target = max(largest_target, float(np.abs(batch.targets).max(initial=0)))
    if largest_input > EXTREME:
        yield f"X reaches {largest_input:.3g}: scale it, for example with StandardScaler."
    if largest_target > EXTREME and not getattr(estimator, "normalize_y", True):
        yield f"y reaches {largest_target:.3g} and normalize_y is False: set normalize_y=True, or scale y."


def _extreme_penalty(estimator, data):
    """What there is to say about the weights, by whose sum the penalty is divided, and about alpha."""
    masses = [batch.mass for batch in data.in_order()]
    smallest = min(masses)
    # "auto" goes by counts, whatever the weights sum to
    if isinstance(estimator.alpha, str) or estimator.alpha <= EXTREME * smallest:
        return
    if smallest < 1 / EXTREME:
        yield (
            f"sample_weight sums to {smallest:.3g} in a batch, and the penalty is alpha divided by that: "
            "multiply sample_weight by a constant, so that an ordinary sample weighs 1."
        )
    else:
        yield f"alpha={estimator.alpha} is far too strong: lower it."


def _general_advice(estimator):
    """What to try where nothing is extreme."""
    if estimator.solver == "lbfgs":
        return "Scale X, for example with StandardScaler."
    norm = estimator.max_grad_norm
    return (
        f"Lower learning_rate_init (it is {estimator.learning_rate_init}), "
        f"{'set' if norm is None else 'lower'} max_grad_norm (it is {norm}) and scale X, for example with "
        "StandardScaler."
    )
