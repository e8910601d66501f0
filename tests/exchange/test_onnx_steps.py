"""Windows, steps, columns by name and missing values in ONNX Runtime, beside the pipelines themselves."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import OneHotEncoder, RobustScaler, StandardScaler

from sklearn_gru import GRUClassifier, GRURegressor, SlidingWindow, StepwiseTransformer, make_windows

from .graphs import run

pytest.importorskip("skl2onnx")
pytest.importorskip("onnxruntime")

from sklearn_gru.exchange import to_onnx

rng = np.random.default_rng(0)
ROWS = rng.normal(size=(80, 3)).cumsum(axis=0)
Y = ROWS @ [0.3, 1.0, 0.0] + rng.normal(size=80)
LABELS = np.where(np.median(Y) < Y, "up", "down")
GAPS, HOLES = ROWS.copy(), ROWS.copy()
GAPS[rng.random(80) < 0.2] = np.nan
HOLES[rng.random(ROWS.shape) < 0.2] = np.nan
HOLES[0] = ROWS[0]
TABLE = pd.DataFrame(ROWS, columns=["a", "b", "c"])


def network(**options):
    return GRURegressor(4, max_iter=2, random_state=0, **options)


def classifier():
    return GRUClassifier(4, max_iter=2, random_state=0)


def sequences(rows):
    return np.asarray(make_windows(rows, 5))[4:]


BY_NAME = ColumnTransformer([("scaled", StandardScaler(), ["c", "a"])], remainder="passthrough")

PIPELINES = {
    "windows of rows": ([StandardScaler(), SlidingWindow(6), network()], ROWS),
    "with gaps": ([StandardScaler(), SlidingWindow(6), network()], GAPS),
    "filled": ([StandardScaler(), SlidingWindow(6, fill="forward"), network(reset_after=True)], HOLES),
    "imputed": ([SimpleImputer(), SlidingWindow(6), network(segment_length=2)], HOLES),
    "scaled windows": ([SlidingWindow(6), StepwiseTransformer(RobustScaler()), network()], ROWS),
    "scaled sequences": ([StepwiseTransformer(StandardScaler()), network()], sequences(GAPS)),
    "imputed sequences": ([StepwiseTransformer(SimpleImputer()), network()], sequences(HOLES)),
    "shortened sequences": ([SlidingWindow(3), network()], sequences(GAPS)),
    "side by side": (
        [
            StepwiseTransformer(make_union(StandardScaler(), make_pipeline(SimpleImputer(), PCA(2)))),
            network(),
        ],
        sequences(ROWS),
    ),
    "columns by place": (
        [
            ColumnTransformer([("s", StandardScaler(), [2, 0])], remainder="passthrough"),
            SlidingWindow(4),
            network(),
        ],
        ROWS,
    ),
    "flattened": ([SlidingWindow(4, flatten=True), SimpleImputer(), Ridge()], ROWS),
    "classes": ([StandardScaler(), SlidingWindow(6), classifier()], GAPS),
    "classes of flattened": ([SlidingWindow(4, flatten=True), SimpleImputer(), LogisticRegression()], ROWS),
}


@pytest.mark.filterwarnings("ignore:.* windows .* have no step")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", PIPELINES)
def test_a_pipeline_says_the_same_in_onnx_runtime(name, dtype):
    steps, X = PIPELINES[name]
    X = X.astype(dtype)
    targets = LABELS if name.startswith("classes") else Y
    model = make_pipeline(*steps).fit(X, targets[-len(X) :])
    compare(model, X, run(to_onnx(model, X), X))


def compare(model, X, said):
    if hasattr(model, "classes_"):
        np.testing.assert_array_equal(said[0], model.predict(X))
        np.testing.assert_allclose(said[1], model.predict_proba(X), rtol=0, atol=2e-6)
    else:
        np.testing.assert_allclose(said[0][:, 0], model.predict(X), rtol=0, atol=1e-5 * Y.std())


def test_columns_of_windows_are_found_by_their_names():
    windows = make_windows(TABLE, 5)
    model = make_pipeline(StepwiseTransformer(BY_NAME), network()).fit(windows, Y)
    compare(model, windows, run(to_onnx(model, windows), np.asarray(windows)))


def test_columns_of_a_data_frame_are_inputs_by_their_names():
    table = TABLE.assign(day=np.tile(["Sat", "Sun"], 40))
    columns = ColumnTransformer(
        [("scaled", StandardScaler(), ["c", "a"]), ("coded", OneHotEncoder(sparse_output=False), ["day"])]
    )
    model = make_pipeline(columns, SlidingWindow(4), network()).fit(table, Y)
    graph = to_onnx(model, table)
    assert [one.name for one in graph.graph.input] == ["a", "b", "c", "day"]
    values = [table[[name]].to_numpy(dtype=object if name == "day" else float) for name in table]
    compare(model, table, run(graph, *values))


def test_an_imputer_of_a_constant_and_of_another_mark_keep_their_meaning():
    marked = np.where(np.isnan(HOLES), -9.0, HOLES)
    for imputer, X in (
        (SimpleImputer(strategy="constant", fill_value=2.5), HOLES),
        (SimpleImputer(missing_values=-9.0), marked.astype(np.float32)),
    ):
        model = make_pipeline(imputer, SlidingWindow(4), network()).fit(X, Y)
        compare(model, X, run(to_onnx(model, X), X))


REFUSED = {
    "group": (SlidingWindow(3, group="day"), "group='day'"),
    "time": (SlidingWindow(3, time="day"), "time='day'"),
    "known": (
        SlidingWindow(3, known=["a"], horizon=1, fill="forward"),
        r"fill='forward' beside known=\['a'\]",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_windows_of_more_than_the_rows_before_are_refused(name):
    window, message = REFUSED[name]
    table = TABLE.assign(day=np.arange(80))
    model = make_pipeline(window, Ridge()).set_params(slidingwindow__flatten=True)
    model[0].fit(table)
    with pytest.raises(ValueError, match=f"SlidingWindow has {message}"):
        to_onnx(model[:1], table)


KNOWN = {
    "the network alone": [network()],
    "shortened": [SlidingWindow(3), network()],
    "scaled": [StepwiseTransformer(StandardScaler()), network(reset_after=True)],
    "in another order": [
        StepwiseTransformer(clone(BY_NAME).set_params(verbose_feature_names_out=False)),
        SlidingWindow(2),
        network(),
    ],
    "shortened and flattened": [SlidingWindow(3, flatten=True), SimpleImputer(), Ridge()],
    "imputed": [StepwiseTransformer(SimpleImputer()), network()],
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", KNOWN)
def test_windows_may_show_columns_ahead(name, dtype):
    table = pd.DataFrame(HOLES if name == "imputed" else ROWS, columns=TABLE.columns)
    table["a"] = TABLE["a"]  # known of every row
    windows = make_windows(table.astype(dtype), 5, known=["a"], horizon=2)[:-2]
    model = make_pipeline(*KNOWN[name]).fit(windows, Y[:-2])
    sequences = np.asarray(windows)
    for graph in (to_onnx(model, windows), *([to_onnx(model)] if dtype == np.float32 else [])):
        compare(model, windows, run(graph, sequences))


@pytest.mark.parametrize("flatten", [False, True])
def test_windows_of_rows_may_show_columns_ahead_and_are_nan_where_these_have_not_come(flatten):
    window = SlidingWindow(4, known=["c", "a"], horizon=3, flatten=flatten)
    last = make_pipeline(SimpleImputer(), Ridge()) if flatten else network()
    scaler = StandardScaler().set_output(transform="pandas")
    windows = window.fit_transform(scaler.fit_transform(TABLE))
    model = make_pipeline(scaler, window, last)
    model[-1].fit(windows[:-3], Y[:-3])
    said = run(to_onnx(model, TABLE), ROWS)[0][:, 0]
    expected = model[-1].predict(windows if flatten else windows[:-3])
    np.testing.assert_allclose(said[: len(expected)], expected, rtol=0, atol=1e-5 * Y.std())
    assert flatten or np.isnan(said[-3:]).all()


def test_windows_that_show_columns_ahead_are_refused_where_two_steps_look_at_them():
    windows = make_windows(TABLE, 4, known=["a"], horizon=2)[:-2]
    twice = [StepwiseTransformer(StandardScaler()), StepwiseTransformer(RobustScaler())]
    model = make_pipeline(*twice, network()).fit(windows, Y[:-2])
    with pytest.raises(ValueError, match=r"that a step before it had changed; expected one StepwiseTransf"):
        to_onnx(model, windows)
