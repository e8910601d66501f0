"""The loop over epochs and batches."""

import numpy as np
import pytest

from sklearn_gru.engine.losses import squared_error
from sklearn_gru.engine.network import Batch, Gradient, Network
from sklearn_gru.engine.optimizers import SGD, Adam, constant_rate, cosine_rate
from sklearn_gru.engine.training import Progress, Settings, train
from sklearn_gru.engine.workspace import Workspace


class Samples:
    """Seven sequences whose target is the sum of their last two steps; records what is read."""

    def __init__(self):
        rng = np.random.default_rng(0)
        self.inputs = rng.normal(size=(4, 1, 7))
        self.targets = self.inputs[-2:].sum(axis=0)
        self.read = []

    def __len__(self):
        return 7

    def batch(self, rows):
        rows = np.arange(7)[rows]
        self.read.append(rows.tolist())
        B = len(rows)
        weights = np.full((1, B), 1 / B)
        return Batch(self.inputs[:, :, rows], np.full(4, B), self.targets[:, rows], weights, float(B))


def settings(**changes):
    default = {
        "loss": squared_error,
        "alpha": 0.1,
        "batch_size": 3,
        "shuffle": True,
        "n_epochs": 4,
        "schedule": constant_rate,
        "rate": 0.05,
        "max_grad_norm": None,
        "tol": 0.0,
        "patience": np.inf,
    }
    return Settings(**{**default, **changes})


def start(optimizer=None):
    network = Network(1, (4,), 1)
    parameters = network.initial_parameters(np.random.RandomState(0), float)
    return network, parameters, Progress(optimizer or Adam())


def test_an_epoch_reads_every_sample_once_in_batches():
    data = Samples()
    train(*start(), data, settings(), np.random.RandomState(0))
    assert [len(rows) for rows in data.read] == [3, 3, 1] * 4
    for epoch in range(4):
        assert sorted(np.concatenate(data.read[3 * epoch : 3 * epoch + 3])) == list(range(7))
    assert data.read[:3] != data.read[3:6]


def test_without_shuffling_the_order_stays():
    data = Samples()
    train(*start(), data, settings(shuffle=False), None)
    assert data.read == [[0, 1, 2], [3, 4, 5], [6]] * 4


def test_a_full_batch_draws_nothing():
    train(*start(), Samples(), settings(batch_size=7), None)


def test_one_full_batch_sgd_step_is_minus_the_rate_times_the_gradient():
    network, parameters, progress = start(SGD(momentum=0))
    before, data = parameters.copy(), Samples()
    gradient = network.loss_and_gradient(
        before, data.batch(slice(None)), squared_error, 0.1, Workspace(float)
    )[1].parameters.copy()
    train(network, parameters, progress, data, settings(batch_size=7, n_epochs=1), None)
    np.testing.assert_array_equal(parameters, before - 0.05 * gradient)
    assert (parameters != before).all()


def test_the_loss_of_an_epoch_is_the_mean_of_its_batches_by_their_weight():
    network, parameters, progress = start(SGD(momentum=0))
    fixed = parameters.copy()
    data = Samples()
    losses = [
        network.loss_and_gradient(fixed, data.batch(rows), squared_error, 0.1, Workspace(float))[0]
        for rows in (slice(0, 3), slice(3, 6), slice(6, 7))
    ]
    train(network, parameters, progress, data, settings(shuffle=False, n_epochs=1, rate=1e-300), None)
    assert progress.loss_curve == pytest.approx([np.average(losses, weights=[3, 3, 1])], rel=1e-14)


def test_progress_counts_epochs_and_samples():
    network, parameters, progress = start()
    reports = []
    train(
        network,
        parameters,
        progress,
        Samples(),
        settings(),
        np.random.RandomState(0),
        lambda *r: reports.append(r),
    )
    assert progress.n_samples_seen == 28
    assert progress.best_loss == min(progress.loss_curve)
    assert reports == [(i + 1, 4, loss) for i, loss in enumerate(progress.loss_curve)]


def test_training_stops_after_too_many_epochs_without_improvement():
    network, parameters, progress = start()
    stopped = train(
        network,
        parameters,
        progress,
        Samples(),
        settings(n_epochs=50, tol=1e9, patience=3),
        np.random.RandomState(0),
    )
    assert stopped
    # the first epoch improves on infinity, and more than three in a row do not
    assert len(progress.loss_curve) == 5


class Scripted:
    """A network whose loss and gradient are given."""

    def __init__(self, losses, gradient=0.0):
        self.losses, self.gradient = iter(losses), gradient

    def loss_and_gradient(self, parameters, *_):
        return next(self.losses), Gradient(np.full_like(parameters, self.gradient), None, [])


def test_only_epochs_in_a_row_without_improvement_count():
    progress = Progress(SGD())
    losses = [5.0, 5.0, 5.0, 4.0, 4.0, 4.0, 3.0, 3.0, 3.0, 3.0]
    network = Scripted([loss for loss in losses for _ in range(3)])
    stopped = train(
        network,
        np.ones(3),
        progress,
        Samples(),
        settings(n_epochs=10, patience=2, tol=1e-3, shuffle=False),
        None,
    )
    assert stopped
    assert progress.loss_curve == losses
    assert progress.best_loss == 3


def test_a_step_is_no_longer_than_the_rate_times_the_largest_norm():
    parameters = np.zeros(4)
    network = Scripted([1.0], gradient=100.0)
    train(
        network,
        parameters,
        Progress(SGD(0)),
        Samples(),
        settings(batch_size=7, n_epochs=1, max_grad_norm=2),
        None,
    )
    assert np.linalg.norm(parameters) == pytest.approx(0.05 * 2)


class Exploding(SGD):
    """Leaves parameters or memory that are not finite, with losses and gradients that are."""

    def __init__(self, what):
        super().__init__()
        self.what = what

    def step(self, parameters, gradient, rate):
        super().step(parameters, gradient, rate)
        (parameters if self.what == "parameters" else self.velocity)[0] = np.inf


@pytest.mark.parametrize(
    ("network", "optimizer"),
    [
        (Scripted([np.nan]), SGD()),
        (Scripted([1.0], gradient=np.inf), SGD()),
        (Scripted([1.0]), Exploding("parameters")),
        (Scripted([1.0]), Exploding("memory")),
    ],
    ids=["loss", "gradient", "parameters", "memory"],
)
def test_whatever_becomes_non_finite_is_noticed(network, optimizer):
    with pytest.raises(ValueError, match="non-finite in epoch 1"):
        train(network, np.ones(3), Progress(optimizer), Samples(), settings(batch_size=7, n_epochs=1), None)


def test_the_schedule_sets_the_rate_of_each_epoch():
    class Recorder(SGD):
        rates = ()

        def step(self, parameters, gradient, rate):
            self.rates = (*self.rates, rate)

    recorder = Recorder()
    train(*start(recorder), Samples(), settings(batch_size=7, schedule=cosine_rate), None)
    assert recorder.rates == tuple(cosine_rate(0.05, epoch, 4) for epoch in range(4))


def test_training_learns():
    network, parameters, progress = start()
    train(
        network, parameters, progress, Samples(), settings(n_epochs=150, alpha=0.0), np.random.RandomState(0)
    )
    assert progress.loss_curve[-1] < 0.02 * progress.loss_curve[0]


def test_a_run_that_becomes_non_finite_says_what_to_lower():
    network, parameters, progress = start(SGD(momentum=0))
    with pytest.raises(
        ValueError, match=r"non-finite in epoch \d+\. Lower learning_rate_init \(it is 1e\+200"
    ):
        train(network, parameters, progress, Samples(), settings(rate=1e200), np.random.RandomState(0))
