"""A number means the same whether it is one of Python or a scalar of NumPy; the faults try each parameter."""

import warnings
from functools import cache, partial
from numbers import Integral, Real

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning

from sklearn_gru import (
    GRUClassifier,
    GRURegressor,
    make_windows,
)
from sklearn_gru._utils.compat import Interval
from sklearn_gru._utils.python_numbers import python_number, with_python_parameters
from sklearn_gru.datasets import make_adding_problem, make_mackey_glass

INTEGERS = [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64]
FLOATS = [np.float16, np.float32, np.float64, np.longdouble]

RNG = np.random.default_rng(0)
X = RNG.normal(size=(130, 4, 2))
Y = X[:, -1, 0] - X[:, -2, 1]
SERIES = np.sin(np.arange(60.0))[:, np.newaxis]


def with_interval(kind):
    """The parameters of the two estimators that may be a number of a kind."""
    constraints = GRURegressor._parameter_constraints | GRUClassifier._parameter_constraints
    return {
        name
        for name, allowed in constraints.items()
        if any(isinstance(each, Interval) and each.type is kind for each in allowed)
    }


def fitted(**parameters):
    model = GRURegressor(**{"hidden_layer_sizes": 3, "max_iter": 2, "random_state": 0} | parameters)
    flat = "n_channels" in parameters
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(X.reshape(len(X), -1) if flat else X, Y)


@cache
def expected_prediction(name, value, context):
    model = fitted(**{name: value}, **dict(context))
    return model.predict(X), model.loss_curve_


@pytest.mark.parametrize("kind", INTEGERS, ids=lambda kind: kind.__name__)
def test_layer_sizes_may_be_of_any_type(kind):
    once = {"max_iter": 1, "linear_part": None}
    expected, _ = expected_prediction("hidden_layer_sizes", (90, 70), tuple(once.items()))
    for sizes in [(kind(90), kind(70)), np.array([90, 70], kind)]:
        np.testing.assert_array_equal(fitted(hidden_layer_sizes=sizes, **once).predict(X), expected)


def test_a_run_goes_on_where_only_the_type_of_a_number_has_changed():
    model = fitted(huber_delta=np.float32(0.5), loss="huber", warm_start=True, n_iter_no_change=np.inf)
    model.set_params(huber_delta=0.5, n_iter_no_change=np.float32(np.inf)).fit(X, Y)
    assert model.n_iter_ == 4


# --- what is no number


@pytest.mark.parametrize("name", sorted(with_interval(Integral) | with_interval(Real)))
@pytest.mark.parametrize("value", [True, np.True_], ids=["bool", "numpy bool"])
def test_a_bool_is_no_number(name, value):
    with pytest.raises(ValueError, match=f"'{name}' parameter of GRURegressor must be .* Got .*True"):
        GRURegressor(**{name: value}).fit(X, Y)


@pytest.mark.parametrize("function", [partial(make_windows, SERIES), make_adding_problem, make_mackey_glass])
def test_a_bool_is_no_number_of_a_function_either(function):
    with pytest.raises(ValueError, match="must be an int in the range .* Got True"):
        function(True)


@pytest.mark.skipif(np.finfo(np.longdouble).max == np.finfo(float).max, reason="longdouble is float64 here")
@pytest.mark.parametrize("value", ["1e-400", "1e400"])
def test_a_number_that_no_float_can_hold_is_out_of_range(value):
    value = np.longdouble(value)
    with pytest.raises(ValueError, match="'learning_rate_init' parameter of GRURegressor must be a float"):
        GRURegressor(learning_rate_init=value).fit(X, Y)


# --- the helpers


@pytest.mark.parametrize("kind", [*INTEGERS, *FLOATS, np.bool_], ids=lambda kind: kind.__name__)
def test_a_scalar_of_numpy_becomes_the_number_of_python(kind):
    number = python_number(kind(1))
    assert number == 1
    assert type(number) is (int if kind in INTEGERS else bool if kind is np.bool_ else float)


@pytest.mark.parametrize("value", [None, "auto", 3, 2.5, (np.uint8(3),), np.array([3])], ids=repr)
def test_anything_else_stays_what_it_is(value):
    assert python_number(value) is value


class Estimator(BaseEstimator):
    _parameter_constraints = {"number": ["no_validation"]}

    def __init__(self, number=1):
        self.number = number

    @with_python_parameters
    def fit(self, then=None):
        self.seen_ = self.number
        if then is not None:
            then(self)
        return self


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_the_users_parameters_are_back_whatever_is_raised(error):
    def fail(estimator):
        raise error

    model = Estimator(np.uint8(3))
    given = model.number
    with pytest.raises(error):
        model.fit(fail)
    assert type(model.seen_) is int
    assert model.number is given


def test_a_parameter_that_is_set_meanwhile_stays_set():
    model = Estimator(np.uint8(3)).fit(lambda estimator: estimator.set_params(number=7))
    assert model.number == 7
