"""The last samples of each series are kept, with no target of the training among theirs."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sklearn_gru import future_targets, make_windows
from sklearn_gru._calibration.calibration_part import cut_calibration, gap_of_targets, of_lists, outcomes_of


def test_of_arrays_the_last_samples_are_kept():
    training, calibration = cut_calibration(np.zeros((10, 2)), np.arange(10), 0.25, 2)
    np.testing.assert_array_equal(training, np.arange(5))
    np.testing.assert_array_equal(calibration, [7, 8, 9])


def test_samples_that_do_not_count_are_in_neither_part():
    training, calibration = cut_calibration(np.zeros((10, 2)), np.arange(0, 10, 2), 0.2, 1)
    np.testing.assert_array_equal(training, [0, 2, 4])
    np.testing.assert_array_equal(calibration, [8])


@given(
    lengths=st.lists(st.integers(20, 40), min_size=1, max_size=3),
    horizon=st.integers(1, 5),
    seed=st.integers(0, 9),
)
def test_of_windows_no_target_of_the_training_lies_in_the_calibration(lengths, horizon, seed):
    group = np.repeat(np.arange(len(lengths)), lengths)
    time = np.concatenate([np.arange(length) for length in lengths])
    order = np.random.default_rng(seed).permutation(len(group))
    windows = make_windows(np.arange(len(group))[:, None].astype(float), 3, group=group, time=time)
    X, y = future_targets(windows, np.arange(len(group)), horizon=horizon)
    order = np.random.default_rng(seed).permutation(len(X))
    X, y = X[order], y[order]
    training, calibration = cut_calibration(X, np.arange(len(X)), 0.2, horizon - 1)
    assert not np.intersect1d(y[training], y[calibration]).size
    for series in range(len(lengths)):
        of_series = np.flatnonzero(X.groups == series)
        there = np.intersect1d(of_series, calibration)
        assert len(there) == np.ceil(0.2 * len(of_series))
        assert X.last_rows[there].min() > X.last_rows[np.intersect1d(of_series, training)].max()


def test_the_calibration_begins_with_the_earliest():
    days = pd.date_range("2024-01-01", periods=20)
    table = pd.DataFrame(
        {"shop": ["a"] * 20 + ["b"] * 20, "day": [*days, *days[::-1]], "sales": np.arange(40.0)}
    )
    windows = make_windows(table, 3, group="shop", time="day")
    _, calibration = cut_calibration(windows, np.arange(40), 0.2, 0)
    assert (np.diff(windows[calibration].times) >= np.timedelta64(0, "D")).all()
    assert len(calibration) == 8


def test_without_times_series_go_side_by_side():
    windows = make_windows(np.zeros((20, 1)), 2, group=["a"] * 10 + ["b"] * 10)
    _, calibration = cut_calibration(windows, np.arange(20), 0.2, 0)
    np.testing.assert_array_equal(calibration, [8, 18, 9, 19])


def test_nothing_left_to_train_on_is_an_error_that_says_what_was_asked_for():
    with pytest.raises(ValueError, match="calibration_size=0.5 with a gap of 5 leaves none of 10 samples"):
        cut_calibration(np.zeros((10, 2)), np.arange(10), 0.5, 5)


def test_the_gap_is_as_far_as_targets_reach():
    X = np.zeros((6, 4, 1))
    assert gap_of_targets(X, np.zeros(6)) == 0
    assert gap_of_targets(X, np.zeros((6, 3))) == 2
    assert gap_of_targets(X, np.zeros((6, 4, 2))) == 0  # the samples of an array have no step in common
    assert gap_of_targets(make_windows(np.zeros(6), 4), np.zeros((6, 4, 2))) == 3


def test_outcomes_have_an_axis_of_outputs_and_none_at_steps_that_are_not_there():
    assert outcomes_of(np.zeros((5, 2)), np.ones(5)).shape == (5, 1)
    X = np.array([[[0.0, np.nan], [np.nan, np.nan]]])
    np.testing.assert_array_equal(outcomes_of(X, np.ones((1, 2, 1))), [[[1], [np.nan]]])


def test_only_sequences_in_lists_are_made_an_array():
    assert of_lists([[[1.0], [2.0]]]).shape == (1, 2, 1)
    for other in ([[1.0, 2.0]], ["a text"], np.zeros((2, 2, 2))):
        assert of_lists(other) is other


@pytest.mark.parametrize("other", [None, 3.0, "a text", {1, 2}, np.array(1.0)])
def test_what_holds_no_samples_is_refused(other):
    with pytest.raises(TypeError, match=f"X is a {type(other).__name__}"):
        of_lists(other)
