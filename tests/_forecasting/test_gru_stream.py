"""A stream owns the bands that have followed: the model stays, a pickle keeps them, an error undoes them."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline

from sklearn_gru import (
    AdaptiveConformalRegressor,
    DataWarning,
    GRURegressor,
    SlidingWindow,
    make_windows,
    stream,
)

from .banded import LENGTH, LastSteps, fitted, table_of
from .test_stream import Timeout, lines_of

VALUES = np.random.default_rng(0).normal(size=(2, 60, 1))
VALUES[:, 30:] *= 3
TABLE = table_of(VALUES)
AT = TABLE.groupby("shop").cumcount()


def live_of(model, n_steps=5, **options):
    live = stream(model, TABLE[AT < 30], level=80, **options)
    for row in range(30, 30 + n_steps):
        live.step(TABLE[row == AT])
    return live


def model_of(**parameters):
    return fitted(VALUES, 2, [0], n_train=30, **parameters)


def contents(live):
    return [part.tobytes() for part in (live.model.radius_, live.model.conformity_scores_, live.state["s0"])]


def test_the_model_that_is_given_stays_as_it_was_and_another_stream_too():
    model = model_of()
    before, other = model.radius_.copy(), live_of(model, 0)
    live = live_of(model)
    np.testing.assert_array_equal(model.radius_, before)
    np.testing.assert_array_equal(other.model.radius_, before)
    assert (live.model.radius_ > before).any()


def test_the_model_of_a_stream_is_a_copy_with_its_bands():
    live = live_of(model_of())
    model = live.model
    expected = live_of(model_of(), 6).step(TABLE[AT == 36]).to_numpy()
    live.step(TABLE[AT == 35])
    model.fit(np.zeros((30, 3, 1)), np.zeros((30, 2)))
    np.testing.assert_array_equal(live.step(TABLE[AT == 36]).to_numpy(), expected)


@pytest.mark.filterwarnings("ignore:SlidingWindow:sklearn_gru.DataWarning")
def test_the_model_of_a_pipeline_is_a_pipeline():
    series = VALUES[0]
    inner = AdaptiveConformalRegressor(LastSteps(), level=50, learning_rate=0.1)
    pipeline = make_pipeline(SlidingWindow(LENGTH), inner).fit(series[:30], series[1:31, 0])
    live = stream(pipeline, series[:30], level=50, target=0)
    for row in range(30, 40):
        live.step(series[row])
    followed = live.model
    assert followed[-1].n_updates_.tolist() == [9]
    assert pipeline[-1].n_updates_.tolist() == [0]
    plain = followed[-1].predict_interval(pipeline[:-1].transform(series[:41]))[-1]
    live.update([np.nan])
    expected = stream(followed, series[:40], level=50, target=0).step(series[40])[1:]
    np.testing.assert_allclose(expected, plain.ravel(), rtol=0, atol=1e-12)
    followed.fit(1000 * series[:30], series[1:31, 0])
    live.model.fit(1000 * series[:30], series[1:31, 0])
    np.testing.assert_array_equal(live.model[-1].n_updates_, [9])


def test_a_pickle_keeps_the_bands_and_the_steps_that_wait():
    live = live_of(model_of(), wait=3)
    other = pickle.loads(pickle.dumps(live))
    for each in (live, other):
        each.update({"s0": [np.nan, 9.0]}, ago=0)
    for row in range(35, 40):
        np.testing.assert_array_equal(other.step(TABLE[row == AT]), live.step(TABLE[row == AT]))
    assert contents(other) == contents(live)


def test_the_bands_of_all_series_follow_the_outcomes_of_each():
    both, one = live_of(model_of()), stream(model_of(), TABLE[AT < 30], level=80)
    for row in range(30, 35):
        one.step(TABLE[(row == AT) & (TABLE.shop == "s1")])
    assert both.model.n_updates_.tolist() == [8, 6]
    assert one.model.n_updates_.tolist() == [4, 3]
    with pytest.warns(DataWarning, match="for shop='s0' the next reading is of 2024-02-05"):
        late = one.step(TABLE[(AT == 35) & (TABLE.shop == "s0")])
    with pytest.warns(DataWarning, match="is of 2024-02-05 .*, and so on in 2 series"):
        without_outcomes = live_of(model_of(), 0).step(TABLE[AT == 35])[:1]
    assert (late != without_outcomes).any(axis=None)


def test_to_forget_readings_forgets_their_steps_and_keeps_the_bands():
    live = live_of(model_of())
    before = live.model.radius_
    live.reset(["s1"])
    live.step(TABLE[(AT == 35) & (TABLE.shop == "s1")])
    np.testing.assert_array_equal(live.model.radius_, before)
    live.reset().step(TABLE[AT == 36])
    np.testing.assert_array_equal(live.model.radius_, before)
    live.state = live.state
    with pytest.raises(ValueError, match="no step was predicted there"):
        live.update({"s0": [1.0, 1.0]})


@pytest.mark.parametrize(
    ("method", "argument"), [("step", TABLE[AT == 35]), ("update", {"s0": [np.nan, 9.0]})]
)
def test_an_interrupt_at_any_line_leaves_the_stream_as_it_was(method, argument):
    live = live_of(model_of())
    before = contents(live)

    def lines(stop_at=None):
        copy = pickle.loads(pickle.dumps(live))
        try:
            return lines_of(lambda: getattr(copy, method)(argument), stop_at)
        finally:
            assert (contents(copy) == before) == (stop_at is not None)

    lines()  # the first call fills caches
    n_lines = lines()
    for line in np.unique(np.linspace(1, n_lines, 60).astype(int)):
        with pytest.raises(Timeout):
            lines(line)


def test_a_warning_that_is_an_error_leaves_the_stream_as_it_was():
    live = stream(model_of(learning_rate=0.3), TABLE[AT < 30], level=80)
    first = TABLE[TABLE.shop == "s0"].assign(c0=1e6)
    live.step(first[30:31])
    before = contents(live)
    with pytest.raises(DataWarning, match="So many outcomes lay outside the band of level"):
        live.step(first[31:32])
    assert contents(live) == before


def test_a_reading_that_has_failed_may_be_sent_again():
    days = pd.date_range("2024-01-01", periods=20)
    table = pd.DataFrame({"load": VALUES[0, :20, 0], "heat": VALUES[1, :20, 0]}).assign(when=days)
    model = make_pipeline(SlidingWindow(4, time="when"), GRURegressor(2, max_iter=1, random_state=0))
    live = stream(model.fit(table, VALUES[0, 1:21, 0]), table[:10])
    with pytest.raises(ValueError, match="'load' of the reading at 2024-01-11 .* is missing"):
        live.step(table[10:11].assign(load=np.nan))
    assert live.step(table[10:11]) == pytest.approx(model.predict(table)[10], abs=1e-12)


def test_whoever_writes_into_a_state_changes_no_stream():
    model = GRURegressor(2, max_iter=1, random_state=0).fit(make_windows(VALUES[0], 4), VALUES[0, :, 0])
    one, many = (stream(model, past) for past in (VALUES[0, :10], {"a": VALUES[0, :10]}))
    one.state[...] = 9
    many.state["a"][...] = 9
    np.testing.assert_array_equal(one.state, VALUES[0, 6:10])
    np.testing.assert_array_equal(many.state["a"], VALUES[0, 6:10])


def test_a_reading_that_is_not_later_gives_no_outcome():
    live = live_of(model_of())
    before = contents(live)
    with pytest.raises(ValueError, match="expected a time after"):
        live.step(TABLE[AT == 34])
    assert contents(live) == before
