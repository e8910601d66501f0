"""Whether y continues a channel is told from the windows that follow each other, and from nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sklearn_gru import make_windows
from sklearn_gru._estimators.coming_values import UnitsError, coming_values, units_of

from ..panels import future, panels, table_of

SERIES = np.random.default_rng(0).normal(size=(12, 2))


@given(panel=panels(), picked=st.data())
def test_windows_tell_the_coming_rows_of_their_own_series_that_another_window_holds(panel, picked):
    group, time = panel
    table = table_of(len(group))
    rows = picked.draw(st.lists(st.integers(0, len(group) - 1), min_size=1, unique=True))
    values = coming_values(make_windows(table, 1, group=group, time=time)[rows], 1, 3)
    for i, row in enumerate(rows):
        coming = future(row, group, time)[:3]
        expected = [table[j, 1] if j in rows else np.nan for j in coming] + [np.nan] * (3 - len(coming))
        np.testing.assert_array_equal(values[i], expected)


@pytest.mark.parametrize("horizon", [1, 3, 20])
def test_an_array_of_windows_tells_what_the_windows_tell(horizon):
    windows = make_windows(SERIES, 4)
    expected = coming_values(windows, 1, horizon)
    np.testing.assert_array_equal(coming_values(np.asarray(windows), 1, horizon)[3:], expected[3:])
    assert np.isfinite(expected).sum() == sum(max(0, 12 - step) for step in range(1, horizon + 1))


def test_two_series_behind_each_other_do_not_continue_one_another():
    both = np.concatenate([np.asarray(make_windows(SERIES + level, 4))[3:] for level in (0, 9)])
    values = coming_values(both, 0, 1)
    np.testing.assert_array_equal(np.flatnonzero(np.isnan(values)), [8, 17])


@pytest.mark.parametrize(
    "X",
    [
        np.random.default_rng(0).permutation(np.asarray(make_windows(SERIES, 4))),
        np.random.default_rng(0).integers(2, size=(50, 3, 1)).astype(float),  # alike by chance
        np.zeros((9, 4, 1)),
        SERIES[:, np.newaxis],
        SERIES[np.newaxis],
    ],
    ids=["shuffled", "zeros and ones", "zeros", "one step", "one sample"],
)
def test_samples_in_no_order_tell_nothing(X):
    assert np.isnan(coming_values(X, 0, 2)).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("level", [0, 1e3, -1e3])
def test_the_units_are_found_that_a_scaler_has_left(dtype, level):
    y = level + SERIES
    scaled = ((y - y.mean()) / y.std()).astype(dtype)
    scale, offset = units_of(y, scaled, np.dtype(dtype))
    rtol = 1e-4 if dtype == np.float32 else 1e-10
    np.testing.assert_allclose([scale, offset], [y.std(), y.mean()], rtol=rtol)
    assert units_of(y, y.astype(dtype), np.dtype(dtype)) == (1.0, 0.0)


@pytest.mark.parametrize("level", [1e5, 1e7, 1e9])
@pytest.mark.parametrize("factor", [1e-3, 7.3, 1000.0])
def test_the_units_of_a_meter_far_above_what_it_varies_by_are_found(level, factor):
    values = level + SERIES
    scale, offset = units_of(factor * values + 5, values, np.dtype(float))
    np.testing.assert_allclose(scale, factor, rtol=1e-15 * level)
    np.testing.assert_allclose(scale * values + offset, factor * values + 5, rtol=1e-15)


def test_what_is_missing_is_not_compared():
    y, values = SERIES.copy(), SERIES.copy()
    y[0, 0], values[1, 1] = np.nan, np.nan
    assert units_of(y, values, np.dtype(float)) == (1.0, 0.0)
    assert units_of(np.full((2, 1), np.nan), np.ones((2, 1)), np.dtype(float)) is None


@pytest.mark.parametrize(
    ("y", "values"),
    [
        (np.exp(SERIES), SERIES),
        (np.zeros_like(SERIES), SERIES),  # a scale of zero forgets the channel
        (SERIES, np.zeros_like(SERIES)),
        (2 * SERIES[:1], SERIES[:1]),  # any two points lie on a line
    ],
    ids=["logarithm", "constant y", "constant channel", "two values"],
)
def test_what_no_scale_and_offset_explains_is_an_error(y, values):
    with pytest.raises(UnitsError):
        units_of(y, values, np.dtype(float))


def test_the_error_tells_where_they_differ_most():
    y = SERIES.copy()
    y[7, 1] += 5
    with pytest.raises(UnitsError) as error:
        units_of(y, SERIES, np.dtype(float))
    assert (error.value.sample, error.value.step) == (7, 1)
