"""Training that becomes non-finite says what is extreme, and changes nothing."""

import numpy as np
import pytest

from sklearn_gru import GRUClassifier, GRURegressor

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 4, 2))
Y = X[:, -1, 0] - X[:, -2, 1]
SMALL = {"hidden_layer_sizes": 3, "max_iter": 3, "random_state": 0}
SOLVERS = {
    "adam": {"solver": "adam"},
    "sgd": {"solver": "sgd"},
    "lbfgs": {"solver": "lbfgs"},
    "not clipped": {"solver": "sgd", "max_grad_norm": None},
}


def check_error(model, message, *data, **weights):
    before = vars(model).copy()
    with pytest.raises(
        ValueError, match=r"^Training became non-finite in (epoch|iteration) \d+\. " + message
    ):
        model.fit(*data, **weights)
    assert vars(model) == before


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(("factor", "dtype", "shown"), [(1e200, float, r"e\+200"), (1e30, "f4", r"e\+30")])
def test_targets_that_are_not_scaled_are_named(solver, factor, dtype, shown):
    model = GRURegressor(**SMALL, **SOLVERS[solver], normalize_y=False)
    check_error(
        model, rf"y reaches \d\.\d+{shown} and normalize_y is False: set", X.astype(dtype), Y * factor
    )


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("kind", [GRURegressor, GRUClassifier])
def test_weights_that_the_penalty_is_divided_by_are_named(kind, solver):
    check_error(
        kind(**SMALL, **SOLVERS[solver], alpha=0.01),
        "sample_weight sums to .*e-3.* in a batch, and the penalty is alpha divided by that: multiply",
        X,
        Y > 0,
        sample_weight=np.full(40, 1e-320),
    )


@pytest.mark.parametrize("solver", ["not clipped", "lbfgs"])
def test_a_penalty_that_is_far_too_strong_is_named(solver):
    model = GRURegressor(**SMALL, **SOLVERS[solver], alpha=1e300)
    check_error(model, r"alpha=1e\+300 is far too strong: lower it\.$", X * 1e3, Y)


def test_whatever_is_extreme_is_named_together():
    model = GRURegressor(**SMALL, normalize_y=False, alpha=0.01)
    with pytest.raises(ValueError, match="X reaches .* scale it.* y reaches .* sample_weight sums to"):
        model.fit(X * 1e9, Y * 1e200, sample_weight=np.full(40, 1e-300))


@pytest.mark.parametrize(("max_grad_norm", "verb"), [(None, "set"), (5, "lower")])
def test_where_nothing_is_extreme_it_is_the_learning_rate(max_grad_norm, verb):
    model = GRURegressor(**SMALL, solver="sgd", learning_rate_init=1e200, max_grad_norm=max_grad_norm)
    check_error(
        model,
        rf"Lower learning_rate_init \(it is 1e\+200\), {verb} max_grad_norm \(it is {max_grad_norm}\) and "
        "scale X, for example with StandardScaler",
        X,
        Y,
    )
