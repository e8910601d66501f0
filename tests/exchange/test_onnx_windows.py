"""Windows and steps as nodes of ONNX, beside SlidingWindow and StepwiseTransformer."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from sklearn_gru import SlidingWindow

from .graphs import evaluated

pytest.importorskip("skl2onnx")

from sklearn_gru.exchange import onnx_windows

rng = np.random.default_rng(0)
ROWS = rng.normal(size=(9, 2))
ROWS[[0, 4, 5], 1] = np.nan
SEQUENCES = rng.normal(size=(4, 6, 2))
SEQUENCES[1, :2] = np.nan
SEQUENCES[2, 3, 1] = np.nan


def windows(options, X, of_rows):
    window = SlidingWindow(**options).fit(ROWS if of_rows else SEQUENCES)
    return evaluated(lambda nodes, x: onnx_windows.windows_of(nodes, window, x, of_rows=of_rows), X)


@pytest.mark.parametrize("fill", [None, "forward"])
@pytest.mark.parametrize("flatten", [False, True])
@pytest.mark.parametrize("length", [1, 4])
def test_windows_of_rows_are_those_of_the_transformer(length, flatten, fill):
    options = {"length": length, "flatten": flatten, "fill": fill}
    expected = SlidingWindow(**options).fit(ROWS).transform(ROWS)
    assert_array_equal(windows(options, ROWS, of_rows=True), np.asarray(expected))


@pytest.mark.parametrize("flatten", [False, True])
def test_windows_show_columns_ahead_as_those_of_the_transformer(flatten):
    for known, horizon in (([0], 1), ([1, 0], 4), ([1], 12)):
        options = {"length": 3, "flatten": flatten, "known": known, "horizon": horizon}
        expected = np.asarray(SlidingWindow(**options).fit(ROWS).transform(ROWS))
        assert_array_equal(windows(options, ROWS, of_rows=True), expected)


@pytest.mark.filterwarnings("ignore:X has 3 rows")
def test_windows_may_be_longer_than_there_are_rows():
    expected = SlidingWindow(5).fit(ROWS[:3]).transform(ROWS[:3])
    assert_array_equal(windows({"length": 5}, ROWS[:3], of_rows=True), np.asarray(expected))


@pytest.mark.parametrize("flatten", [False, True])
def test_of_sequences_the_last_steps_are_kept(flatten):
    options = {"length": 3, "flatten": flatten}
    expected = SlidingWindow(**options).fit(SEQUENCES).transform(SEQUENCES)
    assert_array_equal(windows(options, SEQUENCES, of_rows=False), expected)


@pytest.mark.parametrize("flatten", [False, True])
def test_sequences_shorter_than_the_window_are_an_error_and_do_not_run_into_each_other(flatten):
    with pytest.raises(ValueError, match="reshape"):
        windows({"length": 3, "flatten": flatten}, SEQUENCES[:3, :2], of_rows=False)


def test_steps_become_rows_in_which_absent_ones_are_zero():
    found = evaluated(lambda nodes, X: onnx_windows.steps_of(nodes, X, 2), SEQUENCES)
    expected = SEQUENCES.copy()
    expected[1, :2] = 0  # a step that is partly missing stays so
    assert_array_equal(found, expected.reshape(-1, 2))


def test_rows_become_the_sequences_that_they_came_from():
    rows = rng.normal(size=(24, 3))
    found = evaluated(lambda nodes, X, rows: onnx_windows.sequences_of(nodes, rows, X, 2, 3), SEQUENCES, rows)
    expected = rows.reshape(4, 6, 3).copy()
    expected[1, :2] = np.nan
    assert_array_equal(found, expected)
