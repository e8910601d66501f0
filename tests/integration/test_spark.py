"""Spark by series: to the bit what pandas says of each series; and by batches of rows, which is wrong."""

import pickle

import numpy as np
import pytest

from sklearn_gru import forecast

from .scripts import names_after


@pytest.fixture(scope="module")
def script():
    pytest.importorskip("pandas")
    return names_after("spark_series", "pyspark")


def sorted_rows(frame):
    return frame.sort_values(["shop", "day"], ignore_index=True)


def test_the_forecasts_of_each_shop_are_those_of_a_fit_in_pandas(script):
    coming = sorted_rows(script["coming"])
    table = script["table"][["shop", "day", "sales"]]
    assert len(coming) == 6 * 7
    for shop, rows in table.groupby("shop"):
        alone = forecast(pickle.loads(script["fitted"](rows)["model"].iloc[0]), rows)
        of_spark = coming[coming["shop"] == shop]
        np.testing.assert_array_equal(of_spark["day"], alone["day"])
        np.testing.assert_array_equal(of_spark["sales"], alone["sales"])


def test_predictions_by_shop_are_those_of_each_shop_in_pandas(script):
    table, right = script["table"][["shop", "day", "sales"]], sorted_rows(script["right"])
    alone = [script["predicted"](rows)["tomorrow"] for _, rows in table.groupby("shop")]
    np.testing.assert_array_equal(right["tomorrow"], np.concatenate(alone))
    # of all shops together the last bit may be another: matrices of other sizes are summed up otherwise
    np.testing.assert_allclose(right["tomorrow"], script["one_model"].predict(table), rtol=1e-12)


def test_of_batches_of_rows_nearly_nothing_is_right_and_the_guard_says_so(script):
    table, wrong = script["table"][["shop", "day", "sales"]], sorted_rows(script["wrong"])
    right = script["one_model"].predict(table)
    errors = np.abs(wrong["tomorrow"].to_numpy() - right)
    assert (errors > 1e-6).mean() > 0.95
    assert np.median(errors) > 1  # of sales of 100
    assert "DataWarning: After" in script["told"]
    assert "where no step in fit was longer than 1 day" in script["told"]
