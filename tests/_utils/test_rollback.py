"""A method that raises leaves its estimator as it was."""

import importlib
import pickle
import signal
import subprocess
import sys

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning

from sklearn_gru import ConformalRegressor, GRUClassifier, GRURegressor
from sklearn_gru._engine.optimizers import Adam
from sklearn_gru._utils.rollback import all_or_nothing


class Estimator(BaseEstimator):
    def __init__(self, random_state=None):
        self.random_state = random_state

    @all_or_nothing
    def fit(self, error=None):
        """Set, delete and draw, then perhaps raise."""
        self.new_ = 1
        self.__dict__.pop("old_", None)
        if self.random_state is not None:
            self.random_state.normal()
        if error is not None:
            raise error
        return self


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, MemoryError])
def test_what_was_set_deleted_and_drawn_is_undone(error):
    rng = np.random.RandomState(0)
    estimator = Estimator(rng)
    estimator.old_ = 2
    before, state = vars(estimator).copy(), rng.get_state()[2]
    with pytest.raises(error):
        estimator.fit(error)
    assert vars(estimator) == before
    assert rng.get_state()[2] == state


def test_without_an_error_everything_stays():
    estimator = Estimator()
    assert estimator.fit() is estimator
    assert estimator.new_ == 1


def test_the_method_keeps_its_name_signature_and_docstring():
    assert Estimator.fit.__name__ == "fit"
    assert Estimator.fit.__doc__ == "Set, delete and draw, then perhaps raise."


# --- fit and partial_fit of the estimators ------------------------------------------------------

RNG = np.random.default_rng(0)
X = RNG.normal(size=(12, 5, 2))
X[::4, :2] = np.nan
Y = RNG.normal(size=(12, 5, 1))
LABELS = np.array(["a", "b", "c"] * 4)

# every place where an exception can come from: the input, the engine, the random state, the optimizer
PLACES = [
    "sklearn_gru._estimators.base.check_X",
    "sklearn_gru._estimators.base.check_steps",
    "sklearn_gru._estimators.base.check_weights",
    "sklearn_gru._estimators.base.hold_out",
    "sklearn_gru._estimators.base.make_settings",
    "sklearn_gru._estimators.run.with_blas_threads_for",
    "sklearn_gru._estimators.training_data.pack",
    "sklearn_gru._engine.packing.Reading.inputs",
    "sklearn_gru._estimators.epochs.epoch_line",
    "sklearn_gru._estimators.correction.fit_linear_forecast",
    "sklearn_gru._estimators.linear_part.fit_linear_forecast",
    "sklearn_gru._estimators.short_training.in_batches",
    "sklearn_gru._estimators.linear_classes.last_steps",
    "sklearn_gru._engine.cell.forward",
    "sklearn_gru._engine.cell.backward",
    "sklearn_gru._engine.network.Network.draw_masks",
    "sklearn_gru._engine.parameters.Layout.penalty",
    "sklearn_gru._engine.parameters.Layout.initial_parameters",
    "sklearn_gru._engine.parameters.Layout.unpack",
    "sklearn_gru._engine.training.clip_by_norm",
    "sklearn_gru._engine.training.evaluate",
    "sklearn_gru._engine.optimizers.Adam.step",
    "sklearn_gru._engine.optimizers.SGD.step",
    "sklearn_gru._engine.scratch.Workspace.array",
]


class BombError(Exception):
    """What is raised at a random place."""


class Fuse:
    """Counts calls of what it wraps, and raises at a given one, before or after the call."""

    def __init__(self, at=None, after=False):
        self.n_calls, self.at, self.after = 0, at, after

    def wrap(self, function):
        def counting(*args, **kwargs):
            self.n_calls += 1
            is_it = self.n_calls == self.at
            if is_it and not self.after:
                raise BombError
            result = function(*args, **kwargs)
            if is_it:
                raise BombError
            return result

        return counting


def install(fuse, monkeypatch):
    for place in PLACES:
        module, name = place.rsplit(".", 1)
        try:
            owner = importlib.import_module(module)
        except ImportError:
            module, class_name = module.rsplit(".", 1)
            owner = getattr(importlib.import_module(module), class_name)
        monkeypatch.setattr(owner, name, fuse.wrap(getattr(owner, name)))


COMMON = {"hidden_layer_sizes": (3, 2), "batch_size": 5, "max_iter": 3, "dropout": 0.2, "verbose": True}
COMMON |= {"warm_start": True, "learning_rate": "constant"}

CALLS = {
    "fit": (lambda rng: GRURegressor(**COMMON, random_state=rng), lambda model: model.fit(X, Y)),
    "fit with early stopping": (
        lambda rng: GRURegressor(**COMMON, early_stopping=True, validation_shuffle=True, random_state=rng),
        lambda model: model.fit(X, Y),
    ),
    "fit by parts": (
        lambda rng: GRURegressor(**COMMON, bptt_steps=2, solver="sgd", random_state=rng),
        lambda model: model.fit(X, Y),
    ),
    "partial_fit": (
        lambda rng: GRURegressor(**COMMON, bidirectional=True, random_state=rng),
        lambda model: model.partial_fit(X, Y),
    ),
    "fit of a classifier": (
        lambda rng: GRUClassifier(**COMMON, reset_after=True, random_state=rng),
        lambda model: model.fit(X, LABELS),
    ),
    "fit with lbfgs": (
        lambda rng: GRURegressor(**{**COMMON, "solver": "lbfgs", "dropout": 0}, random_state=rng),
        lambda model: model.fit(X, Y),
    ),
}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("is_fitted", [False, True], ids=["new", "fitted"])
@pytest.mark.parametrize("call", CALLS)
def test_an_exception_at_any_place_leaves_the_estimator_to_the_bit_as_it_was(call, is_fitted, monkeypatch):
    make, train = CALLS[call]
    with monkeypatch.context() as patches:
        fuse = Fuse()
        install(fuse, patches)
        model = train(make(np.random.RandomState(0)))
        if is_fitted:
            fuse.n_calls = 0
            train(model)
    choice = np.random.default_rng(len(call) + is_fitted)
    for at in choice.integers(1, fuse.n_calls, endpoint=True, size=17):
        model = make(np.random.RandomState(0))
        if is_fitted:
            train(model)
        before = pickle.dumps(vars(model))
        with monkeypatch.context() as patches:
            install(Fuse(at, after=bool(choice.integers(2))), patches)
            with pytest.raises(BombError):
                train(model)
        assert pickle.dumps(vars(model)) == before


def interrupt(n_calls, patches):
    """Let a Ctrl-C come in a batch."""
    calls = []

    def interrupted(self, *arguments, step=Adam.step):
        calls.append(self)
        if len(calls) == n_calls:
            raise KeyboardInterrupt
        step(self, *arguments)

    patches.setattr(Adam, "step", interrupted)


@pytest.mark.parametrize("epoch", [1, 2, 3])
def test_a_ctrl_c_keeps_the_last_complete_epoch_and_goes_on_from_there(epoch, monkeypatch):
    parameters = {"hidden_layer_sizes": (3,), "batch_size": 5, "learning_rate": "constant", "max_iter": 4}
    parameters |= {"random_state": 0, "dropout": 0.2, "n_iter_no_change": np.inf, "warm_start": True}
    with pytest.warns(ConvergenceWarning):
        whole = GRURegressor(**parameters).fit(X, Y)
    model = GRURegressor(**parameters)
    with monkeypatch.context() as patches:
        interrupt(3 * epoch + 2, patches)  # three batches an epoch
        with pytest.raises(KeyboardInterrupt):
            model.fit(X, Y)
    assert model.n_iter_ == epoch
    assert model.loss_curve_ == whole.loss_curve_[:epoch]
    assert model.predict(X).shape == Y.shape
    with pytest.warns(ConvergenceWarning):
        model.set_params(max_iter=4 - epoch).fit(X, Y)
    np.testing.assert_array_equal(model.output_weights_, whole.output_weights_)


@pytest.mark.parametrize("estimator", [GRURegressor, GRUClassifier])
def test_a_ctrl_c_under_early_stopping_keeps_the_whole_linear_part(estimator, monkeypatch):
    parameters = {"hidden_layer_sizes": 3, "batch_size": 20, "random_state": 0, "learning_rate": "constant"}
    parameters |= {"early_stopping": True, "validation_shuffle": False}
    sequences = np.random.default_rng(0).normal(size=(100, 4, 1))
    y = (sequences[:, -1, 0] > sequences[:, -2, 0]).astype(int)
    with pytest.warns(ConvergenceWarning, match="Maximum iterations"):
        of_two = estimator(**parameters, max_iter=2).fit(sequences, y)
    model = estimator(**parameters, max_iter=4)
    with monkeypatch.context() as patches:
        interrupt(2 * 5 + 3, patches)  # five batches an epoch
        with pytest.raises(KeyboardInterrupt):
            model.fit(sequences, y)
    assert model.n_iter_ == 2
    assert model.linear_share_ == of_two.linear_share_ > 0
    np.testing.assert_array_equal(model.predict(sequences), of_two.predict(sequences))


def test_a_ctrl_c_before_the_first_epoch_is_complete_changes_nothing(monkeypatch):
    def interrupted(self, *arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(Adam, "step", interrupted)
    model = GRURegressor(random_state=np.random.RandomState(0))
    before = pickle.dumps(vars(model))
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y)
    assert pickle.dumps(vars(model)) == before


@pytest.mark.parametrize("at", ["_warn_of_the_end", "_share_linear_part"])
def test_a_ctrl_c_after_the_last_epoch_keeps_them_all(at, monkeypatch):
    def interrupted(self, *arguments, **options):
        monkeypatch.undo()
        raise KeyboardInterrupt

    with pytest.warns(ConvergenceWarning):
        whole = GRURegressor(3, max_iter=3, random_state=0).fit(X, Y)
    model = GRURegressor(3, max_iter=3, random_state=0)
    monkeypatch.setattr(GRURegressor, at, interrupted)
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y)
    assert model.loss_curve_ == whole.loss_curve_
    np.testing.assert_array_equal(model.predict(X), whole.predict(X))


def test_a_ctrl_c_in_an_estimator_inside_keeps_nothing_of_the_one_around_it(monkeypatch):
    sequences = np.random.default_rng(0).normal(size=(40, 4, 1))
    y = sequences[:, -1, 0]
    model = ConformalRegressor(GRURegressor(3, max_iter=2, linear_part=None, random_state=0), level=50)
    model.fit(sequences, y)
    before = pickle.dumps(vars(model))
    with monkeypatch.context() as patches:
        interrupt(2, patches)  # in the second epoch, so that the network keeps the first
        with pytest.raises(KeyboardInterrupt):
            model.fit(sequences, np.c_[y, y])
    assert pickle.dumps(vars(model)) == before


SEARCH = """
import signal

import numpy as np
from sklearn.model_selection import GridSearchCV
from sklearn_gru import GRURegressor

class Talking(GRURegressor):
    def fit(self, X, y):
        print("fit", flush=True)
        try:
            return super().fit(X, y)
        finally:
            print("epochs", getattr(self, "n_iter_", 0), flush=True)

# a shell lets what it starts in the background ignore it
signal.signal(signal.SIGINT, signal.default_int_handler)
rng = np.random.default_rng(0)
X, y = rng.normal(size=(2000, 20, 2)), rng.normal(size=2000)
model = Talking(max_iter=10_000, n_iter_no_change=np.inf, verbose=True, linear_part=None)
GridSearchCV(model, {"alpha": [0.1, 1.0]}, cv=2).fit(X, y)
print("the search went on")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_a_real_ctrl_c_ends_a_grid_search():
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", SEARCH], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "fit\n"
    assert process.stdout.readline().startswith("Epoch")
    process.send_signal(signal.SIGINT)
    try:
        out, err = process.communicate(timeout=300)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    assert process.returncode != 0
    assert err.rstrip().endswith("KeyboardInterrupt")
    assert "the search went on" not in out
    # the first of four fits was the last, and kept its epochs
    assert out.count("fit") == 0
    assert int(out.splitlines()[-1].removeprefix("epochs ")) > 0
