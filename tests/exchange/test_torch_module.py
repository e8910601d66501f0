"""What a fitted model computes, as a module of PyTorch."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from sklearn_gru import GRUClassifier, GRURegressor

from .models import draw

torch = pytest.importorskip("torch")

from sklearn_gru.exchange import from_torch, to_torch  # noqa: E402


def said(module, X, method="forward"):
    with torch.no_grad():
        return getattr(module, method)(torch.as_tensor(X)).numpy()


@pytest.mark.filterwarnings("ignore")  # of sequences without a step, and of rounding
@pytest.mark.parametrize("seed", range(40))
def test_a_module_says_what_the_model_says_and_comes_back_to_the_bit(seed):
    model, X = draw(seed, reset_after=True, hidden_layer_sizes=(6,) * (1 + seed % 2))
    module = to_torch(model)
    is_class = isinstance(model, GRUClassifier)
    expected = model.predict_proba(X) if is_class else model.predict(X)
    found = said(module, X, "predict_proba" if is_class else "forward")
    assert found.dtype == expected.dtype
    tolerance = 1e-12 if X.dtype == np.float64 else 2e-5
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)
    back = from_torch(module)
    assert_array_equal(back.predict(X), model.predict(X))
    for name in ("input_weights_", "recurrent_weights_", "hidden_biases_", "candidate_biases_"):
        for ours, theirs in zip(getattr(model, name), getattr(back, name), strict=True):
            assert_array_equal(ours, theirs)


def test_a_module_moves_its_weights_to_its_state_dict_and_trains_through_missing_steps():
    X = np.random.default_rng(5).normal(size=(30, 6, 1))
    X[:10, :2] = np.nan
    model = GRURegressor(4, reset_after=True, max_iter=1, random_state=0).fit(X, np.arange(30.0))
    module = to_torch(model)
    module(torch.as_tensor(X)).sum().backward()
    gradients = [parameter.grad for parameter in module.parameters()]
    assert all(torch.isfinite(gradient).all() for gradient in gradients)
    assert {name.split(".")[0] for name in module.state_dict()} == {"gru", "readout"}


REFUSED = {
    "reset_after": (GRURegressor(4, max_iter=1), "reset_after is False"),
    "sizes": (GRURegressor((4, 3), reset_after=True, max_iter=1), r"hidden_layer_sizes is \(4, 3\)"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_gru_of_pytorch_cannot_express_is_an_error(name):
    model, message = REFUSED[name]
    X = np.random.default_rng(6).normal(size=(20, 4, 1))
    with pytest.raises(ValueError, match=message):
        to_torch(model.fit(X, X[:, -1, 0]))


def test_a_sample_that_predict_refuses_gets_nan_and_the_others_their_own():
    rng = np.random.default_rng(7)
    X = rng.normal(size=(40, 5, 2))
    model = GRURegressor(4, reset_after=True, max_iter=1, random_state=0).fit(X, X[:, -1, 0])
    spoilt = X.copy()
    spoilt[3, 2, 1], spoilt[5, 0, 0] = np.nan, np.inf
    found = said(to_torch(model), spoilt)
    assert np.flatnonzero(np.isnan(found)).tolist() == [3, 5]
    np.testing.assert_allclose(np.delete(found, [3, 5]), np.delete(model.predict(X), [3, 5]), atol=1e-12)
