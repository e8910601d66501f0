"""Small random problems, for the engine and for the reference at once."""

from typing import NamedTuple

import numpy as np

from sklearn_gru.engine.network import Batch, Network


class Problem(NamedTuple):
    network: Network
    parameters: np.ndarray
    batch: Batch
    sequences: list
    targets: list
    sample_weight: np.ndarray
    alpha: float

    @property
    def initial_states(self):
        """For each sequence one (H,) a layer."""
        return [[layer[:, b] for layer in self.batch.initial_states] for b in range(len(self.sequences))]


def make_problem(
    seed=0,
    *,
    lengths=(5, 5, 5),
    n_channels=2,
    hidden=(4,),
    n_outputs=1,
    every_step=False,
    weighted=False,
    alpha=0.0,
    given_state=False,
):
    rng = np.random.default_rng(seed)
    B, T = len(lengths), max(lengths)
    network = Network(n_channels, hidden, n_outputs)
    parameters = rng.normal(scale=0.5, size=network.n_parameters)
    sequences = [rng.normal(size=(length, n_channels)) for length in lengths]
    shapes = [(length, n_outputs) if every_step else (n_outputs,) for length in lengths]
    targets = [rng.normal(size=shape) for shape in shapes]
    sample_weight = rng.uniform(0.5, 2, size=B) if weighted else np.ones(B)
    states = [rng.normal(size=(H, B)) if given_state else np.zeros((H, B)) for H in hidden]

    inputs = np.zeros((T, n_channels, B))
    y = np.zeros((T, n_outputs, B) if every_step else (n_outputs, B))
    weights = np.zeros(y.shape)
    for b, (x, target) in enumerate(zip(sequences, targets, strict=True)):
        if every_step:
            target[rng.random(target.shape) < 0.2] = np.nan
            target[0, 0] = 1.0
            inputs[T - len(x) :, :, b] = x
            observed = ~np.isnan(target)
            y[T - len(x) :, :, b] = np.where(observed, target, 7.0)
            weights[T - len(x) :, :, b] = observed * sample_weight[b] / observed.sum()
        else:
            inputs[T - len(x) :, :, b] = x
            y[:, b] = target
            weights[:, b] = sample_weight[b] / n_outputs
    running = np.array([sum(length >= T - t for length in lengths) for t in range(T)])
    mass = float(sample_weight.sum())
    batch = Batch(inputs, running, y, weights / mass, mass, states)
    return Problem(network, parameters, batch, sequences, targets, sample_weight, alpha)


# Each stands for one sentence of what the gradient has to be right for.
PROBLEMS = {
    "one_output": {},
    "several_outputs": {"n_outputs": 3},
    "three_layers": {"hidden": (3, 4, 2)},
    "weights": {"weighted": True},
    "penalty": {"alpha": 0.3, "weighted": True},
    "ragged": {"lengths": (6, 4, 4, 1)},
    "a_sequence_without_steps": {"lengths": (4, 2, 0), "given_state": True},
    "one_step": {"lengths": (1, 1)},
    "every_step": {"every_step": True, "n_outputs": 2},
    "every_step_ragged": {"lengths": (6, 4, 4, 1), "every_step": True},
    "given_state": {"given_state": True},
    "everything": {
        "lengths": (7, 5, 5, 2),
        "hidden": (3, 4, 3),
        "n_outputs": 2,
        "every_step": True,
        "weighted": True,
        "alpha": 0.2,
        "given_state": True,
    },
}
