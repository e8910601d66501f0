"""The last window of every series is predicted at once, where that is the same as one by one."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from sklearn_gru import GRURegressor, SlidingWindow, make_windows
from sklearn_gru._forecasting.fitted_chain import FittedChain
from sklearn_gru._forecasting.series_predictor import KnownRows, OfRows, OfWindows, series_predictor

RNG = np.random.default_rng(0)
TABLE = pd.DataFrame({"shop": list("abb") * 6, "load": RNG.normal(size=18)})
MEMBERS = [np.flatnonzero(TABLE["shop"] == shop) for shop in "ab"]


def gru():
    return GRURegressor((3,), max_iter=1, random_state=0)


def known(columns=("load",), group="shop", time=None):
    values = TABLE[["load"]].to_numpy()
    rows = TABLE[list(columns)]
    return KnownRows(rows, MEMBERS, ["load"], values, [0], group, time, [" for a", " for b"])


def predictor(model, columns=("load",), **options):
    model.fit(TABLE[list(columns)], TABLE["load"].shift(-1).ffill())
    return series_predictor(FittedChain(model), known(columns, **options)), model


@pytest.mark.parametrize(
    ("model", "kind"), [(Ridge(), OfRows), (make_pipeline(SlidingWindow(2), gru()), OfWindows)]
)
def test_it_says_what_predict_says_after_the_last_row_and_after_one_more(model, kind):
    step_by_step, model = predictor(model)
    assert isinstance(step_by_step, kind)
    rows = known().rows
    got = step_by_step.begin(rows, MEMBERS)
    expected = [model.predict(rows.iloc[members])[-1] for members in MEMBERS]
    np.testing.assert_allclose(got, expected, rtol=1e-12)
    more = pd.DataFrame({"load": [5.0, 6.0]})
    longer = [pd.concat([rows.iloc[part], more.iloc[[i]]]) for i, part in enumerate(MEMBERS)]
    expected = [model.predict(part)[-1] for part in longer]
    np.testing.assert_allclose(step_by_step.go_on(more, np.ones(len(more), bool)), expected, rtol=1e-12)


@pytest.mark.parametrize(
    "model",
    [
        make_pipeline(FunctionTransformer(lambda X: X.cumsum()), SlidingWindow(2), gru()),
        make_pipeline(FunctionTransformer(lambda X: X.cumsum()), Ridge()),
    ],
)
def test_a_step_that_looks_at_several_rows_has_no_such_way(model):
    assert predictor(model)[0] is None


def test_neither_has_a_window_of_other_series():
    model = make_pipeline(SlidingWindow(2, group="shop"), gru())
    assert predictor(model, ["shop", "load"])[0] is not None
    assert predictor(model, ["shop", "load"], group=None)[0] is not None  # the same series by another name
    timed = make_pipeline(SlidingWindow(2, time="shop"), gru())
    timed.fit(TABLE.assign(shop=range(18)), range(18))
    assert series_predictor(FittedChain(timed), known(["shop", "load"])) is None
    in_array = make_pipeline(SlidingWindow(2, group=list("abb") * 6), gru())
    assert predictor(in_array)[0] is None


def test_windows_made_before_are_filled_as_their_recipe_says():
    table = TABLE.assign(load=TABLE["load"].where(np.arange(18) != 16))
    windows = make_windows(table, 2, group="shop", fill="forward")
    model = gru().fit(windows, TABLE["load"])
    got = series_predictor(FittedChain(model), known()).begin(table[["load"]], MEMBERS)
    expected = [model.predict(windows[np.asarray(windows.groups) == shop])[-1] for shop in "ab"]
    np.testing.assert_allclose(got, expected, rtol=1e-12)


def test_targets_are_put_into_the_columns_that_are_read():
    rows = pd.DataFrame({"load": [1.0, 2.0], "heat": [3.0, 4.0]})
    both = known()._replace(targets=["load", "wind", "heat"], reads=[0, 2])
    values = np.arange(6.0).reshape(2, 3)
    got = both.with_targets(rows, values)
    np.testing.assert_array_equal(got, [[0, 2], [3, 5]])
    assert both.only([1]).members[0] is MEMBERS[1]
    assert both.only([1]).which == [" for b"]
