"""All that is tried: how often by ``python -m tests.process``, and how often in the default suite."""

from typing import NamedTuple

from . import answers, every_moment, killed, memory, no_threads, room, side_by_side, trainings


class Trial(NamedTuple):
    """Something that is done to processes; ``run(n)`` counts what came of it, or raises.

    ``n_short`` is 0 for what takes too long for the default suite: workers that import all anew.
    """

    run: object
    n_long: int
    n_short: int


TRIALS = {
    "killed while saving": Trial(killed.saving, 200, 2),
    "killed while pickling": Trial(killed.pickling, 100, 2),
    "Ctrl-C in fit": Trial(trainings.with_ctrl_c, 100, 1),
    "Ctrl-C in partial_fit": Trial(trainings.partial_fits, 300, 2),
    "Ctrl-C around networks": Trial(trainings.around_networks, 100, 1),
    "timeout in training": Trial(trainings.with_timeout, 100, 1),
    "predictions interrupted": Trial(answers.predictions, 100, 1),
    "steps interrupted": Trial(answers.steps, 100, 1),
    "every moment": Trial(every_moment.moments, 200, 2),
    "no room on the disk": Trial(room.disk, 100, 1),
    "no memory": Trial(memory.memory, 100, 1),
    "no threads": Trial(no_threads.without_threads, 100, 1),
    "many threads": Trial(side_by_side.many_threads, 100, 1),
    "two streams": Trial(side_by_side.two_streams, 100, 1),
    "forks": Trial(side_by_side.forks, 100, 1),
    "multiprocessing": Trial(side_by_side.multiprocessed, 100, 1),
    "killed workers of a search": Trial(side_by_side.killed_workers, 100, 0),
}
