"""The problems cover the options, and the reference itself is right where it can be seen."""

from itertools import combinations, product

import numpy as np
import pytest

from . import reference
from .problems import CONTRADICTIONS, OPTIONS, PROBLEMS, make_problem


@pytest.mark.parametrize(("first", "second"), [*combinations(OPTIONS, 2)], ids="-".join)
def test_every_pair_of_values_that_goes_together_is_in_a_problem(first, second):
    for one, other in product(OPTIONS[first], OPTIONS[second]):
        is_covered = any(problem[first] == one and problem[second] == other for problem in PROBLEMS.values())
        assert is_covered != ({(first, one), (second, other)} in CONTRADICTIONS)


def test_every_option_changes_the_loss():
    losses = {make_problem(0).reference_loss()}
    for option, values in OPTIONS.items():
        for value in values[1:]:
            losses.add(make_problem(0, **{option: value}).reference_loss())
    n_changes = sum(len(values) - 1 for values in OPTIONS.values())
    assert len(losses) == 1 + n_changes


def test_the_cell_of_the_reference_on_numbers_worked_out_by_hand():
    # one unit: z = sigmoid(1), r = sigmoid(2), U = 0 and b = 0 elsewhere, h = 0.5
    U, h = np.zeros((1, 3)), np.array([0.5])
    W, b = np.array([[0.0, 0.0, 2.0]]), np.array([1.0, 2.0, 0.1])
    z, r = 0.7310585786300049, 0.8807970779778823
    before = np.tanh(2.0 * (r * 0.5) + 0.1)
    after = np.tanh(r * (2.0 * 0.5 + 0.3) + 0.1)
    x = np.ones((1, 1))
    state = reference.gru_cell(x, (U, W, b, None), h)
    np.testing.assert_allclose(state, [[(1 - z) * 0.5 + z * before]], rtol=1e-15)
    state = reference.gru_cell(x, (U, W, b, np.array([0.3])), h)
    np.testing.assert_allclose(state, [[(1 - z) * 0.5 + z * after]], rtol=1e-15)
