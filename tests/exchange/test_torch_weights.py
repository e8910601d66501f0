"""The weights of a GRU in PyTorch's order."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from sklearn_gru import GRURegressor

torch = pytest.importorskip("torch")

from sklearn_gru.exchange.formula import formula_of  # noqa: E402
from sklearn_gru.exchange.torch_weights import cells_of, state_of  # noqa: E402


@pytest.mark.parametrize("bidirectional", [False, True])
def test_weights_come_back_as_they_were(bidirectional):
    X = np.random.default_rng(0).normal(size=(40, 5, 3))
    model = GRURegressor((4, 4), reset_after=True, bidirectional=bidirectional, max_iter=2, random_state=0)
    formula = formula_of(model.fit(X, X[:, -1, 0]))
    gru = torch.nn.GRU(6, 4, 2, bidirectional=bidirectional, dtype=torch.float64)
    parts = {name[4:]: values for name, values in state_of(formula).items() if name.startswith("gru.")}
    gru.load_state_dict(parts)
    for ours, theirs in zip(formula.cells, cells_of(gru), strict=True):
        for one, other in zip(ours, theirs, strict=True):
            assert_array_equal(one, other)


def test_the_two_biases_of_update_and_reset_gate_add_up_and_those_of_the_candidate_stay_apart():
    gru = torch.nn.GRU(1, 1)
    with torch.no_grad():
        gru.bias_ih_l0[:] = torch.tensor([1.0, 2.0, 3.0])  # r, z, n
        gru.bias_hh_l0[:] = torch.tensor([10.0, 20.0, 30.0])
    (cell,) = cells_of(gru)
    assert cell.biases.tolist() == [-22.0, 11.0, 3.0]  # z negated, r, candidate
    assert cell.candidate_bias.tolist() == [30.0]


def test_a_gru_without_biases_has_biases_of_zero():
    (cell,) = cells_of(torch.nn.GRU(2, 4, bias=False))
    assert not cell.biases.any()
    assert not cell.candidate_bias.any()
