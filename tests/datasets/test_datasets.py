"""The series that ships with the package, and the problems that it generates."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from sklearn_gru.datasets import load_sunspots, make_adding_problem, make_mackey_glass
from sklearn_gru.datasets.mackey_glass import integrate_mackey_glass


def test_sunspots_are_309_years_in_order():
    sunspots = load_sunspots()
    assert sunspots.series.shape == (309, 1)
    np.testing.assert_array_equal(sunspots.year, np.arange(1700, 2009))
    # known years: the first, the maximum of 1957, the minimum of 2008
    numbers = dict(zip(sunspots.year.tolist(), sunspots.series[:, 0].tolist(), strict=True))
    assert (numbers[1700], numbers[1957], numbers[2008]) == (5.0, 190.2, 2.9)
    assert "public domain" in sunspots.DESCR.lower()


def test_the_target_is_the_next_year():
    sunspots = load_sunspots()
    X, y = load_sunspots(return_X_y=True)
    np.testing.assert_array_equal(X, sunspots.series[:-1])
    np.testing.assert_array_equal(y, sunspots.series[1:, 0])
    np.testing.assert_array_equal(sunspots.data, X)
    np.testing.assert_array_equal(sunspots.target, y)
    assert sunspots.frame is None


def test_as_frame_gives_pandas_with_the_year_as_index():
    pd = pytest.importorskip("pandas")
    sunspots = load_sunspots(as_frame=True)
    assert list(sunspots.frame.columns) == [*sunspots.feature_names, *sunspots.target_names]
    assert sunspots.series.loc[1957, "sunspots"] == 190.2
    assert sunspots.target.loc[1956] == 190.2
    X, y = load_sunspots(return_X_y=True, as_frame=True)
    pd.testing.assert_frame_equal(X, sunspots.data)
    pd.testing.assert_series_equal(y, sunspots.target)


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


def production(past):
    return 0.2 * past / (1 + past**10)


def by_scipy(duration, initial, tau):
    """The delay equation one stretch of length tau after the other, each an ordinary one."""
    stretches = []

    def value(t):
        return stretches[min(int(t / tau), len(stretches) - 1)](t)[0] if t > 0 else initial

    end = initial
    while len(stretches) * tau < duration:
        span = (len(stretches) * tau, (len(stretches) + 1) * tau)
        solution = solve_ivp(
            lambda t, x: production(value(t - tau)) - 0.1 * x,
            span,
            [end],
            method="DOP853",
            rtol=1e-11,
            atol=1e-13,
            dense_output=True,
        )
        stretches.append(solution.sol)
        end = solution.y[0, -1]
    return np.array([value(t) for t in range(duration + 1)])


CLASSIC = {"initial": 1.2, "beta": 0.2, "gamma": 0.1, "exponent": 10}


@pytest.mark.parametrize(("tau", "error"), [(17, 1e-8), (30, 1e-8), (2.5, 1e-8), (17.33, 1e-5)])
def test_mackey_glass_solves_its_equation(tau, error):
    expected = by_scipy(150, initial=1.2, tau=tau)
    np.testing.assert_allclose(integrate_mackey_glass(150, tau=tau, **CLASSIC), expected, atol=error)
    series = make_mackey_glass(151, tau=tau, initial=1.2, burn_in=0)
    np.testing.assert_allclose(series[:, 0], expected, atol=error)


def test_half_the_step_leaves_a_sixteenth_of_the_error():
    values = [integrate_mackey_glass(100, tau=17, steps_a_unit=k, **CLASSIC) for k in (5, 10, 40)]
    errors = [np.abs(value - values[-1]).max() for value in values[:-1]]
    assert errors[0] / errors[1] == pytest.approx(16, rel=0.1)


def test_mackey_glass_of_the_shortest_delay_is_close_to_the_equation_without_delay():
    solution = solve_ivp(lambda t, x: production(x) - 0.1 * x, (0, 50), [0.5], rtol=1e-9, t_eval=range(51))
    series = integrate_mackey_glass(50, tau=0.1, **{**CLASSIC, "initial": 0.5})
    np.testing.assert_allclose(series, solution.y[0], atol=0.02)


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
