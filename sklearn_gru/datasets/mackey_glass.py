"""The delay differential equation of Mackey and Glass, integrated.

Notation: h is the step, f(x, d) the slope of the solution where its value is x and its delayed
value d.  The solution is known at multiples of h, with its slope at both ends of every step.
"""

from math import ceil

import numpy as np

STEPS_A_UNIT = 10  # of time


def integrate_mackey_glass(duration, *, initial, tau, beta, gamma, exponent, steps_a_unit=STEPS_A_UNIT):
    """The solution at times 0, 1, ..., ``duration``, constant up to time 0.

    The classical Runge-Kutta method of order 4.  The delayed values are read off the cubic Hermite
    interpolant of the past, whose error is of order 4 too.

    Parameters
    ----------
    duration : int
        At least 0.
    initial : float
        The value at all times up to 0.
    tau : float
        At least one step, so that no step needs its own result.
    beta, gamma, exponent : float
    steps_a_unit : int
        Steps in a unit of time.

    Returns
    -------
    values : ndarray of shape (duration + 1,)
    """
    h = 1 / steps_a_unit
    n_past = ceil(tau * steps_a_unit - 1e-9)  # steps from the delayed time back to a multiple of h
    offset = n_past - tau * steps_a_unit  # of the delayed time from there, in [0, 1) steps

    def f(x, d):
        return beta * d / (1 + d**exponent) - gamma * x

    # one entry a step, the first n_past before time 0; floats, since arrays are slow one at a time
    x = [float(initial)] * (n_past + 1)
    slope_at_start, slope_at_end = [0.0] * n_past, [0.0] * n_past

    def delayed(n, part):
        """The value tau before ``part`` of step n."""
        i, s = n, part + offset
        if s > 1:
            i, s = n + 1, s - 1
        elif s == 1:
            return x[n + 1]
        if s == 0:
            return x[i]
        r = 1 - s
        return (
            r * r * (1 + 2 * s) * x[i]
            + s * s * (1 + 2 * r) * x[i + 1]
            + h * s * r * (r * slope_at_start[i] - s * slope_at_end[i])
        )

    for n in range(duration * steps_a_unit):
        now, start, middle, end = x[-1], delayed(n, 0), delayed(n, 0.5), delayed(n, 1)
        k1 = f(now, start)
        k2 = f(now + h / 2 * k1, middle)
        k3 = f(now + h / 2 * k2, middle)
        k4 = f(now + h * k3, end)
        x.append(now + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4))
        slope_at_start.append(k1)
        slope_at_end.append(f(x[-1], end))
    return np.array(x[n_past::steps_a_unit])
