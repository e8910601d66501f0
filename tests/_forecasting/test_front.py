"""Whether steps look at each row by itself shows on a few rows, whatever the values."""

import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.decomposition import PCA
from sklearn.impute import KNNImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, KBinsDiscretizer, StandardScaler

from sklearn_gru import StepwiseTransformer, make_windows
from sklearn_gru._forecasting.front import looks_at_rows_alone, row_steps, sequence_steps

ROWS = np.random.default_rng(0).normal(size=(21, 3))

ALONE = {
    "nothing": lambda X: X,
    "scaled": StandardScaler().fit(ROWS).transform,
    "products of BLAS": PCA(2).fit(ROWS).transform,
    "products of BLAS in float32": PCA(2).fit(ROWS.astype(np.float32)).transform,
    "bins": KBinsDiscretizer(3, encode="ordinal", strategy="uniform").fit(ROWS).transform,
    "gaps": lambda X: np.where(X > 0, X, np.nan),
    "one value a row": lambda X: X.sum(axis=1),
    "large numbers": lambda X: X * 1e200,
}


def warns(X):
    warnings.warn("an unusual row", UserWarning, stacklevel=1)
    return np.log(np.where(X > 0, X, 0))


ALONE["a warning"] = warns
ALONE["nothing but gaps"] = lambda X: np.full(X.shape, np.nan)
TOGETHER = {
    "differences": lambda X: np.diff(X, axis=0, prepend=X[:1]),
    "differences, shorter": lambda X: np.diff(X, axis=0),
    "moving average": lambda X: pd.DataFrame(X).rolling(3, min_periods=1).mean(),
    "lags": lambda X: pd.DataFrame(X).shift(1),
    "the mean of all": lambda X: X - X.mean(axis=0),
    "sums": lambda X: np.cumsum(X, axis=0),
    "ranks": lambda X: pd.DataFrame(X).rank(),
    "the length": lambda X: np.full(len(X), len(X)),
    "an error of few rows": lambda X: X if len(X) > 15 else np.linalg.inv(X),
    "numbers of the rows": lambda X: np.arange(len(X)),
}


@pytest.mark.parametrize("name", ALONE)
def test_steps_that_look_at_each_row_by_itself_are_known(name):
    assert looks_at_rows_alone(ALONE[name], ROWS)
    assert looks_at_rows_alone(ALONE[name], ROWS[:2])


@pytest.mark.parametrize("name", TOGETHER)
def test_steps_that_look_at_several_rows_are_known(name):
    assert not looks_at_rows_alone(TOGETHER[name], ROWS)
    assert not looks_at_rows_alone(lambda X: TOGETHER[name](np.asarray(X)), pd.DataFrame(ROWS))


def filled(X, **options):
    return pd.DataFrame(X).ffill(**options).to_numpy()


FILLING = {
    "the value before": filled,
    "the value after": lambda X: pd.DataFrame(X).bfill().to_numpy(),
    "between": lambda X: pd.DataFrame(X).interpolate(limit_direction="both").to_numpy(),
    "the mean of all": lambda X: np.where(np.isnan(X), np.nanmean(X, axis=0), X),
    "by a column": lambda X: pd.DataFrame(X).groupby(0).ffill().to_numpy(),
    "the nearest": lambda X: KNNImputer(n_neighbors=1).fit_transform(X),
    "without them": lambda X: X[~np.isnan(X).any(axis=1)],
    "one column only": lambda X: np.c_[StandardScaler().fit(ROWS).transform(X)[:, :2], filled(X)[:, 2]],
    "in front of a model": lambda X: Ridge().fit(ROWS, ROWS[:, 0]).predict(filled(X)),
    "beside a step that refuses": lambda X: np.c_[PCA(1).fit(ROWS[:, :2]).transform(X[:, :2]), filled(X)],
}
REFUSING = {
    "refuses": PCA(2).fit(ROWS).transform,
    "refuses, a model": Ridge().fit(ROWS, ROWS[:, 0]).predict,
    "goes on": StandardScaler().fit(ROWS).transform,
    "fills from what it was fitted on": KNNImputer().fit(ROWS).transform,
    "a constant": lambda X: np.nan_to_num(X),
}


@pytest.mark.parametrize("name", FILLING)
def test_steps_that_look_at_other_rows_where_a_value_is_missing_are_known(name):
    rows = ROWS.round()  # also some equal ones
    assert not looks_at_rows_alone(FILLING[name], rows)
    assert not looks_at_rows_alone(lambda X: FILLING[name](X.to_numpy(float)), pd.DataFrame(rows))
    assert not looks_at_rows_alone(lambda X: FILLING[name](X.to_numpy()), pl.DataFrame(rows))


@pytest.mark.parametrize("name", REFUSING)
def test_steps_that_refuse_missing_values_or_fill_them_by_themselves_look_at_rows_alone(name):
    assert looks_at_rows_alone(REFUSING[name], ROWS)
    assert looks_at_rows_alone(lambda X: REFUSING[name](X.to_numpy(float)), pd.DataFrame(ROWS))


def test_a_value_is_missing_in_a_column_of_any_kind():
    kinds = {"text": list("abcd"), "whole": [1, 2, 3, 4], "is": [True, False, True, False]}
    kinds["when"] = pd.date_range("2024-01-01", periods=4).to_list()
    for name, values in kinds.items():
        for frame in (pd.DataFrame({name: values, "x": 1.0}), pl.DataFrame({name: values, "x": 1.0})):

            def codes(table, name=name):
                column = table[name].ffill() if hasattr(table, "iloc") else table[name].forward_fill()
                return np.array([-1 if value in (None, pd.NaT) else hash(value) for value in column])

            assert not looks_at_rows_alone(codes, frame)


def test_of_many_columns_several_lack_their_values_together():
    seen = []

    def transform(X):
        seen.append(np.isnan(X).any(axis=0))
        return X

    assert looks_at_rows_alone(transform, np.ones((4, 100), np.float32))
    assert len(seen) < 40
    assert np.any(seen, axis=0).all()
    assert not looks_at_rows_alone(filled, np.ones((4, 100)))


@pytest.mark.parametrize("error", [MemoryError, TimeoutError, OSError])
@pytest.mark.parametrize("n_before", [0, 1, 2])
def test_what_tells_nothing_of_the_rows_is_no_answer(error, n_before):
    calls = []

    def transform(X):
        calls.append(len(X))
        if len(calls) > n_before:
            raise error
        return X

    with pytest.raises(error):
        looks_at_rows_alone(transform, ROWS)


def test_rows_go_through_the_steps_without_the_columns_that_tell_series_and_time():
    table = pd.DataFrame(ROWS, columns=["a", "b", "shop"])
    prepare = row_steps([FunctionTransformer(lambda X: X * 2)], {"group": "shop"})
    np.testing.assert_array_equal(prepare(table, "history"), 2 * ROWS[:, :2])
    rows = ROWS.astype(np.float32)
    assert row_steps([], {})(rows) is rows
    with pytest.raises(ValueError, match="Column 'b' does not hold numbers"):
        prepare(table.assign(b="text"), "history")


def test_steps_of_sequences_take_each_row_as_one_step():
    windows = make_windows(ROWS, 4)
    scale = make_pipeline(StandardScaler(), PCA(2))
    step = StepwiseTransformer(scale).fit(windows)
    np.testing.assert_allclose(
        sequence_steps([step])(ROWS), step.transformer_.transform(ROWS), rtol=0, atol=1e-12
    )
