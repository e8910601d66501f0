"""Columns that a conversion would drop."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.ensemble import VotingRegressor
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline

from sklearn_gru import GRURegressor, SlidingWindow, StepwiseTransformer

pytest.importorskip("skl2onnx")

from sklearn_gru.exchange import to_onnx

rng = np.random.default_rng(0)
ROWS = rng.normal(size=(60, 2))
ROWS[1::7] *= [1, np.nan]
Y = rng.normal(size=60)
SEQUENCES = ROWS.reshape(12, 5, 2)


def network():
    return GRURegressor(3, max_iter=1, random_state=0)


def indicating():
    return SimpleImputer(add_indicator=True)


DROPPING = {
    "in front of windows": (make_pipeline(indicating(), SlidingWindow(3), network()), ROWS, Y),
    "in front of what makes few of many": (
        make_pipeline(indicating(), SlidingWindow(3, flatten=True), SimpleImputer(), PCA(2)),
        ROWS,
        Y,
    ),
    "at every step": (make_pipeline(StepwiseTransformer(indicating()), network()), SEQUENCES, Y[:12]),
    "at the end": (StepwiseTransformer(indicating()), SEQUENCES, None),
}


@pytest.mark.parametrize("name", DROPPING)
def test_columns_that_skl2onnx_drops_are_an_error_that_names_the_step(name):
    model, X, y = DROPPING[name]
    with pytest.raises(ValueError, match=r"SimpleImputer\(add_indicator=True\) makes 3 columns, but 2 where"):
        to_onnx(model.fit(X, y))


def test_an_imputer_that_leaves_out_an_empty_column_is_an_error():
    X = ROWS * [1, np.nan]
    with pytest.warns(UserWarning, match="Skipping features without any observed values"):
        model = make_pipeline(SimpleImputer(), SlidingWindow(3), network()).fit(X, Y)
    with pytest.raises(ValueError, match=r"SimpleImputer\(\) makes 1 columns, but 2 where"):
        to_onnx(model)


def test_an_input_of_other_columns_is_an_error():
    model = network().fit(np.nan_to_num(SEQUENCES), Y[:12])
    with pytest.raises(ValueError, match=r"GRURegressor\(.* reads 10 columns, but 9 where"):
        to_onnx(model, np.zeros((1, 9)))


def test_models_side_by_side_have_no_columns_to_compare():
    X = np.nan_to_num(SEQUENCES)
    model = VotingRegressor([("a", network()), ("b", network())]).fit(X, Y[:12])
    assert to_onnx(model, X).graph.output[0].name == "variable"
