"""The short training on the first samples, and the cut before the last fifth."""

import numpy as np
import pytest

from sklearn_gru import GRURegressor, make_windows
from sklearn_gru._estimators.short_training import (
    cut_last_part,
    outputs_after_training,
    time_order,
    updates_in_epoch,
)

X = np.random.default_rng(0).normal(size=(40, 5, 1))
Y = X[:, -1, 0] * X[:, -2, 0]


class TrainingShortly(GRURegressor):
    """Before its own training it lets another network of its kind train for two epochs."""

    def _fit_linear_part(self, run, samples, rows, **options):
        super()._fit_linear_part(run, samples, rows, **options)
        self.told_ = outputs_after_training(run, run.data, samples.X, 2, self._solve)
        self.n_updates_ = updates_in_epoch(run.settings, 33)


PARAMETERS = {"hidden_layer_sizes": 3, "batch_size": 8, "random_state": 0, "learning_rate": "constant"}
PARAMETERS |= {"dropout": 0.2, "normalize_y": False, "subtract_last": False, "linear_part": None}
no_convergence = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@no_convergence
def test_it_is_a_training_of_so_many_epochs_and_leaves_the_other_alone():
    model = TrainingShortly(**PARAMETERS, max_iter=5).fit(X, Y)
    short, long = (GRURegressor(**PARAMETERS, max_iter=n).fit(X, Y).predict(X) for n in (2, 5))
    np.testing.assert_array_equal(model.told_[:, 0], short)
    np.testing.assert_array_equal(model.predict(X), long)


@no_convergence
def test_an_epoch_has_an_update_for_each_batch_and_one_with_lbfgs():
    assert TrainingShortly(**PARAMETERS, max_iter=1).fit(X, Y).n_updates_ == 5
    lbfgs = TrainingShortly(**PARAMETERS | {"solver": "lbfgs", "dropout": 0.0}, max_iter=1)
    assert lbfgs.fit(X, Y).n_updates_ == 1


def test_the_last_fifth_is_cut_by_weight_with_a_gap_before_it():
    first, held_out = cut_last_part(np.zeros((10, 1, 1)), np.ones(10), np.arange(10), gap=2)
    assert first.tolist() == [1] * 6 + [0] * 4
    assert held_out.tolist() == [0] * 8 + [1] * 2


def test_a_weight_of_two_is_cut_as_the_sample_twice_in_its_place():
    weight = np.array([1.0, 2, 1, 3, 2, 1, 1, 2])
    rows = np.repeat(np.arange(8), weight.astype(int))
    together = cut_last_part(np.zeros((8, 1, 1)), weight, np.arange(8), gap=1)
    apart = cut_last_part(np.zeros((13, 1, 1)), np.ones(13), np.arange(13), gap=1)
    for one, other in zip(together, apart, strict=True):
        np.testing.assert_allclose(one, np.bincount(rows, weights=other), rtol=0, atol=1e-12)


def test_long_series_of_windows_are_cut_each_by_itself_and_short_ones_together():
    long = make_windows(np.zeros((100, 1)), 2, group=["a", "b"] * 50)
    _, held_out = cut_last_part(long, np.ones(100), time_order(long), gap=0)
    assert held_out[:80].sum() == 0
    assert held_out[80:].sum() == 20
    short = make_windows(np.zeros((100, 1)), 2, group=np.repeat(np.arange(10), 10))
    _, held_out = cut_last_part(short, np.ones(100), time_order(short), gap=0)
    assert held_out[80:].sum() == held_out.sum() == 20
