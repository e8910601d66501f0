"""Wherever an exception strikes, models and streams are as they were, or as after a whole epoch."""

import pickle
import sys

import joblib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline

import sklearn_gru
from sklearn_gru import (
    AdaptiveConformalRegressor,
    ConformalRegressor,
    LagSequences,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    stream,
)

from ..examples import examples
from .models import hash_of, problems

PACKAGE = sklearn_gru.__path__[0]
# tiny data that no training makes anything of
pytestmark = pytest.mark.filterwarnings("ignore")


class StruckError(Exception):
    """What is raised in the midst of something."""


def strike(call, n_calls, error=StruckError):
    """Call it, and raise as the package enters its ``n_calls``-th function; whether that came to pass."""
    left = n_calls

    def on_event(frame, event, argument):
        nonlocal left
        if event == "call" and frame.f_code.co_filename.startswith(PACKAGE):
            left -= 1
            if left == 0:
                raise error

    sys.setprofile(on_event)
    try:
        call()
    except error:
        return True
    finally:
        sys.setprofile(None)
    return False


@examples(8, nightly=1000)
@given(problems(), st.integers(1, 3000), st.sampled_from(["new", "fitted", "warm", "partial_fit"]))
def test_an_exception_at_any_call_leaves_the_model_as_it_was(problem, n_calls, state):
    model = problem.model
    if state != "new":
        problem.fit()
    if state == "warm":
        model.set_params(warm_start=True, random_state=np.random.RandomState(3))
    can_go_on = hasattr(model, "partial_fit") and model.linear_part is None
    if getattr(model, "class_weight", None) == "balanced":
        can_go_on = False  # which is told by all
    method = model.partial_fit if can_go_on and state == "partial_fit" else model.fit
    before = joblib.hash(vars(model))
    if strike(lambda: method(problem.X, problem.y, sample_weight=problem.weight), n_calls):
        assert joblib.hash(vars(model)) == before


@examples(8, nightly=400)
@given(problems(), st.integers(1, 3000))
def test_a_ctrl_c_at_any_call_leaves_the_model_as_it_was_or_as_after_whole_epochs(problem, n_calls):
    model = problem.model.set_params(n_iter_no_change=np.inf, max_iter=4)
    if model.learning_rate == "cosine":
        model.learning_rate = "constant"  # the other goes by max_iter
    before = joblib.hash(vars(model))
    if not strike(problem.fit, n_calls, KeyboardInterrupt) or joblib.hash(vars(model)) == before:
        return
    whole = clone(model).set_params(max_iter=model.n_iter_).fit(problem.X, problem.y, problem.weight)
    assert hash_of(model) == hash_of(whole)


@examples(8, nightly=400)
@given(problems(), st.integers(1, 200))
def test_an_exception_while_predicting_changes_neither_the_model_nor_what_it_says(problem, n_calls):
    model = problem.fit()
    before, said = joblib.hash(vars(model)), model.predict(problem.X)
    strike(lambda: model.predict(problem.X), n_calls)
    assert joblib.hash(vars(model)) == before
    np.testing.assert_array_equal(model.predict(problem.X), said)


ROWS = np.random.default_rng(0).normal(size=(40, 2))
Y = np.random.default_rng(1).normal(size=40)
OTHERS = {
    "conformal": (ConformalRegressor(LinearRegression(), level=50), Y),
    "adaptive": (AdaptiveConformalRegressor(LinearRegression(), level=50), Y),
    "seasonal": (SeasonalNaive(2, channel=0, n_channels=1), np.append(ROWS[1:, 0], 0)),
    "window": (SlidingWindow(3), Y),
    "stepwise": (StepwiseTransformer(SlidingWindow(2)), Y),
    "lags": (LagSequences(order=[2, 1]), Y),
}


@examples(8, nightly=1000)
@given(st.sampled_from(sorted(OTHERS)), st.integers(1, 300), st.booleans())
def test_an_exception_at_any_call_leaves_every_other_estimator_as_it_was(name, n_calls, is_fitted):
    estimator, y = OTHERS[name]
    estimator = clone(estimator)
    if is_fitted:
        estimator.fit(ROWS, y)
    before = joblib.hash(vars(estimator))
    if strike(lambda: estimator.fit(ROWS[::-1], y[::-1]), n_calls):
        assert joblib.hash(vars(estimator)) == before


@examples(8, nightly=600)
@given(problems(), st.integers(1, 150), st.integers(0, 3))
def test_an_exception_in_a_step_leaves_the_stream_as_it_was(problem, n_calls, n_known):
    n, length, n_channels = problem.X.shape
    rows = np.random.default_rng(problem.seed).normal(size=(n, n_channels))
    if problem.every_step:
        model = problem.fit(bidirectional=False)
    else:
        model = make_pipeline(SlidingWindow(length), problem.model).fit(rows, problem.y)
    live = stream(model, rows[:n_known] if n_known else None)
    twin = pickle.loads(pickle.dumps(live))
    if not strike(lambda: live.step(rows[n_known]), n_calls):
        twin.step(rows[n_known])
    for row in rows[n_known + 1 :][:3]:
        np.testing.assert_array_equal(live.step(row), twin.step(row))
