"""A run that is interrupted on purpose and taken up again is, to the bit, a run in one piece."""

import multiprocessing
import pickle

import joblib
import numpy as np
import pytest

from sklearn_gru import GRUClassifier, GRURegressor, make_windows

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

RNG = np.random.default_rng(0)
X = RNG.normal(size=(20, 6, 2))
X[::3, :2] = np.nan  # ragged
Y_LAST = RNG.normal(size=20)
X_LAST = X[:, -1, 0] + 0.1 * Y_LAST
Y_STEPS = RNG.normal(size=(20, 6, 1))
LABELS = np.array(["a", "b", "c", "d"] * 5)
STEP_LABELS = np.where(Y_STEPS[:, :, 0] > 1, None, np.where(X[:, :, 0] > 0, "up", "down"))
SERIES = make_windows(RNG.normal(size=(20, 2)), 6)

COMMON = {"hidden_layer_sizes": (4,), "batch_size": 6, "learning_rate": "constant", "random_state": 3}
COMMON |= {"n_iter_no_change": np.inf, "max_iter": 8}

# name: (estimator, X, y), all with options that have a state of their own
RUNS = {
    "adam": (GRURegressor(**COMMON), X, Y_LAST),
    "differences only": (GRURegressor(**COMMON, subtract_last="only", segment_length=2), X, X_LAST),
    "sgd": (GRURegressor(**{**COMMON, "solver": "sgd"}), X, Y_LAST),
    "invscaling": (GRURegressor(**{**COMMON, "learning_rate": "invscaling"}), X, Y_LAST),
    "adaptive": (
        GRURegressor(
            **{**COMMON, "solver": "sgd", "learning_rate": "adaptive", "n_iter_no_change": 1, "tol": 1}
        ),
        X,
        Y_LAST,
    ),
    "dropout": (GRURegressor(**{**COMMON, "hidden_layer_sizes": (4, 3), "dropout": 0.3}), X, Y_LAST),
    "both directions": (GRURegressor(**{**COMMON, "bidirectional": True, "reset_after": True}), X, Y_STEPS),
    "bptt": (GRURegressor(**{**COMMON, "bptt_steps": 2, "dropout": 0.2}), X, Y_STEPS),
    "early stopping": (GRURegressor(**{**COMMON, "early_stopping": True}), SERIES, Y_LAST),
    "shuffled validation": (
        GRURegressor(**{**COMMON, "early_stopping": True, "validation_shuffle": True, "dropout": 0.2}),
        X,
        Y_STEPS,
    ),
    "counts": (GRURegressor(**{**COMMON, "loss": "poisson"}), X, np.arange(20) % 4),
    "labels at every step": (
        GRUClassifier(**{**COMMON, "bptt_steps": 2, "class_weight": {"up": 2.0}, "dropout": 0.2}),
        X,
        STEP_LABELS,
    ),
    "classes": (
        GRUClassifier(
            **{**COMMON, "class_weight": "balanced", "early_stopping": True, "validation_fraction": 0.2}
        ),
        X,
        LABELS,
    ),
}


def hash_of(estimator):
    """Of all that a user sees of a fitted estimator, and of the random numbers to come."""
    public = {name: value for name, value in vars(estimator).items() if name.endswith("_")}
    public["random"] = estimator._run_state.rng.get_state()
    return joblib.hash(public)


def run(name, max_iter, estimator=None):
    model, X, y = RUNS[name]
    estimator = pickle.loads(pickle.dumps(model)) if estimator is None else estimator
    return estimator.set_params(max_iter=max_iter, warm_start=True).fit(X, y)


def continue_pickle(task):
    """In a new process: the rest of a run."""
    name, data, max_iter = task
    return hash_of(run(name, max_iter, pickle.loads(data)))


@pytest.fixture(scope="module")
def whole_runs():
    return {name: hash_of(run(name, 8)) for name in RUNS}


# epochs of each call: between them all ends of epochs, alone and after one epoch or several
SPLITS = ([1] * 8, [3, 5], [5, 1, 2], [2, 4, 2])


@pytest.mark.parametrize("name", RUNS)
def test_any_split_of_a_run_into_calls_and_pickles_gives_the_run_in_one_piece(name, whole_runs):
    for calls in SPLITS:
        estimator = None
        for n_epochs in calls:
            estimator = run(name, n_epochs, estimator)
            estimator = pickle.loads(pickle.dumps(estimator))
        assert hash_of(estimator) == whole_runs[name], calls


def test_a_run_goes_on_in_a_new_process(whole_runs):
    names = list(RUNS)
    cuts = np.random.default_rng(1).integers(1, 8, size=len(names))
    tasks = [
        (name, pickle.dumps(run(name, int(cut))), 8 - int(cut)) for name, cut in zip(names, cuts, strict=True)
    ]
    with multiprocessing.get_context("spawn").Pool(1) as pool:  # which has not seen how the runs began
        hashes = pool.map(continue_pickle, tasks, chunksize=1)
    assert hashes == [whole_runs[name] for name in names]


@pytest.mark.parametrize("name", [name for name, (model, *_) in RUNS.items() if not model.early_stopping])
def test_n_calls_of_partial_fit_are_fit_with_n_epochs(name, whole_runs):
    model, X, y = RUNS[name]
    estimator = pickle.loads(pickle.dumps(model)).set_params(n_iter_no_change=np.inf)
    estimator.set_params(linear_part=None)  # one call sees a part of the data, and tells no share
    whole = pickle.loads(pickle.dumps(estimator)).fit(X, y)
    classes = {"classes": whole.classes_} if isinstance(model, GRUClassifier) else {}
    for _ in range(8):
        estimator.partial_fit(X, y, **classes)
    assert hash_of(estimator) == hash_of(whole)
    assert (estimator.n_iter_, len(estimator.loss_curve_)) == (8, 8)


def test_partial_fit_of_a_classifier_is_its_fit():
    parameters = {**COMMON, "class_weight": {"a": 2.0, "b": 0.5}, "linear_part": None}
    whole = GRUClassifier(**parameters).fit(X, LABELS)
    steps = GRUClassifier(**parameters)
    for _ in range(8):
        steps.partial_fit(X, LABELS, classes=["d", "c", "b", "a"])
    assert hash_of(steps) == hash_of(whole)


def test_a_random_state_instance_goes_on_too():
    def model():
        return GRURegressor(**{**COMMON, "random_state": np.random.RandomState(5), "warm_start": True})

    whole, parts = model().fit(X, Y_LAST), model().set_params(max_iter=4)
    parts.fit(X, Y_LAST)
    parts = pickle.loads(pickle.dumps(parts))
    assert parts._run_state.rng is parts.random_state
    assert hash_of(parts.fit(X, Y_LAST)) == hash_of(whole)


def test_without_warm_start_fit_begins_anew():
    estimator = GRURegressor(**COMMON)
    first = hash_of(estimator.fit(X, Y_LAST))
    assert hash_of(estimator.fit(X, Y_LAST)) == first
    assert estimator.n_iter_ == 8


def test_max_iter_counts_one_call_and_n_iter_all():
    estimator = run("adam", 2, run("adam", 3))
    assert estimator.n_iter_ == len(estimator.loss_curve_) == 5
    assert estimator.t_ == 5 * 20


def test_a_call_that_tol_has_ended_is_finished_and_the_next_counts_anew():
    patient = {"alpha": 0.01, "n_iter_no_change": 2, "tol": 10.0, "max_iter": 50, "warm_start": True}
    patient = COMMON | patient
    estimator = GRURegressor(**patient).fit(X, Y_LAST)
    assert estimator.n_iter_ == 4  # the first improves on infinity, and more than two do not
    assert estimator.fit(X, Y_LAST).n_iter_ == 7


def test_a_warm_start_with_the_cosine_begins_a_new_cycle():
    parameters = {**COMMON, "learning_rate": "cosine", "warm_start": True, "max_iter": 4}
    twice = GRURegressor(**parameters).fit(X, Y_LAST)
    first = twice.output_weights_
    twice.fit(X, Y_LAST)
    assert twice.n_iter_ == 8
    # a cycle that had ended would move by a rate of almost zero
    assert np.abs(twice.output_weights_ - first).max() > 0.003
    whole = GRURegressor(**{**parameters, "max_iter": 8}).fit(X, Y_LAST)
    assert (whole.output_weights_ != twice.output_weights_).any()


def test_lbfgs_goes_on_from_its_weights():
    estimator = GRURegressor((4,), solver="lbfgs", alpha=0.01, max_iter=5, warm_start=True, random_state=0)
    estimator.fit(X, Y_LAST)
    before = estimator.loss_
    estimator.fit(X, Y_LAST)
    assert estimator.n_iter_ == 10
    assert estimator.loss_ < before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hidden_layer_sizes": (5,)}, r"hidden_layer_sizes is now \(5,\), but training began with \(4,\)"),
        ({"bidirectional": True}, "bidirectional is now True, but training began with False"),
        ({"reset_after": True}, "reset_after is now True"),
        ({"loss": "huber"}, "loss is now 'huber', but training began with 'squared_error'"),
        ({"normalize_y": False}, "normalize_y is now False"),
        ({"solver": "sgd"}, "solver is now 'sgd', but training began with 'adam'"),
        ({"early_stopping": True}, "early_stopping is now True"),
    ],
)
def test_a_parameter_that_does_not_fit_the_state_is_an_error(change, message):
    estimator = run("adam", 2).set_params(**change)
    with pytest.raises(ValueError, match=message + ".*warm_start=False"):
        estimator.fit(X, Y_LAST)


@pytest.mark.parametrize("name", ["quantile", "huber_delta"])
def test_the_parameter_of_a_loss_stays_the_same(name):
    loss = name.removesuffix("_delta")
    parameters = {**COMMON, "warm_start": True, "loss": loss, name: 0.3}
    estimator = GRURegressor(**parameters).fit(X, Y_LAST).set_params(**{name: 0.6})
    with pytest.raises(ValueError, match=f"{name} is now 0.6, but training began with 0.3"):
        estimator.fit(X, Y_LAST)


def test_the_held_out_part_stays_the_same_and_needs_the_same_samples():
    estimator = run("early stopping", 2)
    with pytest.raises(
        ValueError, match="X has 15 samples, but training with early_stopping=True began with 20"
    ):
        estimator.fit(SERIES[:15], Y_LAST[:15])
    estimator.set_params(validation_fraction=0.3)
    with pytest.raises(ValueError, match="validation_fraction is now 0.3, but training began with 0.1"):
        estimator.fit(SERIES, Y_LAST)


def test_validation_samples_are_given_in_each_call_or_in_none():
    given = GRURegressor(**{**COMMON, "early_stopping": True, "warm_start": True})
    given.fit(X, Y_LAST, X_val=X[:5], y_val=Y_LAST[:5])
    with pytest.raises(ValueError, match="X_val"):
        given.fit(X, Y_LAST)
    held_out = run("early stopping", 2)
    with pytest.raises(ValueError, match="X_val"):
        held_out.fit(SERIES, Y_LAST, X_val=SERIES, y_val=Y_LAST)
