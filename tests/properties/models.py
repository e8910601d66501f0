"""Random models with every option on, and random sequences for them, drawn by Hypothesis."""

from typing import NamedTuple

import joblib
import numpy as np
from hypothesis import strategies as st

from sklearn_gru import GRUClassifier, GRURegressor

SIZES = [(3,), (2, 3)]
LOSSES = ["squared_error", "absolute_error", "huber", "quantile", "poisson"]
PROBABILITIES = ("predict", "predict_proba", "predict_log_proba", "decision_function")


class Problem(NamedTuple):
    """A model that is not fitted, what it is to be fitted on, and the seed that this was made with."""

    model: object
    X: np.ndarray  # (n_samples, n_steps, n_channels), steps absent here and there
    y: np.ndarray
    weight: np.ndarray  # (n_samples,)
    seed: int

    def __repr__(self):
        """The seed and the shapes tell the arrays."""
        return f"<{self.model}, seed {self.seed}, X {self.X.shape} {self.X.dtype}, y {self.y.shape}>"

    @property
    def every_step(self):
        return self.y.ndim == (2 if isinstance(self.model, GRUClassifier) else 3)

    @property
    def methods(self):
        """The names of the methods that say something of samples."""
        methods = PROBABILITIES if isinstance(self.model, GRUClassifier) else ("predict",)
        return (*methods, "hidden_states")

    @property
    def numbers(self):
        """The names of those that say numbers, which rounding changes a little."""
        return self.methods[1:] if isinstance(self.model, GRUClassifier) else self.methods

    @property
    def rtol(self):
        """What rounding may change of a number of the size of one."""
        return 1e-11 if self.X.dtype == np.float64 else 2e-4

    def fit(self, **changes):
        """The model, fitted with some of its parameters changed."""
        return self.model.set_params(**changes).fit(self.X, self.y, self.weight)


@st.composite
def problems(
    draw, kind=None, *, every_step=None, n_samples=None, gaps=True, dtypes=(np.float64, np.float32), **fixed
):
    """A ``Problem``; ``fixed`` are parameters of the model that are not drawn."""
    is_class = draw(st.booleans()) if kind is None else kind == "classifier"
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    n = rng.integers(9, 16) if n_samples is None else n_samples
    if every_step is None:
        every_step = draw(st.sampled_from([False, False, True]))
    # a column of labels is one of each sequence
    T, C, O = rng.integers(1 + every_step, 7), rng.integers(1, 4), rng.integers(1, 4)
    X = rng.normal(size=(n, T, C))
    if gaps and draw(st.booleans()):
        X[rng.random((n, T)) < 0.3] = np.nan
        X[:, -1] = np.nan_to_num(X[:, -1])  # a target at every step needs a step
    X = X.astype(draw(st.sampled_from(dtypes)))
    options = draw(of_both(every_step, fixed.get("solver")))
    if is_class:
        options |= draw(of_classifier())
        y = labels(rng, draw(st.integers(2, 3)), (n, T) if every_step else n, gaps and draw(st.booleans()))
        model = GRUClassifier(**{**options, **fixed})
    else:
        options |= draw(of_regressor(every_step))
        y = targets(rng, (n, T, O) if every_step else (n, O), gaps and draw(st.booleans()))
        if O == 1 and not every_step and draw(st.booleans()):
            y = y[:, 0]
        model = GRURegressor(**{**options, **fixed})
    without_contradictions(model, every_step)
    return Problem(model, X, y, rng.uniform(0.5, 2, size=n), seed)


@st.composite
def of_both(draw, every_step, solver=None):
    """Parameters that regressors and classifiers have."""
    options = {
        "hidden_layer_sizes": draw(st.sampled_from(SIZES)),
        "bidirectional": draw(st.booleans()),
        "reset_after": draw(st.booleans()),
        "solver": solver or draw(st.sampled_from(["adam", "adam", "sgd", "lbfgs"])),
        "alpha": draw(st.sampled_from(["auto", 0.0, 0.1])),
        "batch_size": draw(st.sampled_from(["auto", 4])),
        "learning_rate": draw(st.sampled_from(["constant", "invscaling", "adaptive", "cosine"])),
        "max_iter": draw(st.integers(1, 3)),
        "shuffle": draw(st.booleans()),
        "max_grad_norm": draw(st.sampled_from([10.0, 0.5, None])),
        "linear_part": draw(st.sampled_from(["auto", None])),
        "random_state": draw(st.integers(0, 9)),
    }
    if options["solver"] != "lbfgs":
        options |= {
            "dropout": draw(st.sampled_from([0.0, 0.3])),
            "bptt_steps": draw(st.sampled_from([None, 2])),
            "early_stopping": draw(st.booleans()),
            "validation_fraction": 0.3,
            "validation_shuffle": draw(st.booleans()),
        }
    if not every_step:
        options |= {
            "segment_length": draw(st.sampled_from(["auto", 1, 2, 3])),
            "pooling": draw(st.sampled_from(["last", "mean"])),
        }
    return options


@st.composite
def of_regressor(draw, every_step):
    options = {"loss": draw(st.sampled_from(LOSSES)), "normalize_y": draw(st.sampled_from([True, False]))}
    if options["loss"] == "quantile":
        options["quantile"] = draw(st.sampled_from([0.3, [0.1, 0.5, 0.9], [0.2, 0.3]]))
    if options["loss"] == "huber":
        options["huber_delta"] = draw(st.sampled_from([0.5, 1.0]))
    if options["loss"] != "poisson" and draw(st.booleans()):
        options["normalize_y"] = (1.5, 2.0)
    if not every_step:
        several = [True, False] if options["loss"] == "poisson" else [True, False, "only"]
        options["subtract_last"] = draw(st.sampled_from(several))
    return options


@st.composite
def of_classifier(draw):
    weights = [None, "balanced", {"a": 2.0, "b": 0.5}]
    return {
        "class_weight": draw(st.sampled_from(weights)),
        "bidirectional": draw(st.sampled_from(["auto", False, True])),
    }


def without_contradictions(model, every_step):
    """Take back what fit refuses together."""
    reads_backward = model.bidirectional is True or (model.bidirectional == "auto" and not every_step)
    if reads_backward or (model.pooling == "mean" and not every_step):
        model.bptt_steps = None


def targets(rng, shape, holes):
    """Targets of at least 0, some not observed; after the last step and of the first output all are."""
    y = np.abs(rng.normal(size=shape)) + 0.1
    if holes:
        hole = rng.random(shape) < 0.3
        hole[..., 0] = False
        if len(shape) == 3:
            hole[..., 0] = rng.random(shape[:2]) < 0.3
            hole[:, -1] = False
        hole[:2] = False
        y[hole] = np.nan
    return y


def labels(rng, n_classes, shape, holes):
    """Labels, of each class several, some at steps not observed; after the last step all are."""
    y = np.resize(np.array(["a", "b", "c"], dtype=object)[:n_classes], np.prod(shape))
    y = rng.permutation(y).reshape(shape)
    if holes and y.ndim == 2:
        hole = rng.random(shape) < 0.3
        hole[:, -1] = False
        y[hole] = None
    return y


def said(model, name, X):
    """What a method says of X, as an array of numbers."""
    answer = getattr(model, name)(X)
    if answer.dtype.kind not in "OU":
        return answer
    places = [np.flatnonzero(model.classes_ == label) for label in answer.ravel()]
    return np.array([place[0] if len(place) else -1 for place in places]).reshape(answer.shape)


def hash_of(model):
    """Of all that a user sees of a fitted model, and of the random numbers to come."""
    public = {name: value for name, value in vars(model).items() if name.endswith("_")}
    return joblib.hash((public, model._run_state.rng.get_state()))
