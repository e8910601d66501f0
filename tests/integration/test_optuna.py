"""Optuna's pruning, after each call of ``partial_fit`` and from a callback after each epoch."""

import numpy as np
import pytest

from .scripts import names_after

WAYS = ["in_parts", "in_one_fit"]


@pytest.fixture(scope="module")
def script():
    pytest.importorskip("sklearn.callback", reason="callbacks came with scikit-learn 1.9")
    return names_after("optuna_pruning", "optuna")


def trials(script, way, state):
    return [trial for trial in script["studies"][way].trials if trial.state.name == state]


@pytest.mark.parametrize("way", WAYS)
def test_trials_that_lag_behind_are_ended_and_the_others_are_not(script, way):
    ended, complete = (trials(script, way, state) for state in ("PRUNED", "COMPLETE"))
    assert ended
    assert all(5 < len(trial.intermediate_values) < 20 for trial in ended)
    assert len(complete) == 12 - len(ended)
    assert all(len(trial.intermediate_values) == 20 for trial in complete)


@pytest.mark.parametrize("way", WAYS)
def test_the_score_of_a_trial_is_that_of_the_model_after_its_last_epoch(script, way):
    for trial in trials(script, way, "COMPLETE"):
        assert trial.value == trial.intermediate_values[19]


def test_what_a_callback_looks_at_is_not_changed_by_it(script):
    best = script["studies"]["in_one_fit"].best_trial
    model = script["suggested"](best).fit(script["X_past"], script["y"][script["past"]])
    assert model.score(script["X_later"], script["y"][script["later"]]) == best.value


def test_parts_at_a_constant_rate_are_one_training(script):
    """Of the network; the linear part beside it is what only ``fit`` makes."""
    best = script["studies"]["in_parts"].best_trial
    X, y = script["X_past"], script["y"][script["past"]]
    model = script["suggested"](best).set_params(learning_rate="constant", linear_part=None).fit(X, y)
    parts = script["suggested"](best)
    for _ in range(parts.max_iter):
        parts.partial_fit(X, y)
    np.testing.assert_array_equal(model.predict(script["X_later"]), parts.predict(script["X_later"]))
