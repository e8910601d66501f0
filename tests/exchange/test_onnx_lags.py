"""Tables of lags in ONNX Runtime, beside the pipelines themselves."""

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRUClassifier, GRURegressor, LagSequences

from .graphs import run

pytest.importorskip("skl2onnx")
pytest.importorskip("onnxruntime")

from sklearn_gru.exchange import to_onnx

rng = np.random.default_rng(0)
LAGS = rng.normal(size=(80, 4)).cumsum(axis=1)[:, ::-1]  # the newest first
LAGS[0, 1:] = LAGS[1, 2:] = np.nan  # the first rows of a series have no past
Y = 2 * LAGS[:, 0] + rng.normal(size=80)
WITH_DAY = np.column_stack([LAGS, np.arange(80.0) % 7])
MIXED = WITH_DAY[:, [1, 4, 0, 2, 3]]
NETWORK = GRURegressor(4, max_iter=2, random_state=0)

PIPELINES = {
    "one channel": (LagSequences(range(1, 5)), LAGS),
    "one channel and a column beside it": (LagSequences(range(1, 5), n_lagged=1), WITH_DAY),
    "two channels": (LagSequences(range(1, 5), n_lagged="all"), np.hstack([LAGS, LAGS**2])),
    "names in any order": (
        LagSequences(["lag2", "day", "lag1", "lag3", "lag4"]),
        WITH_DAY[:, [1, 4, 0, 2, 3]],
    ),
}


@pytest.mark.parametrize("name", PIPELINES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_lags_become_the_same_sequences(name, dtype):
    lags, X = PIPELINES[name]
    X = X.astype(dtype)
    model = make_pipeline(lags, NETWORK).fit(X, Y)
    found = run(to_onnx(model, X), X)[0]
    assert found.dtype == dtype
    np.testing.assert_allclose(found[:, 0], model.predict(X), rtol=0, atol=5e-6 * Y.std())


def test_labels_come_of_scaled_lags():
    labels = np.where(np.median(Y) < Y, "up", "down")
    network = GRUClassifier(4, max_iter=2, random_state=0)
    model = make_pipeline(StandardScaler(), LagSequences(range(1, 5), n_lagged=1), network)
    model.fit(WITH_DAY, labels)
    found, probabilities = run(to_onnx(model, WITH_DAY), WITH_DAY)
    assert found.tolist() == model.predict(WITH_DAY).tolist()
    np.testing.assert_allclose(probabilities, model.predict_proba(WITH_DAY), rtol=0, atol=2e-6)


def test_columns_of_a_data_frame_come_by_name():
    table = pd.DataFrame(WITH_DAY, columns=["lag1", "lag2", "lag3", "lag4", "day"])
    scaled = ColumnTransformer(
        [("day", StandardScaler(), ["day"])], remainder="passthrough", verbose_feature_names_out=False
    ).set_output(transform="pandas")
    model = make_pipeline(scaled, LagSequences(), NETWORK).fit(table, Y)
    columns = [table[[name]].to_numpy() for name in table]
    found = run(to_onnx(model, table), *columns)[0]
    np.testing.assert_allclose(found[:, 0], model.predict(table), rtol=0, atol=5e-6 * Y.std())
