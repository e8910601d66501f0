"""The program that runs scikit-learn's checks with many seeds counts what becomes of them."""

import json
import warnings
from unittest import SkipTest

import pytest
from sklearn.linear_model import Ridge

from sklearn_gru import ConformalRegressor, GRURegressor

from .. import trials
from . import checks, counted


def test_a_seed_is_that_of_every_random_state():
    model = checks.seeded(ConformalRegressor(GRURegressor()), 7)
    assert model.get_params()["estimator__random_state"] == 7
    assert checks.seeded(Ridge(), 7).random_state == 7


def test_networks_are_small_and_everything_else_is_as_it_was():
    model = checks.small(ConformalRegressor(GRURegressor((8, 8), reset_after=True), level=50))
    assert model.estimator.hidden_layer_sizes == (4, 4)
    assert model.estimator.reset_after
    assert model.level == 50


def raising(error):
    def check(estimator):
        raise error

    return check


def test_an_outcome_is_passed_skipped_or_the_error_and_a_warning_is_one():
    assert checks.outcome(Ridge(), lambda estimator: None) == "passed"
    assert checks.outcome(Ridge(), raising(SkipTest())) == "skipped"
    error = AssertionError("no")
    assert checks.outcome(Ridge(), raising(error)) is error
    found = checks.outcome(Ridge(), lambda estimator: warnings.warn("unheard of", stacklevel=1))
    assert isinstance(found, UserWarning)


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Reads the counts that were kept, somewhere else than in the docs."""
    monkeypatch.setattr(trials, "TRIALS", tmp_path)
    return lambda: json.loads((tmp_path / "others.json").read_text(encoding="utf-8"))["counts"]


def test_counts_of_one_run_stand_beside_those_of_another(kept):
    counted.add({"b": 1, "a": 2})
    counted.add({"c": 3, "b": 4})
    assert list(kept().items()) == [("a", 2), ("b", 4), ("c", 3)]


def test_all_seeds_are_counted_after_each_and_a_failure_is_one(kept, monkeypatch, capsys):
    found = [({"passed": 5, "skipped": 1}, {"check_array_api_input"}), ({"passed": 4, "failed": 2}, set())]
    monkeypatch.setattr(checks, "run", lambda seed: (checks.Counter(found[seed][0]), found[seed][1]))
    assert checks.main(1) == 0
    assert checks.main(2) == 2
    counts = {name.partition(": ")[2]: count for name, count in kept().items()}
    assert counts["seeds"] == 2
    assert (counts["checks passed"], counts["checks failed"]) == (9, 2)
    assert counts["checks skipped by scikit-learn (check_array_api_input)"] == 1


def test_a_check_that_is_skipped_for_no_known_reason_ends_it(kept, monkeypatch):
    monkeypatch.setattr(checks, "run", lambda seed: (checks.Counter(skipped=1), {"check_fit"}))
    with pytest.raises(SystemExit, match="check_fit"):
        checks.main(1)
