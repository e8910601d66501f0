"""The loop over epochs and batches, and when it stops."""

import copy
import pickle
from dataclasses import fields, replace
from functools import partial

import numpy as np
import pytest

from sklearn_gru._engine import schedules
from sklearn_gru._engine.losses import absolute_error, squared_error
from sklearn_gru._engine.network import Network
from sklearn_gru._engine.optimizers import SGD, Adam
from sklearn_gru._engine.penalties import SMALLEST, FixedPenalty, NoisePenalty
from sklearn_gru._engine.schedules import SMALLEST_RATE, Moment, Schedule
from sklearn_gru._engine.scratch import Workspace
from sklearn_gru._engine.training import DivergenceError, Progress, StochasticSettings, evaluate, train

from . import reference
from .samples import Samples, ragged_with_targets_at_steps, sums

CONSTANT = Schedule(schedules.constant)
INVSCALING = Schedule(partial(schedules.inverse_scaling, power=0.5))
ADAPTIVE = Schedule(schedules.adaptive, adapts=True)
COSINE = Schedule(schedules.cosine)


def settings(**changes):
    default = {
        "loss": squared_error,
        "penalty": FixedPenalty(0.1),
        "batch_size": 3,
        "n_epochs": 4,
        "schedule": CONSTANT,
        "rate": 0.05,
        "tol": 0.0,
    }
    return StochasticSettings(**{**default, **changes})


def start(optimizer=None, **options):
    network = Network(1, (4,), 1, **options)
    parameters = network.layout.initial_parameters(np.random.RandomState(0), float)
    return network, Progress(parameters, Adam() if optimizer is None else optimizer)


def run(network, progress, data, settings, validation_data=None, seed=0):
    """The progress after every epoch."""
    reports = []
    train(
        network,
        progress,
        data,
        settings,
        np.random.RandomState(seed),
        lambda progress: reports.append(progress),
        validation_data,
    )
    return reports


def assert_same_progress(one, other):
    """All of it, to the bit."""
    for field in fields(Progress):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if field.name == "optimizer":
            assert type(a) is type(b)
            a, b = vars(a), vars(b)
            assert list(a) == list(b)
            a, b = list(a.values()), list(b.values())
        if field.name in ("optimizer", "rng_state"):
            for of_a, of_b in zip(a or (), b or (), strict=True):
                np.testing.assert_array_equal(of_a, of_b)
        else:
            np.testing.assert_array_equal(a, b, err_msg=field.name)


# --- epochs and batches


def test_an_epoch_reads_every_sample_once_in_batches():
    data = sums()
    run(*start(), data, settings())
    assert [len(rows) for rows in data.read] == [3, 3, 1] * 4
    for epoch in range(4):
        assert sorted(np.concatenate(data.read[3 * epoch : 3 * epoch + 3])) == list(range(7))
    assert data.read[:3] != data.read[3:6]


@pytest.mark.parametrize("changes", [{"shuffle": False}, {"batch_size": 7}, {"batch_size": 100}], ids=str)
def test_nothing_is_drawn_where_the_order_does_not_matter(changes):
    data, rng = sums(), np.random.RandomState(0)
    train(*start(), data, settings(**changes), rng, lambda progress: None)
    assert data.read == ([[0, 1, 2], [3, 4, 5], [6]] if "shuffle" in changes else [list(range(7))]) * 4
    assert rng.random_sample() == np.random.RandomState(0).random_sample()


def test_one_step_is_minus_the_rate_times_the_gradient():
    network, progress = start(SGD(momentum=0))
    data = sums()
    gradient = network.loss_and_gradient(
        progress.parameters, data.batch(slice(None)), squared_error, 0.1, Workspace(float)
    )[1]
    after = run(network, progress, data, settings(batch_size=7, n_epochs=1))[0].parameters
    np.testing.assert_array_equal(after, progress.parameters - 0.05 * gradient)
    assert (after != progress.parameters).all()


def test_the_loss_of_an_epoch_is_the_mean_of_its_batches_by_their_weight():
    network, progress = start(SGD(momentum=0))
    data = sums(weight=[1, 2, 3, 1, 1, 1, 5.0])
    losses = [
        network.loss_and_gradient(
            progress.parameters, data.batch(rows), squared_error, 0.1, Workspace(float)
        )[0]
        for rows in (slice(0, 3), slice(3, 6), slice(6, 7))
    ]
    report = run(network, progress, data, settings(shuffle=False, n_epochs=1, rate=1e-300))[0]
    assert report.loss_curve == pytest.approx([np.average(losses, weights=[6, 3, 5])], rel=1e-14)


def test_the_data_loss_of_an_epoch_is_the_same_without_the_penalty():
    network, progress = start(SGD(momentum=0))
    data = sums(weight=[1, 2, 3, 1, 1, 1, 5.0])
    one, other = (
        run(network, progress, data, settings(shuffle=False, n_epochs=1, rate=1e-300, penalty=penalty))[0]
        for penalty in (FixedPenalty(0.0), FixedPenalty(2.0))
    )
    assert other.data_loss == one.data_loss == pytest.approx(one.loss_curve[0], rel=1e-14)
    assert other.loss_curve[0] > other.data_loss


def test_progress_counts_epochs_samples_and_the_best_loss():
    reports = run(*start(), sums(), settings(rate=0.5))
    assert [len(report.loss_curve) for report in reports] == [1, 2, 3, 4]
    assert [report.n_samples_seen for report in reports] == [7, 14, 21, 28]
    for report in reports:
        assert report.loss_curve == reports[-1].loss_curve[: len(report.loss_curve)]
        assert report.best_loss == min(report.loss_curve)
        assert not report.finished
    last = reports[-1]
    assert (last.validation_loss_curve, last.best_epoch, last.best_parameters) == ([], None, None)


def test_training_learns():
    reports = run(*start(), sums(), settings(n_epochs=150, penalty=FixedPenalty(0.0)))
    assert reports[-1].loss_curve[-1] < 0.02 * reports[-1].loss_curve[0]


def test_on_epoch_can_end_training():
    reports = []
    train(
        *start(),
        sums(),
        settings(),
        np.random.RandomState(0),
        lambda progress: reports.append(progress) or len(reports) == 2,
    )
    assert len(reports) == 2
    assert not reports[-1].finished


def test_a_step_is_no_longer_than_the_rate_times_the_largest_norm():
    network, progress = Scripted([1.0], gradient=100.0), Progress(np.zeros(4), SGD(0))
    after = run(network, progress, sums(), settings(batch_size=7, n_epochs=1, max_grad_norm=2))[0]
    assert np.linalg.norm(after.parameters) == pytest.approx(0.05 * 2)


# --- what stops training, and what changes its rate


class Scripted:
    """A network whose loss and gradient are given."""

    def __init__(self, losses, gradient=0.0):
        self.losses, self.gradient = iter(losses), gradient

    def loss_and_gradient(self, parameters, *_):
        return next(self.losses), np.full_like(parameters, self.gradient), None

    def draw_masks(self, *_):
        return None


class Recorder(SGD):
    """Keeps the rate of each step, in all copies."""

    rates = ()

    def step(self, parameters, gradient, rate):
        self.rates = (*self.rates, rate)


def scripted(losses, **changes):
    """The progress after every epoch with these losses, one batch an epoch."""
    return run(
        Scripted(losses),
        Progress(np.ones(3), Recorder()),
        sums(),
        settings(batch_size=7, n_epochs=len(losses), **changes),
    )


def test_training_stops_after_more_than_so_many_epochs_in_a_row_without_improvement():
    losses = [5.0, 5.0, 5.0, 4.0, 4.0, 4.0, 3.0, 3.0, 3.0, 3.0, 3.0]
    reports = scripted(losses, patience=2, tol=1e-3)
    assert [report.n_epochs_no_change for report in reports] == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]
    assert [report.finished for report in reports] == [False] * 9 + [True]


def test_an_improvement_counts_from_tol_on():
    reports = scripted([4.0, 3.5, 3.25, 3.0], patience=10, tol=0.5)
    assert [report.n_epochs_no_change for report in reports] == [0, 0, 1, 2]


def test_improvement_is_over_the_best_loss_and_not_over_the_last():
    reports = scripted([4.0, 5.0, 4.5, 4.0], patience=10, tol=0.1)
    assert [report.n_epochs_no_change for report in reports] == [0, 1, 2, 3]


def test_with_endless_patience_training_goes_on():
    assert len(scripted([1.0] * 50, tol=1e9)) == 50


def test_a_finished_run_counts_anew_when_it_is_taken_up_again():
    first = scripted([1.0] * 9, patience=2, tol=0.1)[-1]
    assert first.finished
    network = Scripted([1.0] * 9)
    again = run(network, first, sums(), settings(batch_size=7, n_epochs=9, patience=2, tol=0.1))
    assert [report.n_epochs_no_change for report in again] == [1, 2, 0]
    assert [report.finished for report in again] == [False, False, True]
    assert len(again[-1].loss_curve) == 4 + 3


def test_an_adaptive_rate_is_cut_when_the_loss_stalls_until_it_is_tiny():
    reports = scripted([1.0] * 99, patience=1, tol=0.1, schedule=ADAPTIVE, rate=1e-4)
    # two epochs without improvement a cut: 1e-4, 2e-5, 4e-6, 8e-7
    assert reports[-1].optimizer.rates == pytest.approx([1e-4] * 3 + [2e-5] * 2 + [4e-6] * 2 + [8e-7] * 2)
    assert [report.n_rate_cuts for report in reports] == [0, 0, 1, 1, 2, 2, 3, 3, 3]
    assert [report.finished for report in reports] == [False] * 8 + [True]


def test_an_adaptive_rate_that_is_tiny_already_is_not_cut():
    changes = {"schedule": ADAPTIVE, "rate": SMALLEST_RATE, "tol": 1e9, "patience": 0, "n_epochs": 9}
    reports = run(*start(), sums(), settings(**changes))
    assert (len(reports), reports[-1].finished, reports[-1].n_rate_cuts) == (2, True, 0)


# --- a penalty that follows the noise

FOLLOWING = NoisePenalty((1.0, 100.0), per_sample=2.0, first_epoch=1.0)


def test_the_penalty_of_an_epoch_follows_the_data_loss_of_the_one_before():
    reports = run(*start(), sums(), settings(penalty=FOLLOWING))  # in three batches
    expected = [SMALLEST, SMALLEST, *(2 * (7 / 3) * report.data_loss for report in reports[1:3])]
    assert [report.alpha for report in reports] == pytest.approx(expected, rel=1e-14)
    assert expected[2] > 10 * SMALLEST


def test_while_the_penalty_grows_no_loss_is_compared_but_that_of_validation_data():
    changes = settings(penalty=FOLLOWING, n_epochs=9, tol=1e9, patience=0)  # nothing is an improvement
    reports = run(*start(), sums(), changes)
    assert [report.finished for report in reports] == [False, False, True]
    assert [report.reference_loss for report in reports[:2]] == reports[1].loss_curve
    assert len(run(*start(), sums(), changes, validation_data=sums(3))) == 2


def test_inverse_scaling_goes_by_the_samples_of_all_calls():
    progress = Progress(np.ones(3), Recorder(), n_samples_seen=14)
    choice = settings(batch_size=3, n_epochs=2, schedule=INVSCALING, shuffle=False)
    rates = run(Scripted([1.0] * 6), progress, sums(), choice)[-1].optimizer.rates
    assert rates == pytest.approx([0.05 / 15**0.5] * 3 + [0.05 / 22**0.5] * 3)


def test_a_cosine_falls_from_batch_to_batch():
    progress = Progress(np.ones(3), Recorder())
    choice = settings(batch_size=3, n_epochs=2, schedule=COSINE, shuffle=False)
    rates = run(Scripted([1.0] * 6), progress, sums(), choice)[-1].optimizer.rates
    assert rates == pytest.approx([0.025 * (1 + np.cos(np.pi * k / 6)) for k in range(6)])


def test_the_schedule_sets_the_rate_of_each_epoch():
    rates = scripted([1.0] * 4, schedule=COSINE)[-1].optimizer.rates
    assert rates == tuple(schedules.cosine(0.05, Moment(epoch, 4, 0, 0)) for epoch in range(4))


# --- validation


def test_the_validation_loss_has_no_penalty_and_is_the_mean_by_weight():
    network, progress = start()
    data = sums(5, weight=[1, 2, 3, 4, 5.0])
    cells, V, v = network.layout.unpack(progress.parameters)
    expected = reference.loss(
        reference.squared_error,
        data.sequences,
        data.targets,
        data.weight,
        cells,
        (V, v),
        0.0,
        [[np.zeros(4)]] * 5,
        [None] * 5,
    )
    actual = evaluate(network, progress.parameters, data, squared_error, Workspace(float))
    assert actual == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("bidirectional", [False, True])
def test_the_validation_loss_of_an_epoch_is_that_of_the_parameters_after_it(bidirectional):
    network, progress = start(bidirectional=bidirectional)
    report = run(network, progress, sums(), settings(n_epochs=1), sums(3))[0]
    expected = evaluate(network, report.parameters, sums(3), squared_error, Workspace(float))
    assert report.validation_loss_curve == [expected]


def test_the_validation_loss_of_targets_at_steps_is_over_the_observed():
    network, progress = start(bidirectional=True)
    data = ragged_with_targets_at_steps()
    cells, V, v = network.layout.unpack(progress.parameters)
    expected = reference.loss(
        reference.absolute_error,
        data.sequences,
        data.targets,
        data.weight,
        cells,
        (V, v),
        0.0,
        [[np.zeros(4)] * 2] * 4,
        [None] * 4,
        D=2,
    )
    actual = evaluate(network, progress.parameters, data, absolute_error, Workspace(float))
    assert actual == pytest.approx(expected, rel=1e-14)


def test_the_parameters_of_the_best_validation_loss_are_kept():
    network, progress = start()
    validation = sums(3)
    reports = run(network, progress, sums(), settings(n_epochs=12, rate=0.3), validation)
    curve = reports[-1].validation_loss_curve
    best = int(np.argmin(curve))
    assert 0 < best < 11  # or this test could not fail
    assert curve == [
        evaluate(network, report.parameters, validation, squared_error, Workspace(float))
        for report in reports
    ]
    last = reports[-1]
    assert (last.best_epoch, last.best_validation_loss) == (best + 1, curve[best])
    np.testing.assert_array_equal(last.best_parameters, reports[best].parameters)
    assert (last.best_parameters != last.parameters).any()


def test_the_first_of_equal_validation_losses_is_the_best():
    network, progress = start()
    reports = run(network, progress, sums(), settings(rate=0.0), sums(3))
    assert len(set(reports[-1].validation_loss_curve)) == 1
    assert reports[-1].best_epoch == 1


class ScriptedPredictions(Scripted):
    """Whose predictions, and so the validation losses against a target of 0, are given as well."""

    def __init__(self, losses, validation_losses):
        super().__init__(losses)
        self.validation_losses = iter(validation_losses)

    def predict(self, parameters, batch, workspace, *, every_step):
        return np.full(batch.targets.shape, np.sqrt(next(self.validation_losses)))


def test_with_validation_data_their_loss_is_watched_and_not_that_of_training():
    losses, watched = [9.0, 8, 7, 6, 5, 4], [4.0, 1.0, 4.0, 4.0, 4.0, 4.0]
    validation = Samples([np.zeros((1, 1))], [np.zeros(1)])
    reports = run(
        ScriptedPredictions(losses, watched),
        Progress(np.ones(3), SGD()),
        sums(),
        settings(batch_size=7, n_epochs=6, patience=2, tol=0.1),
        validation,
    )
    assert reports[-1].validation_loss_curve == watched[:5]
    assert reports[-1].finished
    assert (reports[-1].best_epoch, reports[-1].best_validation_loss) == (2, 1.0)
    assert reports[-1].best_loss == 5


def test_a_validation_loss_that_is_not_finite_is_an_error():
    validation = Samples([np.ones((1, 1))], [np.array([1e200])])
    with pytest.raises(ValueError, match="The validation loss is not finite"):
        run(*start(), sums(), settings(), validation)


# --- dropout


class Spy(Network):
    """Records the masks of every batch that is trained on or predicted."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.trained, self.predicted = [], []

    def loss_and_gradient(self, parameters, batch, *args, **options):
        self.trained.append(batch.masks)
        return super().loss_and_gradient(parameters, batch, *args, **options)

    def predict(self, parameters, batch, *args, **options):
        self.predicted.append(batch.masks)
        return super().predict(parameters, batch, *args, **options)


def test_dropout_draws_new_masks_for_every_batch_and_none_for_validation():
    spy = Spy(1, (4,), 1)
    progress = Progress(spy.layout.initial_parameters(np.random.RandomState(0), float), Adam())
    run(spy, progress, sums(), settings(dropout=0.5, n_epochs=2), sums(3))
    assert [mask.shape for (mask,) in spy.trained] == [(4, 3), (4, 3), (4, 1)] * 2
    drawn = [mask.tobytes() for (mask,) in spy.trained if mask.shape == (4, 3)]
    assert len(set(drawn)) == 4
    assert spy.predicted == [None] * 4


def test_with_dropout_the_same_random_state_trains_the_same():
    one, same, other = (
        run(*start(), sums(), settings(dropout=0.5, batch_size=7), seed=seed)[-1].loss_curve
        for seed in (0, 0, 1)
    )
    assert one == same != other
    assert one != run(*start(), sums(), settings(batch_size=7))[-1].loss_curve


# --- parts of long sequences


def steps_of_the_reference(network, parameters, data, bptt_steps, alpha, rate):
    """Plain SGD over the parts of all sequences: losses, what each weighs, parameters after each step.

    Each loss is over the targets in the part, with the states before it held constant.
    """
    T = max(len(x) for x in data.sequences)
    starts = [[np.zeros(H) for _, H in network.layout.cell_sizes] for _ in data.sequences]
    stops = [*range(T, 0, -bptt_steps)][::-1]
    losses, shares, steps = [], [], []
    for first, stop in zip([0, *stops], stops, strict=False):
        own = [slice(max(len(x) - T + first, 0), max(len(x) - T + stop, 0)) for x in data.sequences]
        if data.targets[0].ndim == 2:
            y = [target[part] for target, part in zip(data.targets, own, strict=True)]
        else:
            y = [target if stop == T else np.full(0, np.nan) for target in data.targets]
        seen = [b for b, target in enumerate(y) if np.count_nonzero(~np.isnan(target))]

        def loss(theta, own=own, y=y, seen=seen, starts=starts):
            cells, *readout = network.layout.unpack(theta)
            return reference.loss(
                reference.squared_error,
                [data.sequences[b][own[b]] for b in seen],
                [y[b] for b in seen],
                data.weight[seen],
                cells,
                readout,
                alpha,
                [starts[b] for b in seen],
                [None] * len(seen),
            )

        cells, *_ = network.layout.unpack(parameters)
        if seen:
            losses.append(loss(parameters))
            shares.append(
                sum(
                    data.weight[b]
                    * np.count_nonzero(~np.isnan(y[b]))
                    / np.count_nonzero(~np.isnan(data.targets[b]))
                    for b in seen
                )
            )
            gradient = np.empty_like(parameters)
            for i in range(len(parameters)):
                moved = parameters.astype(complex)
                moved[i] += 1e-30j
                gradient[i] = loss(moved).imag / 1e-30
            parameters = parameters - rate * gradient
            steps.append(parameters)
        carried = []
        for x, part, states in zip(data.sequences, own, starts, strict=True):
            inputs, after = x[part], []
            for cell, state in zip(cells, states, strict=True):
                inputs, last = reference.gru_layer(inputs, [cell], [state])
                after.append(last)
            carried.append(after)
        starts = carried
    return losses, shares, steps


class Follower(SGD):
    """Plain SGD that keeps the parameters after every step."""

    after = ()

    def step(self, parameters, gradient, rate):
        parameters -= rate * gradient
        self.after = (*self.after, parameters.copy())


@pytest.mark.parametrize("reset_after", [False, True])
@pytest.mark.parametrize("bptt_steps", [1, 2, 4, 5, 6, 9])
@pytest.mark.parametrize("data", [ragged_with_targets_at_steps(), sums()], ids=["every step", "last step"])
def test_every_part_is_one_step_from_the_states_the_part_before_has_left(data, bptt_steps, reset_after):
    network = Network(1, (2, 2), 1, reset_after=reset_after)
    parameters = np.random.default_rng(1).normal(size=network.layout.n_parameters)
    losses, shares, steps = steps_of_the_reference(network, parameters, data, bptt_steps, 0.1, 0.05)
    choice = settings(bptt_steps=bptt_steps, batch_size=len(data), n_epochs=1)
    report = run(network, Progress(parameters, Follower()), data, choice)[0]
    assert len(report.optimizer.after) == len(steps)
    for actual, expected in zip(report.optimizer.after, steps, strict=True):
        np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-13)
    assert report.loss_curve == pytest.approx([np.average(losses, weights=shares)], rel=1e-13)


def test_with_one_target_a_sequence_only_the_last_part_is_a_step():
    choice = settings(bptt_steps=1, batch_size=7, n_epochs=2)
    network, progress = start(Recorder())
    assert len(run(network, progress, sums(), choice)[-1].optimizer.rates) == 2


def test_a_part_without_targets_is_not_a_step():
    data = ragged_with_targets_at_steps()
    for target in data.targets:
        target[:-1] = np.nan
    data.targets[3][-1] = 1.0
    network, progress = start(Recorder())
    assert len(run(network, progress, data, settings(bptt_steps=2, n_epochs=3))[-1].optimizer.rates) == 2 * 3


def test_parts_longer_than_the_sequences_are_the_sequences():
    whole = run(*start(), ragged_with_targets_at_steps(), settings(dropout=0.3))
    parts = run(*start(), ragged_with_targets_at_steps(), settings(dropout=0.3, bptt_steps=6))
    assert_same_progress(parts[-1], whole[-1])


def test_states_are_not_carried_from_one_batch_to_the_next():
    network = Spy(1, (4,), 1)
    initial_states = []
    network.loss_and_gradient = lambda parameters, batch, *args: (
        initial_states.append(batch.initial_states)
        or Network.loss_and_gradient(network, parameters, batch, *args)
    )
    progress = Progress(network.layout.initial_parameters(np.random.RandomState(0), float), Adam())
    choice = settings(bptt_steps=3, batch_size=2, n_epochs=1, shuffle=False)
    run(network, progress, ragged_with_targets_at_steps(), choice)
    # sequences of 6 steps in two parts, then shorter ones in one
    assert [states is None for states in initial_states] == [True, False, True]


# --- interruption and resume


SCHEDULES = {"constant": CONSTANT, "invscaling": INVSCALING, "adaptive": ADAPTIVE}


@pytest.mark.parametrize("validation_data", [None, sums(3)], ids=["", "validation"])
@pytest.mark.parametrize("make", [Adam, SGD])
@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
@pytest.mark.parametrize("n_before", [1, 3, 5])
def test_a_run_in_two_pieces_is_the_run_in_one_to_the_bit(n_before, schedule, make, validation_data):
    # after the first, no epoch is an improvement: the fifth stops training, or cuts its rate
    choice = settings(schedule=schedule, dropout=0.2, patience=3, tol=1e9)
    whole = run(*start(make()), sums(), choice._replace(n_epochs=7), validation_data)[-1]
    assert (whole.finished, whole.n_rate_cuts) == ((False, 1) if schedule is ADAPTIVE else (True, 0))
    first = run(*start(make()), sums(), choice._replace(n_epochs=n_before), validation_data)[-1]
    last = first = pickle.loads(pickle.dumps(first))
    if not first.finished:
        reports, rng = [], np.random.RandomState(99)
        rng.set_state(first.rng_state)
        rest = choice._replace(n_epochs=7 - n_before)
        train(start()[0], first, sums(), rest, rng, reports.append, validation_data)
        last = reports[-1]
    assert_same_progress(last, whole)


class Interrupted(Adam):
    """A Ctrl-C at one of its steps, after it has changed the parameters."""

    def __init__(self, at):
        super().__init__()
        self.at = at

    def step(self, parameters, gradient, rate):
        super().step(parameters, gradient, rate)
        if self.n_steps == self.at:
            raise KeyboardInterrupt


@pytest.mark.parametrize("at", range(4, 10))
def test_an_interrupted_epoch_leaves_no_trace_in_the_one_before(at):
    whole = run(*start(), sums(), settings(dropout=0.2))
    reports, rng = [], np.random.RandomState(0)
    network, progress = start(Interrupted(at))
    with pytest.raises(KeyboardInterrupt):
        train(network, progress, sums(), settings(dropout=0.2), rng, reports.append)
    kept = reports[-1]
    assert len(kept.loss_curve) == (at - 1) // 3
    kept = replace(kept, optimizer=Adam().resume(kept.optimizer))
    rng.set_state(kept.rng_state)
    rest = settings(dropout=0.2, n_epochs=4 - len(kept.loss_curve))
    train(network, kept, sums(), rest, rng, reports.append)
    assert_same_progress(reports[-1], whole[-1])


def test_the_progress_it_is_given_is_left_alone():
    network, progress = start()
    between = run(network, progress, sums(), settings(), sums(3))[-1]
    before = copy.deepcopy(between)
    run(network, between, sums(), settings(rate=0.01), sums(3))
    assert_same_progress(between, before)
    assert progress.loss_curve == []
    assert progress.optimizer.n_steps == 0


# --- what is not finite


class Exploding(SGD):
    """Leaves parameters or memory that are not finite, with losses and gradients that are."""

    def __init__(self, what):
        super().__init__()
        self.what = what

    def step(self, parameters, gradient, rate):
        super().step(parameters, gradient, rate)
        (parameters if self.what == "parameters" else self.velocity)[0] = np.inf


@pytest.mark.parametrize(
    ("loss", "gradient", "optimizer"),
    [
        (np.nan, 0.0, SGD()),
        (1.0, np.inf, SGD()),
        (1.0, 0.0, Exploding("parameters")),
        (1.0, 0.0, Exploding("memory")),
    ],
    ids=["loss", "gradient", "parameters", "memory"],
)
def test_whatever_becomes_non_finite_is_noticed(loss, gradient, optimizer):
    network, progress = Scripted([loss], gradient), Progress(np.ones(3), optimizer, loss_curve=[1.0, 1.0])
    with pytest.raises(DivergenceError, match="non-finite in epoch 3"):
        run(network, progress, sums(), settings(batch_size=7, n_epochs=1))
    assert np.isfinite(progress.parameters).all()


@pytest.mark.parametrize(("loss", "gradient"), [(np.inf, 0.0), (1.0, np.nan)])
def test_a_batch_that_is_not_finite_ends_training_at_once(loss, gradient):
    network = Scripted([loss] * 3, gradient)
    with pytest.raises(DivergenceError, match="non-finite in epoch 1"):
        run(network, Progress(np.ones(3), SGD()), sums(), settings())
    assert list(network.losses) == [loss] * 2


@pytest.mark.parametrize("max_grad_norm", [None, 5])
def test_a_run_that_becomes_non_finite_is_an_error_of_its_own(max_grad_norm):
    with pytest.raises(DivergenceError, match=r"^Training became non-finite in epoch \d+\.$"):
        run(*start(SGD(momentum=0)), sums(), settings(rate=1e200, max_grad_norm=max_grad_norm))
