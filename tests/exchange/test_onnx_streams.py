"""Streams in ONNX Runtime, step by step beside the streams themselves."""

import numpy as np
import pandas as pd
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    GRUClassifier,
    GRURegressor,
    SlidingWindow,
    StepwiseTransformer,
    make_windows,
    stream,
)

from ..examples import n_examples
from .graphs import run

pytest.importorskip("skl2onnx")
onnxruntime = pytest.importorskip("onnxruntime")

from sklearn_gru.exchange import to_onnx  # noqa: E402

N_STEPS = n_examples(60, nightly=2000)
rng = np.random.default_rng(0)
ROWS = rng.normal(size=(N_STEPS, 3)) + 0.1 * rng.normal(size=(N_STEPS, 3)).cumsum(axis=0)
Y = ROWS @ [0.3, 1.0, 0.0] + rng.normal(size=N_STEPS)
LABELS = np.where(np.median(Y) < Y, "up", "down")
GAPS, HOLES = ROWS.copy(), ROWS.copy()
GAPS[rng.random(N_STEPS) < 0.2] = np.nan
HOLES[rng.random(ROWS.shape) < 0.2] = np.nan
HOLES[0] = ROWS[0]
SEQUENCES, STEPS = ROWS[:60].reshape(6, 10, 3), Y[:60].reshape(6, 10, 1)
OF_STEPS = np.where(np.median(STEPS) < STEPS[:, :, 0], "up", "down")


def network(**options):
    return GRURegressor(4, max_iter=2, random_state=0, **options)


def classifier():
    return GRUClassifier(4, max_iter=2, random_state=0)


def scaled():
    return StepwiseTransformer(StandardScaler())


def flat(length):
    return np.asarray(make_windows(ROWS[:60], length))[length:].reshape(60 - length, -1)


STREAMS = {  # a model, what it is fitted on, and the readings
    "window": (make_pipeline(StandardScaler(), SlidingWindow(6), network()), ROWS, Y, GAPS),
    "filled": (make_pipeline(StandardScaler(), SlidingWindow(6, fill="forward"), network()), ROWS, Y, HOLES),
    "classes": (make_pipeline(SlidingWindow(6), scaled(), classifier()), ROWS, LABELS, ROWS),
    "flattened": (make_pipeline(SlidingWindow(4, flatten=True), SimpleImputer(), Ridge()), ROWS, Y, HOLES),
    "flattened classes": (
        *(make_pipeline(SlidingWindow(4, flatten=True), SimpleImputer(), LogisticRegression()), ROWS),
        *(LABELS, ROWS),
    ),
    "of windows": (
        make_pipeline(scaled(), network()),
        make_windows(ROWS[:60], 8, fill="forward"),
        Y[:60],
        HOLES,
    ),
    "flat sequences": (network(n_channels=3), flat(7), Y[7:60], ROWS),
    "quantiles": (
        make_pipeline(SlidingWindow(6), network(loss="quantile", quantile=[0.1, 0.9])),
        ROWS,
        Y,
        ROWS,
    ),
    "window of steps": (make_pipeline(SlidingWindow(5), classifier()), SEQUENCES, OF_STEPS[:, -5:], ROWS),
    "carried": (network(), SEQUENCES, STEPS, GAPS),
    "carried counts": (
        *(GRURegressor((4, 3), reset_after=True, loss="poisson", max_iter=2, random_state=0), SEQUENCES),
        *(np.abs(np.repeat(STEPS, 2, axis=2)), GAPS),
    ),
    "carried quantiles": (network(loss="quantile", quantile=[0.1, 0.5, 0.9]), SEQUENCES, STEPS, ROWS),
    "carried classes": (make_pipeline(scaled(), classifier()), SEQUENCES, OF_STEPS, GAPS),
}


def runner(graph, state):
    """A function of readings (n_series, n_columns), which goes on from a state of each series."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    providers = ["CPUExecutionProvider"]
    session = onnxruntime.InferenceSession(graph.SerializeToString(), options, providers=providers)
    names = [one.name for one in session.get_inputs()]

    def step(readings):
        nonlocal state
        *said, state = session.run(None, dict(zip(names, (readings, state), strict=True)))
        return said

    return step


@pytest.mark.filterwarnings("ignore:1 of 1 sequences have no step")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", STREAMS)
def test_every_step_says_what_the_stream_says(name, dtype):
    model, X, y, readings = STREAMS[name]
    readings, is_class = readings.astype(dtype), np.asarray(y).dtype.kind == "U"
    model.fit(X, y)
    live, graph = stream(model), to_onnx(stream(model), readings)
    method = stream(model, method="predict_proba") if is_class else live
    step = runner(graph, live.state[np.newaxis].astype(dtype))
    for reading in readings:
        *labels, said = step(reading[np.newaxis])
        expected = np.asarray(method.step(reading))
        tolerance = 1e-5 * (1 if is_class else Y.std())
        np.testing.assert_allclose(said.reshape(expected.shape), expected, rtol=0, atol=tolerance)
        if is_class:
            assert labels[0][0] == (live.step(reading) or "")


def test_names_and_shapes_say_what_goes_round():
    models = {
        "past": (make_pipeline(SlidingWindow(6), network()).fit(ROWS, Y), [None, 6, 3]),
        "state": (GRURegressor((4, 3), max_iter=1).fit(SEQUENCES, STEPS), [None, 7]),
    }
    for name, (model, shape) in models.items():
        graph = to_onnx(stream(model)).graph
        assert [one.name for one in graph.input] == ["x", name]
        assert [one.name for one in graph.output] == ["variable", f"next_{name}"]
        for one in (graph.input[1], graph.output[1]):
            axes = one.type.tensor_type.shape.dim
            assert [axis.dim_value or None for axis in axes] == shape


def test_several_series_go_on_side_by_side_from_their_own_pasts():
    table = pd.DataFrame(ROWS[:40], columns=["a", "b", "c"]).assign(shop=np.repeat(["x", "z"], 20))
    model = make_pipeline(SlidingWindow(4, group="shop"), network()).fit(table, Y[:40])
    live = stream(model, history=table)
    state = np.stack(list(live.state.values())).astype(np.float32)
    step = runner(to_onnx(live), state)
    for row in range(40, 50):
        reading = np.stack([ROWS[row], ROWS[row + 1]])
        expected = live.step(
            table.iloc[:2].assign(shop=["x", "z"], a=reading[:, 0], b=reading[:, 1], c=reading[:, 2])
        )
        said = step(reading.astype(np.float32))[0][:, 0]
        np.testing.assert_allclose(said, expected, rtol=0, atol=1e-5 * Y.std())


def test_a_step_of_one_row_is_not_that_of_a_pipeline_of_rows():
    model = make_pipeline(SlidingWindow(6), network()).fit(ROWS, Y)
    live = stream(model, history=ROWS[:30])
    step = runner(to_onnx(live), live.state[np.newaxis].astype(np.float32))
    said = step(ROWS[30:31].astype(np.float32))[0][0, 0]
    assert abs(said - model.predict(ROWS)[30]) < 1e-5 * Y.std()
    with pytest.warns(UserWarning, match="X has 1 row, but length=6"):
        assert abs(said - model.predict(ROWS[30:31])[0]) > 1e-3


def test_a_reading_that_a_stream_refuses_gets_nan_and_leaves_a_carried_state():
    model = network().fit(SEQUENCES, STEPS)
    live = stream(model, history=ROWS[:20])
    state = live.state[np.newaxis].astype(np.float32)
    for wrong in ([1, np.nan, 1], [np.nan, 1, 1], [np.inf, 1, 1]):
        said, after = run(to_onnx(live), np.array([wrong], np.float32), state)
        assert np.isnan(said).all()
        np.testing.assert_array_equal(after, state)


def test_streams_that_no_graph_can_be_are_refused():
    table = pd.DataFrame(ROWS, columns=["a", "b", "c"])
    known = make_windows(table, 4, known=["a"], horizon=2)[:-2]
    with pytest.raises(ValueError, match=r"The windows of the model show \['a'\] ahead \(known\)"):
        to_onnx(stream(network().fit(known, Y[:-2])))
    model = make_pipeline(SlidingWindow(4), classifier()).fit(ROWS, LABELS)
    with pytest.raises(ValueError, match="method='decision_function'; expected a stream of predict"):
        to_onnx(stream(model, method="decision_function"))


def test_columns_in_another_order_than_in_fit_are_refused():
    table = pd.DataFrame(ROWS, columns=["a", "b", "c"])
    live = stream(make_pipeline(SlidingWindow(4), network()).fit(table, Y))
    assert to_onnx(live, table).graph.input[0].name == "x"
    with pytest.raises(ValueError, match=r"the columns \['c', 'b', 'a'\] .*order of fit, \['a', 'b', 'c'\]"):
        to_onnx(live, table[["c", "b", "a"]])
