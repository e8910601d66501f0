"""Trainings that cannot go well, and what is asked of models that are not there yet."""

import numpy as np
from sklearn.exceptions import NotFittedError

from .entry import Fault, gives, refused
from .ordinary import ROWS, WEIGHT, X, Y
from .targets import is_finite

LARGE = 1e200
RAW = {"normalize_y": False}
PLAIN = {"normalize_y": False, "subtract_last": False, "linear_part": None}
# Divergence with each solver: in words, arguments, parameters, what the message says is extreme.
DIVERGING = [
    ("a y of 1e200 that is not scaled", {"y": LARGE * Y}, RAW, ["y reaches", "normalize_y is False"]),
    ("X and y of 1e200", {"X": LARGE * X, "y": LARGE * Y}, PLAIN, ["X reaches", "y reaches"]),
    (
        "weights of 1e-320 and a penalty",
        {"sample_weight": 1e-320 * WEIGHT},
        {"alpha": 1.0},
        ["sample_weight"],
    ),
]
STEEP = {"learning_rate_init": 1e300, "max_grad_norm": None}
SINGLE = {"X": X.astype(np.float32)}
# parameters that float32 has no number for
ROUNDED = [
    ("epsilon", {"epsilon": 1e-46, "solver": "adam"}),
    ("huber_delta", {"huber_delta": 1e-46, "loss": "huber"}),
]
# parameters that contradict each other, and what the message says
CONTRADICTING = [
    ({"loss": "quantile"}, ["quantile between 0 and 1", "None"]),
    ({"quantile": 0.5}, ["quantile=0.5", "loss"]),
    ({"loss": "poisson", "subtract_last": "only"}, ["subtract_last", "poisson"]),
    ({"solver": "lbfgs", "dropout": 0.1}, ["dropout=0.1", "lbfgs"]),
    ({"solver": "lbfgs", "bptt_steps": 2}, ["bptt_steps=2", "lbfgs"]),
    ({"solver": "lbfgs", "early_stopping": True}, ["early_stopping=True", "lbfgs"]),
    ({"bptt_steps": 2, "bidirectional": True}, ["bptt_steps=2", "bidirectional"]),
    ({"bptt_steps": 2, "pooling": "mean"}, ["bptt_steps=2", "pooling"]),
    ({"early_stopping": True, "validation_fraction": 0.0}, ["validation_fraction"]),
    ({"early_stopping": True, "validation_fraction": 1.0}, ["validation_fraction"]),
]
VALIDATION = [
    ("X_val without y_val", {"X_val": X}, ["y_val"]),
    ("y_val without X_val", {"y_val": Y}, ["X_val"]),
    ("X_val of other channels", {"X_val": X[:, :, :1], "y_val": Y}, ["X_val", "1 channels"]),
    ("X_val with infinity", {"X_val": np.where(X > 2, np.inf, X), "y_val": Y}, ["X_val", "infinity"]),
    ("y_val that is shorter", {"X_val": X, "y_val": Y[:-1]}, ["X_val, y_val", "[24, 23]"]),
]
NEW = ("GRURegressor", "GRUClassifier", "SeasonalNaive", "ConformalRegressor", "AdaptiveConformalRegressor")
OF_NEW = dict.fromkeys(NEW, ("predict", "score"))
OF_NEW |= {
    "SlidingWindow": ("transform",),
    "StepwiseTransformer": ("transform",),
    "LagSequences": ("transform",),
}


def faults():
    """The entries."""
    for solver in ("adam", "sgd", "lbfgs"):
        for given, differs, parameters, says in DIVERGING:
            expected = refused("non-finite", *says)
            yield Fault(
                "GRURegressor.fit", f"{given}, {solver}", differs, expected, {**parameters, "solver": solver}
            )
        if solver != "lbfgs":
            expected = refused("non-finite", "learning_rate_init", "1e+300")
            what = f"a learning rate of 1e300, {solver}"
            yield Fault("GRURegressor.fit", what, {}, expected, {**STEEP, "solver": solver})
    strong = {"alpha": 1e300, "solver": "lbfgs"}
    yield Fault(
        "GRURegressor.fit", "a penalty of 1e300", {}, refused("alpha=1e+300 is far too strong"), strong
    )
    for name, parameters in ROUNDED:
        says = refused(f"{name}=1e-46 is 0 in float32", "float64")
        yield Fault("GRURegressor.fit", f"a tiny {name} in float32", SINGLE, says, parameters)
    steep = {"learning_rate": "invscaling", "power_t": 300.0}
    yield Fault("GRURegressor.fit", "power_t of 300", {}, gives(is_finite), steep)
    for parameters, says in CONTRADICTING:
        what = " and ".join(f"{name}={value!r}" for name, value in parameters.items())
        yield Fault("GRURegressor.fit", what, {}, refused(*says), parameters)
    for given, differs, says in VALIDATION:
        yield Fault("GRURegressor.fit", given, differs, refused(*says), {"early_stopping": True})
    watched = {"X_val": X, "y_val": Y}
    says = refused("X_val", "early_stopping")
    yield Fault("GRURegressor.fit", "X_val without early stopping", watched, says)
    for parameters in ({"hidden_layer_sizes": 3}, {"solver": "sgd"}, {"bidirectional": True}):
        name = next(iter(parameters))
        says = refused(f"{name} is now", "training began with")
        what = f"another {name} with warm_start"
        yield Fault("GRURegressor.fit", what, {}, says, {**parameters, "warm_start": True})
        yield Fault("GRURegressor.partial_fit", f"another {name}", {}, says, parameters)
    for name, methods in OF_NEW.items():
        for method in methods:
            says = refused("not fitted", error=NotFittedError)
            yield Fault(f"{name}.{method}", "before fit", {}, says, of=f"new {name}")
    yield Fault("DataWarning", "a filter of UserWarning", {}, gives(lambda one: isinstance(one, UserWarning)))
    one = {"X": X[:1], "y": Y[:1]}
    yield Fault("GRURegressor.fit", "one sample", one, gives(is_finite))
    yield Fault("GRURegressor.partial_fit", "one sample", one, gives(is_finite))
    yield Fault("GRURegressor.predict", "one sample", {"X": X[:1]}, gives(lambda y: y.shape == (1,)))
    yield Fault("ConformalRegressor.fit", "one sample", one, refused("leaves none of 1 sample to train on"))
    yield Fault(
        "SlidingWindow.fit_transform", "one row", {"X": ROWS[:1]}, gives(lambda windows: len(windows) == 1)
    )
    none = refused("0 sample(s)")
    for call in ("GRURegressor.fit", "GRUClassifier.fit", "SeasonalNaive.fit"):
        yield Fault(call, "no sample", {"X": X[:0], "y": np.zeros(0)}, none)
