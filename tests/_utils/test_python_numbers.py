"""A number means the same whether it is one of Python or a scalar of NumPy, of whatever type."""

import warnings
from functools import cache, partial
from numbers import Integral, Real

import numpy as np
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import make_pipeline

from sklearn_gru import (
    ForecastDisplay,
    GRUClassifier,
    GRURegressor,
    PanelTimeSeriesSplit,
    SeasonalNaive,
    SlidingWindow,
    channel_importance,
    forecast,
    future_targets,
    make_windows,
)
from sklearn_gru._utils.compat import Interval
from sklearn_gru._utils.python_numbers import python_number, with_python_parameters
from sklearn_gru.datasets import load_sunspots, make_adding_problem, make_mackey_glass

INTEGERS = [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64]
FLOATS = [np.float16, np.float32, np.float64, np.longdouble]

RNG = np.random.default_rng(0)
X = RNG.normal(size=(130, 4, 2))
Y = X[:, -1, 0] - X[:, -2, 1]
SERIES = np.sin(np.arange(60.0))[:, np.newaxis]

# parameter: value, and what makes it matter; sums and products of the int of 100 leave int8 and uint8
ESTIMATOR_INTEGERS = {
    "hidden_layer_sizes": (100, {"max_iter": 1}),
    "n_channels": (2, {"hidden_layer_sizes": 5}),
    "batch_size": (100, {}),
    "max_iter": (3, {"learning_rate": "constant"}),
    "bptt_steps": (3, {}),
    "segment_length": (2, {}),
    "n_iter_no_change": (1, {"max_iter": 9, "tol": 1.0}),
    "max_fun": (120, {"solver": "lbfgs"}),
    "random_state": (100, {}),
}
ESTIMATOR_REALS = {
    "dropout": (0.3, {"hidden_layer_sizes": (3, 3)}),
    "alpha": (0.7, {}),
    "learning_rate_init": (0.07, {}),
    "tol": (0.03, {"n_iter_no_change": 1, "max_iter": 9}),
    "max_grad_norm": (0.1, {}),
    "power_t": (0.3, {"learning_rate": "invscaling"}),
    "momentum": (0.7, {"solver": "sgd"}),
    "beta_1": (0.7, {}),
    "beta_2": (0.7, {}),
    "epsilon": (0.03, {}),
    "validation_fraction": (0.3, {"early_stopping": True}),
    "quantile": (0.3, {"loss": "quantile"}),
    "huber_delta": (0.3, {"loss": "huber"}),
}
ESTIMATOR_BOOLS = {
    "bidirectional": {},
    "reset_after": {},
    "shuffle": {},
    "nesterovs_momentum": {"solver": "sgd"},
    "early_stopping": {},
    "validation_shuffle": {"early_stopping": True},
    "warm_start": {},
    "normalize_y": {},
    "subtract_last": {},
}


def with_interval(kind):
    """The parameters of the two estimators that may be a number of a kind."""
    constraints = GRURegressor._parameter_constraints | GRUClassifier._parameter_constraints
    return {
        name
        for name, allowed in constraints.items()
        if any(isinstance(each, Interval) and each.type is kind for each in allowed)
    }


def test_every_parameter_of_the_estimators_is_tried_here():
    assert set(ESTIMATOR_INTEGERS) == with_interval(Integral) | {"random_state"}
    assert set(ESTIMATOR_REALS) == with_interval(Real)


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


def check_estimator_parameter(name, value, context):
    """A scalar of NumPy trains as the number of Python, and stays what the user gave."""
    model = fitted(**{name: value}, **context)
    expected, loss_curve = expected_prediction(name, python_number(value), tuple(context.items()))
    np.testing.assert_array_equal(model.predict(X), expected)
    assert model.loss_curve_ == loss_curve
    assert model.get_params()[name] is value
    assert type(clone(model).get_params()[name]) is type(value)
    assert type(model.n_channels_in_) is int


@pytest.mark.parametrize("kind", INTEGERS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("name", ESTIMATOR_INTEGERS)
def test_an_integer_parameter_of_an_estimator_may_be_of_any_type(name, kind):
    value, context = ESTIMATOR_INTEGERS[name]
    check_estimator_parameter(name, kind(value), context)


@pytest.mark.parametrize("kind", INTEGERS, ids=lambda kind: kind.__name__)
def test_layer_sizes_may_be_of_any_type(kind):
    expected, _ = expected_prediction("hidden_layer_sizes", (90, 70), ())
    for sizes in [(kind(90), kind(70)), np.array([90, 70], kind)]:
        np.testing.assert_array_equal(fitted(hidden_layer_sizes=sizes).predict(X), expected)


@pytest.mark.parametrize("kind", FLOATS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("name", ESTIMATOR_REALS)
def test_a_real_parameter_of_an_estimator_may_be_of_any_type(name, kind):
    value, context = ESTIMATOR_REALS[name]
    check_estimator_parameter(name, kind(value), context)


@pytest.mark.parametrize("value", [False, True])
@pytest.mark.parametrize("name", ESTIMATOR_BOOLS)
def test_a_flag_of_an_estimator_may_be_of_numpy(name, value):
    check_estimator_parameter(name, np.bool_(value), ESTIMATOR_BOOLS[name])


def test_a_run_goes_on_where_only_the_type_of_a_number_has_changed():
    model = fitted(huber_delta=np.float32(0.5), loss="huber", warm_start=True, n_iter_no_change=np.inf)
    model.set_params(huber_delta=0.5, n_iter_no_change=np.float32(np.inf)).fit(X, Y)
    assert model.n_iter_ == 4


# --- functions, transformers, splits and displays


@cache
def fitted_pipeline():
    return make_pipeline(SlidingWindow(5), GRURegressor(3, max_iter=1, random_state=0)).fit(
        SERIES[:-1], SERIES[1:, 0]
    )


def split_rows(**parameters):
    times = np.arange(40)
    return np.concatenate(
        [np.append(*part) for part in PanelTimeSeriesSplit(**parameters).split(times, groups=times)]
    )


def drawn(n_history):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    display = ForecastDisplay.from_predictions([1.0, 2.0], history=SERIES[:, 0]).plot(n_history=n_history)
    matplotlib.pyplot.close("all")
    return display.ax_.lines[0].get_ydata()


WINDOWS = make_windows(np.hstack([SERIES, -SERIES]), 5)[5:-1]


def season(flat=False, **parameters):
    windows = np.asarray(WINDOWS).reshape(len(WINDOWS), -1) if flat else WINDOWS
    return SeasonalNaive(**{"channel": 0} | parameters).fit(windows, SERIES[6:, 0]).predict(windows)


def importance(**parameters):
    model = SeasonalNaive(channel=0).fit(WINDOWS, SERIES[6:, 0])
    return channel_importance(
        model, WINDOWS, SERIES[6:, 0], **{"n_repeats": 2, "random_state": 0} | parameters
    ).importances


INTEGER_ARGUMENTS = {
    "SeasonalNaive period": (3, lambda n: season(period=n)),
    "SeasonalNaive n_channels": (2, lambda n: season(flat=True, n_channels=n)),
    "channel_importance n_repeats": (3, lambda n: importance(n_repeats=n)),
    "channel_importance random_state": (100, lambda n: importance(random_state=n)),
    "make_windows length": (3, lambda n: np.asarray(make_windows(SERIES, n))),
    "make_windows stride": (3, lambda n: np.asarray(make_windows(SERIES, 2, stride=n))),
    "make_windows horizon": (3, lambda n: np.asarray(make_windows(SERIES, 2, known=[0], horizon=n))),
    "SlidingWindow horizon": (
        127,
        lambda n: SlidingWindow(2, known=[0], horizon=n, flatten=True).fit(SERIES).get_feature_names_out(),
    ),
    "Windows.last_steps": (2, lambda n: np.asarray(make_windows(SERIES, 3).last_steps(n))),
    "SlidingWindow of rows": (3, lambda n: np.asarray(SlidingWindow(n).fit_transform(SERIES))),
    "SlidingWindow of sequences": (3, lambda n: SlidingWindow(n).fit_transform(X)),
    "SlidingWindow of windows": (
        3,
        lambda n: np.asarray(SlidingWindow(n).fit_transform(make_windows(SERIES, 5))),
    ),
    "SlidingWindow flat": (3, lambda n: SlidingWindow(n, flatten=True).fit_transform(SERIES)),
    "future_targets horizon": (3, lambda n: future_targets(SERIES, SERIES, horizon=n)[1]),
    "forecast horizon": (3, lambda n: forecast(fitted_pipeline(), SERIES, n)),
    "PanelTimeSeriesSplit n_splits": (3, lambda n: split_rows(n_splits=n)),
    "PanelTimeSeriesSplit gap": (3, lambda n: split_rows(gap=n)),
    "ForecastDisplay n_history": (5, drawn),
    "make_adding_problem n_samples": (100, lambda n: make_adding_problem(n, random_state=0)[0]),
    "make_adding_problem n_steps": (100, lambda n: make_adding_problem(3, n, random_state=0)[0]),
    "make_adding_problem random_state": (100, lambda n: make_adding_problem(3, 4, random_state=n)[0]),
    "make_mackey_glass n_samples": (100, lambda n: make_mackey_glass(n, burn_in=100, random_state=0)),
    "make_mackey_glass burn_in": (100, lambda n: make_mackey_glass(100, burn_in=n, random_state=0)),
}
mackey_glass = partial(make_mackey_glass, 5, burn_in=20, random_state=0)
REAL_ARGUMENTS = {
    name: (value, lambda x, name=name: mackey_glass(**{name: x}))
    for name, value in {
        "tau": 17.3,
        "beta": 0.21,
        "gamma": 0.11,
        "exponent": 9.7,
        "noise": 0.3,
        "initial": 0.7,
    }.items()
}


@pytest.mark.parametrize("kind", INTEGERS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("name", INTEGER_ARGUMENTS)
def test_an_integer_argument_may_be_of_any_type(name, kind):
    value, function = INTEGER_ARGUMENTS[name]
    np.testing.assert_array_equal(function(kind(value)), function(value))


@pytest.mark.parametrize("kind", FLOATS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("name", REAL_ARGUMENTS)
def test_a_real_argument_may_be_of_any_type(name, kind):
    value, function = REAL_ARGUMENTS[name]
    np.testing.assert_array_equal(function(kind(value)), function(float(kind(value))))


def test_a_flag_may_be_of_numpy():
    assert len(load_sunspots(return_X_y=np.True_)) == 2
    assert load_sunspots(return_X_y=np.False_).year[0] == 1700


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
