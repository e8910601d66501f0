"""Models that forecast the same rows have their columns beside each other, and quantiles do not cross."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import BaseEstimator, RegressorMixin

from sklearn_gru import GRURegressor, forecast, future_targets, make_windows

LIBRARIES = pytest.mark.parametrize("library", [pd, pl])
DAYS = pd.date_range("2024-01-01", periods=4)
SHOPS = pd.DataFrame(
    {"shop": list("aabb"), "day": DAYS[[0, 1, 1, 2]], "sales": [1.0, 2.0, 3.0, 4.0], "visits": 0.5}
)
ROLES = {"group": "shop", "time": "day"}


class Says(RegressorMixin, BaseEstimator):
    """A fitted model that says what it is told to, whatever comes, perhaps of a quantile."""

    def __init__(self, values, quantile=None):
        self.values, self.quantile = values, quantile

    def fit(self, X, y):
        return self

    def predict(self, X):
        return np.repeat([np.asarray(self.values)], len(X), axis=0)

    def __sklearn_is_fitted__(self):
        return True


MEAN, LOW, HIGH = Says([5.0, 6.0, 7.0]), Says([1.0, 4.0, 9.0], 0.1), Says([8.0, 2.0, 3.0], 0.9)


def in_library(library, table):
    return table if library is pd else pl.DataFrame(table.to_dict("list"))


@LIBRARIES
def test_the_columns_of_all_models_have_the_labels_of_one(library):
    table = in_library(library, SHOPS[["shop", "day", "sales"]])
    values = forecast([MEAN, HIGH, LOW], table, target="sales", **ROLES)
    assert list(values.columns) == ["shop", "day", "sales", "sales_q0.9", "sales_q0.1"]
    alone = forecast(MEAN, table, target="sales", **ROLES)
    assert type(values) is type(alone)
    for name in alone.columns:
        assert list(values[name]) == list(alone[name])


@LIBRARIES
def test_quantiles_are_put_in_order_at_each_time(library):
    table = in_library(library, SHOPS[["shop", "day", "sales"]])
    for models in ([MEAN, HIGH, LOW], (LOW, MEAN, HIGH)):
        values = forecast(models, table, 3, target="sales", **ROLES)
        assert list(values["sales_q0.1"]) == 2 * [1, 2, 3]
        assert list(values["sales"]) == 2 * [5, 6, 7]  # no quantile: it stays, also outside of them
        assert list(values["sales_q0.9"]) == 2 * [8, 4, 9]


@LIBRARIES
def test_each_target_has_quantiles_of_its_own(library):
    table = in_library(library, SHOPS)
    models = [Says([1.0, 9.0, 2.0, 3.0], 0.1), Says([4.0, 8.0, 1.0, 5.0], 0.9)]  # of two days
    values = forecast(models, table, target=["sales", "visits"], **ROLES)
    assert list(values.columns[2:]) == ["sales_q0.1", "visits_q0.1", "sales_q0.9", "visits_q0.9"]
    assert values[:2].to_numpy()[:, 2:].tolist() == [[1, 8, 4, 9], [1, 3, 2, 5]]


def says_of(names, values, quantile=None):
    """A model that knows of which columns its y was."""
    model = Says(values, quantile)
    model.target_names_in_ = np.array(names, object)
    return model


@LIBRARIES
def test_quantiles_of_different_targets_are_not_put_in_order_among_each_other(library):
    table = in_library(library, SHOPS)
    models = [
        says_of(["visits"], [1.0], 0.9),
        says_of(["sales"], [30.0], 0.1),
        says_of(["visits"], [2.0], 0.1),
        says_of(["sales"], [10.0], 0.9),
        says_of(["sales"], [40.0], 0.5),
    ]
    future = SHOPS[["shop", "day", "sales", "visits"]][1::2].assign(day=DAYS[2:4])
    values = forecast(models, table, 1, future=in_library(library, future), **ROLES)
    said = {name: list(values[name]) for name in values.columns[2:]}
    assert said == {
        "visits_q0.9": [2, 2],
        "sales_q0.1": [10, 10],
        "visits_q0.1": [1, 1],
        "sales_q0.9": [40, 40],
        "sales_q0.5": [30, 30],
    }
    apart = forecast(models[:2], table, 1, future=in_library(library, future), **ROLES)
    assert [list(apart[name]) for name in apart.columns[2:]] == [[1, 1], [30, 30]]


@LIBRARIES
def test_several_targets_that_the_models_remember_have_their_columns(library):
    names = ["sales_lead1", "visits_lead1", "sales_lead2", "visits_lead2"]
    models = [
        says_of(names, [5.0, 6.0, 7.0, 8.0]),
        says_of(names, [1.0, 9.0, 2.0, 3.0], 0.1),
        says_of(["visits_lead1", "visits_lead2"], [4.0, 1.0], 0.9),
    ]
    values = forecast(models, in_library(library, SHOPS), **ROLES)
    assert list(values.columns[2:]) == ["sales", "visits", "sales_q0.1", "visits_q0.1", "visits_q0.9"]
    assert values[:2].to_numpy()[:, 2:].tolist() == [[5, 6, 1, 4, 9], [7, 8, 2, 1, 3]]


@LIBRARIES
def test_a_series_gives_a_frame(library):
    series = library.Series([1.0, 2.0], **({"index": DAYS[:2], "name": "load"} if library is pd else {}))
    series = series if library is pd else series.alias("load")
    values = forecast([LOW, HIGH], series)
    assert isinstance(values, library.DataFrame)
    assert list(values["load_q0.1"]) == [1, 2, 3]
    if library is pd:
        assert list(values.index) == list(pd.date_range(DAYS[2], periods=3))


def test_an_array_has_the_models_along_a_further_axis():
    assert forecast([MEAN, HIGH, LOW], np.arange(5.0)).tolist() == [[5, 8, 1], [6, 4, 2], [7, 9, 3]]
    two = [Says([1.0, 9.0, 2.0, 3.0], 0.1), Says([4.0, 8.0, 1.0, 5.0], 0.9)]
    values = forecast(two, np.ones((5, 2)), target=[0, 1])
    assert values.tolist() == [[[1, 4], [8, 9]], [[1, 2], [3, 5]]]


def test_networks_of_quantiles_keep_their_dtype():
    series = np.sin(np.arange(60, dtype=np.float32))
    X, y = future_targets(make_windows(series, 4), series, horizon=3)
    models = [
        GRURegressor(2, loss="quantile", quantile=q, max_iter=1, random_state=0).fit(X, y) for q in (0.9, 0.2)
    ]
    values = forecast(models, series)
    assert values.dtype == np.float32
    np.testing.assert_array_equal(
        np.sort(values), np.sort(np.stack([forecast(m, series) for m in models], axis=1))
    )
    assert (values[:, 1] <= values[:, 0]).all()


def test_two_models_of_the_same_column_are_an_error():
    with pytest.raises(ValueError, match=r"Two of the models would have the column 'sales_q0.1'"):
        forecast([LOW, HIGH, LOW], SHOPS[["sales"]], target="sales")
    with pytest.raises(ValueError, match=r"the column None; .*of a target that has a name"):
        forecast([LOW, HIGH], pd.Series([1.0, 2.0]))


def test_models_of_different_rows_are_an_error():
    short = Says([1.0, 2.0], 0.5)
    for table in (np.arange(5.0), SHOPS[["sales"]]):
        with pytest.raises(ValueError, match=r"model\[0\] and model\[2\] forecast different rows"):
            forecast([MEAN, LOW, short], table, target=0 if isinstance(table, np.ndarray) else "sales")
    forecast([MEAN, LOW, short], SHOPS[["sales"]], 2, target="sales")
    # as many rows, but other ones: one step, of one row of a shop and three of the other, and two steps
    coming = pd.DataFrame({"shop": list("abbb"), "day": DAYS[[2, 3, 3, 3]], "visits": 0.5})
    coming["day"] = [DAYS[2], *pd.date_range(DAYS[3], periods=3)]
    with pytest.raises(ValueError, match="different rows"):
        forecast([Says(1.0), short], SHOPS, target="sales", future=coming, **ROLES)


@pytest.mark.parametrize("model", [[], [MEAN, "sales"], ["a"]])
def test_a_list_of_what_predicts_nothing_is_an_error(model):
    with pytest.raises(ValueError, match="expected fitted regressors, at least one"):
        forecast(model, SHOPS[["sales"]], target="sales")


LEVELS = [0.1, 0.5, 0.9]
BAND = Says([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]], LEVELS)
FOURTH = Says([9.0, 4.5, 6.5], 0.4)


@LIBRARIES
def test_a_model_of_several_quantiles_has_a_column_for_each_of_its_own(library):
    table = in_library(library, SHOPS[["shop", "day", "sales"]])
    values = forecast([MEAN, BAND, FOURTH], table, target="sales", **ROLES)
    names = ["sales", "sales_q0.1", "sales_q0.5", "sales_q0.9", "sales_q0.4"]
    assert list(values.columns) == ["shop", "day", *names]
    assert list(values["sales"]) == 2 * [5, 6, 7]
    np.testing.assert_array_equal(  # in order: 0.1, 0.4, 0.5, 0.9
        values[["sales_q0.1", "sales_q0.4", "sales_q0.5", "sales_q0.9"]].to_numpy(),
        2 * [[0, 1, 2, 9], [3, 4, 4.5, 5], [6, 6.5, 7, 8]],
    )
    with pytest.raises(ValueError, match=r"Two of the models would have the column 'sales_q0.5'"):
        forecast([BAND, Says([1.0, 2.0, 3.0], 0.5)], table, target="sales", **ROLES)


@LIBRARIES
def test_of_a_series_and_of_an_array_too(library):
    series = in_library(library, SHOPS)["sales"]
    values = forecast([BAND, MEAN], series)
    assert list(values.columns) == ["sales_q0.1", "sales_q0.5", "sales_q0.9", "sales"]
    np.testing.assert_array_equal(values.to_numpy()[0], [0, 1, 2, 5])
    assert next(iter(forecast([MEAN, BAND], series).columns)) == "sales"
    array = forecast([BAND, MEAN], np.ones((4, 1)))
    np.testing.assert_array_equal(array, values.to_numpy())


def test_of_several_targets_each_has_its_own():
    both = Says([[0.0, 1.0], [10.0, 11.0], [2.0, 3.0], [12.0, 13.0]], [0.1, 0.9])  # two steps of two targets
    mean = Says([5.0, 15.0, 6.0, 16.0])
    table = SHOPS[["sales", "visits"]]
    values = forecast([mean, both], table, target=["sales", "visits"])
    assert values.iloc[1].to_dict() == {
        "sales": 6, "visits": 16,
        "sales_q0.1": 2, "sales_q0.9": 3, "visits_q0.1": 12, "visits_q0.9": 13,
    }  # fmt: skip
