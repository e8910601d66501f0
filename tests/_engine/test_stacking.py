import numpy as np
import pytest

from sklearn_gru._engine.stacking import least_squares_share, log_loss_share


def forecasts(n=240, share=0.7, noise=0.3, seed=0):
    """Targets that are a mixture of two forecasts, and noise."""
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, n, 2))
    return share * a + (1 - share) * b + noise * rng.normal(size=(n, 2)), a, b


def test_it_is_the_least_squares_share_less_the_standard_error_of_block_sums():
    y, a, b = forecasts()
    share = np.linalg.lstsq((a - b).reshape(-1, 1), (y - b).ravel(), rcond=None)[0][0]
    residual = ((y - b - share * (a - b)) * (a - b)).sum(axis=1)
    blocks = residual.reshape(60, 4).sum(axis=1)
    error = np.sqrt((blocks**2).sum() * 60 / 59) / ((a - b) ** 2).sum()
    assert least_squares_share(y, a, b, np.ones(240), 4) == pytest.approx(share - error, abs=1e-12)
    assert 0 < error < 0.02 < 0.65 < share < 0.75


@pytest.mark.parametrize("unit", [1e-9, 1e9])
def test_the_unit_of_the_targets_does_not_matter(unit):
    y, a, b = forecasts()
    share = least_squares_share(y, a, b, np.ones(240), 4)
    assert least_squares_share(unit * y, unit * a, unit * b, np.ones(240), 4) == pytest.approx(share)


def test_targets_that_are_not_observed_do_not_count():
    y, a, b = forecasts()
    observed = np.random.default_rng(1).random(y.shape) < 0.8
    share = np.linalg.lstsq((a - b)[observed][:, np.newaxis], (y - b)[observed], rcond=None)[0][0]
    residual = np.where(observed, (y - b - share * (a - b)) * (a - b), 0).sum(axis=1)
    error = (
        np.sqrt((residual.reshape(60, 4).sum(axis=1) ** 2).sum() * 60 / 59) / ((a - b)[observed] ** 2).sum()
    )
    holed = np.where(observed, y, np.nan)
    assert least_squares_share(holed, a, b, np.ones(240), 4) == pytest.approx(share - error, abs=1e-12)


@pytest.mark.parametrize(("share", "expected"), [(1.5, 1.0), (-0.5, 0.0)])
def test_it_stays_between_nothing_and_all(share, expected):
    y, a, b = forecasts(share=share)
    assert least_squares_share(y, a, b, np.ones(240), 1) == expected


@pytest.mark.parametrize("noise", [0.1, 1.0, 10.0])
def test_the_noisier_the_targets_the_more_is_taken_away(noise):
    y, a, b = forecasts(share=0.6, noise=noise)
    without_error = np.vdot(a - b, y - b) / np.vdot(a - b, a - b)
    taken = without_error - least_squares_share(y, a, b, np.ones(240), 1)
    assert noise / 50 < taken < noise / 10


def test_a_weight_of_two_is_the_sample_twice_in_its_place():
    y, a, b = forecasts(n=50)
    weight = np.random.default_rng(1).integers(1, 4, 50)
    rows = np.repeat(np.arange(50), weight)
    assert least_squares_share(y, a, b, weight.astype(float), 3) == pytest.approx(
        least_squares_share(y[rows], a[rows], b[rows], np.ones(len(rows)), 3), abs=1e-12
    )


def test_fewer_than_two_blocks_tell_no_standard_error_and_leave_half_of_the_share():
    y, a, b = forecasts(n=7)
    difference = a - b
    share = ((y - b) * difference).sum() / (difference**2).sum()
    assert 0 < share < 1
    assert least_squares_share(y, a, b, np.ones(7), 4) == pytest.approx(share / 2, rel=1e-12)
    assert least_squares_share(a, a, b, np.ones(7), 4) == 0.5
    assert least_squares_share(b, a, b, np.ones(7), 4) == 0


@pytest.mark.parametrize(("share", "expected"), [(1.5, 0.5), (1.0, 0.5), (0.6, 0.3), (-0.5, 0.0)])
def test_one_sample_leaves_half_of_a_share_between_nothing_and_all(share, expected):
    a, b = np.array([[3.0]]), np.array([[1.0]])
    targets = b + share * (a - b)
    assert least_squares_share(targets, a, b, np.ones(1), 1) == pytest.approx(expected)


def test_equal_forecasts_leave_the_second_one():
    y, _, b = forecasts(n=7)
    assert least_squares_share(y, b, b, np.ones(7), 1) == 0


def log_likelihood(share, a, b, weight):
    return weight @ np.log(share * a + (1 - share) * b)


def test_the_share_of_probabilities_makes_what_came_most_probable():
    rng = np.random.default_rng(0)
    a, b, weight = rng.uniform(0.01, 1, 50), rng.uniform(0.01, 1, 50), rng.uniform(1, 3, 50)
    # five samples more, of which a has foreseen two and b three
    all_a, all_b = np.append(a, [1, 1, 0, 0, 0]), np.append(b, [0, 0, 1, 1, 1])
    shares = np.linspace(0.0005, 0.9995, 1000)
    best = max(shares, key=lambda share: log_likelihood(share, all_a, all_b, np.append(weight, np.ones(5))))
    assert log_loss_share(np.log(a), np.log(b), weight, 0.4, 5.0) == pytest.approx(best, abs=0.0006)


def test_without_samples_the_share_of_probabilities_is_the_one_before():
    nothing = np.zeros(0)
    assert log_loss_share(nothing, nothing, nothing, 0.4, 5.0) == pytest.approx(0.4, abs=1e-12)


@pytest.mark.parametrize(("log_a", "expected"), [(0.0, 1), (-np.inf, 0)])
def test_the_share_of_probabilities_stays_inside_however_many_and_sure_the_samples_are(log_a, expected):
    share = log_loss_share(np.full(9, log_a), np.full(9, -1e4 if log_a == 0 else 0), np.full(9, 1e30), 0.4, 5)
    assert 0 < share < 1
    assert share == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("factor", [2.0**990, 2.0**40])
def test_weights_of_any_sum_tell_a_share_in_as_many_blocks_as_can_be_held(factor):
    y, a, b = forecasts()
    share = least_squares_share(y, a, b, factor * np.ones(240), 4)
    assert least_squares_share(y, a, b, np.ones(240), 4) <= share <= 0.72  # many samples leave no doubt
