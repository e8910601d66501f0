"""What X may be, and how an error says what it may not be."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator

from sklearn_gru import make_windows
from sklearn_gru._windows import validation
from sklearn_gru._windows.validation import (
    absent_steps,
    blocks,
    check_sequences,
    check_steps,
    check_X,
    float_dtype,
    is_float_array,
    is_three_d,
    n_dimensions,
)


class Estimator(BaseEstimator):
    def __init__(self, n_channels=1):
        self.n_channels = n_channels


def sequences(n_samples=4, n_steps=3, n_channels=2, dtype=float):
    return np.random.default_rng(0).normal(size=(n_samples, n_steps, n_channels)).astype(dtype)


def frame(kind, values, names):
    library = pytest.importorskip(kind)
    return library.DataFrame(dict(zip(names, np.transpose(values), strict=True)))


# --- axes


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2], 1),
        ([[1], [2]], 2),
        ([[[1]], [[2]]], 3),
        (np.zeros((1, 2, 3, 4)), 4),
        (make_windows(np.zeros((5, 2)), 3), 3),
    ],
)
def test_axes_are_counted_of_arrays_windows_and_lists(values, expected):
    assert n_dimensions(values, "X") == expected


@pytest.mark.parametrize("value", [np.float64(1), np.array(1.0), np.array("a")])
def test_what_has_no_axes_is_refused(value):
    with pytest.raises(TypeError, match=r"X is a \w+ of shape \(\); expected an array"):
        n_dimensions(value, "X")


@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_a_frame_has_two_axes(kind):
    assert n_dimensions(frame(kind, np.zeros((3, 2)), ["a", "b"]), "X") == 2


def as_objects(sequences):
    array = np.empty(len(sequences), dtype=object)
    array[:] = sequences
    return array


@pytest.mark.parametrize("name", ["X", "y"])
@pytest.mark.parametrize("collect", [list, as_objects])
def test_sequences_of_different_lengths_are_sent_to_pad_sequences(collect, name):
    ragged = collect([np.zeros((3, 1)), np.zeros((5, 1))])
    with pytest.raises(ValueError, match=rf"^{name} is a list of sequences.*pad_sequences\({name}\)"):
        n_dimensions(ragged, name)


@pytest.mark.parametrize(("shape", "expected"), [((2, 3), False), ((2, 3, 1), True)])
def test_three_axes_are_sequences(shape, expected):
    assert is_three_d(np.zeros(shape)) is expected


def test_four_axes_are_too_many():
    with pytest.raises(ValueError, match="Found array with dim 4, while dim <= 3 is required"):
        is_three_d(np.zeros((1, 1, 1, 1)))


# --- X of an estimator


@pytest.mark.parametrize("n_channels", [1, 2, 3])
def test_a_row_is_one_sequence_oldest_step_first_channels_together(n_channels):
    rows = np.arange(12.0).reshape(2, 6)
    estimator = Estimator(n_channels)
    X = check_X(estimator, rows, reset=True)
    for sample, row in zip(X, rows, strict=True):
        np.testing.assert_array_equal(np.concatenate(list(sample)), row)
        assert sample.shape[1] == n_channels
    assert (estimator.n_channels_in_, estimator.n_features_in_) == (n_channels, 6)


def test_rows_that_hold_no_whole_steps_are_refused():
    with pytest.raises(ValueError, match="7 features, which is not a multiple of n_channels=2"):
        check_X(Estimator(2), np.zeros((3, 7)), reset=True)


def test_sequences_pass_without_a_copy_and_may_have_another_length_later():
    estimator, X = Estimator(), sequences()
    assert check_X(estimator, X, reset=True) is X
    longer = sequences(n_steps=9)
    assert check_X(estimator, longer, reset=False) is longer
    assert (estimator.n_channels_in_, estimator.n_features_in_) == (2, 6)


def test_windows_pass_as_they_are():
    windows = make_windows(np.zeros((5, 2)), 3)
    assert check_X(Estimator(), windows, reset=True) is windows


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int8, np.uint64, bool, object])
def test_any_numbers_become_the_same_values(dtype):
    X = np.array([[[0, 1]], [[1, 0]]])
    checked = check_X(Estimator(), X.astype(dtype), reset=True)
    assert checked.dtype.kind in "fiub"
    np.testing.assert_array_equal(checked, X)
    rows = check_X(Estimator(), X[:, 0].astype(dtype), reset=True)
    np.testing.assert_array_equal(rows, X.reshape(2, 2, 1))


def test_another_number_of_channels_is_refused():
    estimator = Estimator()
    check_X(estimator, sequences(), reset=True)
    with pytest.raises(ValueError, match="X has 3 channels, but Estimator is expecting 2 channels"):
        check_X(estimator, sequences(n_channels=3), reset=False)


@pytest.mark.parametrize(
    ("shape", "noun"), [((0, 3, 2), "sample"), ((4, 0, 2), "step"), ((4, 3, 0), "channel")]
)
def test_sequences_of_nothing_are_refused(shape, noun):
    with pytest.raises(ValueError, match=rf"0 {noun}\(s\) .*minimum of 1 is required by Estimator"):
        check_X(Estimator(), np.zeros(shape), reset=True)


@pytest.mark.parametrize("check", [check_X, check_sequences])
@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_channels_keep_the_names_that_windows_have(check, kind):
    table = frame(kind, np.zeros((5, 2)), ["load", "price"])
    estimator = Estimator()
    check(estimator, make_windows(table, 3), reset=True)
    check(estimator, np.zeros((5, 3, 2)), reset=False)  # an array has no names to compare
    other = make_windows(frame(kind, np.zeros((5, 2)), ["price", "load"]), 3)
    with pytest.raises(ValueError, match=r"got \['price', 'load'\], expected \['load', 'price'\]"):
        check(estimator, other, reset=False)


def test_a_second_fit_forgets_names_and_channels_of_the_first():
    estimator = Estimator()
    table = frame("pandas", np.zeros((5, 2)), ["load", "price"])
    check_X(estimator, make_windows(table, 3), reset=True)
    assert list(estimator.channel_names_in_) == ["load", "price"]
    check_X(estimator, table, reset=True)
    assert list(estimator.feature_names_in_) == ["load", "price"]
    assert not hasattr(estimator, "channel_names_in_")
    check_X(estimator, sequences(), reset=True)
    assert not hasattr(estimator, "feature_names_in_")


def test_a_transformer_of_sequences_counts_channels_and_keeps_float32():
    transformer = Estimator()
    assert check_sequences(transformer, sequences(dtype=np.float32), reset=True).dtype == np.float32
    assert transformer.n_features_in_ == 2
    assert check_sequences(transformer, np.ones((1, 1, 2), int), reset=False).dtype == np.float64
    with pytest.raises(ValueError, match="infinity"):
        check_sequences(transformer, np.full((1, 1, 2), np.inf), reset=False)


# --- dtypes and blocks


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        ("float32", "float32"),
        (">f4", "float32"),
        ("float64", "float64"),
        ("float16", "float64"),
        ("int8", "float64"),
    ],
)
def test_float32_stays_and_all_else_is_computed_in_float64(dtype, expected):
    assert float_dtype(np.zeros(1, dtype)) == np.dtype(expected)


@pytest.mark.parametrize(
    ("X", "expected"),
    [
        (np.zeros(2), True),
        (np.zeros(2, np.float32), True),
        (np.zeros(2, int), False),
        (np.ma.zeros(2), False),
        ([0.0], False),
    ],
)
def test_plain_float_arrays_are_told_from_the_rest(X, expected):
    assert is_float_array(X) is expected


@pytest.mark.parametrize("block_size", [1, 6, 13, 1000])
def test_blocks_are_all_samples_in_order(monkeypatch, block_size):
    monkeypatch.setattr(validation, "BLOCK_SIZE", block_size)
    X = sequences(n_samples=7)
    np.testing.assert_array_equal(np.concatenate([X[rows] for rows in blocks(X)]), X)
    assert all(X[rows].size <= max(block_size, X[0].size) for rows in blocks(X))


# --- steps


def as_windows(X):
    """Windows that together are the samples of X, and each row of theirs is used."""
    rows = X.reshape(-1, X.shape[2])
    return make_windows(rows, X.shape[1])[X.shape[1] - 1 :: X.shape[1]]


@pytest.mark.usefixtures("_any_block")
@pytest.mark.parametrize(
    ("collect", "value", "dtype"),
    [(np.asarray, np.inf, float), (np.asarray, -1e39, np.float32), (as_windows, 1e39, np.float32)],
)
def test_what_is_infinite_is_named_with_its_place(collect, value, dtype):
    X = sequences()
    X[2, 1, 0] = value
    with pytest.raises(ValueError, match=r"infinity or a value too large .*\(sample 2, step 1, channel 0\)"):
        check_steps(collect(X), np.dtype(dtype))
    check_steps(np.delete(X, 2, axis=0), np.dtype(dtype))


@pytest.mark.usefixtures("_any_block")
@pytest.mark.parametrize("collect", [np.asarray, as_windows])
def test_a_step_that_is_partly_missing_is_named_with_its_place(collect):
    X = sequences()
    X[3, 0, 1] = np.nan
    message = r"NaN in some channels of a step \(sample 3, step 0, channel 1\)"
    with pytest.raises(ValueError, match=message) as caught:
        check_steps(collect(X), np.dtype(float))
    assert ("fill='forward'" in str(caught.value)) == (collect is as_windows)  # arrays have no such option


def test_a_channel_with_a_name_is_named():
    values = np.zeros((4, 2))
    values[2, 1] = 1e39
    windows = make_windows(frame("pandas", values, ["load", "price"]), 2)
    with pytest.raises(ValueError, match=r"sample 2, step 1, channel 'price'"):
        check_steps(windows, np.dtype(np.float32))


def test_a_number_too_large_for_float32_is_infinite_there_only():
    X = np.full((1, 1, 1), 1e39)
    check_steps(X, np.dtype(np.float64))
    with pytest.raises(ValueError, match=r"a value too large for dtype\('float32'\)"):
        check_steps(X, np.dtype(np.float32))


@pytest.mark.usefixtures("_any_block")
def test_absent_steps_are_fine_and_sequences_without_a_step_are_counted():
    X = sequences()
    X[0, 1] = np.nan
    check_steps(X, np.dtype(float))  # without a warning
    X[1:3] = np.nan
    with pytest.warns(UserWarning, match="2 of 4 sequences have no step") as caught:
        check_steps(X, np.dtype(float))
    assert caught[0].filename == __file__
    np.testing.assert_array_equal(absent_steps(X), np.isnan(X).all(axis=2))
