"""The rate of each epoch."""

import math

import pytest

from sklearn_gru._engine.schedules import Moment, adaptive, constant, cosine, inverse_scaling


def at(epoch=0, n_epochs=6, n_samples_seen=0, n_rate_cuts=0):
    return Moment(epoch, n_epochs, n_samples_seen, n_rate_cuts)


def test_the_constant_rate_stays():
    assert constant(0.1, at()) == constant(0.1, at(5, 6, 1000, 3)) == 0.1


def test_the_cosine_falls_from_its_start_towards_zero():
    rates = [cosine(0.1, at(epoch)) for epoch in range(7)]
    assert rates[0] == 0.1
    assert rates[2] == pytest.approx(0.1 * 0.75)
    assert rates[3] == pytest.approx(0.05)
    assert rates[6] == pytest.approx(0, abs=1e-17)
    assert rates == sorted(rates, reverse=True)


def test_the_cosine_spans_one_call_whatever_came_before():
    assert cosine(0.1, at(2, 8, n_samples_seen=999)) == cosine(0.1, at(2, 8))


def test_inverse_scaling_divides_by_a_power_of_the_samples_seen():
    assert inverse_scaling(0.1, at(), power=0.5) == 0.1
    assert inverse_scaling(0.1, at(n_samples_seen=99), power=0.5) == pytest.approx(0.01)
    assert inverse_scaling(0.1, at(n_samples_seen=9), power=2) == pytest.approx(0.001)
    assert inverse_scaling(0.1, at(n_samples_seen=99), power=0) == 0.1


@pytest.mark.parametrize("power", [300, 300.0, 1e308])
def test_inverse_scaling_by_a_huge_power_begins_at_the_first_rate_and_is_zero_then(power):
    assert inverse_scaling(0.1, at(), power=power) == 0.1
    assert inverse_scaling(0.1, at(n_samples_seen=99), power=power) == 0


def test_the_adaptive_rate_is_divided_by_five_at_each_cut():
    assert adaptive(0.1, at(epoch=4)) == 0.1
    assert adaptive(0.1, at(n_rate_cuts=1)) == pytest.approx(0.02)
    assert adaptive(0.1, at(n_rate_cuts=3)) == pytest.approx(0.0008)
    assert math.isclose(adaptive(0.1, at(n_rate_cuts=10)), 0.1 / 5**10)
