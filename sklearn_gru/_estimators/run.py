"""A run of training: what it is made of, where it stands, and how it is taken up again."""

import copy
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from sklearn.utils import check_random_state

from .._engine.lbfgs import LbfgsSettings, minimize
from .._engine.network import Network
from .._engine.optimizers import SGD, Adam
from .._engine.packing import Reading
from .._engine.threads import with_blas_threads_for, worker_for
from .._engine.training import Progress, StochasticSettings, train
from .._utils.taken_apart import kept_as_dictionary
from .holdout import HeldOut
from .training_data import TrainingData

# what a fitted estimator holds of the engine, which knows nothing of files
for held in (Reading, Progress, Adam, SGD):
    kept_as_dictionary(held)


@kept_as_dictionary
class RunState(NamedTuple):
    """What a later call needs, beside the public weights, to go on from where a run ended."""

    progress: Progress  # without those of its parameters that are the public weights
    rng: np.random.RandomState
    lasting: dict  # the parameters that have to stay the same
    held_out: HeldOut | None  # the samples that early stopping watches

    def without_memory(self):
        """The same without the arrays that are as large as the weights.

        Those are what the optimizer remembers, and the last weights where the public ones are the best.
        """
        progress = replace(self.progress, optimizer=None, parameters=None, best_parameters=None)
        return self._replace(progress=progress)


class Run(NamedTuple):
    """A network, where its training stands, and what it is trained on and how."""

    network: Network
    progress: Progress
    rng: np.random.RandomState
    data: TrainingData
    watched: TrainingData | None  # whose loss early stopping looks at
    settings: StochasticSettings | LbfgsSettings

    def train(self, on_epoch):
        """Train with the threads that pay; ``on_epoch`` is called with each new ``Progress``.

        Returns
        -------
        Result
        """
        is_stochastic = isinstance(self.settings, StochasticSettings)
        batch_size, bptt_steps = (
            (self.settings.batch_size, self.settings.bptt_steps) if is_stochastic else (1, None)
        )
        product = self.network.layout.largest_product(batch_size)
        n_steps = min(self.data.n_steps, bptt_steps or self.data.n_steps)
        return with_blas_threads_for(product, self._train_beside, worker_for(product, n_steps), on_epoch)

    def _train_beside(self, worker, on_epoch):
        """Train with a worker, which has ended whatever is raised, and whenever."""
        network, progress, rng, data, watched, settings = self
        try:
            with worker:
                if isinstance(settings, StochasticSettings):
                    return train(network, progress, data, settings, rng, on_epoch, watched, worker)
                return minimize(network, progress, data, settings, on_epoch, worker)
        finally:
            worker.end()  # again, in case a signal has interrupted the first time

    def state_after(self, progress, lasting, held_out):
        """What to keep when the run has come to ``progress``."""
        # the public weights are the only copy there is: the best where a validation loss is watched
        if progress.best_parameters is None:
            progress = replace(progress, parameters=None)
        return RunState(replace(progress, best_parameters=None), self.rng, lasting, held_out)


def own_random_state(random_state):
    """The random state of a new run; one of its own, to go on with later, where None is given."""
    rng = check_random_state(random_state)
    return np.random.RandomState(rng.randint(np.iinfo(np.int32).max)) if random_state is None else rng


def taken_up(state, parameters, optimizer, random_state):
    """The progress and the random state of a run that goes on; what ``state`` holds is left alone.

    Parameters
    ----------
    state : RunState
    parameters : ndarray of shape (P,)
        The public weights.
    optimizer : object or None
        A new one, which takes over what the last one remembers.
    random_state : int, RandomState instance or None
        That of the estimator: what the user drew from in between goes on.

    Returns
    -------
    progress : Progress
    rng : RandomState
    """
    kept = state.progress
    places = ["best_parameters"] if kept.best_epoch is not None else []
    if kept.parameters is None:
        places.append("parameters")
    progress = replace(kept, **dict.fromkeys(places, parameters))
    if optimizer is not None:
        if kept.optimizer is not None:
            optimizer.resume(kept.optimizer)
        progress = replace(progress, optimizer=optimizer)
    rng = state.rng
    return progress, rng if rng is random_state else copy.deepcopy(rng)
