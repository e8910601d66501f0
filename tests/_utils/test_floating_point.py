"""What the user has set for floating-point errors changes nothing here."""

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRUClassifier, GRURegressor, SlidingWindow, forecast, stream
from sklearn_gru._utils.floating_point import leaving_numpy_as_it_was, with_numpy_defaults

from ..moments import AtMoment, Strike

X = np.random.default_rng(0).normal(size=(60, 6, 2))
X[::7, :2] = np.nan
X[1] *= 1e300  # states saturate, exponentials underflow and overflow
Y = np.nan_to_num(np.tanh(X[:, -1, 0]))
EVERY = np.where(np.isnan(X[:, :, :1]), np.nan, np.tanh(X[:, :, :1]) * 1e-300)
LABELS = np.array(["low", "middle", "high"])[np.digitize(Y, [-0.5, 0.5])]
SERIES = np.sin(np.arange(50.0))[:, np.newaxis]
SMALL = {"hidden_layer_sizes": 3, "max_iter": 2, "random_state": 0}


def regression(**parameters):
    model = GRURegressor(**SMALL | parameters)
    model.fit(X, Y, sample_weight=np.linspace(1e-200, 1, len(X)))
    return model.predict(X), model.hidden_states(X), model.score(X, Y)


def going_on():
    model = GRURegressor(**SMALL).fit(X, EVERY).partial_fit(X, EVERY)
    return model.predict(X), model.score(X, EVERY)


def classification(y):
    model = GRUClassifier(**SMALL, class_weight="balanced").fit(X, y)
    return (
        model.predict_proba(X),
        model.predict_log_proba(X),
        model.decision_function(X),
        model.predict(X),
        model.score(X, y),
    )


def streams():
    live = stream(GRURegressor(**SMALL).fit(X[2:], EVERY[2:]), X[2, :3])
    windows = make_pipeline(StandardScaler(), SlidingWindow(4), GRURegressor(**SMALL)).fit(
        SERIES, SERIES[:, 0]
    )
    last = stream(windows, SERIES)
    return [live.step(x) for x in X[3]], [last.step(x) for x in SERIES[:3]], forecast(windows, SERIES, 3)


CALLS = {
    "adam": regression,
    "sgd with dropout": lambda: regression(solver="sgd", dropout=0.2),
    "lbfgs": lambda: regression(solver="lbfgs", max_iter=9),
    "quantile": lambda: regression(loss="quantile", quantile=0.1),
    "huber": lambda: regression(loss="huber", huber_delta=1e-200),
    "absolute error, held out": lambda: regression(loss="absolute_error", early_stopping=True),
    "both directions": lambda: regression(bidirectional=True, reset_after=True),
    "partial_fit at every step": going_on,
    "two classes": lambda: classification(LABELS == "low"),
    "three classes": lambda: classification(LABELS),
    "streams": streams,
}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.filterwarnings("ignore:Channel 0 of X has:sklearn_gru.DataWarning")
@pytest.mark.parametrize("call", CALLS)
def test_errors_that_the_user_wants_raised_for_his_own_numbers_are_none_here(call):
    expected = CALLS[call]()
    with np.errstate(all="raise"):
        actual = CALLS[call]()
        assert set(np.geterr().values()) == {"raise"}
    for one, other in zip(actual, expected, strict=True):
        np.testing.assert_array_equal(one, other)


@leaving_numpy_as_it_was
def with_handling_of_its_own():
    with np.errstate(all="raise"):
        return np.exp(1.0)


@pytest.mark.parametrize("function", [with_numpy_defaults(np.exp), with_handling_of_its_own])
def test_whatever_is_raised_at_any_moment_the_handling_of_errors_is_that_of_the_user(function):
    call, n = (lambda: function(1.0)) if function is not with_handling_of_its_own else function, 0
    with np.errstate(divide="call", under="warn"):
        before, came = np.geterr(), True
        while came:
            moment = AtMoment(n)
            try:
                moment.run(call)
            except Strike:
                assert np.geterr() == before
            came, n = moment.frame is not None, n + 1
    assert n > 10
