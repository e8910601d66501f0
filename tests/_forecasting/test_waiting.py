"""Steps wait for their outcomes, which are matched by rows and, where times tell of a gap, by time."""

import numpy as np
import pandas as pd
import pytest

from sklearn_gru import stream
from sklearn_gru._forecasting.clock import moments_of
from sklearn_gru._forecasting.waiting import Waiting, moved_on
from sklearn_gru._tables.times import read_times

from .banded import PlainLoop, ends_of, fitted, table_of

pytestmark = pytest.mark.filterwarnings("ignore:So many outcomes:sklearn_gru.DataWarning")
N_TRAIN = 30
VALUES = np.random.default_rng(0).normal(size=(1, 50, 1)).cumsum(axis=1)
TABLE = table_of(VALUES)
BANDS = np.arange(8.0).reshape(4, 1, 1, 2)


def three_steps(**options):
    """Waiting of two outputs, one and two rows ahead, of which step ``i`` has the bands ``BANDS[i]``."""
    waiting = Waiting.before_any_step(2, 1)
    for i in range(3):
        waiting = moved_on([waiting], None, 2)[0].with_step(np.repeat(BANDS[i], 2, axis=0), None, **options)
    return waiting


def test_a_value_is_the_outcome_of_each_step_that_predicted_its_row():
    waiting = moved_on([three_steps(most=3)], None, 2)[0]
    y, bands, after = waiting.matched(np.array([5.0]), np.array([0, 0]), np.array([1, 2]))
    np.testing.assert_array_equal(y, [5, 5])
    np.testing.assert_array_equal(bands[:, 0], [BANDS[2, 0, 0], BANDS[1, 0, 0]])
    np.testing.assert_array_equal(after.has_come, [[False, False], [False, True], [True, False]])
    assert np.isnan(after.matched(np.array([6.0]), np.array([0, 0]), np.array([1, 2]))[0]).all()
    assert not waiting.has_come.any()


def test_what_is_not_observed_has_not_come():
    waiting = moved_on([three_steps(most=3)], None, 2)[0]
    y, _, after = waiting.matched(np.array([np.nan, 1.0]), np.array([0, 1]), np.array([1, 1]))
    np.testing.assert_array_equal(y, [np.nan, 1.0])
    np.testing.assert_array_equal(after.has_come[-1], [False, True])


def test_only_the_last_steps_wait():
    waiting = three_steps(most=2)
    np.testing.assert_array_equal(waiting.rows, [2, 3])
    np.testing.assert_array_equal(waiting.bands[:, 0], BANDS[1:3, 0])


def test_a_step_is_found_by_its_time():
    days = read_times(pd.date_range("2024-01-01", periods=3).to_numpy(), "time")
    waiting = Waiting.before_any_step(2, 1)
    for i, moment in enumerate(moments_of(days)):
        waiting = waiting._replace(row=i).with_step(np.repeat(BANDS[i], 2, axis=0), moment, 3)
    assert waiting.place_of(days[np.array([1])]) == 1
    assert waiting.place_of(read_times(np.array(["2024-01-09"], "M8[D]"), "time")) is None
    assert waiting.show(2) == "2024-01-03 00:00:00"


def without(table, *rows):
    return table.drop(index=table.index[list(rows)])


@pytest.mark.filterwarnings("ignore:After .* the next reading is of:sklearn_gru.DataWarning")
@pytest.mark.parametrize("missing", [(33,), (33, 34), (31, 33, 36), tuple(range(32, 40))])
def test_rows_that_are_missing_shift_no_outcome(missing):
    # the same as with readings of which these rows were not observed, but for the windows, which are of rows
    model = fitted(VALUES, 3, [0], n_train=N_TRAIN)
    live = stream(model, TABLE[:N_TRAIN], level=[50, 80])
    asked, plain = [], stream(model).model
    for row in range(N_TRAIN, 50):
        if row in missing:
            continue
        said = live.step(TABLE[row : row + 1]).to_numpy().reshape(1, 3, 5)
        window = np.delete(VALUES[0, : row + 1], [each for each in missing if each <= row], axis=0)[-3:]
        for before, at in asked:
            y = np.full((1, 3), np.nan)
            if row - at <= 3:
                y[0, row - at - 1] = VALUES[0, row, 0]
                plain.update(before[np.newaxis], y)
        asked.append((window, row))
        np.testing.assert_allclose(
            ends_of(said), plain.predict_interval(window[np.newaxis]), rtol=0, atol=1e-9
        )
    assert live.model.n_updates_.sum() < 19 + 18 + 17


def test_without_times_rows_follow_each_other():
    model = fitted(VALUES, 2, [0], n_train=N_TRAIN)
    live, loop = stream(model, {"s0": VALUES[0, :N_TRAIN]}, level=80), PlainLoop(model, VALUES)
    for row in range(N_TRAIN, 40):
        expected = loop.step([0], [row], VALUES[:, row], [80])
        np.testing.assert_allclose(
            ends_of(live.step({"s0": VALUES[0, row]})["s0"]), expected[0], rtol=0, atol=1e-9
        )
