"""Wherever an exception strikes, a fit leaves the model as it was."""

import sys

import joblib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sklearn_gru

from ..examples import examples
from .models import problems

PACKAGE = sklearn_gru.__path__[0]
# tiny data that no training makes anything of
pytestmark = pytest.mark.filterwarnings("ignore")


class StruckError(Exception):
    """What is raised in the middle of something."""


def strike(call, n_calls):
    """Call it, and raise as the package enters its ``n_calls``-th function; whether that came to pass."""
    left = n_calls

    def on_event(frame, event, argument):
        nonlocal left
        if (
            event == "call"
            and "sklearn_gru/" in frame.f_code.co_filename
            and "tests" not in frame.f_code.co_filename
        ):
            left -= 1
            if left == 0:
                raise StruckError

    sys.setprofile(on_event)
    try:
        call()
    except StruckError:
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
    can_go_on = state == "partial_fit" and hasattr(model, "partial_fit") and model.linear_part is None
    method = model.partial_fit if can_go_on else model.fit
    before = joblib.hash(vars(model))
    if strike(lambda: method(problem.X, problem.y, sample_weight=problem.weight), n_calls):
        assert joblib.hash(vars(model)) == before


@examples(8, nightly=400)
@given(problems(), st.integers(1, 200))
def test_an_exception_while_predicting_changes_neither_the_model_nor_what_it_says(problem, n_calls):
    model = problem.fit()
    before, said = joblib.hash(vars(model)), model.predict(problem.X)
    strike(lambda: model.predict(problem.X), n_calls)
    assert joblib.hash(vars(model)) == before
    np.testing.assert_array_equal(model.predict(problem.X), said)
