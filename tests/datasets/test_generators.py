"""The problems that are drawn at random are what they say, and the same for the same random state."""

import numpy as np
import pytest

from sklearn_gru.datasets import make_adding_problem, make_mackey_glass


def test_the_adding_problem_is_the_sum_of_two_marked_numbers():
    X, y = make_adding_problem(500, 7, random_state=0)
    assert X.shape == (500, 7, 2)
    assert X.dtype == y.dtype == np.float64
    for sequence, total in zip(X, y, strict=True):
        early, late = np.flatnonzero(sequence[:, 1])
        assert early < 3 <= late
        assert sequence[early, 1] == sequence[late, 1] == 1
        assert sequence[early, 0] + sequence[late, 0] == pytest.approx(total)
    # every step is marked at times, the numbers are uniform, and the mean gets 1 / 6
    assert (X[:, :, 1].sum(axis=0) > 0).all()
    assert X[:, :, 0].min() >= 0
    assert X[:, :, 0].max() < 1
    assert np.mean((y - 1) ** 2) == pytest.approx(1 / 6, rel=0.1)


def test_mackey_glass_begins_where_it_is_told():
    series = make_mackey_glass(20, initial=0.9, burn_in=0)
    assert series[0] == 0.9
    np.testing.assert_array_equal(make_mackey_glass(5, initial=0.9, burn_in=15), series[15:])
    assert 0.5 <= make_mackey_glass(1, burn_in=0, random_state=3)[0, 0] < 1.5


def test_mackey_glass_keeps_to_its_attractor():
    series = make_mackey_glass(2000, random_state=0)
    assert 0.2 < series.min() < 0.5
    assert 1.2 < series.max() < 1.5


def test_noise_is_added_to_the_readings():
    plain, noisy = (make_mackey_glass(2000, noise=noise, random_state=0) for noise in (0, 0.1))
    assert np.std(noisy - plain) == pytest.approx(0.1, rel=0.1)


@pytest.mark.parametrize("make", [make_adding_problem, make_mackey_glass])
def test_a_random_state_makes_it_reproducible(make):
    first, again, other = (make(30, random_state=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first[0], again[0])
    assert (first[0] != other[0]).any()


@pytest.mark.parametrize(
    ("make", "name", "value"),
    [
        (make_adding_problem, "n_samples", 0),
        (make_adding_problem, "n_steps", 1),
        (make_adding_problem, "random_state", "seed"),
        (make_mackey_glass, "n_samples", 2.5),
        (make_mackey_glass, "tau", 0.05),
        (make_mackey_glass, "beta", -1),
        (make_mackey_glass, "gamma", 11),
        (make_mackey_glass, "exponent", 0.5),
        (make_mackey_glass, "noise", -1),
        (make_mackey_glass, "burn_in", -1),
        (make_mackey_glass, "initial", -1),
    ],
)
def test_a_parameter_out_of_range_is_named_with_its_value(make, name, value):
    with pytest.raises(ValueError, match=f"'{name}' parameter of {make.__name__}.*Got {value!r}"):
        make(**{name: value})
