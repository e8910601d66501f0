from itertools import pairwise

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from threadpoolctl import threadpool_info, threadpool_limits

from sklearn_gru._engine import ridge
from sklearn_gru._engine.ridge import PENALTIES, fit_ridge, observed_mean, overlap, rounding_of


def problem(n=80, seed=0):
    """Features of very different sizes, one constant; two targets; whole weights."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 5)) * [1, 10, 100, 1, 0] + 50
    Y = X @ rng.normal(size=(5, 2)) + 20 * rng.normal(size=(n, 2))
    return X, Y, rng.integers(1, 4, n).astype(float)


def standardised(X, weight):
    mean = np.average(X, axis=0, weights=weight)
    deviation = np.sqrt(np.average((X - mean) ** 2, axis=0, weights=weight))
    return (X - mean) / np.where(deviation > 1e-9, deviation, np.inf)


def test_it_equals_scikit_learns_ridge_on_standardised_features():
    X, Y, weight = problem()
    fitted = fit_ridge(X.__getitem__, Y, weight, penalties=[3.0])
    Z = standardised(X, weight)
    expected = Ridge(3.0).fit(Z, Y, sample_weight=weight).predict(Z)
    np.testing.assert_allclose(fitted.apply(X), expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("gap", [0, 2.5])
def test_the_penalty_is_the_one_that_predicts_contiguous_folds_best(gap):
    X, Y, weight = problem()
    Z, bounds = standardised(X, weight), np.linspace(0, weight.sum(), 6)
    deviation = np.sqrt(np.average((Y - np.average(Y, axis=0, weights=weight)) ** 2, axis=0, weights=weight))
    errors = []
    for penalty in PENALTIES:
        error = 0
        for start, stop in pairwise(bounds):
            own = overlap(weight, start, stop)
            left = weight - overlap(weight, start - gap, stop + gap)
            model = Ridge(penalty).fit(Z, Y, sample_weight=left)
            error += (own[:, np.newaxis] * ((model.predict(Z) - Y) / deviation) ** 2).sum()
        errors.append(error)
    assert fit_ridge(X.__getitem__, Y, weight, gap=gap).penalty == PENALTIES[np.argmin(errors)]
    assert 0 < np.argmin(errors) < len(PENALTIES) - 1  # there was something to choose


def test_a_weight_of_two_is_the_sample_twice_in_its_place():
    X, Y, weight = problem()
    rows = np.repeat(np.arange(len(X)), weight.astype(int))
    fitted = fit_ridge(X.__getitem__, Y, weight, gap=2)
    repeated = fit_ridge(X[rows].__getitem__, Y[rows], np.ones(len(rows)), gap=2)
    assert fitted.penalty == repeated.penalty
    np.testing.assert_allclose(fitted.apply(X), repeated.apply(X), rtol=0, atol=1e-9)


def test_features_are_read_in_blocks(monkeypatch):
    X, Y, weight = problem()
    whole = fit_ridge(X.__getitem__, Y, weight)
    monkeypatch.setattr(ridge._Problem, "BLOCK_SIZE", 35)  # of seven samples
    sizes = []

    def read(rows):
        sizes.append(len(rows))
        return X[rows]

    np.testing.assert_allclose(fit_ridge(read, Y, weight).apply(X), whole.apply(X), rtol=0, atol=1e-9)
    assert max(sizes) == 7


def test_units_and_levels_of_a_feature_do_not_matter():
    X, Y, weight = problem()
    fitted = fit_ridge(X.__getitem__, Y, weight).apply(X)
    moved = X * [1e-3, 1e3, 1, 7, 1] + 1e3
    np.testing.assert_allclose(
        fit_ridge(moved.__getitem__, Y, weight).apply(moved), fitted, rtol=0, atol=1e-6
    )


@pytest.mark.parametrize("level", [1e8, 1e9, 1e11])
def test_a_level_far_above_what_a_feature_varies_by_leaves_it_a_feature(level):
    X, Y, weight = problem()
    X[:, 4] = 0
    fitted, moved = fit_ridge(X.__getitem__, Y, weight), X + level
    found = fit_ridge(moved.__getitem__, Y, weight)
    np.testing.assert_allclose(found.apply(moved), fitted.apply(X), rtol=0, atol=1e-13 * level)
    assert (found.weights[4] == 0).all()


def test_float32_that_varies_by_its_rounding_alone_is_constant():
    X, Y, weight = problem()
    X[:, 0] = np.nextafter(np.float32(1.9), np.float32(np.arange(len(X)) % 3))  # the numbers beside 1.9
    for dtype, is_constant in ((np.float32, True), (np.float64, False)):
        found = fit_ridge(X.__getitem__, Y, weight, rounding=rounding_of(np.dtype(dtype)))
        assert (found.weights[0] == 0).all() == is_constant


def test_a_constant_feature_has_no_weight_and_constant_targets_are_met():
    X, Y, weight = problem()
    assert (fit_ridge(X.__getitem__, Y, weight).weights[4] == 0).all()
    Y[:] = [3.0, -1.0]
    np.testing.assert_allclose(fit_ridge(X.__getitem__, Y, weight).apply(X), Y, rtol=0, atol=1e-12)


def test_one_sample_and_fewer_samples_than_folds_give_a_map():
    for n in (1, 2, 3):
        X, Y, weight = problem(n)
        assert np.isfinite(fit_ridge(X.__getitem__, Y, weight, gap=1).apply(X)).all()


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [(0, 6, [1, 3, 2]), (0.5, 2, [0.5, 1, 0]), (-1, 1, [1, 0, 0]), (4, 9, [0, 0, 2])],
)
def test_weights_are_cut_where_their_sum_is(start, stop, expected):
    assert overlap(np.array([1.0, 3, 2]), start, stop).tolist() == expected


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_targets_of_any_size_are_met_alike(size):
    X, Y, weight = problem()
    expected = fit_ridge(X.__getitem__, Y, weight).apply(X) * size
    np.testing.assert_allclose(fit_ridge(X.__getitem__, Y * size, weight).apply(X), expected, rtol=1e-9)


def test_a_feature_too_large_for_its_square_is_left_out():
    X, Y, weight = problem()
    X[:, 0] *= 1e200
    assert (fit_ridge(X.__getitem__, Y, weight).weights[0] == 0).all()


# --- targets that are not observed


def with_holes(n=80, share=0.2, seed=0):
    """The problem, and its targets with a part of them not observed, of each output another."""
    X, Y, weight = problem(n)
    holed = Y.copy()
    holed[np.random.default_rng(seed).random(Y.shape) < share] = np.nan
    return X, holed, weight


@pytest.mark.parametrize("share", [0.03, 0.2, 0.7])
def test_each_output_is_fitted_on_the_samples_where_it_is_observed(share):
    X, Y, weight = with_holes(share=share)
    fitted = fit_ridge(X.__getitem__, Y, weight, penalties=[3.0])
    Z = standardised(X, weight)
    for output, seen in enumerate((~np.isnan(Y)).T):
        model = Ridge(3.0).fit(Z[seen], Y[seen, output], sample_weight=weight[seen])
        np.testing.assert_allclose(fitted.apply(X)[:, output], model.predict(Z), rtol=0, atol=1e-9)


@pytest.mark.parametrize("gap", [0, 2.5])
def test_one_penalty_is_chosen_by_what_is_observed_of_all_outputs(gap):
    X, Y, weight = with_holes(seed=1)
    Z, bounds, errors = standardised(X, weight), np.linspace(0, weight.sum(), 6), []
    for penalty in PENALTIES:
        error = 0
        for output, seen in enumerate((~np.isnan(Y)).T):
            y, w = Y[seen, output], weight[seen]
            deviation = np.sqrt(np.average((y - np.average(y, weights=w)) ** 2, weights=w))
            for start, stop in pairwise(bounds):
                own = overlap(weight, start, stop)[seen]
                left = w - overlap(weight, start - gap, stop + gap)[seen]
                model = Ridge(penalty).fit(Z[seen], y, sample_weight=left)
                error += own @ ((model.predict(Z[seen]) - y) / deviation) ** 2
        errors.append(error)
    assert fit_ridge(X.__getitem__, Y, weight, gap=gap).penalty == PENALTIES[np.argmin(errors)]
    assert 0 < np.argmin(errors) < len(PENALTIES) - 1


def test_with_holes_too_a_weight_of_two_is_the_sample_twice_in_its_place():
    X, Y, weight = with_holes()
    rows = np.repeat(np.arange(len(X)), weight.astype(int))
    fitted = fit_ridge(X.__getitem__, Y, weight, gap=2)
    repeated = fit_ridge(X[rows].__getitem__, Y[rows], np.ones(len(rows)), gap=2)
    assert fitted.penalty == repeated.penalty
    np.testing.assert_allclose(fitted.apply(X), repeated.apply(X), rtol=0, atol=1e-9)


def test_what_is_not_observed_is_the_same_in_any_blocks_and_outputs_in_any_order(monkeypatch):
    X, Y, weight = with_holes()
    Y = np.column_stack([Y, 3 * Y[:, 0], X[:, 1]])  # the third observed with the first, the last whole
    whole = fit_ridge(X.__getitem__, Y, weight).apply(X)
    order = [2, 3, 1, 0]
    swapped = fit_ridge(X.__getitem__, Y[:, order], weight).apply(X)
    np.testing.assert_allclose(swapped, whole[:, order], rtol=0, atol=1e-9)
    monkeypatch.setattr(ridge._Problem, "BLOCK_SIZE", 35)
    np.testing.assert_allclose(fit_ridge(X.__getitem__, Y, weight).apply(X), whole, rtol=0, atol=1e-9)


def test_many_outputs_with_holes_of_their_own_are_each_fitted():
    X, Y, weight = problem()
    Y = np.tile(Y, 6)
    Y[np.arange(12), np.arange(12)] = np.nan
    assert len(ridge.groups_of(Y)) == 12 > ridge.MOST_GROUPS
    fitted = fit_ridge(X.__getitem__, Y, weight)
    Z = standardised(X, weight)
    for output, seen in enumerate((~np.isnan(Y)).T):
        model = Ridge(fitted.penalty).fit(Z[seen], Y[seen, output], sample_weight=weight[seen])
        np.testing.assert_allclose(fitted.apply(X)[:, output], model.predict(Z), rtol=0, atol=1e-9)


def test_an_output_observed_in_one_fold_only_or_nowhere_says_what_it_can():
    X, Y, weight = problem()
    Y[5:, 0] = np.nan
    fitted = fit_ridge(X.__getitem__, Y, weight)
    assert np.isfinite(fitted.apply(X)).all()
    Y[:5, 0] = np.nan
    fitted = fit_ridge(X.__getitem__, Y, weight)
    assert (fitted.apply(X)[:, 0] == 0).all()
    alone = fit_ridge(X.__getitem__, Y[:, 1:], weight)
    np.testing.assert_allclose(fitted.apply(X)[:, 1:], alone.apply(X), rtol=0, atol=1e-10)


def test_a_mean_is_over_what_is_observed_of_each_output():
    targets, weight = np.array([[1.0, np.nan, np.nan], [2.0, 6.0, np.nan]]), np.array([3.0, 1.0])
    np.testing.assert_allclose(observed_mean(targets, weight), [1.25, 6, 0], rtol=1e-15)
    np.testing.assert_allclose(observed_mean(targets[:, :1], weight), [1.25], rtol=1e-15)


def test_eigenvalues_are_found_with_one_thread_of_blas(monkeypatch):
    eigh, seen = np.linalg.eigh, set()

    def look(matrix):
        seen.update(library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas")
        return eigh(matrix)

    monkeypatch.setattr(np.linalg, "eigh", look)
    X, Y, weight = problem()
    with threadpool_limits(2, "blas"):
        fit_ridge(X.__getitem__, Y, weight)
    assert seen == {1}
