"""Fifty steps of training, side by side with PyTorch: the same weights, batches and Adam.

With reset after against ``torch.nn.GRU``, which mixes with z where this package mixes with 1 - z and
has its gates in the order r | z | n; with reset before against a few lines of operations.
"""

import itertools

import numpy as np
import pytest

from sklearn_gru._engine import schedules
from sklearn_gru._engine.losses import squared_error
from sklearn_gru._engine.network import Network
from sklearn_gru._engine.optimizers import Adam
from sklearn_gru._engine.penalties import FixedPenalty
from sklearn_gru._engine.schedules import Schedule
from sklearn_gru._engine.training import Progress, StochasticSettings, train

from .samples import Samples

torch = pytest.importorskip("torch")

C, H, O, N_STEPS, RATE = 2, 4, 2, 50, 0.02
LENGTHS = {"dense": [4] * 8, "ragged": [5, 4, 4, 1, 6, 4, 3, 2]}


def make_samples(lengths, *, every_step):
    rng = np.random.default_rng(0)
    sequences = [rng.normal(size=(length, C)) for length in LENGTHS[lengths]]
    shapes = [(length, O) if every_step else (O,) for length in LENGTHS[lengths]]
    return Samples(sequences, [rng.normal(size=shape) for shape in shapes])


class Recorded(Network):
    """Keeps the loss of every batch."""

    def loss_and_gradient(self, *args, **options):
        result = super().loss_and_gradient(*args, **options)
        self.losses.append(float(result[0]))
        return result


def losses_of_the_engine(network, parameters, samples):
    """Two batches an epoch, in order."""
    network.losses = []
    settings = StochasticSettings(
        loss=squared_error,
        penalty=FixedPenalty(0.0),
        n_epochs=N_STEPS // 2,
        tol=0.0,
        batch_size=4,
        shuffle=False,
        schedule=Schedule(schedules.constant),
        rate=RATE,
    )
    train(network, Progress(parameters, Adam()), samples, settings, np.random.RandomState(0), lambda _: None)
    return network.losses


def losses_of_torch(outputs_of, parameters, samples):
    """``outputs_of`` takes sequences to the outputs at every step of each."""
    optimizer = torch.optim.Adam(parameters, lr=RATE)
    losses = []
    for step in range(N_STEPS):
        rows = slice(0, 4) if step % 2 == 0 else slice(4, 8)
        outputs = outputs_of([torch.tensor(x) for x in samples.sequences[rows]])
        of_sequences = [
            ((output - torch.tensor(target)) ** 2).mean()
            for output, target in zip(outputs, samples.targets[rows], strict=True)
        ]
        loss = torch.stack(of_sequences).mean()
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


def torch_network(network, parameters):
    """``torch.nn.GRU`` and ``torch.nn.Linear`` with the weights of the network."""
    cells, V, v = network.layout.unpack(parameters)
    D = network.layout.n_directions
    gru = torch.nn.GRU(C, H, len(cells) // D, bidirectional=D == 2, dtype=torch.float64)
    linear = torch.nn.Linear(V.shape[0], O, dtype=torch.float64)

    def rows(z, r, n):
        return torch.tensor(np.concatenate([r, -z, n]))

    with torch.no_grad():
        for i, (U, W, b, b_q) in enumerate(cells):
            name = f"l{i // D}" + ("_reverse" if i % D else "")
            getattr(gru, f"weight_ih_{name}").copy_(rows(*np.split(U.T, 3)))
            getattr(gru, f"weight_hh_{name}").copy_(rows(*np.split(W.T, 3)))
            getattr(gru, f"bias_ih_{name}").copy_(rows(*np.split(b, 3)))
            getattr(gru, f"bias_hh_{name}").copy_(rows(np.zeros(H), np.zeros(H), b_q))
            # torch has two biases for each gate, which would take two steps
            getattr(gru, f"bias_hh_{name}").register_hook(lambda g: g * (torch.arange(3 * H) >= 2 * H))
        linear.weight.copy_(torch.tensor(V.T))
        linear.bias.copy_(torch.tensor(v))
    return gru, linear


@pytest.mark.parametrize("n_layers", [1, 2])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("every_step", [False, True])
@pytest.mark.parametrize("lengths", LENGTHS)
def test_with_reset_after_the_losses_are_those_of_torch(lengths, every_step, bidirectional, n_layers):
    network = Recorded(C, (H,) * n_layers, O, bidirectional, reset_after=True)
    parameters = np.random.default_rng(1).normal(scale=0.5, size=network.layout.n_parameters)
    gru, linear = torch_network(network, parameters)

    def outputs_of(sequences):
        packed = torch.nn.utils.rnn.pack_sequence(sequences)
        states, last = gru(packed)
        if every_step:
            return [linear(x) for x in torch.nn.utils.rnn.unpack_sequence(states)]
        # the directions of the last layer, side by side
        return linear(torch.cat(list(last[-network.layout.n_directions :]), dim=1))

    samples = make_samples(lengths, every_step=every_step)
    actual = losses_of_the_engine(network, parameters, samples)
    expected = losses_of_torch(outputs_of, [*gru.parameters(), *linear.parameters()], samples)
    assert len(actual) == N_STEPS
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-9)
    assert np.mean(actual[-2:]) < 0.8 * np.mean(actual[:2])


def cell_of_torch(x, U, W, b):
    """The states (T, H) of one sequence x (T, C), with the reset gate before the product."""
    h, states = torch.zeros(H, dtype=torch.float64), []
    for a in x @ U + b:
        z, r = torch.sigmoid(a[: 2 * H] + h @ W[:, : 2 * H]).split(H)
        h = (1 - z) * h + z * torch.tanh(a[2 * H :] + (r * h) @ W[:, 2 * H :])
        states.append(h)
    return torch.stack(states)


@pytest.mark.parametrize("n_layers", [1, 2])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize(("lengths", "every_step"), [("dense", False), ("ragged", True)])
def test_with_reset_before_the_losses_are_those_of_torch_operations(
    lengths, every_step, bidirectional, n_layers
):
    network = Recorded(C, (H,) * n_layers, O, bidirectional)
    parameters = np.random.default_rng(1).normal(scale=0.5, size=network.layout.n_parameters)
    cells, V, v = network.layout.unpack(parameters)
    D = network.layout.n_directions
    weights = [[torch.tensor(array, requires_grad=True) for array in cell[:3]] for cell in cells]
    V, v = torch.tensor(V, requires_grad=True), torch.tensor(v, requires_grad=True)

    def outputs_of(sequences):
        outputs = []
        for states in sequences:
            for i in range(0, len(weights), D):
                directions = [cell_of_torch(states, *weights[i])]
                if bidirectional:
                    directions.append(cell_of_torch(states.flip(0), *weights[i + 1]).flip(0))
                states = torch.cat(directions, dim=1)
            # the backward direction has its last state at the first step
            last = torch.cat([states[-1, :H], states[0, H:]])
            outputs.append((states if every_step else last) @ V + v)
        return outputs

    samples = make_samples(lengths, every_step=every_step)
    actual = losses_of_the_engine(network, parameters, samples)
    expected = losses_of_torch(outputs_of, [*itertools.chain(*weights), V, v], samples)
    assert len(actual) == N_STEPS
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-9)
    assert np.mean(actual[-2:]) < 0.8 * np.mean(actual[:2])
