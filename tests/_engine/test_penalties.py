"""A penalty is a number, or follows the noise that training measures."""

import pytest

from sklearn_gru._engine.penalties import FIRST_UPDATE, SMALLEST, FixedPenalty, NoisePenalty
from sklearn_gru._engine.schedules import Moment


def moment(n_updates, data_loss=0.5, n_batches=20, batch_mass=50.0):
    return Moment(0, 60, 0, 0, n_batches, batch_mass, n_updates, data_loss)


LATE = 2 * FIRST_UPDATE


def test_a_number_stays_what_it_is():
    assert FixedPenalty(0.3).at(moment(0, None)) == FixedPenalty(0.3).at(moment(LATE)) == 0.3
    assert FixedPenalty(0.3).is_settled(moment(0, None))


def test_it_begins_at_the_smallest_and_grows_over_the_ramp_to_the_noise():
    penalty = NoisePenalty((20.0, 20.0))
    assert penalty.at(moment(0, None)) == penalty.at(moment(FIRST_UPDATE)) == SMALLEST
    assert penalty.at(moment(FIRST_UPDATE * 3 // 2)) == pytest.approx(0.25)
    assert penalty.at(moment(LATE)) == penalty.at(moment(10 * LATE)) == pytest.approx(0.5)
    assert [penalty.is_settled(moment(n)) for n in (0, LATE - 1, LATE)] == [False, False, True]


def test_of_few_batches_it_begins_after_so_many_epochs():
    penalty = NoisePenalty((20.0, 20.0), first_epoch=10)
    few = {"n_batches": 4}
    assert penalty.at(moment(40, **few)) == SMALLEST
    assert penalty.at(moment(60, **few)) == pytest.approx(0.5 * penalty.at(moment(80, **few)))
    assert penalty.at(moment(80, **few)) == penalty.at(moment(LATE, **few)) == pytest.approx(2.5)
    assert [penalty.is_settled(moment(n, **few)) for n in (79, 80)] == [False, True]
    assert not penalty.is_settled(moment(LATE - 1, n_batches=100))


def test_the_prior_is_the_same_however_many_batches_there_are():
    """A batch of n / k samples adds alpha / (n / k) to the mean loss, which is alpha_1 / n for each k."""
    penalty = NoisePenalty((20.0, 20.0))
    assert penalty.at(moment(LATE, n_batches=300)) * 300 == pytest.approx(penalty.at(moment(LATE)) * 20)


def test_it_is_never_below_the_smallest():
    assert NoisePenalty((20.0, 20.0)).at(moment(LATE, data_loss=1e-9)) == SMALLEST
    assert NoisePenalty((20.0, 20.0), smallest=0.001).at(moment(LATE, data_loss=0.0)) == 0.001


@pytest.mark.parametrize(
    ("n_samples", "precision"), [(100, 20), (400, 20), (800, 40), (1200, 60), (9000, 60)]
)
def test_the_prior_becomes_stronger_with_the_samples_between_two_factors(n_samples, precision):
    penalty = NoisePenalty((20.0, 60.0), per_sample=0.05)
    alpha = penalty.at(moment(LATE, n_batches=10, batch_mass=n_samples / 10))
    assert alpha == pytest.approx(0.5 * precision / 10)


def test_units_power_and_few_batches():
    penalty = NoisePenalty((60.0, 60.0), unit=2.0, power=2, min_batches=20)
    assert penalty.at(moment(LATE, data_loss=1.0, n_batches=3)) == pytest.approx(60 * 0.25 / 20)
    assert penalty.at(moment(LATE, data_loss=1.0, n_batches=30)) == pytest.approx(60 * 0.25 / 30)
