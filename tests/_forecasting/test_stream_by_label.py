"""A stream by label says of each series what ``predict`` says of it alone, however readings come."""

import pickle
import warnings
from functools import cache

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import StackingRegressor, VotingRegressor
from sklearn.linear_model import Ridge
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    DataWarning,
    GRUClassifier,
    GRURegressor,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    make_windows,
    stream,
)

from ..examples import examples

LABELS = ["pump", "fan", "drill", "press"]
RNG = np.random.default_rng(0)
N_ROWS = 48
COLUMNS = {
    "heat": RNG.normal(size=N_ROWS),
    "machine": [LABELS[i] for i in RNG.integers(0, 3, N_ROWS)],
    "load": RNG.normal(size=N_ROWS),
    "hour": np.arange(N_ROWS),
}
TABLE = pd.DataFrame(COLUMNS)
CHANNELS = ["heat", "load"]
ROWS = TABLE[CHANNELS].to_numpy()
TARGET = np.roll(COLUMNS["load"], -1)
SEQUENCES = RNG.normal(size=(10, 7, 2))
LIBRARIES = {"pandas": pd, "polars": pl}


def gru(**parameters):
    return GRURegressor(**{"hidden_layer_sizes": (3,), "max_iter": 2, "random_state": 0, **parameters})


def classifier():
    return GRUClassifier(3, max_iter=2, random_state=0)


def carried(**parameters):
    return make_pipeline(StepwiseTransformer(StandardScaler()), gru(**parameters)).fit(
        SEQUENCES, SEQUENCES.cumsum(axis=1)[:, :, :1]
    )


def window_in_the_pipeline(**parameters):
    window = SlidingWindow(4, group="machine", time="hour", **parameters)
    return make_pipeline(window, gru()).fit(TABLE, TARGET)


def windows(**parameters):
    return make_windows(TABLE, 4, group="machine", time="hour", **parameters)


def of_windows(model=None, y=TARGET, **parameters):
    model = gru() if model is None else model
    return make_pipeline(StepwiseTransformer(StandardScaler()), model).fit(windows(**parameters), y)


def of_rows():
    return make_pipeline(StandardScaler(), SlidingWindow(4), gru()).fit(ROWS, TARGET)


MODELS = {
    "window in the pipeline": window_in_the_pipeline,
    "window in the pipeline, filled": lambda: window_in_the_pipeline(fill="forward"),
    "windows made before": of_windows,
    "windows made before, filled": lambda: of_windows(fill="forward"),
    "windows that know no series": of_rows,
    "carried, one layer": carried,
    "carried, two layers": lambda: carried(hidden_layer_sizes=(3, 2)),
}
model_of = cache(lambda name: MODELS[name]())


def alone(name, rows):
    """What ``predict`` says after the last row of one series, shape (n_rows, 2)."""
    model = model_of(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # windows without a step, and short ones
        if name.startswith("carried"):
            return model.predict(rows[np.newaxis])[0, -1]
        table = pd.DataFrame(rows, columns=CHANNELS).assign(machine="pump", hour=range(len(rows)))
        if name.startswith("window in"):
            return model.predict(table[list(TABLE)])[-1]
        if name.startswith("windows made"):
            return model.predict(model[0].recipe_.windows(table[list(TABLE)]))[-1]
        return model.predict(rows)[-1]


@st.composite
def arrivals(draw):
    """Which machines send at each step; the first steps are the history."""
    steps = draw(st.lists(st.lists(st.sampled_from(LABELS), min_size=1, unique=True), min_size=1, max_size=7))
    return steps, draw(st.integers(0, len(steps) - 1))


def as_table(library, labels, values, hour):
    columns = {"heat": values[:, 0], "machine": labels, "load": values[:, 1], "hour": [hour] * len(labels)}
    return library.DataFrame(columns)


@examples(nightly=200)
@given(
    name=st.sampled_from(sorted(MODELS)),
    arrivals=arrivals(),
    form=st.sampled_from(["pandas", "polars", "dict"]),
    gaps=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_readings_in_any_order_of_arrival_give_what_predict_gives_each_series(
    name, arrivals, form, gaps, seed
):
    if name.startswith("window in"):  # it reads columns by their names
        form = {"dict": "pandas"}.get(form, form)
    rng, (steps, n_known) = np.random.default_rng(seed), arrivals
    past = {label: [] for label in LABELS}
    values = [rng.normal(size=(len(labels), 2)) for labels in steps]
    seen = set()
    for labels, step in zip(steps, values, strict=True):
        is_gap = rng.random(step.shape if "filled" in name else (len(step), 1)) < 0.3 * gaps
        is_new = np.array([label not in seen for label in labels])  # there is nothing yet to fill it with
        step[is_gap & ~is_new[:, np.newaxis] & np.ones(2, bool)] = np.nan
        seen.update(labels)
    history = None
    for labels, step in zip(steps[:n_known], values[:n_known], strict=True):
        for label, row in zip(labels, step, strict=True):
            past[label].append(row)
    if n_known and form == "dict":
        history = {label: np.array(rows) for label, rows in past.items() if rows}
    elif n_known:
        parts = [
            as_table(LIBRARIES[form], *part) for part in zip(steps, values, range(n_known), strict=False)
        ]
        history = LIBRARIES[form].concat(parts)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        live = stream(model_of(name), history, group="machine", time=None if form == "dict" else "hour")
        for hour in range(n_known, len(steps)):
            labels, step = steps[hour], values[hour]
            before = live.state
            if form == "dict":
                said = live.step(dict(zip(labels, step, strict=True)))
            else:
                answer = live.step(as_table(LIBRARIES[form], labels, step, hour))
                rows = answer.iter_rows() if form == "polars" else answer.items()
                said = dict(rows if form == "polars" or answer.ndim == 1 else answer[0].items())
            assert list(said) == labels
            for label, row in zip(labels, step, strict=True):
                past[label].append(row)
                expected = alone(name, np.array(past[label]))
                np.testing.assert_allclose(
                    np.ravel(said[label]), np.ravel(expected), rtol=0, atol=1e-12, equal_nan=True
                )
            for label in set(before) - set(labels):  # silent ones are left as they are
                np.testing.assert_array_equal(live.state[label], before[label])


def windows_of(rows):
    return np.asarray(make_windows(rows, 4))


def test_a_silent_machine_is_left_as_it_is():
    """No step of NaN, and with ``fill="forward"`` no reading twice."""
    for name in ("windows made before", "windows made before, filled", "carried, two layers"):
        live = stream(model_of(name), {"pump": ROWS[:5], "fan": ROWS[5:10]})
        for row in ROWS[10:20]:
            live.step({"pump": row})
        said = live.step({"fan": ROWS[20]})["fan"]
        np.testing.assert_allclose(said, alone(name, np.vstack([ROWS[5:10], ROWS[20]])), rtol=0, atol=1e-12)


def test_a_new_machine_begins_without_a_past_and_does_not_disturb_the_others():
    live = stream(model_of("window in the pipeline"), TABLE[:30])
    before = live.state
    new = TABLE[30:31].assign(machine="robot")
    expected = alone("window in the pipeline", ROWS[30:31])
    np.testing.assert_allclose(live.step(new), [expected], rtol=0, atol=1e-12)
    assert live.labels == [*before, "robot"]
    np.testing.assert_equal({label: live.state[label] for label in before}, before)


def test_readings_without_a_history_go_by_a_dict():
    live = stream(of_rows(), group="machine")
    assert (live.labels, live.state, repr(live)) == (
        [],
        {},
        "GRUStream(0 series, the last 4 readings of 2 channels)",
    )
    for row in ROWS[:6]:
        answer = live.step({"pump": row, ("hall", 2): -row})
    for label, rows in (("pump", ROWS[:6]), (("hall", 2), -ROWS[:6])):
        np.testing.assert_allclose(answer[label], of_rows().predict(rows)[-1], rtol=0, atol=1e-12)


def test_rows_of_an_array_come_with_their_labels():
    live = stream(of_rows(), ROWS[:20], group=COLUMNS["machine"][:20])
    for label in live.labels:
        rows = ROWS[:20][TABLE["machine"][:20] == label]
        expected = of_rows().predict(np.vstack([rows, ROWS[20]]))[-1]
        np.testing.assert_allclose(live.step({label: ROWS[20]})[label], expected, rtol=0, atol=1e-12)
    for history in (None, {"a": ROWS}):
        with pytest.raises(ValueError, match="group is a ndarray, but history is .* the labels are of"):
            stream(of_rows(), history, group=np.array(["a"]))


def test_a_history_that_does_not_tell_its_series_is_an_error():
    with pytest.raises(ValueError, match=r"history is a ndarray, which does not tell its series; .*machine"):
        stream(of_windows(), ROWS)


def test_nobody_has_sent():
    live = stream(of_windows(), TABLE[:20])
    before = live.state
    assert live.step({}) == {}
    answer = live.step(TABLE[:0])
    assert (len(answer), answer.index.name) == (0, "machine")
    np.testing.assert_equal(live.state, before)


def test_one_row_of_a_table_is_one_reading():
    live, other = (stream(of_windows(), TABLE[:40]) for _ in range(2))
    one = live.step(TABLE.iloc[40])
    assert np.ndim(one) == 0
    assert other.step(TABLE[40:41])[TABLE["machine"][40]] == one


def of_classes(table, y, **parameters):
    window = SlidingWindow(4, group="machine", time="hour")
    return make_pipeline(window, GRUClassifier(3, max_iter=2, random_state=0)).fit(table, y)


@pytest.mark.parametrize("method", ["predict_proba", "predict_log_proba"])
@pytest.mark.parametrize("library", LIBRARIES)
def test_probabilities_come_under_their_classes(method, library):
    table = LIBRARIES[library].DataFrame(COLUMNS)
    model = of_classes(table, np.array(["low", "mid", "high"])[np.arange(N_ROWS) % 3])
    rows = getattr(table, "iloc", table)
    live = stream(model, rows[:40], method=method)
    expected = getattr(model, method)(table)
    for i in range(40, N_ROWS):
        said = live.step(rows[i : i + 1])
        prefix = "prediction_" if library == "polars" else ""
        assert list(said.columns)[-3:] == [f"{prefix}{c}" for c in model.classes_]
        np.testing.assert_allclose(said.to_numpy()[0, -3:].astype(float), expected[i], rtol=0, atol=1e-12)


def test_classes_and_probabilities_of_one_series():
    model = make_pipeline(SlidingWindow(4), classifier()).fit(ROWS, TARGET > 0)
    live, probable = (stream(model, ROWS[:30], method=method) for method in ("predict", "predict_proba"))
    assert live.step(ROWS[30]) == model.predict(ROWS)[30]
    np.testing.assert_allclose(probable.step(ROWS[30]), model.predict_proba(ROWS)[30], rtol=0, atol=1e-12)
    with pytest.raises(ValueError, match="method='predict_proba', but Pipeline has none"):
        stream(of_rows(), method="predict_proba")
    with pytest.raises(ValueError, match="'method' parameter of stream"):
        stream(of_rows(), method="transform")


# --- models that ask several


def voting():
    return VotingRegressor([("a", gru()), ("b", gru(random_state=1))])


def stacking():
    return StackingRegressor([("a", gru()), ("b", gru(random_state=1))], Ridge(), cv=2)


def calibrated():
    return CalibratedClassifierCV(classifier(), cv=2)


def threshold():
    return FixedThresholdClassifier(classifier(), threshold=0.4)


@pytest.mark.parametrize("make", [voting, stacking, calibrated, threshold])
@pytest.mark.parametrize("is_scaled", [False, True])
def test_models_that_ask_several_models_of_windows_work(make, is_scaled):
    y = TARGET if make in (voting, stacking) else TARGET > 0
    model = of_windows(make(), y) if is_scaled else make().fit(windows(), y)
    live = stream(model, TABLE[:40])
    expected = model.predict(windows())
    for i in range(40, N_ROWS):
        np.testing.assert_allclose(live.step(TABLE.iloc[i]), expected[i], rtol=0, atol=1e-12)
    if make in (calibrated, threshold):
        live = stream(model, TABLE[:40], method="predict_proba")
        expected = model.predict_proba(windows())
        np.testing.assert_allclose(live.step(TABLE.iloc[40]), expected[40], rtol=0, atol=1e-12)


@pytest.mark.parametrize("make", [voting, stacking])
def test_a_model_that_asks_several_behind_a_window_works(make):
    model = make_pipeline(SlidingWindow(4, group="machine", time="hour"), make()).fit(TABLE, TARGET)
    live = stream(model, TABLE[:40])
    np.testing.assert_allclose(live.step(TABLE.iloc[40]), model.predict(TABLE)[40], rtol=0, atol=1e-12)


def test_a_baseline_of_windows_is_streamed_as_a_network_is():
    load = np.arange(20.0)[:, np.newaxis] % 5
    model = SeasonalNaive(period=5).fit(make_windows(load, 5)[4:-1], load[5:, 0])
    live = stream(model, {"a": load[:10], "b": load[:7]})
    assert live.step({"b": load[7], "a": load[10]}) == {"b": load[8, 0], "a": load[11, 0]}


# --- what is remembered


LIVE = {
    "windows": lambda: stream(of_windows(), TABLE[:20]),
    "window in the pipeline": lambda: stream(model_of("window in the pipeline"), TABLE[:20]),
    "carried": lambda: stream(model_of("carried, two layers"), TABLE[:20], group="machine", time="hour"),
}
EACH = pytest.mark.parametrize("name", LIVE)


@EACH
def test_the_state_is_the_streams_own(name):
    """Neither what a reading came in, nor what was set or shown, is what is remembered."""
    live, other = LIVE[name](), LIVE[name]()
    given = live.state
    live.state = given
    np.testing.assert_equal(live.state, other.state)
    for values in [*given.values(), *live.state.values()]:
        values[...] = 0.5
    reading = TABLE[CHANNELS].to_numpy()[30:31].copy()
    table = pd.DataFrame(reading, columns=CHANNELS, copy=False).assign(machine="fan", hour=30)
    table = table[list(TABLE)]
    live.step(table)
    other.step(table.copy())
    reading[...] = 7
    table[CHANNELS] = 7.0
    np.testing.assert_equal(live.state, other.state)
    answer = live.step(TABLE[31:32].assign(machine="fan"))
    np.testing.assert_array_equal(answer, other.step(TABLE[31:32].assign(machine="fan")))
    assert all(known.state.base is None for known in live._series.values())


@EACH
def test_a_state_that_is_set_may_be_gone_on_from_again(name):
    live = LIVE[name]()
    state, reading = live.state, TABLE[20:21]
    first = live.step(reading)
    with pytest.raises(ValueError, match="expected a time after"):
        live.step(reading)
    live.state = state
    np.testing.assert_array_equal(live.step(reading), first)
    live.state = {}
    assert live.labels == []
    with pytest.raises(ValueError, match=r"state is a list; expected a dict with an array for each label"):
        live.state = [1.0]
    with pytest.raises(ValueError, match=r"state of 'fan' has shape \(1,\)"):
        live.state = state | {"fan": [1.0]}
    assert live.labels == []


@EACH
def test_the_time_of_a_reading_counts_once_it_has_been_predicted_from(name):
    live = LIVE[name]()
    state = live.state
    wrong = TABLE[40:42].assign(machine=["fan", "pump"], load=[1.0, np.inf])
    with pytest.raises(ValueError, match="infinity"):
        live.step(wrong)
    np.testing.assert_equal(live.state, state)
    live.step(wrong.assign(load=1.0, hour=[39, 40]))
    with pytest.raises(ValueError, match=r"hour=39 for machine='fan'; expected a time after 39"):
        live.step(wrong.assign(load=1.0, hour=[39, 41]))
    live.step(wrong.assign(load=1.0, hour=[40, 41]))


@EACH
def test_a_pickle_goes_on_with_all_series(name):
    live = LIVE[name]()
    other = pickle.loads(pickle.dumps(live))
    np.testing.assert_equal(other.state, live.state)
    with pytest.raises(ValueError, match="expected a time after"):
        other.step(TABLE[19:20])
    pd.testing.assert_frame_equal(
        pd.DataFrame(other.step(TABLE[20:21])), pd.DataFrame(live.step(TABLE[20:21]))
    )


@EACH
def test_some_series_or_all_are_forgotten(name):
    live = LIVE[name]()
    state = live.state
    assert live.reset(["fan"]) is live
    np.testing.assert_equal(
        live.state, {label: state[label] for label in ("pump", "drill") if label in state}
    )
    reading = TABLE[:1].assign(machine="fan")  # whose time is before that of the history
    again = live.step(reading)
    assert live.reset().labels == []
    np.testing.assert_array_equal(live.step(reading), again)
    for labels in (["lathe"], "fan"):
        with pytest.raises(ValueError, match="labels"):
            live.reset(labels)


def test_a_stream_of_one_series_has_no_labels_to_forget():
    live = stream(of_rows(), ROWS[:9])
    assert live.labels == [None]
    with pytest.raises(
        ValueError, match=r"labels=\['fan'\]; expected a list of labels, of a stream by label"
    ):
        live.reset(["fan"])


def hourly(n_rows, machines=("fan", "pump")):
    hours = pd.date_range("2024-01-01", periods=n_rows, freq="h")
    load = np.random.default_rng(1).normal(size=n_rows * len(machines))
    return pd.DataFrame({"time": np.tile(hours, 2), "machine": np.repeat(machines, n_rows), "load": load})


@pytest.mark.parametrize("made", ["before", "in the pipeline"])
def test_a_reading_behind_a_gap_warns_once_and_one_behind_readings_of_nan_does_not(made):
    roles = {"group": "machine", "time": "time"}
    table, network = hourly(30), GRURegressor(2, max_iter=1, random_state=0)
    if made == "before":
        windows = make_windows(table, 4, **roles)
        model = network.fit(windows, np.arange(60.0))
    else:
        model = make_pipeline(SlidingWindow(4, **roles), network).fit(table, np.arange(60.0))
    live = stream(model, history=table[table["time"] < "2024-01-02"])
    fan = table[table["machine"] == "fan"]
    again = pickle.loads(pickle.dumps(live))
    message = (
        "After 2024-01-01 23:00:00 for machine='fan' the next reading is of 2024-01-02 02:00:00, where no"
    )
    for each in (live, again):
        before = each.state["fan"]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with pytest.raises(DataWarning, match=message):
                each.step(fan[26:27])
        np.testing.assert_array_equal(each.state["fan"], before)
    with pytest.warns(DataWarning, match=message):
        live.step(fan[26:27])
    live.step(fan[27:28])
    for row in (24, 25):
        again.step(fan[row : row + 1].assign(load=np.nan))
    said = again.step(fan[26:27])
    known = table.assign(load=table["load"].where(~table["time"].between("2024-01-02", "2024-01-02 01:00")))
    remade = make_windows(known, 4, **roles) if made == "before" else known
    assert said.loc["fan"] == pytest.approx(model.predict(remade)[26], abs=1e-12)
    live.reset().step(fan[28:29])
    live.step(fan[20:21].assign(time=pd.Timestamp("2024-02-01")))  # nobody knows what is regular any more
