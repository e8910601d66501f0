"""One table of several series with strings, categories, dates and gaps, the whole way through."""

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from sklearn_gru import (
    GRURegressor,
    PanelTimeSeriesSplit,
    SlidingWindow,
    StepwiseTransformer,
    future_targets,
    make_windows,
)

pd = pytest.importorskip("pandas")

SHOPS = ["east", "north", "south"]
N_DAYS, LENGTH, HORIZON = 24, 5, 2
CHANNELS = [
    *("weekday_Friday", "weekday_Monday", "weekday_Saturday", "weekday_Sunday"),
    *("weekday_Thursday", "weekday_Tuesday", "weekday_Wednesday"),
    *("weather_rain", "weather_snow", "weather_sun", "sales", "price"),
]


def make_table():
    """Three shops, the days in any order, one shop opened later; snow is a category that never comes."""
    rng = np.random.default_rng(0)
    dates = pd.date_range("2024-01-01", periods=N_DAYS)
    table = pd.concat(
        pd.DataFrame({"shop": shop, "date": dates[late:], "weekday": dates[late:].day_name()})
        for shop, late in zip(SHOPS, (0, 3, 0), strict=True)
    )
    table["weather"] = pd.Categorical(rng.choice(["rain", "sun"], len(table)), ["rain", "snow", "sun"])
    table["sales"], table["price"] = rng.normal(50, 10, len(table)), rng.normal(2, 0.1, len(table))
    for column, rows in (("sales", [0, 9, 11, 30]), ("price", [3, 4, 40, 60])):  # row 0 has none before it
        table.iloc[rows, table.columns.get_loc(column)] = np.nan
    order = rng.permutation(len(table))
    return table.iloc[order].set_index(order + 100)  # positions are not labels


def encoded(table):
    categories = [sorted(table["weekday"].unique()), list(table["weather"].cat.categories)]
    encoder = OneHotEncoder(categories=categories, sparse_output=False)
    columns = ColumnTransformer(
        [("encode", encoder, ["weekday", "weather"])],
        remainder="passthrough",
        verbose_feature_names_out=False,
    )
    return columns.set_output(transform="pandas").fit_transform(table)


def model(prepare=None):
    prepare = make_pipeline(SimpleImputer(), StandardScaler()) if prepare is None else prepare
    network = GRURegressor((4,), max_iter=2, random_state=0)
    return make_pipeline(StepwiseTransformer(prepare), SlidingWindow(LENGTH), network)


def by_name():
    """Numbers scaled, indicators as they are, the price left out: found by the names of the channels."""
    numbers = make_pipeline(SimpleImputer(add_indicator=True), StandardScaler())
    indicators = [name for name in CHANNELS if name.startswith("weather")]
    return ColumnTransformer([("numbers", numbers, ["sales"]), ("indicators", "passthrough", indicators)])


PREPARE = pytest.mark.parametrize("prepare", [None, by_name()], ids=["all channels", "by name"])


def prepared(table):
    """Windows, the samples with a future, their targets and their times."""
    windows = make_windows(encoded(table), LENGTH, group="shop", time="date", fill="forward")
    X, y = future_targets(windows, table["sales"], horizon=HORIZON)
    return windows, X, y, table["date"].iloc[X.table_rows].to_numpy()


def weights(network):
    parts = [*network.input_weights_, *network.recurrent_weights_, *network.hidden_biases_]
    return [*parts, network.output_weights_, network.output_bias_]


def test_windows_and_targets_are_those_made_series_by_series_by_hand():
    table = make_table()
    windows, X, y, times = prepared(table)
    assert list(windows.channel_names) == CHANNELS
    assert (np.nan_to_num(np.asarray(windows))[:, :, CHANNELS.index("weather_snow")] == 0).all()

    by_hand, futures = {}, {}
    for shop in SHOPS:
        series = table[table["shop"] == shop].sort_values("date")
        numbers = encoded(table).loc[series.index].drop(columns=["shop", "date"]).ffill().to_numpy(float)
        padded = np.vstack([np.full((LENGTH - 1, len(CHANNELS)), np.nan), numbers])
        sales = series["sales"].to_numpy()
        for i, row in enumerate(series.index):
            by_hand[row] = padded[i : i + LENGTH]
            futures[row] = sales[i + 1 : i + 1 + HORIZON]
    np.testing.assert_array_equal(windows, [by_hand[row] for row in table.index])

    known = [row for row in table.index if len(futures[row]) == HORIZON and not np.isnan(futures[row]).all()]
    assert np.isnan(y).to_numpy().any()
    assert list(table.index[X.table_rows]) == known
    np.testing.assert_array_equal(X, [by_hand[row] for row in known])
    np.testing.assert_array_equal(y, [futures[row] for row in known])
    np.testing.assert_array_equal(times, table.loc[known, "date"])


@PREPARE
def test_a_search_over_the_table_in_a_few_lines(prepare):
    table = make_table()
    windows = make_windows(encoded(table), LENGTH, group="shop", time="date", fill="forward")
    X, y = future_targets(windows, table["sales"], horizon=HORIZON)
    times = table["date"].iloc[X.table_rows]
    grid, cv = {"slidingwindow__length": [2, LENGTH]}, PanelTimeSeriesSplit(2, gap=HORIZON - 1)
    search = GridSearchCV(model(prepare), grid, cv=cv, error_score="raise").fit(X, y, groups=times)
    ahead = search.predict(windows[table["date"] == table["date"].max()])

    assert ahead.shape == (len(SHOPS), HORIZON)
    assert np.isfinite(ahead).all()
    assert len(set(search.cv_results_["mean_test_score"])) == 2


def test_every_fold_holds_every_series_and_no_target_of_training_reaches_the_test_part():
    table = make_table()
    _, X, _, times = prepared(table)
    shops = table["shop"].iloc[X.table_rows].to_numpy()
    folds = list(PanelTimeSeriesSplit(2, gap=HORIZON - 1).split(X, groups=times))
    assert len(folds) == 2
    for train, test in folds:
        assert set(shops[train]) == set(shops[test]) == set(SHOPS)
        assert times[train].max() + np.timedelta64(HORIZON, "D") <= times[test].min()


@PREPARE
def test_predictions_do_not_depend_on_the_order_of_the_rows(prepare):
    table = make_table()
    windows, X, y, _ = prepared(table)
    fitted = model(prepare).fit(X, y)
    expected = pd.DataFrame(fitted.predict(windows), index=table.index)
    assert np.isfinite(expected).all(axis=None)
    for seed in range(3):
        shuffled = table.sample(frac=1, random_state=seed)
        windows, X, _, _ = prepared(shuffled)
        got = pd.DataFrame(fitted.predict(windows), index=shuffled.index)
        pd.testing.assert_frame_equal(got.loc[table.index], expected, rtol=1e-12)
    last = shuffled["date"] == shuffled["date"].max()
    got = pd.DataFrame(fitted.predict(windows[last]), index=shuffled.index[last])
    pd.testing.assert_frame_equal(got, expected.loc[got.index], rtol=1e-12)


@PREPARE
def test_the_test_part_never_reaches_the_fitted_weights(prepare):
    table = make_table()
    windows, X, _, times = prepared(table)
    for train, test in PanelTimeSeriesSplit(2, gap=HORIZON - 1).split(X, groups=times):
        changed = table.copy()
        later = table["date"] > times[test].min()  # of that day itself the first test window knows
        changed.loc[later, ["sales", "price"]] += 1e3
        changed.loc[later, "weather"] = "snow"
        changed.loc[later & (table["shop"] == "north"), "price"] = np.nan
        fitted = []
        for each in (table, changed):
            _, X, y, _ = prepared(each)
            fitted.append(model(prepare).fit(X[train], y.iloc[train]))
        for one, other in zip(*(weights(each[-1]) for each in fitted), strict=True):
            np.testing.assert_array_equal(one, other)
        before = windows[~later.to_numpy()]
        np.testing.assert_array_equal(fitted[0].predict(before), fitted[1].predict(before))
