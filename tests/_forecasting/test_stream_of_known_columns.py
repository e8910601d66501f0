"""A stream that is told what is known ahead says what ``predict`` says of windows of the whole table."""

import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import VotingRegressor
from sklearn.pipeline import make_pipeline

from sklearn_gru import DataWarning, GRURegressor, make_windows, stream

from ..examples import examples
from .test_forecast_of_known_columns import KINDS, KNOWN, LENGTH, NAMES, READS, gru, model_of
from .test_stream import Timeout, lines_of

pytestmark = pytest.mark.filterwarnings("ignore:.*but length=:sklearn_gru.DataWarning")
STREAMED = [kind for kind in KINDS if kind != "differences"]
START = np.datetime64("2024-02-26", "us")


class Days:
    """The days of some series, whose rows the steps of a stream take one by one."""

    def __init__(self, kind, sizes, n_steps, reach, seed):
        rng = np.random.default_rng(seed)
        self.reads, self.known = READS.get(kind, NAMES), KNOWN.get(kind, ["promo"])
        self.sizes, self.reach, self.n_steps = sizes, reach, n_steps
        self.rows = [rng.normal(size=(n + n_steps + reach, len(self.reads))) for n in sizes]
        if kind == "filled":
            for rows, n in zip(self.rows, sizes, strict=True):
                rows[rng.random(rows.shape) < 0.3] = np.nan
                # a table whose last rows tell only what is known ahead has not come so far, and is not filled
                rows[0] = rows[n - 1] = rows[-1] = 1.0
                rows[n:, self.positions] = rng.normal(size=(len(rows) - n, len(self.known)))
        self.starts = rng.integers(0, 30, size=len(sizes))

    @property
    def positions(self):
        return sorted(self.reads.index(name) for name in self.known)

    def frame(self, i, library=pd):
        rows = self.rows[i]
        day = START + (self.starts[i] + np.arange(len(rows))) * np.timedelta64(1, "D")
        table = pd.DataFrame(rows, columns=self.reads).assign(shop=f"s{i}", day=day)
        return table if library is pd else pl.DataFrame(table.to_dict("list"))

    def expected(self, predict, as_array):
        """What the model says of each row of the steps, of shape (n_series, n_steps, ...)."""
        values = []
        for i, n in enumerate(self.sizes):
            table = self.rows[i] if as_array else self.frame(i)[self.reads]
            values.append([np.ravel(predict(table, n + step)) for step in range(self.n_steps)])
        return np.array(values)


SIZES = st.lists(st.integers(1, 6), min_size=1, max_size=3)


@examples(nightly=100)
@given(
    kind=st.sampled_from(STREAMED),
    library=st.sampled_from([pd, pl]),
    sizes=SIZES,
    reach=st.integers(1, 3),
    more=st.integers(0, 2),
    seed=st.integers(0, 2**32 - 1),
)
def test_readings_in_data_frames_are_those_of_predict(kind, library, sizes, reach, more, seed):
    days = Days(kind, sizes, 3, reach, seed)
    model, predict = model_of(kind, reach, False)
    join = pd.concat if library is pd else pl.concat
    tables = [days.frame(i, library) for i in range(len(sizes))]
    history = join([table[:n] for table, n in zip(tables, sizes, strict=True)])
    live, actual = stream(model, history, group="shop", time="day"), []
    for step in range(3):
        reading = join([table[n + step : n + step + 1] for table, n in zip(tables, sizes, strict=True)])
        parts = [t[n + step + 1 : n + step + 1 + reach + more] for t, n in zip(tables, sizes, strict=True)]
        future = join(parts[::-1])[["day", *days.known, "shop"]]
        answer = live.step(reading, future)
        actual.append(np.asarray(answer)[:, 1:] if library is pl else np.asarray(answer))
    actual = np.stack(actual, axis=1).reshape(len(sizes), 3, -1).astype(float)
    np.testing.assert_allclose(actual, days.expected(predict, False), rtol=1e-10, atol=1e-12)


@examples(nightly=100)
@given(
    kind=st.sampled_from([kind for kind in STREAMED if kind != "columns by name"]),
    sizes=SIZES,
    reach=st.integers(1, 3),
    more=st.integers(0, 2),
    seed=st.integers(0, 2**32 - 1),
)
def test_readings_by_label_in_arrays_are_those_of_predict(kind, sizes, reach, more, seed):
    days = Days(kind, sizes, 3, reach, seed)
    model, predict = model_of(kind, reach, True)
    live = stream(model, {f"s{i}": days.rows[i][:n] for i, n in enumerate(sizes)})
    actual = []
    for step in range(3):
        now = {f"s{i}": n + step for i, n in enumerate(sizes)}
        rows = dict(zip(now, days.rows, strict=True))
        reading = {label: rows[label][row] for label, row in now.items()}
        future = {
            label: rows[label][row + 1 : row + 1 + reach + more, days.positions] for label, row in now.items()
        }
        actual.append([np.ravel(value) for value in live.step(reading, future).values()])
    expected = days.expected(predict, True)
    np.testing.assert_allclose(np.swapaxes(actual, 0, 1), expected, rtol=1e-10, atol=1e-12)


def test_one_series_takes_rows_without_an_axis_of_series():
    days = Days("windows", [5], 3, 2, 0)
    model, predict = model_of("windows", 2, True)
    live, rows = stream(model, days.rows[0][:5]), days.rows[0]
    actual = [live.step(rows[row], rows[row + 1 : row + 3, 2:]) for row in (5, 6, 7)]
    np.testing.assert_allclose(actual, days.expected(predict, True)[0, :, 0], rtol=1e-12)
    live = stream(model, rows[:5])
    assert live.step(rows[5].tolist(), rows[6:8, 2].tolist()) == actual[0]


def live_shops(**options):
    """A stream of two shops, and the rows that come next."""
    days = Days("windows", [5, 4], 4, 2, 0)
    days.starts[:] = 0, 1
    tables = [days.frame(i) for i in range(2)]
    model, _ = model_of("windows", 2, False)
    history = pd.concat([tables[0][:5], tables[1][:4]])
    coming = pd.concat([tables[0][5:], tables[1][4:]]).sort_values("day", kind="stable")
    return stream(model, history, group="shop", time="day", **options), coming


def test_a_row_of_a_data_frame_is_a_reading_too():
    live, coming = live_shops()
    future = coming[["shop", "day", "promo"]]
    expected = pickle.loads(pickle.dumps(live)).step(coming[:2], future[2:])
    assert live.step(coming.iloc[1], future[2:]) == pytest.approx(expected["s1"], rel=1e-12)
    assert live.step(coming.iloc[0], future[2:]) == pytest.approx(expected["s0"], rel=1e-12)


def test_a_pickle_goes_on_to_the_bit_and_nothing_told_is_remembered():
    live, coming = live_shops()
    future = coming[["shop", "day", "promo"]]
    live.step(coming[:2], future[2:].assign(promo=99.0))
    kept = pickle.loads(pickle.dumps(live))
    other, _ = live_shops()
    other.step(coming[:2], future[2:])
    expected = live.step(coming[2:4], future[4:])
    pd.testing.assert_series_equal(kept.step(coming[2:4], future[4:]), expected)
    pd.testing.assert_series_equal(other.step(coming[2:4], future[4:]), expected)
    assert live.state["s0"].shape == (LENGTH, 3)
    np.testing.assert_array_equal(live.state["s0"][-1], coming[coming["shop"] == "s0"].iloc[1][NAMES])


def late(table, days):
    return table.assign(day=table["day"] + pd.Timedelta(days=days))


COMING = ["shop", "day", "promo"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: None, r"future is missing: .* columns \['promo'\] in the 2 rows .* for shop='s0'"),
        (lambda t: t[["shop", "day"]], r"future lacks the columns \['promo'\]"),
        (lambda t: t[["shop", "promo"]], "time='day' is not a column of future"),
        (lambda t: t[["day", "promo"]], "group='shop' is not a column of future"),
        (lambda t: t[:3], "future has 1 rows for shop='s1'; expected at least 2"),
        (lambda t: t[t["shop"] == "s0"], "future has 0 rows for shop='s1'; expected at least 2"),
        (lambda t: late(t, 1), "future for shop='s0' begins at 2024-03-04 .* Expected 2024-03-03"),
        (lambda t: late(t, -1), "future for shop='s0' begins at 2024-03-02 00:00:00, which is not after"),
        (lambda t: t.drop(t.index[2]), "future for shop='s0' has 2024-03-05 .* after 2024-03-03"),
        (lambda t: pd.concat([t, t]), "'day' of future for shop='s0' repeats"),
        (lambda t: t.assign(day=range(len(t))), "dates without a time zone .* numbers"),
        (lambda t: t.assign(promo=np.nan), "'promo' is missing at 2024-03-03 00:00:00 for shop='s0'"),
        (lambda t: t.assign(promo=np.inf), "future contains infinity at 2024-03-03 00:00:00 for shop='s0'"),
        (lambda t: t.to_numpy(), "future is a ndarray; expected a data frame of pandas like the reading"),
        (lambda t: pl.DataFrame(t.to_dict("list")), "future is a DataFrame; expected a data frame of pandas"),
    ],
)
def test_what_is_not_told_right_is_an_error_and_leaves_the_stream(change, message):
    live, coming = live_shops()
    future = coming[COMING][2:].reset_index(drop=True)
    kept = pickle.loads(pickle.dumps(live))
    with pytest.raises(ValueError, match=message):
        live.step(coming[:2], change(future))
    np.testing.assert_equal(live.state, kept.state)
    pd.testing.assert_series_equal(live.step(coming[:2], future), kept.step(coming[:2], future))


@pytest.mark.parametrize(
    ("future", "message"),
    [
        ({"a": [[1.0]], "b": [[1.0], [2.0]]}, "future has 1 rows for series='a'; expected at least 2"),
        ({"b": [[1.0], [2.0]]}, "future has 0 rows for series='a'; expected at least 2"),
        ({"a": np.ones((2, 2)), "b": [1.0, 2.0]}, "future of 'a' has 2 columns; expected 1"),
        ({"a": [1.0, np.nan], "b": [1.0, 2.0]}, "2 is missing in row 1 of future for series='a'"),
        ({"a": [1.0, np.inf], "b": [1.0, 2.0]}, "Input future of 'a' contains infinity"),
        ({"a": pd.DataFrame({"promo": [1.0, 2.0]}), "b": [1, 2]}, "future of 'a' is a DataFrame, whose"),
        ([1.0, 2.0], r"future is a list; expected a dict \{label: rows\}, as the reading is"),
    ],
)
def test_arrays_that_are_not_told_right_are_an_error(future, message):
    live = stream(model_of("windows", 2, True)[0], {"a": np.ones((4, 3)), "b": np.ones((4, 3))})
    before = live.state
    with pytest.raises(ValueError, match=message):
        live.step({"a": np.ones(3), "b": np.ones(3)}, future)
    np.testing.assert_equal(live.state, before)


def test_whole_numbers_in_a_reading_do_not_round_what_is_told():
    model, predict = model_of("scaled rows", 1, True)
    rows = np.vstack([np.ones((4, 3)), [[0, 0, 0.5]]])
    live = stream(model, rows[:3])
    assert live.step([1, 1, 1], [[0.5]]) == predict(rows, 3)


def test_a_gap_in_what_is_told_is_filled_where_a_value_comes_after_it():
    model, _ = model_of("filled", 2, True)
    rows = np.ones((5, 3))
    live, other = stream(model, rows), stream(model, rows)
    assert live.step([1.0, 1.0, 3.0], [np.nan, 2.0]) == other.step([1.0, 1.0, 3.0], [3.0, 2.0])
    assert live.step([1.0, 1.0, np.nan], [2.0, 2.0]) == other.step([1.0, 1.0, 3.0], [2.0, 2.0])
    with pytest.raises(ValueError, match="2 is missing in row 1 of future"):
        live.step([1.0, 1.0, 3.0], [2.0, np.nan])
    assert live.step([1.0, 1.0, 3.0], [2.0, np.nan, 4.0]) == other.step([1.0, 1.0, 3.0], [2.0, 2.0])


def test_a_history_that_goes_on_with_rows_to_come_is_an_error():
    model, _ = model_of("windows", 2, True)
    rows = np.ones((6, 3))
    rows[5, :2] = np.nan
    with pytest.raises(ValueError, match=r"history ends for series='b' with a row in which only .* \[2\]"):
        stream(model, {"a": rows[:5], "b": rows})
    table = pd.DataFrame(rows, columns=NAMES).assign(shop="a")
    with pytest.raises(ValueError, match=r"history ends for shop='a' with a row in which only"):
        stream(model_of("windows", 2, False)[0], table, group="shop")


def test_a_model_that_is_shown_nothing_ahead_takes_no_future():
    windows = make_windows(np.ones((9, 1)) * np.arange(9.0)[:, np.newaxis], 2)
    model = gru().fit(windows, np.arange(9.0))
    with pytest.raises(ValueError, match="future is given, but the windows of the model show nothing ahead"):
        stream(model).step([1.0], [[1.0]])


def test_times_without_a_step_are_taken_as_they_come_with_a_warning_where_they_are_far():
    model, _ = model_of("windows", 1, False)
    table = Days("windows", [12], 0, 2, 0).frame(0)
    table = table.assign(day=[0, 1, 3, 4, 6, 7, 9, 10, 12, 13, 15, 16, 18, 28])
    live = stream(model, table[:11], group="shop", time="day")
    future = table[["shop", "day", "promo"]]
    live.step(table[11:12], future[12:13])
    with pytest.warns(DataWarning, match="has 28 after 18, 10 later"):
        live.step(table[12:13], future[13:14])


def test_days_of_business_go_on_after_the_weekend():
    model, _ = model_of("windows", 1, False)
    table = Days("windows", [12], 0, 2, 0).frame(0).assign(day=pd.bdate_range("2024-01-01", periods=14))
    live, future = stream(model, table[:3], group="shop", time="day"), table[["shop", "day", "promo"]]
    for row in range(3, 13):
        live.step(table[row : row + 1], future[row + 1 : row + 2])


def test_a_model_of_windows_transformed_by_hand_or_of_every_step_is_refused():
    rows = np.random.default_rng(0).normal(size=(20, 2))
    windows = make_windows(rows, 3, known=[1], horizon=2)[:-2]
    y = np.random.default_rng(1).normal(size=(18, 5, 1))
    at_every_step = GRURegressor(2, max_iter=1, random_state=0).fit(windows, y)
    with pytest.raises(ValueError, match=r"predicts a value at every step, also where .* \[1\] ahead"):
        stream(at_every_step)
    changed = windows.replace_rows(*windows.used_rows())
    with pytest.raises(ValueError, match="transformed after they were made; a stream would show it"):
        stream(gru().fit(changed, rows[:18, 0]))


def test_an_ensemble_of_models_of_windows_is_told_too():
    rows = np.random.default_rng(0).normal(size=(20, 2))
    windows = make_windows(rows, 3, known=[1], horizon=2)[:-2]
    model = VotingRegressor([("one", gru()), ("two", make_pipeline(gru()))]).fit(windows, rows[:18, 0])
    live = stream(model, rows[:10])
    np.testing.assert_allclose(
        live.step(rows[10], rows[11:13, 1]), model.predict(windows[10:11])[0], rtol=1e-12
    )


def test_a_step_that_is_interrupted_anywhere_leaves_the_stream_as_it_was():
    live, coming = live_shops()
    future = coming[["shop", "day", "promo"]]
    state, kept = live.state, pickle.dumps(live)
    expected = live.step(coming[:2], future[2:])

    def step(live):
        return live.step(coming[:2], future[2:])

    other = pickle.loads(kept)
    n_lines = lines_of(lambda: step(other))
    for stop_at in {*range(1, n_lines, 1 + n_lines // 60), *range(n_lines - 5, n_lines + 1)}:
        live = pickle.loads(kept)
        with pytest.raises(Timeout):
            lines_of(lambda live=live: step(live), stop_at)
        np.testing.assert_equal(live.state, state)
        pd.testing.assert_series_equal(step(live), expected)
