"""Windows, steps, columns by name and missing values in ONNX Runtime, beside the pipelines themselves."""

import numpy as np
import pandas as pd
import pytest
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
    "known": (SlidingWindow(3, known=["a"], horizon=1), r"known=\['a'\]"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_windows_of_more_than_the_rows_before_are_refused(name):
    window, message = REFUSED[name]
    table = TABLE.assign(day=np.arange(80))
    model = make_pipeline(window, Ridge()).set_params(slidingwindow__flatten=True)
    model[0].fit(table)
    with pytest.raises(
        ValueError, match=f"SlidingWindow has {message}, but ONNX gets the rows of one series"
    ):
        to_onnx(model[:1], table)


def test_windows_that_show_columns_ahead_are_refused_where_something_looks_at_them():
    windows = make_windows(TABLE, 4, known=["a"], horizon=2)[:-2]
    for step in (StepwiseTransformer(StandardScaler()), SlidingWindow(3)):
        model = make_pipeline(step, network()).fit(windows, Y[:-2])
        with pytest.raises(ValueError, match=r"fitted on windows that show columns ahead \(known\)"):
            to_onnx(model, windows)
