"""What a fitted model computes, as a module of PyTorch."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from sklearn_gru import GRUClassifier, GRURegressor

torch = pytest.importorskip("torch")

from sklearn_gru.exchange import from_torch, to_torch  # noqa: E402

CLASSES = np.array(["a", "b", "c"])


def said(module, X, method="forward"):
    with torch.no_grad():
        return getattr(module, method)(torch.as_tensor(X)).numpy()


def draw(seed):
    """A random model over all options, fitted, and an X to predict from."""
    rng = np.random.default_rng(seed)
    n, T, C, O = 80, rng.integers(1, 16), rng.integers(1, 4), rng.integers(1, 4)
    every_step = rng.random() < 0.25
    X = rng.normal(loc=5, size=(n, T, C))
    X[rng.random((n, T)) < rng.choice([0, 0.3])] = np.nan
    X[np.isnan(X).all(axis=(1, 2))] = 1.0
    if not every_step and rng.random() < 0.5:
        X[3] = np.nan
    X = X.astype(rng.choice([np.float32, np.float64]))
    options = {
        "hidden_layer_sizes": (6,) * rng.integers(1, 3),
        "reset_after": True,
        "bidirectional": bool(rng.random() < 0.4),
        "max_iter": 2,
        "random_state": int(seed),
    }
    if not every_step:
        options |= {
            "segment_length": int(rng.choice([1, 3])),
            "pooling": str(rng.choice(["last", "mean"])),
            "linear_part": None if rng.random() < 0.3 else "auto",
        }
    if rng.random() < 0.4:
        y = CLASSES[rng.integers(0, rng.choice([2, 3]), size=(n, T) if every_step else n)]
        return GRUClassifier(**options).fit(X, y), X
    loss = str(rng.choice(["squared_error", "quantile", "poisson", "absolute_error"]))
    options["loss"] = loss
    if loss == "quantile":
        options["quantile"] = [0.1, 0.5, 0.9] if rng.random() < 0.7 else 0.3
    if not every_step and loss != "poisson":
        options["subtract_last"] = [True, False, "only"][rng.integers(3)]
    y = np.abs(rng.normal(size=(n, T, O) if every_step else (n, O))) + 3
    return GRURegressor(**options).fit(X, y[:, 0] if O == 1 and not every_step else y), X


@pytest.mark.filterwarnings("ignore")  # of sequences without a step, and of rounding
@pytest.mark.parametrize("seed", range(40))
def test_a_module_says_what_the_model_says_and_comes_back_to_the_bit(seed):
    model, X = draw(seed)
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
