"""Permuted sequences are what the permutation written out gives, and are gathered slice by slice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sklearn_gru import Windows, make_windows
from sklearn_gru._windows.permuted import PermutedSequences, absent, permuted_within

TABLE = np.arange(20.0).reshape(10, 2)


@given(data=st.data(), as_windows=st.booleans())
def test_a_slice_has_the_steps_of_the_other_samples_in_one_channel(data, as_windows):
    windows = make_windows(TABLE, 3)[data.draw(st.lists(st.integers(0, 9), min_size=1))]
    X = windows if as_windows else np.asarray(windows)
    order = np.array(data.draw(st.permutations(range(len(X)))))
    steps, channel = data.draw(st.slices(3)), data.draw(st.integers(0, 1))
    expected = np.array(windows)
    expected[:, steps, channel] = np.asarray(windows)[order, steps, channel]
    permuted = PermutedSequences(X, order, steps, channel)
    np.testing.assert_array_equal(np.asarray(permuted), expected)
    rows = slice(*sorted(data.draw(st.tuples(st.integers(0, 9), st.integers(0, 9)))))
    assert isinstance(permuted[rows], Windows if as_windows else np.ndarray)
    np.testing.assert_array_equal(np.asarray(permuted[rows]), expected[rows])
    assert (permuted.shape, permuted.ndim, len(permuted)) == (expected.shape, 3, len(expected))
    assert permuted.dtype == expected.dtype


def test_the_sequences_themselves_stay_as_they_are():
    X = np.asarray(make_windows(TABLE, 3))
    before = X.copy()
    np.asarray(PermutedSequences(X, np.arange(10)[::-1], slice(None), 0))
    np.testing.assert_array_equal(X, before)


def test_the_windows_of_a_slice_know_the_names_and_are_cut_and_transformed_as_any():
    pd = pytest.importorskip("pandas")
    windows = make_windows(pd.DataFrame(TABLE, columns=["a", "b"]), 3)
    part = PermutedSequences(windows, np.arange(10), slice(None), 0)[2:5]
    assert list(part.channel_names) == ["a", "b"]
    np.testing.assert_array_equal(part[:, -1, "b"], windows[2:5][:, -1, "b"])
    np.testing.assert_array_equal(np.asarray(part.last_steps(2)), np.asarray(windows[2:5].last_steps(2)))
    positions, values = part.used_rows()
    np.testing.assert_array_equal(
        np.asarray(part.replace_rows(positions, -values)), -np.asarray(windows[2:5])
    )


def test_an_array_without_a_copy_is_refused():
    permuted = PermutedSequences(np.ones((2, 3, 1)), np.arange(2), slice(None), 0)
    with pytest.raises(ValueError, match="without a copy"):
        permuted.__array__(copy=False)


def test_absent_steps_are_those_whose_channels_are_all_missing():
    X = np.ones((2, 2, 2))
    X[0, 0], X[1, 1, 0] = np.nan, np.nan
    np.testing.assert_array_equal(absent(X), [[True, False], [False, False]])


@given(data=st.data(), kinds=st.lists(st.integers(0, 2), min_size=1))
def test_samples_move_among_their_kind_only_and_all_of_one_kind_as_they_would(data, kinds):
    kinds = np.array(kinds)
    order = np.array(data.draw(st.permutations(range(len(kinds)))))
    within = permuted_within(order, kinds)
    np.testing.assert_array_equal(kinds[within], kinds)
    np.testing.assert_array_equal(np.sort(within), np.arange(len(kinds)))
    np.testing.assert_array_equal(permuted_within(order, np.zeros(len(kinds))), order)
    for kind in np.unique(kinds):
        assert list(within[kinds == kind]) == [i for i in order if kinds[i] == kind]
