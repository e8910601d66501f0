"""A value that is missing in the history of one of several series is named with its time and its series."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.pipeline import make_pipeline

from sklearn_gru import GRURegressor, SlidingWindow, forecast, future_targets, make_windows

DAYS = pd.date_range("2024-01-01", periods=20)
TABLE = pd.DataFrame(
    {"shop": np.repeat(["a", "b"], 20), "day": [*DAYS, *DAYS], "load": np.arange(40.0), "heat": 1.0}
)
ROLES = {"group": "shop", "time": "day"}


def model_of(fill, horizon, table=TABLE):
    X, y = future_targets(make_windows(table, 4, fill=fill, **ROLES), table["load"], horizon=horizon)
    return GRURegressor(2, max_iter=1, random_state=0).fit(X, y)


def without_heat(where):
    return TABLE.assign(heat=TABLE["heat"].mask(where))


@pytest.mark.parametrize("horizon", [1, 3])
@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_value_that_is_missing_among_others_is_named(library, horizon):
    table = without_heat((TABLE["shop"] == "b") & (TABLE["day"] == DAYS[18])).sample(frac=1, random_state=0)
    coming = pd.DataFrame({"shop": ["a", "b"], "day": DAYS[-1] + pd.Timedelta("1D"), "heat": 1.0})
    model, history = model_of(None, horizon), TABLE
    if library == "polars":
        model = model_of(None, horizon, pl.from_pandas(TABLE))
        table, coming, history = (pl.from_pandas(each) for each in (table, coming, history))
    options = {"target": "load", **({"future": coming} if horizon == 1 else {})}
    with pytest.raises(ValueError, match=r"'heat' of history is missing at 2024-01-19 00:00:00 for shop='b'"):
        forecast(model, table, **options)
    assert len(forecast(model, history, **options)) == 2 * horizon


def test_of_filled_windows_it_is_one_that_no_row_before_has():
    model = model_of("forward", 2)
    with pytest.raises(
        ValueError, match=r"'heat' of history is missing at 2024-01-17 .* for shop='b', where"
    ):
        forecast(model, without_heat(TABLE["shop"] == "b"))
    forecast(model, without_heat(TABLE["day"] > DAYS[3]))


def test_values_behind_the_window_and_models_that_read_missing_ones_are_no_error():
    forecast(model_of(None, 2), without_heat(TABLE["day"] == DAYS[2]))
    boosting = make_pipeline(
        SlidingWindow(4, flatten=True, **ROLES), HistGradientBoostingRegressor(max_iter=2)
    )
    forecast(boosting.fit(TABLE, TABLE["load"]), without_heat(TABLE["day"] == DAYS[-1]), 1, target="load")


def test_arrays_tell_the_row():
    rows = TABLE[["load", "heat"]].to_numpy(copy=True)
    X, y = future_targets(make_windows(rows, 4), rows[:, 0], horizon=2)
    model = GRURegressor(2, max_iter=1, random_state=0).fit(X, y)
    rows[38, 1] = np.nan
    with pytest.raises(ValueError, match="1 of history is missing in row 38, where other columns are not"):
        forecast(model, rows, target=0)
