"""Small random problems, for the engine and for the reference at once."""

from functools import partial
from itertools import combinations, product
from typing import NamedTuple

import numpy as np

from sklearn_gru._engine import losses, quantiles
from sklearn_gru._engine.network import Batch, Network
from sklearn_gru._engine.scratch import Workspace

from . import reference

LEVELS = (0.1, 0.4, 0.9)
# of the engine, and of the reference
LOSSES = {
    "squared_error": (losses.squared_error, reference.squared_error),
    "absolute_error": (losses.absolute_error, reference.absolute_error),
    "huber": (partial(losses.huber, delta=0.8), partial(reference.huber, delta=0.8)),
    "pinball": (partial(losses.pinball, quantile=0.2), partial(reference.pinball, quantile=0.2)),
    "quantiles": (
        partial(quantiles.mean_pinball, levels=LEVELS),
        partial(reference.pinball_of_quantiles, levels=LEVELS),
    ),
    "poisson": (losses.poisson, reference.poisson),
    "log_loss": (losses.log_loss, reference.log_loss),
}


class Problem(NamedTuple):
    """What the engine reads, and the same for the reference, sequence by sequence."""

    options: dict
    network: Network
    parameters: np.ndarray
    batch: Batch
    sequences: list  # (T_i, C)
    targets: list  # (O,), or (T_i, O); NaN where not observed
    sample_weight: np.ndarray
    starts: list  # for each sequence one (H,) a cell
    masks: list  # for each sequence the dropout of layers and readout, or None

    def loss_and_gradient(self, workspace=None):
        """Of the engine: (loss, gradient, final states)."""
        return self.network.loss_and_gradient(
            self.parameters,
            self.batch,
            LOSSES[self.options["loss"]][0],
            self.options["alpha"],
            workspace or Workspace(self.parameters.dtype),
        )

    def reference_loss(self, **changes):
        changed = self._replace(**changes)
        cells, *readout = self.network.layout.unpack(changed.parameters)
        return reference.loss(
            LOSSES[self.options["loss"]][1],
            changed.sequences,
            self.targets,
            self.sample_weight,
            cells,
            readout,
            self.options["alpha"],
            changed.starts,
            self.masks,
            self.network.layout.n_directions,
            self.options["pooling"],
        )

    def reference_states(self):
        """For each sequence, without dropout, the states of the last layer and the last of them."""
        cells = self.network.layout.unpack(self.parameters)[0]
        return [
            reference.gru_network(x, cells, start, self.network.layout.n_directions)
            for x, start in zip(self.sequences, self.starts, strict=True)
        ]


DEFAULTS = {
    "reset_after": False,
    "bidirectional": False,
    "hidden": (3,),
    "lengths": (3, 3),
    "every_step": False,
    "dropout": False,
    "weighted": False,
    "alpha": 0.0,
    "given_state": False,
    "loss": "squared_error",
    "n_outputs": 1,
    "n_channels": 2,
    "pooling": "last",
    "holes": False,
}


def make_problem(seed=0, **changes):
    """A problem with the options ``DEFAULTS | changes``."""
    options = DEFAULTS | changes
    lengths, O, C = options["lengths"], options["n_outputs"], options["n_channels"]
    rng = np.random.default_rng(seed)
    B, T = len(lengths), max(lengths)
    network = Network(
        C,
        options["hidden"],
        O * len(LEVELS) if options["loss"] == "quantiles" else O,
        options["bidirectional"],
        options["reset_after"],
        options["pooling"],
    )
    layout = network.layout
    sequences = [rng.normal(size=(length, C)) for length in lengths]
    targets = [make_target(rng, length, options) for length in lengths]
    sample_weight = rng.uniform(0.5, 2, size=B) if options["weighted"] else np.ones(B)
    scale = 1.0 if options["given_state"] else 0.0
    starts = [[rng.normal(scale=scale, size=H) for _, H in layout.cell_sizes] for _ in lengths]
    masks = [make_masks(rng, length, layout, options) for length in lengths]

    def padded(values, filling):
        """(T, F, B) of one (T_i, F) a sequence; (F, B) of one (F,)."""
        if values[0].ndim == 1:
            return np.stack(values, axis=-1)
        array = np.full((T, values[0].shape[1], B), filling)
        for b, value in enumerate(values):
            array[T - len(value) :, :, b] = value
        return array

    y = padded(targets, np.nan)
    weights = ~np.isnan(y) / np.count_nonzero(~np.isnan(y), axis=tuple(range(y.ndim - 1)))
    given = [np.stack(states, axis=-1) for states in zip(*starts, strict=True)]
    batch = Batch(
        padded(sequences, 3.0),
        np.array([sum(length >= T - t for length in lengths) for t in range(T)], int),
        np.nan_to_num(y, nan=7.0),
        weights * sample_weight / sample_weight.sum(),
        float(sample_weight.sum()),
        initial_states=given if options["given_state"] else None,
        masks=[padded(of_all, 5.0) for of_all in zip(*masks, strict=True)] if options["dropout"] else None,
    )
    parameters = rng.normal(scale=0.5, size=layout.n_parameters)
    return Problem(options, network, parameters, batch, sequences, targets, sample_weight, starts, masks)


def make_target(rng, length, options):
    """(O,), or (length, O) with a fifth not observed; with ``holes`` half of (O,); of log loss one class."""
    O = options["n_outputs"]
    if options["loss"] == "log_loss":
        shape = (length, 1) if options["every_step"] else (1,)
        target = rng.integers(max(2, O), size=shape).astype(float)
        if options["every_step"]:
            target[1:][rng.random(length - 1) < 0.2] = np.nan
        return target
    if options["loss"] == "poisson":
        return np.maximum(make_target(rng, length, options | {"loss": None}), 0)
    if not options["every_step"]:
        target = rng.normal(size=O)
        if options["holes"]:
            target[rng.permutation(O)[: rng.integers(O)]] = np.nan
        return target
    target = rng.normal(size=(length, O))
    target[rng.random(target.shape) < 0.2] = np.nan
    target[0, 0] = 1.0
    return target


def make_masks(rng, length, layout, options):
    """Dropout of a third of all that enters a layer but the first (length, F), and the readout."""
    if not options["dropout"]:
        return None
    shapes = [(length, C) for C, _ in layout.cell_sizes[layout.n_directions :: layout.n_directions]]
    shapes.append((length, layout.n_states) if options["every_step"] else (layout.n_states,))
    return [(rng.random(shape) > 1 / 3) * 1.5 for shape in shapes]


# --- problems for all options: every pair of values that goes together is in one of them

OPTIONS = {
    "reset_after": (False, True),
    "bidirectional": (False, True),
    "hidden": ((3,), (3, 2), (2, 3, 2)),
    "lengths": ((3, 3), (5, 3, 3, 1), (1, 1), (3, 2, 0)),
    "every_step": (False, True),
    "dropout": (False, True),
    "weighted": (False, True),
    "alpha": (0.0, 0.3),
    "given_state": (False, True),
    "loss": tuple(LOSSES),
    "n_outputs": (1, 3),
    "pooling": ("last", "mean"),
}

# a sequence without steps has no target at one; a mean is over all the steps there are
CONTRADICTIONS = [
    {("lengths", (3, 2, 0)), ("every_step", True)},
    {("pooling", "mean"), ("every_step", True)},
    {("pooling", "mean"), ("given_state", True)},
]


def pairs_of_options():
    """Every pair of values, each an (option, value), that goes together."""
    return [
        frozenset(pair)
        for first, second in combinations(OPTIONS, 2)
        for pair in product([(first, v) for v in OPTIONS[first]], [(second, v) for v in OPTIONS[second]])
        if set(pair) not in CONTRADICTIONS
    ]


def covering_options():
    """Options of problems such that every pair is in one: each begun from a pair that is left,
    and completed one option at a time by the value with the most pairs that are left.
    """
    left, all_options = dict.fromkeys(pairs_of_options()), []
    possible = set(left)
    while left:
        chosen = dict(next(iter(left)))
        for option in OPTIONS:
            if option not in chosen:
                with_value = {
                    value: [frozenset([(option, value), other]) for other in chosen.items()]
                    for value in OPTIONS[option]
                }
                chosen[option] = max(
                    (value for value, pairs in with_value.items() if possible.issuperset(pairs)),
                    key=lambda value, pairs=with_value: sum(pair in left for pair in pairs[value]),
                )
        all_options.append(chosen)
        for pair in combinations(chosen.items(), 2):
            left.pop(frozenset(pair), None)
    return all_options


def describe(options):
    """The options that are not at their first value, for the name of a test."""
    values = [(name, options[name]) for name in OPTIONS if options[name] != OPTIONS[name][0]]
    words = [
        name if value is True else f"{name} {'_'.join(map(str, np.ravel(value)))}" for name, value in values
    ]
    return ", ".join(words) or "defaults"


PROBLEMS = {describe(options): options for options in covering_options()}
