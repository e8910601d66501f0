"""Fitted models as modules of PyTorch, and back."""

import pickle

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from sklearn_gru import GRURegressor

torch = pytest.importorskip("torch")

from sklearn_gru.exchange import from_torch, to_torch  # noqa: E402

CLASSES = np.array(["a", "b", "c"])


def said(module, X):
    with torch.no_grad():
        return module(torch.as_tensor(X)).numpy()


def test_a_gru_and_a_linear_layer_of_pytorch_are_a_regressor():
    torch.manual_seed(0)
    for directions, every_step in ((1, False), (2, False), (1, True)):
        gru = torch.nn.GRU(3, 5, 2, batch_first=True, bidirectional=directions == 2, dtype=torch.float64)
        readout = torch.nn.Linear(5 * directions, 2, dtype=torch.float64)
        X = np.random.default_rng(0).normal(size=(10, 7, 3))
        with torch.no_grad():
            states, final = gru(torch.as_tensor(X))
            last = torch.cat(list(final[-directions:]), 1)
            expected = readout(states if every_step else last).numpy()
        model = from_torch(gru, readout, every_step=every_step)
        np.testing.assert_allclose(model.predict(X), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("n_classes", [2, 3])
def test_classes_come_in_the_order_of_the_outputs(n_classes):
    gru, readout = torch.nn.GRU(2, 4), torch.nn.Linear(4, 1 if n_classes == 2 else 3)
    model = from_torch(gru, readout, classes=CLASSES[:n_classes][::-1])
    X = np.random.default_rng(1).normal(size=(6, 5, 2)).astype(np.float32)
    outputs = readout(gru(torch.as_tensor(X).transpose(0, 1))[1][-1])
    expected = torch.sigmoid(outputs) if n_classes == 2 else outputs.softmax(-1)
    found = model.predict_proba(X)[:, ::-1]  # in the order that was given, the other way round
    np.testing.assert_allclose(
        found[:, 1:] if n_classes == 2 else found, expected.detach().numpy(), rtol=0, atol=1e-6
    )
    assert set(model.predict(X)) <= set(CLASSES)


def training_step(model, X, y):
    return model.set_params(batch_size=len(X), shuffle=False).partial_fit(X, y).predict(X)


@pytest.mark.filterwarnings("ignore:The optimizer begins anew")
def test_a_training_step_after_the_way_there_and_back_is_one_without_it():
    rng = np.random.default_rng(2)
    X = rng.normal(size=(50, 6, 2))
    y = X[:, -1, 0]
    model = GRURegressor(8, reset_after=True, max_iter=5, random_state=0).fit(X, y)
    stayed = training_step(model.without_training_state(), X, y)
    travelled = training_step(from_torch(to_torch(model)), X, y)
    assert_array_equal(stayed, travelled)
    assert np.abs(travelled - model.predict(X)).max() > 1e-5


def test_what_was_trained_in_pytorch_comes_back_trained_and_trains_on():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(100, 6, 2))
    y = X[:, -1, 0] * X[:, -2, 1]
    model = GRURegressor(8, reset_after=True, max_iter=1, linear_part=None, random_state=0).fit(X, y)
    module = to_torch(model).train()
    optimizer = torch.optim.Adam(module.parameters(), lr=0.02)
    for _ in range(60):
        optimizer.zero_grad()
        ((module(torch.as_tensor(X)) - torch.as_tensor(y)) ** 2).mean().backward()
        optimizer.step()
    back = from_torch(module)
    np.testing.assert_allclose(back.predict(X), said(module.eval(), X), rtol=0, atol=1e-12)
    assert back.score(X, y) > model.score(X, y) + 0.1
    before = back.score(X, y)
    for _ in range(20):
        back.partial_fit(X, y)
    assert back.score(X, y) > before - 0.02


def test_an_imported_model_can_be_cloned_pickled_and_fitted_on_with_warm_start():
    gru, readout = torch.nn.GRU(2, 4, batch_first=True), torch.nn.Linear(4, 1)
    model = from_torch(gru, readout, max_iter=1, warm_start=True, learning_rate_init=1e-9, random_state=0)
    X = np.random.default_rng(4).normal(size=(40, 5, 2)).astype(np.float32)
    before = model.predict(X)
    model = pickle.loads(pickle.dumps(model)).fit(X, X[:, -1, 0])
    np.testing.assert_allclose(model.predict(X), before, rtol=0, atol=1e-5)


class Doubled(torch.nn.GRU):
    def forward(self, X, state=None):
        return tuple(2 * part for part in super().forward(X, state))


class Exponential(torch.nn.Linear):
    def forward(self, states):
        return super().forward(states).exp()


def hooked():
    gru = torch.nn.GRU(2, 4)
    gru.register_forward_hook(lambda module, inputs, outputs: (outputs[0] + 1, outputs[1] + 1))
    return gru


@pytest.mark.parametrize("every_step", [False, True])
def test_modules_that_compute_something_of_their_own_are_an_error(every_step):
    plain = torch.nn.GRU(2, 4), torch.nn.Linear(4, 1)
    for gru, readout in ((Doubled(2, 4), plain[1]), (plain[0], Exponential(4, 1)), (hooked(), plain[1])):
        with pytest.raises(ValueError, match="On random sequences the network says .* something else"):
            from_torch(gru, readout, every_step=every_step)


def test_weights_that_are_made_when_they_are_used_are_those_of_now():
    from torch.nn.utils import prune

    gru, readout = torch.nn.GRU(2, 4, batch_first=True), torch.nn.Linear(4, 1)
    for module, name in ((gru, "weight_hh_l0"), (readout, "weight")):
        prune.random_unstructured(module, name, 0.5)
        with torch.no_grad():
            getattr(module, f"{name}_orig").mul_(3)
    X = np.random.default_rng(0).normal(size=(4, 6, 2)).astype(np.float32)
    found = from_torch(gru, readout).predict(X)
    with torch.no_grad():
        expected = readout(gru(torch.as_tensor(X))[1][-1]).numpy()[:, 0]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


def test_importing_leaves_the_mode_of_the_modules_as_it_is():
    gru, readout = torch.nn.GRU(2, 4, 2, dropout=0.5), torch.nn.Linear(4, 1).eval()
    from_torch(gru, readout)
    assert (gru.training, readout.training) == (True, False)


def test_other_things_are_refused_by_name():
    gru, readout = torch.nn.GRU(2, 4), torch.nn.Linear(4, 1)
    with pytest.raises(TypeError, match=r"module is a LSTM; expected a torch.nn.GRU"):
        from_torch(torch.nn.LSTM(2, 4), readout)
    with pytest.raises(TypeError, match=r"readout is a NoneType; expected a torch.nn.Linear"):
        from_torch(gru)
    with pytest.raises(ValueError, match="readout reads 5 numbers, but the GRU has 4 states"):
        from_torch(gru, torch.nn.Linear(5, 1))
    with pytest.raises(ValueError, match="The weights are of torch.float16; expected float32 or float64"):
        from_torch(gru.half(), readout.half())
    with pytest.raises(ValueError, match="classes are 3, which takes 3 outputs; the readout has 1"):
        from_torch(torch.nn.GRU(2, 4), torch.nn.Linear(4, 1), classes=["a", "b", "c"])
    with pytest.raises(TypeError, match="model is a Linear; expected a fitted GRURegressor"):
        to_torch(readout)
