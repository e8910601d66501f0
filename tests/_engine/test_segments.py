import numpy as np
import pytest

from sklearn_gru._engine.segments import join_steps, join_steps_backward, n_segments, rest_where_absent

NAN = np.nan


def steps(*values):
    """One sequence of one channel."""
    return np.array(values, float).reshape(1, -1, 1)


def test_steps_are_joined_from_the_end_oldest_first():
    X = np.arange(12.0).reshape(1, 6, 2)
    assert join_steps(X, 3).tolist() == [[[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11]]]


def test_a_length_of_one_changes_nothing():
    X = np.arange(6.0).reshape(1, 3, 2)
    assert join_steps(X, 1) is X


def test_a_first_segment_that_is_not_full_rests_at_the_first_value():
    assert join_steps(steps(1, 2, 3, 4, 5), 3).tolist() == [[[1, 1, 2], [3, 4, 5]]]


@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint8, np.int64, np.uint64, np.float16, ">f4"])
def test_whole_numbers_are_the_floats_that_they_equal(dtype):
    X = (np.arange(10).reshape(1, 5, 2) % 3).astype(dtype)
    joined = join_steps(X, 3)
    assert np.issubdtype(joined.dtype, np.floating)
    np.testing.assert_array_equal(joined, join_steps(X.astype(float), 3))
    d_segments = np.arange(12.0).reshape(1, 2, 6)
    expected = join_steps_backward(d_segments, X.astype(float), 3)
    np.testing.assert_array_equal(join_steps_backward(d_segments, X, 3), expected)


def test_a_length_beyond_the_sequence_makes_one_segment():
    assert join_steps(steps(1, 2), 5).tolist() == [[[1, 1, 1, 1, 2]]]


def test_an_absent_step_inside_a_segment_rests_at_the_last_value_even_of_the_segment_before():
    assert join_steps(steps(1, 2, NAN, 4, 5, NAN), 2).tolist() == [[[1, 2], [2, 4], [5, 5]]]


@pytest.mark.parametrize(
    ("sequence", "expected"),
    [
        ((NAN, NAN, NAN, 4), [[NAN, NAN], [4, 4]]),
        ((1, 2, NAN, NAN), [[1, 2], [NAN, NAN]]),
        ((1, NAN, NAN, NAN, 5, 6), [[1, 1], [NAN, NAN], [5, 6]]),
        ((NAN, NAN), [[NAN, NAN]]),
    ],
)
def test_a_segment_without_a_present_step_is_absent(sequence, expected):
    np.testing.assert_array_equal(join_steps(steps(*sequence), 2)[0], expected)


def test_sequences_do_not_depend_on_their_neighbours():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20, 7, 2))
    X[rng.random((20, 7)) < 0.4] = NAN
    for length in (2, 3, 7, 9):
        together = join_steps(X, length)
        assert together.shape == (20, n_segments(7, length), 2 * length)
        for i in range(len(X)):
            np.testing.assert_array_equal(together[i : i + 1], join_steps(X[i : i + 1], length))


def test_what_is_absent_rests_and_what_is_present_stays():
    assert rest_where_absent(steps(NAN, 2, NAN, 4)).ravel().tolist() == [2, 2, 2, 4]
    assert np.isnan(rest_where_absent(steps(NAN, NAN))).all()


@pytest.mark.parametrize("length", [1, 2, 3, 9])
def test_the_way_back_adds_up_where_values_rest(length):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(5, 7, 2))
    X[1, :3] = X[2, [0, 2, 3, 6]] = X[3, 3:] = X[4] = NAN
    joined = join_steps(X, length)
    d_joined = rng.normal(size=joined.shape)
    d_X = join_steps_backward(d_joined, X, length)
    assert not d_X[np.isnan(X)].any()
    for place in np.argwhere(~np.isnan(X)):  # it is linear, so any change will do
        moved = X.copy()
        moved[tuple(place)] += 1
        change = np.nansum(d_joined * (join_steps(moved, length) - joined))
        assert d_X[tuple(place)] == pytest.approx(change, abs=1e-12)
