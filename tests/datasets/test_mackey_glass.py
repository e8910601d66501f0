"""The delay differential equation of Mackey and Glass is solved, as SciPy solves it piece by piece."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from sklearn_gru.datasets import make_mackey_glass
from sklearn_gru.datasets.mackey_glass import integrate_mackey_glass


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
            first_step=tau / 100,  # SciPy before 1.12 looks for one beyond the end of the span
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
