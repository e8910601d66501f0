"""What happens after each epoch: a line on the console, scikit-learn's callbacks, the progress kept."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV

from sklearn_gru import GRUClassifier, GRURegressor
from sklearn_gru._engine.training import Progress
from sklearn_gru._estimators.epochs import epoch_line

from .. import plain

RNG = np.random.default_rng(0)
X = RNG.normal(size=(20, 5, 2))
Y = 100 + X[:, -2:].sum(axis=(1, 2))
LABELS = np.where(Y > 100, "high", "low")


def small(**parameters):
    default = {"hidden_layer_sizes": (4,), "max_iter": 5, "random_state": 0}
    return GRURegressor(**plain.REGRESSOR | default | parameters)


# --- the console --------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", [1e-9, 0.123456789, 12.0, 98765.4321, 1e12])
def test_a_line_has_the_same_width_whatever_the_loss_and_the_epoch(loss):
    lines = [
        epoch_line(Progress(None, loss_curve=[loss] * n, validation_loss_curve=[loss] * n), 100, left)
        for n, left in [(1, 3.2), (10, 1000.0), (100, 0.0)]
    ]
    lines.append(epoch_line(Progress(None, loss_curve=[0.5], validation_loss_curve=[0.5]), 100, 0))
    assert len({len(line) for line in lines}) == 1
    assert lines[0].startswith("Epoch   1 of 100, loss = ")


def test_the_line_names_the_validation_loss_where_there_is_one(capsys):
    small(verbose=1, early_stopping=True).fit(X, Y)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert all("validation loss = " in line and line.endswith(" s left") for line in lines)
    small(verbose=1).fit(X, Y)
    assert "validation" not in capsys.readouterr().out


def test_the_line_of_a_warm_start_counts_all_epochs(capsys):
    model = small(warm_start=True).fit(X, Y)
    model.set_params(verbose=True).fit(X, Y)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Epoch  6 of 10")
    assert lines[-1].startswith("Epoch 10 of 10")


def test_lbfgs_prints_a_line_an_iteration(capsys):
    with pytest.warns(match="lbfgs failed to converge"):
        model = small(solver="lbfgs", verbose=True).fit(X, Y)
    assert len(capsys.readouterr().out.splitlines()) == model.n_iter_ == 5


# --- callbacks ----------------------------------------------------------------------------------


class Recorder:
    """A callback that writes down what it is told."""

    def __init__(self, *, stop_after=None, fail_at=None):
        self.hooks, self.stop_after, self.fail_at = [], stop_after, fail_at

    def _record(self, hook, context, **seen):
        self.hooks.append((hook, context.task_name, seen))
        if self.fail_at == len(self.hooks):
            raise RuntimeError("the callback failed")

    def setup(self, estimator, context):
        self._record("setup", context)

    def on_fit_task_begin(self, estimator, context, *, X, y, metadata):
        self._record("begin", context, X=X, y=y, metadata=metadata)

    def on_fit_task_end(self, estimator, context, *, fitted_estimator):
        self._record("end", context, fitted=fitted_estimator)
        ends = self.names("end")
        return context.task_name == "epoch" and ends.count("epoch") == self.stop_after

    def teardown(self, estimator, context):
        self.hooks.append(("teardown", context.task_name, {}))

    def names(self, hook):
        return [task for name, task, _ in self.hooks if name == hook]


@pytest.fixture
def callbacks():
    return pytest.importorskip("sklearn.callback", reason="callbacks came with scikit-learn 1.9")


def test_without_callbacks_training_is_the_same(callbacks):
    recorded = small().set_callbacks(Recorder())
    np.testing.assert_array_equal(recorded.fit(X, Y).predict(X), small().fit(X, Y).predict(X))


@pytest.mark.parametrize("model", [small(), small(solver="lbfgs"), small(early_stopping=True)], ids=repr)
@pytest.mark.filterwarnings("ignore:lbfgs failed to converge")
def test_the_fit_is_a_task_and_every_epoch_is_one_within_it(callbacks, model):
    recorder = Recorder()
    model = clone(model).set_callbacks(recorder).fit(X, Y)
    assert recorder.names("setup") == recorder.names("teardown") == ["fit"]
    assert recorder.names("begin") == ["fit"] + ["epoch"] * 5
    assert recorder.names("end") == ["epoch"] * 5 + ["fit"]


def test_callbacks_see_what_is_trained_on_in_its_own_units(callbacks):
    recorder, weight = Recorder(), np.array([0.0, 1.0] * 10)
    small().set_callbacks(recorder).fit(X, Y, sample_weight=weight)
    seen = recorder.hooks[1][2]
    np.testing.assert_array_equal(seen["X"], X[1::2])
    np.testing.assert_array_equal(seen["y"], Y[1::2])
    np.testing.assert_array_equal(seen["metadata"]["sample_weight"], np.ones(10))


def test_callbacks_get_the_estimator_of_each_epoch(callbacks):
    recorder = Recorder()
    model = small(shuffle=False).set_callbacks(recorder).fit(X, Y)
    fitted = [seen["fitted"] for hook, task, seen in recorder.hooks if hook == "end" and task == "epoch"]
    assert [each.n_iter_ for each in fitted] == [1, 2, 3, 4, 5]
    np.testing.assert_array_equal(fitted[-1].predict(X), model.predict(X))
    assert (fitted[0].predict(X) != model.predict(X)).all()
    scores = [each.score(X, Y) for each in fitted]
    assert scores[-1] > scores[0]


@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_a_callback_can_stop_training(callbacks, solver):
    recorder = Recorder(stop_after=2)
    model = small(solver=solver, learning_rate="constant").set_callbacks(recorder).fit(X, Y)
    assert model.n_iter_ == 2
    assert recorder.names("begin").count("epoch") == recorder.names("end").count("epoch") == 2
    assert recorder.names("end")[-1] == "fit"


def test_every_task_that_began_ends_when_training_converges(callbacks):
    recorder = Recorder()
    model = small(max_iter=50, tol=100.0, n_iter_no_change=2).set_callbacks(recorder).fit(X, Y)
    assert model.n_iter_ == 4
    assert recorder.names("begin").count("epoch") == recorder.names("end").count("epoch")


@pytest.mark.parametrize("fail_at", range(1, 14))
@pytest.mark.parametrize("is_fitted", [False, True])
def test_a_callback_that_fails_leaves_the_estimator_as_it_was_and_is_torn_down(callbacks, fail_at, is_fitted):
    model = small(warm_start=True, random_state=np.random.RandomState(0))
    if is_fitted:
        model.fit(X, Y)
    recorder = Recorder(fail_at=fail_at)
    model.set_callbacks(recorder)
    before = pickle.dumps({name: value for name, value in vars(model).items() if name != "_skl_callbacks"})
    with pytest.raises(RuntimeError, match="the callback failed"):
        model.fit(X, Y)
    assert recorder.hooks[-1][0] == "teardown"
    assert vars(model).pop("_skl_callbacks") == [recorder]
    assert pickle.dumps(vars(model)) == before


def test_the_scoring_monitor_scores_every_epoch(callbacks):
    pytest.importorskip("pandas")
    monitor = callbacks.ScoringMonitor(scoring="r2")
    model = small().set_callbacks(monitor).fit(X, Y)
    log = monitor.get_logs().data_as_pandas
    scores = log[log["task_name"] == "epoch"]["r2"].to_numpy()
    assert len(scores) == 5
    assert scores[-1] == pytest.approx(model.score(X, Y))


def test_the_scoring_monitor_scores_a_classifier_within_a_grid_search(callbacks):
    pytest.importorskip("pandas")
    monitor = callbacks.ScoringMonitor(scoring="accuracy")
    model = GRUClassifier((4,), max_iter=3, random_state=0).set_callbacks(monitor)
    GridSearchCV(model, {"alpha": [0.1, 1.0]}, cv=2).fit(X, LABELS)
    log = monitor.get_logs().data_as_pandas
    # two candidates on two folds, then the refit, of three epochs each
    assert (log["task_name"] == "epoch").sum() == 15


def test_the_progress_bar_follows_a_grid_search(callbacks, capsys):
    pytest.importorskip("rich")
    search = GridSearchCV(small(), {"alpha": [0.1, 1.0]}, cv=2)
    search.set_callbacks(callbacks.ProgressBar()).fit(X, Y)
    assert "GRURegressor" in capsys.readouterr().out
