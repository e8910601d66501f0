"""All series side by side equal the plain loop over each of them, for every kind of model."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from sklearn_gru import GRURegressor, SlidingWindow, StepwiseTransformer, forecast, make_windows
from sklearn_gru._forecasting import recursion

from ..examples import examples

# the plain loop asks for windows of histories that are shorter
pytestmark = pytest.mark.filterwarnings("ignore:.*but length=:sklearn_gru.DataWarning")

RNG = np.random.default_rng(0)
TRAINING = pd.DataFrame(RNG.normal(size=(40, 2)), columns=["load", "heat"])
NEXT = RNG.normal(size=40)
LENGTHS = {"c": 12, "a": 3, "b": 1}  # rows of each shop, which are interleaved
HORIZON = 5


def gru():
    return GRURegressor((3,), max_iter=2, random_state=0)


def cumulated(X):
    return np.cumsum(np.asarray(X), axis=0)


def differences(X):
    X = np.asarray(X)
    return np.diff(X, axis=0, prepend=X[:1])


def lags(X):
    X = np.asarray(X)
    return np.hstack([X, np.vstack([X[:1], X[:-1]])])


class AgainstTheOthers(RegressorMixin, BaseEstimator):
    """A model that cannot be given several windows at once: it looks at all of them."""

    def fit(self, X, y):
        self.n_features_in_ = X.shape[1]
        return self

    def predict(self, X):
        X = np.nan_to_num(np.asarray(X))
        return np.sin(X).sum(axis=1) - np.arange(len(X)) + X.mean()


def flat_ridge():
    return make_pipeline(SlidingWindow(3, flatten=True), SimpleImputer(), Ridge())


TOGETHER = {
    "a network": make_pipeline(StandardScaler(), SlidingWindow(4), gru()),
    "two windows": make_pipeline(
        SlidingWindow(4), StepwiseTransformer(StandardScaler()), SlidingWindow(2), gru()
    ),
    "lags and ridge": flat_ridge(),
    "frames of lags": flat_ridge().set_output(transform="pandas"),
    "boosting": make_pipeline(SlidingWindow(2, flatten=True), HistGradientBoostingRegressor(max_iter=5)),
    "a search": GridSearchCV(make_pipeline(SlidingWindow(), gru()), {"slidingwindow__length": [2]}, cv=2),
    "a scaled target": TransformedTargetRegressor(
        make_pipeline(StandardScaler(), SlidingWindow(4), gru()), func=np.arcsinh, inverse_func=np.sinh
    ),
    "gaps filled forward": make_pipeline(SlidingWindow(3, fill="forward"), gru()),
    "rows": Ridge(),
    "a column of outputs": TransformedTargetRegressor(Ridge(), transformer=StandardScaler()),
}
ONE_BY_ONE = {
    "sums in front": make_pipeline(FunctionTransformer(cumulated), SlidingWindow(3), gru()),
    "differences in front": make_pipeline(FunctionTransformer(differences), SlidingWindow(3), gru()),
    "rows of lags": make_pipeline(FunctionTransformer(lags), Ridge()),
}


def shops(library=pd, *, constant=False):
    """The known rows of three shops of different lengths, interleaved, and the rows to come."""
    rng = np.random.default_rng(1)
    labels = [shop for i in range(12) for shop, n in LENGTHS.items() if i < n]
    load = np.ones(len(labels)) if constant else rng.normal(size=len(labels))
    known = {"shop": labels, "load": load, "heat": rng.normal(size=len(labels))}
    future = {"shop": list(LENGTHS) * HORIZON, "heat": rng.normal(size=3 * HORIZON)}
    return library.DataFrame(known), library.DataFrame(future)


def plain_loop(model, known, future, horizon=HORIZON):
    """Append a row to the table of one series, and predict all of it, again and again."""
    values = {}
    for shop in LENGTHS:
        rows = known[known["shop"] == shop][["load", "heat"]].reset_index(drop=True)
        heat, values[shop] = future[future["shop"] == shop]["heat"].to_numpy(), []
        for step in range(horizon):
            values[shop].append(np.ravel(model.predict(rows)[-1:])[0])
            rows.loc[len(rows)] = [values[shop][-1], heat[step]]
    return values


def together(model, known, future, horizon=HORIZON):
    table = forecast(model, known, horizon, target="load", future=future, group="shop")
    return {shop: table["load"].to_numpy()[np.asarray(table["shop"]) == shop] for shop in LENGTHS}


def after(history, future):
    """The rows of a future with the numbers that come after those of a history."""
    end = len(history)
    return history.reset_index(drop=True), future.set_axis(range(end, end + len(future)))


def check(values, expected):
    assert list(values) == list(expected)
    for shop in expected:
        np.testing.assert_allclose(values[shop], expected[shop], rtol=1e-10, atol=1e-12)


def test_a_series_that_ends_early_leaves_the_others_to_go_on_from_their_own_values():
    known, future = shops()
    model = flat_ridge().fit(known[["load", "heat"]], known["load"])
    expected, first = plain_loop(model, known, future), next(iter(LENGTHS))
    told = future[(future["shop"] != first) | ~future["shop"].duplicated()]  # one row of the first series
    table = forecast(model, known, target="load", future=told, group="shop")
    values = {shop: table["load"].to_numpy()[table["shop"] == shop] for shop in LENGTHS}
    check(values, expected | {first: expected[first][:1]})


@pytest.mark.parametrize("fill", ["ffill", "interpolate"])
@pytest.mark.parametrize("library", [pd, pl])
def test_no_series_gets_what_another_has_where_a_value_is_missing(fill, library):
    """The value is missing in a row to come, so that the rows which are known do not show it."""
    table = pd.DataFrame({"shop": list("ab") * 30, "day": np.repeat(range(30), 2), "load": 0.0})
    table["heat"] = np.tile([1.0, 1000.0], 30) + np.repeat(range(30), 2)
    into = (lambda X: X) if library is pd else (lambda X: pl.DataFrame(X.to_dict("list"), strict=False))

    def filled(X):
        X = X if library is pd else X.to_pandas()
        return X.assign(heat=getattr(X["heat"], fill)())

    window = SlidingWindow(1, group="shop", time="day", flatten=True)
    model = make_pipeline(FunctionTransformer(filled), window, LinearRegression())
    model.fit(into(table), table["load"].shift(-2).fillna(0) + table["heat"])  # it says the heat
    future = table[40:].assign(heat=table["heat"].where(table.index != 45)).drop(columns="load")
    got = forecast(model, into(table[:40]), 8, target="load", future=into(future))
    got = np.asarray(got["load"]).reshape(2, 8)
    for i, shop in enumerate("ab"):
        alone = [X[X["shop"] == shop] for X in (table[:40], future)]
        for step in range(8):
            rows = pd.concat([alone[0], alone[1][:step].assign(load=got[i, :step])])
            assert got[i, step] == pytest.approx(model.predict(into(rows))[-1])


@pytest.mark.parametrize("name", TOGETHER)
def test_series_side_by_side_equal_the_plain_loop(name, monkeypatch):
    model = TOGETHER[name].fit(TRAINING, NEXT)
    known, future = shops()
    expected = plain_loop(model, known, future)
    monkeypatch.delattr(recursion, "_again_and_again")  # the slow way is not needed
    check(together(model, known, future), expected)


@pytest.mark.parametrize("name", ONE_BY_ONE)
@pytest.mark.parametrize("constant", [False, True])
def test_steps_that_look_at_several_rows_get_all_of_them_at_every_step(name, constant):
    model = ONE_BY_ONE[name].fit(TRAINING, NEXT)
    known, future = shops(constant=constant)
    check(together(model, known, future), plain_loop(model, known, future))


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_a_history_without_a_change_hides_no_step_that_looks_at_several_rows(name):
    model = ONE_BY_ONE[name].fit(TRAINING[["load"]], NEXT)
    history, expected = [0.0] * 6, []
    for _ in range(HORIZON):
        expected.append(model.predict(pd.DataFrame({"load": history}))[-1])
        history.append(expected[-1])
    values = forecast(model, pd.DataFrame({"load": [0.0] * 6}), HORIZON)["load"]
    np.testing.assert_allclose(values, expected, rtol=1e-10)


@pytest.mark.parametrize("name", [*TOGETHER, *ONE_BY_ONE])
def test_one_series_equals_the_plain_loop(name):
    model = {**TOGETHER, **ONE_BY_ONE}[name].fit(TRAINING, NEXT)
    known, future = shops()
    expected = plain_loop(model, known, future)
    for shop in LENGTHS:
        one, ahead = after(*(table[table["shop"] == shop].drop(columns="shop") for table in (known, future)))
        values = forecast(model, one, HORIZON, target="load", future=ahead)["load"]
        np.testing.assert_allclose(values, expected[shop], rtol=1e-10, atol=1e-12)


def test_a_model_that_looks_at_all_windows_gets_one_at_a_time():
    model = make_pipeline(SlidingWindow(3, flatten=True), AgainstTheOthers()).fit(TRAINING, NEXT)
    known, future = shops()
    expected = {}
    for shop in LENGTHS:
        one, ahead = after(*(table[table["shop"] == shop].drop(columns="shop") for table in (known, future)))
        expected[shop] = forecast(model, one, HORIZON, target="load", future=ahead)["load"]
    check(together(model, known, future), expected)


@pytest.mark.parametrize("library", [pd, pl])
def test_models_of_windows_made_before_read_the_last_steps_of_each_series(library):
    known, future = shops()
    scale = StepwiseTransformer(StandardScaler())
    model = make_pipeline(scale, SlidingWindow(3), gru()).fit(make_windows(TRAINING, 5), NEXT)

    class OfWindows:
        def predict(self, rows):
            return model.predict(make_windows(rows, 3))

    expected = plain_loop(OfWindows(), known, future)
    check(together(model, *shops(library)), expected)


@examples(30, nightly=200)
@given(
    name=st.sampled_from(["a network", "gaps filled forward", "lags and ridge"]),
    lengths=st.lists(st.integers(1, 9), min_size=1, max_size=4),
    horizon=st.integers(1, 6),
    dtype=st.sampled_from([np.float32, np.float64]),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_batch_of_any_series_is_that_of_each_alone(name, lengths, horizon, dtype, seed):
    model, rng = TOGETHER[name].fit(TRAINING[["load"]].astype(dtype), NEXT), np.random.default_rng(seed)
    labels = rng.permutation(np.repeat(np.arange(len(lengths)), lengths))
    table = pd.DataFrame({"shop": labels, "load": rng.normal(size=len(labels)).astype(dtype)})
    values = forecast(model, table, horizon, target="load", group="shop")
    tolerance = 1e-12 if dtype == np.float64 else 1e-5
    for label in range(len(lengths)):
        alone = forecast(model, table[table["shop"] == label]["load"], horizon)
        assert alone.dtype == values["load"].dtype
        got = values[values["shop"] == label]["load"]
        np.testing.assert_allclose(got, alone, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("library", [pd, pl])
def test_kinds_of_columns_stay_what_they_are(library):
    """Dates and strings reach the steps in front, those of the future as those of the past."""
    known, future = shops(library)
    days = ["sun", "mon", "tue"] * 10
    known, future = (
        library.DataFrame({**{name: list(table[name]) for name in table.columns}, "day": days[: len(table)]})
        for table in (known, future)
    )
    columns = make_column_transformer(
        (OneHotEncoder(sparse_output=False, handle_unknown="ignore"), ["day"]),
        (StandardScaler(), ["load", "heat"]),
    )
    training = library.DataFrame(
        {"load": TRAINING["load"].tolist(), "heat": TRAINING["heat"].tolist(), "day": (days * 2)[:40]}
    )
    model = make_pipeline(columns, SlidingWindow(3), gru()).fit(training, NEXT)
    values = together(model, known, future)
    for shop in LENGTHS:
        rows = [list(np.asarray(known["shop"]) == shop), list(np.asarray(future["shop"]) == shop)]
        one, ahead = (
            library.DataFrame(
                {name: [v for v, is_in in zip(t[name], r, strict=True) if is_in] for name in t.columns}
            )
            for t, r in zip((known, future), rows, strict=True)
        )
        if library is pd:
            one, ahead = after(one, ahead)
        alone = forecast(model, one, HORIZON, target="load", future=ahead)["load"]
        np.testing.assert_allclose(values[shop], alone.to_numpy(), rtol=0, atol=1e-12)


def test_a_window_that_tells_other_series_than_the_forecast_gets_all_rows():
    known, future = shops()
    towns = {"c": ["x", "y"], "a": ["x"], "b": ["y"]}
    known["town"] = [towns[shop][i % len(towns[shop])] for i, shop in enumerate(known["shop"])]
    future["town"] = [towns[shop][-1] for shop in future["shop"]]
    model = make_pipeline(SlidingWindow(3, group="town"), gru()).fit(TRAINING.assign(town="x"), NEXT)
    values = together(model, known, future)
    for shop in LENGTHS:
        rows, ahead = (t[t["shop"] == shop].drop(columns="shop") for t in (known, future))
        expected = []
        for step in range(HORIZON):
            expected.append(model.predict(rows)[-1])
            row = ahead.iloc[[step]].assign(load=expected[-1])
            rows = pd.concat([rows, row[list(rows.columns)]])
        np.testing.assert_allclose(values[shop], expected, rtol=0, atol=1e-12)


def test_a_step_that_looks_ahead_sees_no_further_than_each_series_is_told():
    def from_the_end(X):
        X = np.asarray(X, dtype=float)
        return np.column_stack([X[:, 0], np.cumsum(X[::-1, 1])[::-1]])

    window = SlidingWindow(2, known=[1], horizon=1, flatten=True)
    model = make_pipeline(FunctionTransformer(from_the_end), window, SimpleImputer(), Ridge())
    model.fit(TRAINING, NEXT)
    known, future = shops()
    future = future[[(shop != "a") or (i < 6) for i, shop in enumerate(future["shop"])]]  # two rows of "a"
    values = forecast(model, known, target="load", future=future, group="shop")
    assert values["shop"].value_counts().to_dict() == {"c": HORIZON, "b": HORIZON, "a": 2}
    for shop in LENGTHS:
        one, ahead = after(*(table[table["shop"] == shop].drop(columns="shop") for table in (known, future)))
        alone = forecast(model, one, target="load", future=ahead)["load"]
        np.testing.assert_allclose(values["load"][values["shop"] == shop], alone, rtol=1e-12)


def test_the_model_goes_over_the_known_rows_once():
    seen = []

    def counted(X):
        seen.append(len(X))
        return X

    model = make_pipeline(FunctionTransformer(counted), SlidingWindow(3), gru()).fit(TRAINING[["load"]], NEXT)
    history = pd.DataFrame({"shop": np.repeat(range(50), 20), "load": RNG.normal(size=1000)})
    seen.clear()
    forecast(model, history, 10, group="shop")
    assert sum(n == 1000 for n in seen) == 1
    assert sum(seen) < 1000 + 10 * 50 + 100  # and a few rows on which the steps are tried


@pytest.mark.parametrize("start", ["a", "b"])
def test_a_series_whose_forecast_runs_away_is_named(start):
    model = Ridge().fit(pd.DataFrame({"load": [1.0, 2.0]}), [1.0, 2.0])
    model.coef_, model.intercept_ = np.array([1e200]), 0.0
    table = pd.DataFrame({"shop": ["a", "b"] * 2, "load": [0.0] * 4})
    table.loc[table["shop"] == start, "load"] = 1.0
    message = f"last of 3 rows for shop='{start}' is not finite"
    with pytest.raises(ValueError, match=message), np.errstate(all="ignore"):
        forecast(model, table, 3, target="load", group="shop")
