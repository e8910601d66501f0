"""Targets that are named after a channel are that channel, and lie ahead of it."""

import warnings

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import DataWarning, GRURegressor, SlidingWindow, future_targets, make_windows
from sklearn_gru._windows.named_targets import warn_of_no_lead

pd = pytest.importorskip("pandas")
TABLE = pd.DataFrame({"sales": 100 + np.arange(30.0) % 7, "visits": np.arange(30.0)})


@pytest.mark.parametrize(
    "values",
    [
        np.log(TABLE["sales"]),
        TABLE["sales"].diff(),
        TABLE["sales"].shift(-1),
        TABLE["visits"].rename("sales"),
    ],
    ids=["other units", "differences", "shifted by hand", "another column"],
)
def test_a_target_of_the_name_of_a_channel_with_other_values_is_told(values):
    with pytest.warns(DataWarning, match="y has a column 'sales', which is not the channel 'sales'.*in row"):
        future_targets(make_windows(TABLE, 3), values, horizon=1)


def test_so_is_a_y_in_the_order_of_another_table():
    shuffled = TABLE.sample(frac=1, random_state=0).reset_index(drop=True)
    with pytest.warns(DataWarning, match="'sales'"):
        future_targets(make_windows(shuffled, 3), TABLE["sales"], horizon=1)


def test_a_channel_itself_with_holes_or_in_float32_or_under_another_name_is_not():
    holes = TABLE["sales"].where(TABLE.index % 5 > 0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        future_targets(make_windows(TABLE, 3), holes, horizon=2)
        future_targets(make_windows(TABLE.assign(sales=holes), 3, fill="forward"), TABLE["sales"], horizon=2)
        future_targets(make_windows(TABLE.astype(np.float32) / 3, 3), TABLE["sales"] / 3, horizon=2)
        future_targets(make_windows(TABLE, 3), np.log(TABLE["sales"]).rename("log sales"), horizon=2)
        future_targets(make_windows(TABLE, 3), TABLE[["visits", "sales"]], horizon=2)


def test_a_y_that_is_its_channel_in_the_last_row_is_told():
    model = make_pipeline(
        StandardScaler().set_output(transform="pandas"), SlidingWindow(3), GRURegressor(2, max_iter=1)
    )
    with pytest.warns(DataWarning, match="y is the channel 'sales' at the last row of each window"):
        model.fit(TABLE, TABLE["sales"])


def test_a_y_that_lies_ahead_or_is_another_column_is_not():
    X, y = future_targets(make_windows(TABLE, 3), TABLE["sales"], horizon=1)
    with warnings.catch_warnings():
        warnings.simplefilter("error", DataWarning)
        GRURegressor(2, max_iter=1).fit(X, y)
        GRURegressor(2, max_iter=1).fit(make_windows(TABLE, 3), TABLE["visits"].rename("seen"))


def test_numbers_of_any_size_and_no_window_at_all_are_looked_at():
    large = TABLE * 1e200
    with pytest.warns(DataWarning, match="y is the channel 'sales' at the last row of each window"):
        GRURegressor(2, max_iter=1).fit(make_windows(large / 1e180, 3), large["sales"] / 1e180)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_of_no_lead(make_windows(large, 3), large["visits"].to_numpy(), ["sales"])
    with pytest.raises(ValueError, match="horizon"):
        future_targets(make_windows(TABLE, 3, fill="forward")[:0], TABLE["sales"], horizon=1)
