"""Problems to try a recurrent network on, drawn at random."""

from numbers import Integral, Real

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import check_random_state

from .._utils.compat import Interval, validate_params
from .._utils.typing import RandomState
from .mackey_glass import STEPS_A_UNIT, integrate_mackey_glass


@validate_params(
    {
        "n_samples": [Interval(Integral, 1, None, closed="left")],
        "n_steps": [Interval(Integral, 2, None, closed="left")],
        "random_state": ["random_state"],
    },
    prefer_skip_nested_validation=True,
)
def make_adding_problem(
    n_samples: int = 1000, n_steps: int = 100, *, random_state: RandomState = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Generate the adding problem: add the two marked numbers of a sequence.

    A step has two channels, a number and a mark.  Two steps are marked, one in each half of the
    sequence; the target is the sum of their numbers.  Always predicting the mean, 1, gives a mean
    squared error of 1 / 6; less than that has carried a number over the steps between.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of sequences, at least 1.
    n_steps : int, default=100
        Steps of each sequence, at least 2.
    random_state : int, RandomState instance or None, default=None
        For the numbers and the marked steps; pass an int for reproducible output.

    Returns
    -------
    X : ndarray of shape (n_samples, n_steps, 2)
        Channel 0: numbers, uniform in [0, 1).  Channel 1: 1 at the two marked steps, else 0.
    y : ndarray of shape (n_samples,)
        The sum of the two marked numbers, in [0, 2).

    Raises
    ------
    ValueError
        If a parameter is out of range (``InvalidParameterError``).

    See Also
    --------
    make_mackey_glass : A chaotic series.
    GRURegressor : The network that is to learn it.

    Notes
    -----
    Introduced in section 5.4 of [1]_, with numbers in [-1, 1] and lengths that vary.  This is the
    variant that became usual, with numbers in [0, 1], as in section 4.1 of [2]_; here the first
    mark is one of the first ``n_steps // 2`` steps and the second one of the others.

    References
    ----------
    .. [1] Hochreiter and Schmidhuber (1997), "Long Short-Term Memory", Neural Computation 9(8).
    .. [2] Le, Jaitly and Hinton (2015), "A Simple Way to Initialize Recurrent Networks of
       Rectified Linear Units", arXiv:1504.00941.

    Examples
    --------
    >>> from sklearn_gru.datasets import make_adding_problem
    >>> X, y = make_adding_problem(n_samples=50, n_steps=20, random_state=0)
    >>> X.shape, y.shape
    ((50, 20, 2), (50,))
    """
    generator = check_random_state(random_state)
    numbers = generator.uniform(size=(n_samples, n_steps))
    first = generator.randint(n_steps // 2, size=n_samples)
    second = generator.randint(n_steps // 2, n_steps, size=n_samples)
    marks = np.zeros_like(numbers)
    samples = np.arange(n_samples)
    marks[samples, first] = marks[samples, second] = 1
    return np.stack([numbers, marks], axis=2), (numbers * marks).sum(axis=1)


@validate_params(
    {
        "n_samples": [Interval(Integral, 1, None, closed="left")],
        "tau": [Interval(Real, 1 / STEPS_A_UNIT, None, closed="left")],
        "beta": [Interval(Real, 0, 10, closed="both")],
        "gamma": [Interval(Real, 0, 10, closed="both")],
        "exponent": [Interval(Real, 1, 30, closed="both")],
        "noise": [Interval(Real, 0, None, closed="left")],
        "burn_in": [Interval(Integral, 0, None, closed="left")],
        "initial": [Interval(Real, 0, 10, closed="both"), None],
        "random_state": ["random_state"],
    },
    prefer_skip_nested_validation=True,
)
def make_mackey_glass(
    n_samples: int = 1000,
    *,
    tau: float = 17,
    beta: float = 0.2,
    gamma: float = 0.1,
    exponent: float = 10,
    noise: float = 0.0,
    burn_in: int = 500,
    initial: float | None = None,
    random_state: RandomState = None,
) -> NDArray[np.float64]:
    """Generate the Mackey-Glass series, which is chaotic for a long delay.

    It is the solution of the delay differential equation [1]_

    .. code-block:: text

        dx/dt = beta * x(t - tau) / (1 + x(t - tau) ** exponent) - gamma * x(t)

    at every unit of time.  With the other parameters as they are it is periodic for tau below
    about 16.8 and chaotic above; 17 and 30 are usual.

    Parameters
    ----------
    n_samples : int, default=1000
        Length of the series, at least 1.
    tau : float in [0.1, inf), default=17
        The delay.
    beta : float in [0, 10], default=0.2
        Rate of production.
    gamma : float in [0, 10], default=0.1
        Rate of decay.
    exponent : float in [1, 30], default=10
        How sharply a high level slows production down.
    noise : float in [0, inf), default=0.0
        Standard deviation of the normal noise added to each value.
    burn_in : int, default=500
        Units of time left out at the beginning, at least 0.
    initial : float in [0, 10], default=None
        The constant value up to time 0.  By default it is drawn uniformly from [0.5, 1.5), so that
        every ``random_state`` gives another stretch of the attractor.
    random_state : int, RandomState instance or None, default=None
        For the initial value and the noise; pass an int for reproducible output.

    Returns
    -------
    series : ndarray of shape (n_samples, 1)
        Times ``burn_in``, ``burn_in + 1``, ...: rows of one channel, for :func:`make_windows` and
        :func:`future_targets`.

    Raises
    ------
    ValueError
        If a parameter is out of range (``InvalidParameterError``).

    See Also
    --------
    load_sunspots : A real series.
    make_windows : Windows over its rows.

    Notes
    -----
    The classical Runge-Kutta method of order 4, in steps of 0.1.  Between them the past is the cubic
    that has the values and slopes of the solution at both ends, so that delays that are no
    multiple of a step are met too.  For tau=17 the first 200 values are right to 1e-8; after that the
    series is as sensitive as chaos is, errors grow about tenfold every 400 units of time.

    References
    ----------
    .. [1] Mackey and Glass (1977), "Oscillation and chaos in physiological control systems",
       Science 197(4300).

    Examples
    --------
    >>> from sklearn_gru.datasets import make_mackey_glass
    >>> series = make_mackey_glass(200, random_state=0)
    >>> series.shape
    (200, 1)
    """
    generator = check_random_state(random_state)
    if initial is None:
        initial = generator.uniform(0.5, 1.5)
    values = integrate_mackey_glass(
        burn_in + n_samples - 1, initial=initial, tau=tau, beta=beta, gamma=gamma, exponent=exponent
    )
    series = values[burn_in:, np.newaxis]
    return series + generator.normal(scale=noise, size=series.shape) if noise else series
