"""Predictions come with the labels of their series, in what the readings came in."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from sklearn_gru._forecasting.answers import of_labels, of_one, of_rows, of_table

MATRIX = np.array([[1.0, 2.0], [3.0, 4.0]])
LABELS = ["x", 7]


def test_a_row_is_answered_without_an_axis_and_a_dict_with_a_dict():
    np.testing.assert_array_equal(of_one(MATRIX, None), [1, 2])
    assert of_rows(MATRIX, None) is MATRIX
    answer = of_labels(LABELS)(MATRIX, None)
    assert list(answer) == LABELS
    np.testing.assert_array_equal(answer[7], [3, 4])


@pytest.mark.parametrize("labels", [["x", "y"], pd.Categorical(["x", "y"]), pd.to_datetime(["2024", "2025"])])
def test_labels_are_the_index_in_pandas(labels):
    answer = of_table(pd.DataFrame({"machine": labels}), "machine")
    series = answer(np.array(["up", "down"]), None)
    pd.testing.assert_index_equal(series.index, pd.Index(labels, name="machine"))
    assert list(series) == ["up", "down"]
    frame = answer(MATRIX, ["no", "yes"])
    assert list(frame.columns) == ["no", "yes"]
    assert list(answer(MATRIX, None).columns) == [0, 1]
    pd.testing.assert_index_equal(frame.index, series.index)
    np.testing.assert_array_equal(frame, MATRIX)


def test_several_columns_of_labels_are_levels_of_the_index_in_pandas_and_columns_in_polars():
    labels = {"shop": ["n", "s"], "day": pd.to_datetime(["2024", "2025"])}
    answer = of_table(pd.DataFrame(labels), ("day", "shop"))(MATRIX[0], None)
    assert answer.index.names == ["day", "shop"]
    assert answer.loc[pd.Timestamp("2025"), "s"] == 2
    assert of_table(pd.DataFrame(labels), ("shop",))(MATRIX, None).loc[("s",)].tolist() == [3, 4]
    answer = of_table(pl.DataFrame({"n": [1, 2], "shop": ["n", "s"]}), ("shop", "n"))(MATRIX[0], None)
    assert answer.rows() == [("n", 1, 1.0), ("s", 2, 2.0)]


def test_labels_are_a_column_in_polars():
    table = pl.DataFrame({"machine": ["x", "y"]})
    answer = of_table(table, "machine")
    assert answer(MATRIX[0], None).to_dict(as_series=False) == {"machine": ["x", "y"], "prediction": [1, 2]}
    assert answer(MATRIX, [True, False]).columns == ["machine", "prediction_True", "prediction_False"]
    assert answer(MATRIX, None).columns == ["machine", "prediction_0", "prediction_1"]


def test_quantiles_of_several_outputs_are_columns_beside_each_other():
    values, columns = np.arange(8.0).reshape(2, 2, 2), ["0_q0.1", "0_q0.9", "1_q0.1", "1_q0.9"]
    frame = of_table(pd.DataFrame({"machine": ["x", "y"]}), "machine")(values, columns)
    assert frame.loc["y"].to_dict() == dict(zip(columns, [4, 5, 6, 7], strict=True))
    frame = of_table(pl.DataFrame({"machine": ["x", "y"]}), "machine")(values, columns)
    assert frame.columns == ["machine", *(f"prediction_{name}" for name in columns)]
    np.testing.assert_array_equal(of_one(values, columns), values[0])
