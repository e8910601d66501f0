"""Full-batch training with L-BFGS-B."""

import copy

import numpy as np
import pytest
from scipy.optimize import OptimizeResult

from sklearn_gru._engine import lbfgs
from sklearn_gru._engine.losses import squared_error
from sklearn_gru._engine.network import Network
from sklearn_gru._engine.penalties import SMALLEST, FixedPenalty, NoisePenalty
from sklearn_gru._engine.scratch import Workspace
from sklearn_gru._engine.threads import NoWorker
from sklearn_gru._engine.training import DivergenceError, Progress

from .samples import ragged_with_targets_at_steps, sums


def settings(**changes):
    return lbfgs.LbfgsSettings(
        **{"loss": squared_error, "penalty": FixedPenalty(0.1), "n_epochs": 20, "tol": 1e-5, **changes}
    )


def start(dtype=float, **options):
    network = Network(1, (3,), 1, **options)
    return network, Progress(network.layout.initial_parameters(np.random.RandomState(0), dtype))


def run(network, progress, data, settings, stop_after=np.inf):
    """The progress after every iteration, and the message."""
    reports = []
    result = lbfgs.minimize(
        network, progress, data, settings, lambda p: reports.append(p) or len(reports) >= stop_after
    )
    return reports, result.complaint


def loss_and_gradient(network, parameters, data, alpha=0.1):
    """Of all samples at once."""
    batch = data.batch(slice(None))
    return network.loss_and_gradient(parameters, batch, squared_error, alpha, Workspace(parameters.dtype))


DATA = {"sums": lambda: sums(weight=[1, 2, 3, 4, 5, 6, 7.0]), "ragged": ragged_with_targets_at_steps}


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_what_is_minimized_is_the_loss_of_all_samples_and_its_gradient(data):
    network, progress = start()
    problem = lbfgs._Problem(network, progress, data(), settings(), None)
    problem.set_alpha(settings().penalty)
    loss, gradient = problem.loss_and_gradient(progress.parameters)
    expected, of_all, _ = loss_and_gradient(network, progress.parameters, data())
    assert loss == pytest.approx(expected, rel=1e-14)
    np.testing.assert_allclose(gradient, of_all, rtol=0, atol=1e-14)
    assert np.abs(gradient).max() > 1e-2


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_every_iteration_reports_the_loss_at_its_parameters(data, dtype):
    network, progress = start(dtype)
    reports, message = run(network, progress, data(), settings())
    assert len(reports) == 20
    assert "ITERATIONS" in message.upper()
    curve = reports[-1].loss_curve
    assert curve == sorted(curve, reverse=True)
    assert curve[-1] < 0.5 * loss_and_gradient(network, progress.parameters, data())[0]
    for i, report in enumerate(reports):
        assert report.loss_curve == curve[: i + 1]
        assert report.best_loss == curve[i]
        assert report.n_samples_seen == (i + 1) * len(data())
        assert report.parameters.dtype == dtype
        loss = loss_and_gradient(network, report.parameters, data())[0]
        assert curve[i] == pytest.approx(loss, rel=1e-14 if dtype is np.float64 else 1e-5)


def test_the_loss_is_evaluated_once_an_attempt(monkeypatch):
    results = []
    scipy_minimize = lbfgs.scipy_minimize
    monkeypatch.setattr(
        lbfgs, "scipy_minimize", lambda *a, **k: results.append(scipy_minimize(*a, **k)) or results[-1]
    )
    n_evaluations = []
    network, progress = start()
    network.loss_and_gradient = lambda *args: (
        n_evaluations.append(1) or Network.loss_and_gradient(network, *args)
    )
    run(network, progress, sums(), settings())
    assert len(n_evaluations) == 2 * results[0].nfev  # in two batches


def test_it_ends_where_no_entry_of_the_gradient_is_larger_than_tol():
    network, progress = start()
    reports, message = run(
        network, progress, sums(), settings(n_epochs=5000, penalty=FixedPenalty(3.0), tol=1e-3)
    )
    assert message is None
    gradients = [loss_and_gradient(network, p.parameters, sums(), 3.0)[1] for p in reports]
    assert np.abs(gradients[-1]).max() <= 1e-3 < min(np.abs(gradient).max() for gradient in gradients[:-1])


def test_evaluations_are_limited():
    reports, message = run(*start(), sums(), settings(n_epochs=500, max_evaluations=7))
    assert 1 <= len(reports) <= 8
    assert "EVALUATIONS" in message.upper()


def test_on_epoch_can_end_training():
    reports, message = run(*start(), sums(), settings(), stop_after=3)
    assert (len(reports), message) == (3, None)


@pytest.mark.parametrize("stop_after", [1, 2])
def test_where_the_start_is_good_enough_it_is_reported_once(stop_after):
    network, progress = start()
    reports, message = run(network, progress, sums(), settings(tol=1e9), stop_after)
    assert (len(reports), message) == (1, None)
    np.testing.assert_array_equal(reports[0].parameters, progress.parameters)
    assert reports[0].loss_curve == [
        pytest.approx(loss_and_gradient(network, progress.parameters, sums())[0])
    ]


def test_a_run_goes_on_from_where_it_stands_and_leaves_that_alone():
    network, progress = start()
    first = run(network, progress, sums(), settings(n_epochs=3))[0][-1]
    before = copy.deepcopy(first)
    second = run(network, first, sums(), settings(n_epochs=2))[0]
    assert [len(report.loss_curve) for report in second] == [4, 5]
    assert second[-1].loss_curve[:3] == before.loss_curve == first.loss_curve
    assert second[-1].loss_curve[-1] < before.loss_curve[-1]
    assert second[-1].n_samples_seen == 5 * 7
    np.testing.assert_array_equal(first.parameters, before.parameters)
    assert run(network, second[-1], sums(), settings(tol=1e9)) == ([], None)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_loss_is_that_of_the_vector_an_iteration_ends_at_even_if_another_came_last(monkeypatch, dtype):
    def contrary(function, vector, *, callback, **_):
        moved = vector.copy()
        for shift in (0.1, 0.0, -0.1):
            moved[...] = vector + shift
            function(moved)
        moved[...] = vector + 0.1
        callback(moved)  # not the last
        callback(vector + 0.2)  # never tried
        return OptimizeResult(status=0, x=vector)

    monkeypatch.setattr(lbfgs, "scipy_minimize", contrary)
    network, progress = start(dtype)
    reports, _ = run(network, progress, sums(), settings())
    for report, shift in zip(reports, (0.1, 0.2), strict=True):
        parameters = (progress.parameters.astype(float) + shift).astype(dtype)
        np.testing.assert_array_equal(report.parameters, parameters)
        expected = loss_and_gradient(network, parameters, sums())[0]
        assert report.loss_curve[-1] == pytest.approx(expected, rel=1e-5)


def test_a_zero_that_changes_its_sign_is_the_same_vector(monkeypatch):
    def contrary(function, vector, *, callback, **_):
        function(0 * vector)
        callback(-0.0 * vector)
        return OptimizeResult(status=0, x=vector)

    monkeypatch.setattr(lbfgs, "scipy_minimize", contrary)
    reports, _ = run(*start(), sums(), settings())
    assert len(reports) == 1


def test_the_loss_of_a_network_in_single_precision_is_computed_in_that():
    network, progress = start(np.float32)
    problem = lbfgs._Problem(network, progress, sums(2), settings(), None)
    problem.set_alpha(FixedPenalty(0.0))
    loss, gradient = problem.loss_and_gradient(progress.parameters.astype(float))
    expected, of_all, _ = loss_and_gradient(network, progress.parameters, sums(2), 0.0)
    assert loss == expected
    np.testing.assert_array_equal(gradient, of_all)


def test_a_search_that_goes_too_far_is_an_error_and_no_warning():
    network, progress = start()
    problem = lbfgs._Problem(network, progress, sums(), settings(), None)
    problem.set_alpha(FixedPenalty(0.1))
    with pytest.raises(DivergenceError, match="non-finite in iteration 1"):
        problem.loss_and_gradient(1e308 * np.sign(progress.parameters))


# --- a penalty that follows the noise -----------------------------------------------------------

FOLLOWING = NoisePenalty((3.0, 3.0))  # three times the loss that has been reached


def noisy(n_samples=30):
    data = sums(n_samples)
    noise = np.random.default_rng(1).normal(scale=0.5, size=(n_samples, 1))
    data.targets = [target + each for target, each in zip(data.targets, noise, strict=True)]
    return data


def test_the_penalty_follows_the_loss_after_ever_longer_searches():
    reports, _ = run(*start(), noisy(), settings(penalty=FOLLOWING, n_epochs=45, tol=0))
    alphas = [report.alpha for report in reports]
    assert len(alphas) == 45
    assert alphas[:10] == [SMALLEST] * 10
    assert alphas[10:30] == [3 * reports[9].data_loss] * 20
    assert alphas[30:] == [3 * reports[29].data_loss] * 15


def test_a_run_that_goes_on_begins_with_the_penalty_of_the_loss_it_stands_at():
    network, progress = start()
    first = run(network, progress, noisy(), settings(penalty=FOLLOWING, n_epochs=5))[0][-1]
    second = run(network, first, noisy(), settings(penalty=FOLLOWING, n_epochs=1))[0][-1]
    assert second.alpha == 3 * first.data_loss > SMALLEST


def test_it_ends_where_the_penalty_of_the_loss_reached_moves_nothing_any_more():
    network, progress = start()
    strong = NoisePenalty((10.0, 10.0))
    reports, message = run(network, progress, noisy(), settings(penalty=strong, n_epochs=1000, tol=1e-3))
    assert message is None
    last = reports[-1]
    gradient = loss_and_gradient(network, last.parameters, noisy(), 10 * last.data_loss)[1]
    assert np.abs(gradient).max() <= 1e-3


def test_searches_that_end_early_leave_their_iterations_to_those_that_follow():
    network, progress = start()
    strong = NoisePenalty((10.0, 10.0))

    def iterations(n_epochs):
        return run(network, progress, noisy(), settings(penalty=strong, n_epochs=n_epochs, tol=1e-3))[0]

    enough = iterations(1000)
    # the first five searches may take so many; the last of them needs fewer, and others follow
    assert len(enough) < 310 == sum(10 * 2**k for k in range(5))
    assert len({report.alpha for report in enough}) > 5
    assert len(iterations(310)) == len(enough)


@pytest.mark.parametrize("stop_after", [3, 10])
def test_on_epoch_ends_all_searches(stop_after):
    reports, message = run(*start(), noisy(), settings(penalty=FOLLOWING, n_epochs=45), stop_after)
    assert (len(reports), message) == (stop_after, None)


def test_evaluations_of_all_searches_are_limited_together():
    reports, message = run(
        *start(), noisy(), settings(penalty=FOLLOWING, n_epochs=500, max_evaluations=20, tol=0)
    )
    assert 10 < len(reports) <= 21
    assert "EVALUATIONS" in message.upper()


def test_a_worker_takes_work_off_the_search():
    class Counting(NoWorker):
        n_tasks = 0

        def give(self, function, *arguments):
            self.n_tasks += 1
            super().give(function, *arguments)

    worker = Counting()
    lbfgs.minimize(*start(), sums(), settings(n_epochs=1), lambda progress: False, worker)
    assert worker.n_tasks > 0


class Broken(Network):
    """Whose loss or gradient is not finite from the second evaluation on."""

    def __init__(self, loss, gradient):
        super().__init__(1, (3,), 1)
        self.n, self.loss, self.gradient = 0, loss, gradient

    def loss_and_gradient(self, parameters, *args):
        self.n += 1
        if self.n <= 2:
            return super().loss_and_gradient(parameters, *args)
        return self.loss, np.full_like(parameters, self.gradient), None


@pytest.mark.parametrize(("loss", "gradient"), [(np.nan, 1.0), (np.inf, 1.0), (1.0, np.nan)])
def test_what_is_not_finite_is_an_error_that_names_the_iteration(loss, gradient):
    with pytest.raises(DivergenceError, match="^Training became non-finite in iteration 1.$"):
        run(Broken(loss, gradient), start()[1], sums(), settings())
